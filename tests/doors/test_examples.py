"""Each example, from a fresh copy, with the one command that its front page names."""

import re
import shutil
from pathlib import Path

import pytest

from doors.processes import done_in, run_in

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
PICTURES = {
    "make": ["docs/img/order.png", "docs/img/states.png", "docs/img/states.svg"],
    "markdown": ["docs/deployment.png", "docs/img/request.png", "docs/img/session.svg"],
    "pre-commit": ["docs/img/release.png"],
}


def copy_of(name: str, folder: Path) -> Path:
    """Return a copy of an example as it is committed, without what it makes."""
    return Path(shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("*.png", "*.svg")))


def command_of(example: Path) -> list[str]:
    """Return the first command of an example's front page."""
    found = re.search(r"^    (\S.*)$", (example / "README.md").read_text(), re.MULTILINE)
    assert found is not None
    return found[1].split()


def pictures_in(folder: Path) -> list[str]:
    files = [file for file in folder.rglob("*") if file.suffix in {".png", ".svg"}]
    return sorted(file.relative_to(folder).as_posix() for file in files)


@pytest.mark.parametrize("name", ["make", "markdown"])
def test_one_command_draws_all_pictures(name: str, tmp_path: Path) -> None:
    example = copy_of(name, tmp_path)

    done_in(example, *command_of(example))

    assert pictures_in(example) == PICTURES[name]
    assert done_in(example, "pumlsync", "check").startswith("all in step")


def test_make_draws_what_changed_and_nothing_else(tmp_path: Path) -> None:
    example = copy_of("make", tmp_path)
    done_in(example, "make")
    orders = example / "docs/orders.rst"

    orders.write_text(orders.read_text().replace("invoice", "bill"))
    assert run_in(example, "make", "check").returncode == 2
    assert re.findall("drawn (.*)", done_in(example, "make")) == ["docs/img/order.png"]

    (example / "docs/style.iuml").write_text("skinparam handwritten true\n")
    assert sorted(re.findall("drawn (.*)", done_in(example, "make"))) == PICTURES["make"]
    assert "drawn" not in done_in(example, "make")


def test_the_hook_of_the_example_refuses_a_diagram_without_its_picture(wheel: Path, tmp_path: Path) -> None:
    example = copy_of("pre-commit", tmp_path)
    home = str(tmp_path / "home")

    output = done_in(example, *command_of(example), PIP_FIND_LINKS=str(wheel.parent), PRE_COMMIT_HOME=home)

    assert "docs/index.rst:14:1: PS302" in output
    assert pictures_in(example) == PICTURES["pre-commit"]
    assert re.search(r"docs/img/release\.png +\| +Bin", output)

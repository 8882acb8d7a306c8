"""The example projects for Sphinx, each from a fresh copy with its one command."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


PICTURES = {
    "sphinx": ["docs/img/borrowing.png", "docs/img/catalogue.png", "docs/img/library.png"],
    "sphinx-uml": ["docs/img/borrowing.png"],
}


@pytest.fixture(params=PICTURES)
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a fresh copy of an example as it is committed, without what it makes."""
    if request.param == "sphinx-uml":
        pytest.importorskip("sphinxcontrib.plantuml", reason="needs sphinxcontrib-plantuml")
    made = shutil.ignore_patterns("build", "*.png")
    return Path(shutil.copytree(EXAMPLES / request.param, tmp_path / request.param, ignore=made))


def make_html(folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = ("make", "html", f"SPHINXBUILD={sys.executable} -m sphinx")
    ours = {name: value for name, value in os.environ.items() if name not in ("CI", "READTHEDOCS")} | variables
    return subprocess.run(command, cwd=folder, env=ours, capture_output=True, encoding="utf-8", check=False)


def test_one_command_draws_the_pictures_and_builds_the_pages(example: Path) -> None:
    first, second = make_html(example), make_html(example)

    assert (first.returncode, first.stderr) == (second.returncode, second.stderr) == (0, "")
    assert re.findall("^pumlsync: drawn (.*)", first.stdout, re.MULTILINE) == PICTURES[example.name]
    assert "pumlsync:" not in second.stdout
    assert (example / "build" / "html" / "index.html").is_file()


def test_in_ci_a_picture_that_was_not_committed_is_an_error(example: Path) -> None:
    done = make_html(example, CI="true")

    assert done.returncode != 0
    assert "docs/img/borrowing.png is missing" in done.stderr
    assert not (example / "docs" / "img").exists()

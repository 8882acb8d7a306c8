"""The example projects for Sphinx, each from a fresh copy with its one command."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture(params=["sphinx", "sphinx-uml"])
def example(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """Return a fresh copy of an example."""
    if request.param == "sphinx-uml":
        pytest.importorskip("sphinxcontrib.plantuml", reason="needs sphinxcontrib-plantuml")
    return Path(
        shutil.copytree(EXAMPLES / request.param, tmp_path / request.param, ignore=shutil.ignore_patterns("build"))
    )


def make_html(folder: Path, **variables: str) -> "subprocess.CompletedProcess[str]":
    command = ("make", "html", f"SPHINXBUILD={sys.executable} -m sphinx")
    ours = {name: value for name, value in os.environ.items() if name not in ("CI", "READTHEDOCS")} | variables
    return subprocess.run(command, cwd=folder, env=ours, capture_output=True, encoding="utf-8", check=False)


def test_the_pages_are_built_and_the_committed_pictures_are_current(example: Path) -> None:
    done = make_html(example)

    assert (done.returncode, done.stderr) == (0, "")
    assert "pumlsync:" not in done.stdout
    assert (example / "build" / "html" / "index.html").is_file()


def test_a_picture_that_is_gone_is_drawn_as_it_was_but_not_in_ci(example: Path) -> None:
    picture = example / "docs" / "img" / "borrowing.png"
    committed = picture.read_bytes()
    picture.unlink()

    in_ci = make_html(example, CI="true")
    assert in_ci.returncode != 0
    assert "img/borrowing.png is missing" in in_ci.stderr

    assert make_html(example).returncode == 0
    assert picture.read_bytes() == committed

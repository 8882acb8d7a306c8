"""The wheel, built from a source distribution and installed with nothing but its dependencies: all works offline."""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from doors.processes import done_in, run_in
from pumlsync.cli import COMMANDS

DOCUMENT = """\
..
   @startuml
   Alice -> Bob: hello
   @enduml

.. image:: flow.png
"""

Offline = Callable[..., str]


@pytest.fixture(scope="module")
def program(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the command of the wheel in a fresh environment."""
    folder = tmp_path_factory.mktemp("environment")
    done_in(folder, sys.executable, "-m", "venv", folder)
    done_in(folder, folder / "bin/pip", "install", "--quiet", "--disable-pip-version-check", wheel)
    return folder / "bin" / "pumlsync"


@pytest.fixture
def offline(program: Path, tmp_path: Path) -> Offline:
    """Return what runs the command where there is no network, in a project without a picture."""
    without_network = ["unshare", "--map-root-user", "--net"]
    if shutil.which("unshare") is None or run_in(tmp_path, *without_network, "true").returncode != 0:
        pytest.skip("there is no unshare here that may take the network away")
    (tmp_path / "pumlsync.toml").touch()
    (tmp_path / "a.rst").write_text(DOCUMENT)

    def run(*arguments: str, status: int = 0) -> str:
        done = run_in(tmp_path, *without_network, program, *arguments, PATH="/usr/bin:/bin", JAVA_HOME="/nowhere")
        assert done.returncode == status, done.stdout
        return done.stdout

    return run


def _pictures_and_back(pumlsync: Offline, folder: Path) -> None:
    assert "drawn flow.png" in pumlsync("sync")
    assert "all in step" in pumlsync("check")
    assert "Alice -> Bob: hello" in pumlsync("restore", "flow.png")
    (folder / "a.rst").write_text(".. image:: flow.png\n")
    assert "adopted flow.png" in pumlsync("adopt")
    assert "Alice -> Bob: hello" in (folder / "a.rst").read_text()


def _remote_pictures(pumlsync: Offline, folder: Path) -> None:
    (folder / "a.rst").write_text(".. image:: http://www.plantuml.com/plantuml/png/SrJGjLDm0W00\n")
    assert "@startuml" in (pumlsync("localize"), (folder / "a.rst").read_text())[1]


def _plantuml(pumlsync: Offline, folder: Path) -> None:
    (folder / "x.puml").write_text("@startuml\nAlice -> Bob\n@enduml\n")
    pumlsync("plantuml", "-tsvg", "x.puml")
    assert "Alice" in (folder / "x.svg").read_text()


def _explain(pumlsync: Offline, folder: Path) -> None:
    assert "flow.png is missing" in pumlsync("explain", "a.rst:6")


def _init(pumlsync: Offline, folder: Path) -> None:
    pumlsync("init", "--yes", "--only", "make")
    assert "pumlsync sync" in (folder / "Makefile").read_text()


TRIALS: dict[str, Callable[[Offline, Path], None]] = {
    "check": lambda pumlsync, _: _says("a.rst:6:1: PS302", pumlsync("check", status=1)),
    "sync, restore, adopt": _pictures_and_back,
    "localize": _remote_pictures,
    "list": lambda pumlsync, _: _says('"state": "missing"', pumlsync("list", "--format", "json")),
    "explain": _explain,
    "rule": lambda pumlsync, _: _says("PS201", pumlsync("rule", "PS201")),
    "doctor": lambda pumlsync, _: _says("a class diagram in", pumlsync("doctor")),
    "plantuml": _plantuml,
    "init": _init,
}


def _says(what: str, output: str) -> None:
    assert what in output


@pytest.mark.parametrize("trial", TRIALS)
def test_a_command_works_without_network_and_java(trial: str, offline: Offline, tmp_path: Path) -> None:
    TRIALS[trial](offline, tmp_path)


def test_each_command_is_tried() -> None:
    assert sorted(name for names in TRIALS for name in names.split(", ")) == sorted(COMMANDS)

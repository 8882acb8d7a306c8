"""The commands that rewrite documents, as a user runs them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fakes import RED
from pumlsync.pictures import png
from pumlsync.pictures.stamp import RECORD
from pumlsync.plantuml.encoding import encode

MISREAD = ".. @startuml x.png\n.. [*] --> A\n.. @enduml\n"
INDENTED = "..\n   @startuml x.png\n   [*] --> A\n   @enduml\n"
TEXT = "@startuml\nA -> B\n@enduml"


def pumlsync(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder."""
    command = [sys.executable, "-W", "error", "-m", "pumlsync", *arguments]
    return subprocess.run(
        command, cwd=folder, env=os.environ, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project without documents, and a picture that holds its source."""
    (tmp_path / "pumlsync.toml").touch()
    picture = png.parse(RED)
    assert picture
    (tmp_path / "x.png").write_bytes(picture.with_texts({RECORD: f"{TEXT}\n\nPlantUML version 1.2026.9\n"}))
    return tmp_path


def test_fix_changes_the_document_and_reports_what_is_left(project: Path) -> None:
    (project / "a.rst").write_text(MISREAD + "\n.. image:: y.png\n")
    run = pumlsync(project, "check", "--fix", "--select", "PS105,PS201")

    assert run.stdout.splitlines()[0] == "a.rst:6:1: PS201 there is no file y.png, and no diagram that makes it"
    assert (run.stderr, run.returncode) == ("a.rst:1:4: indented the diagram\n", 1)
    assert (project / "a.rst").read_text() == INDENTED + "\n.. image:: y.png\n"
    assert pumlsync(project, "check", "--fix", "--select", "PS105").returncode == 0


def test_fix_with_diff_shows_the_change_and_writes_nothing(project: Path) -> None:
    (project / "a.rst").write_bytes(MISREAD.replace("\n", "\r\n").encode())
    run = pumlsync(project, "check", "--fix", "--diff", "--select", "PS105")

    assert run.returncode == 1
    assert (project / "a.rst").read_bytes() == MISREAD.replace("\n", "\r\n").encode()
    assert "-.. [*] --> A" in run.stdout
    assert "+   [*] --> A" in run.stdout


def test_a_diff_can_be_applied(project: Path) -> None:
    (project / "a.rst").write_text(f"Text\n\n.. image:: x.png\n\n.. image:: http://h/plantuml/png/{encode(TEXT)}")
    for command in ("adopt", "localize"):
        shown = pumlsync(project, command, "--diff")
        (project / "shown.diff").write_text(shown.stdout)
        before = (project / "a.rst").read_text()
        subprocess.run(["git", "apply", "-p0", "shown.diff"], cwd=project, check=True)
        patched = (project / "a.rst").read_text()
        (project / "a.rst").write_text(before)

        assert pumlsync(project, command).returncode == 0
        assert (project / "a.rst").read_text() == patched != before


def test_what_is_fixed_where_it_cannot_be_is_told(project: Path) -> None:
    rule = f"+{'-' * 20}+\n"
    (project / "a.rst").write_text(rule + "".join(f"| {line:18} |\n" for line in MISREAD.splitlines()) + rule)
    run = pumlsync(project, "check", "--fix", "--select", "PS105")

    assert run.stderr.startswith("a.rst:2:6: left alone the diagram: ")
    assert run.returncode == 1


def test_adopt_tells_what_it_did(project: Path) -> None:
    (project / "a.rst").write_text(".. image:: x.png\n")
    run = pumlsync(project, "adopt")

    assert (run.stdout, run.stderr, run.returncode) == ("a.rst:1:1: adopted x.png\n", "", 0)
    assert (project / "a.rst").read_text() == "..\n   @startuml\n   A -> B\n   @enduml\n\n.. image:: x.png\n"
    assert pumlsync(project, "check").stdout.startswith("all in step")
    assert pumlsync(project, "adopt").stdout == "nothing to be adopted\n"


def test_adopt_into_a_folder_that_is_given_from_where_one_is(project: Path) -> None:
    (project / "docs").mkdir()
    (project / "docs" / "a.rst").write_text(".. image:: ../x.png\n")
    run = pumlsync(project / "docs", "adopt", "--into", "diagrams")

    assert (run.stdout, run.returncode) == ("docs/a.rst:1:1: adopted x.png\n", 0)
    assert (project / "docs/diagrams/x.puml").read_text() == "@startuml ../../x.png\nA -> B\n@enduml\n"
    assert pumlsync(project, "check").stdout.startswith("all in step")
    assert pumlsync(project, "adopt", "--into", "/").returncode == 2


def test_what_is_not_adopted_is_told_and_the_exit_status_is_1(project: Path) -> None:
    (project / "sub").mkdir()
    (project / "sub" / "a.rst").write_text(".. image:: ../x.png\n")
    run = pumlsync(project, "adopt", "--root", "sub", "sub")

    assert (run.stdout, run.returncode) == ("a.rst:1:1: left alone ../x.png: it is outside the project\n", 1)


def test_localize_and_sync_make_a_clean_project(project: Path) -> None:
    (project / "a.md").write_text(f"# Page\n\n![x](https://www.plantuml.com/plantuml/svg/{encode(TEXT)})\n")
    run = pumlsync(project, "localize", "--folder", "pictures")

    assert (run.stdout, run.returncode) == ("a.md:3:1: localized pictures/a.svg\n", 0)
    assert pumlsync(project, "sync").returncode == 0
    assert "Alice" not in (project / "pictures/a.svg").read_text()
    assert pumlsync(project, "check").returncode == 0


def test_a_folder_that_is_a_file_is_told(project: Path) -> None:
    (project / "a.rst").write_text(".. image:: x.png\n")
    run = pumlsync(project, "adopt", "--into", "x.png")

    assert run.stderr == "pumlsync: x.png is not a folder; name one, which need not be there yet\n"
    assert run.returncode == 2

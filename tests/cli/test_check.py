"""``pumlsync check``: which findings are printed, how, and where."""

from pathlib import Path

import pytest

from fakes import FakeEngine, engine_of
from pumlsync.cli import main
from pumlsync.config import load_config
from pumlsync.pictures.png import parse
from pumlsync.pictures.stamp import RECORD
from pumlsync.run import Wishes, sync

DIAGRAM = """\
..
   @startuml
   Alice -> Bob: hello
     note left: indented
   Bob --> Alice: hi
   @enduml

.. image:: flow.png
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a missing picture and an orphan, which is the current folder."""
    (tmp_path / "pumlsync.toml").touch()
    (tmp_path / "a.rst").write_text(DIAGRAM)
    (tmp_path / "b.rst").write_text(".. image:: nowhere.png\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Checked:
    """Runs the command and returns its status and output."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> tuple[int, list[str]]:
        status = main(["check", *arguments])
        return status, self._capsys.readouterr().out.splitlines()

    def codes(self, *arguments: str) -> list[str]:
        """Return the codes of the findings."""
        return [line.split()[1] for line in self("--quiet", *arguments)[1]]


@pytest.fixture
def checked(capsys: pytest.CaptureFixture[str]) -> Checked:
    return Checked(capsys)


@pytest.mark.parametrize(
    ("settings", "arguments", "codes"),
    [
        pytest.param("", [], ["PS302", "PS201"], id="all"),
        pytest.param("", ["--select", "PS2"], ["PS201"], id="selected by an option"),
        pytest.param("", ["--select", "PS1, PS2", "--select", "PS3"], ["PS302", "PS201"], id="several"),
        pytest.param("", ["--ignore", "PS201"], ["PS302"], id="ignored by an option"),
        pytest.param("select = ['PS3']", [], ["PS302"], id="selected by settings"),
        pytest.param("select = ['PS3']", ["--select", "PS2"], ["PS201"], id="the option takes the place of settings"),
        pytest.param("ignore = ['PS']", ["--select", "PS2"], ["PS201"], id="also of what they ignore"),
        pytest.param("ignore = ['PS2']", ["--ignore", "PS3"], [], id="both ignore"),
        pytest.param("per-file-ignores = { 'a.rst' = ['PS302'] }", [], ["PS201"], id="in a file"),
        pytest.param("per-file-ignores = { '*.rst' = ['PS2'] }", ["--select", "PS2"], [], id="whatever is selected"),
    ],
)
def test_findings_are_chosen(
    settings: str, arguments: list[str], codes: list[str], project: Path, checked: Checked
) -> None:
    (project / "pumlsync.toml").write_text(settings)

    assert checked.codes(*arguments) == codes


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param("select = ['PS9']", id="select"),
        pytest.param("ignore = ['PS9']", id="ignore"),
        pytest.param("per-file-ignores = { 'a.rst' = ['PS9'] }", id="per-file-ignores"),
    ],
)
def test_settings_with_a_code_that_is_none_are_an_error(
    settings: str, project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (project / "pumlsync.toml").write_text(settings)

    assert main(["check"]) == 2
    assert "no finding has the code 'PS9'" in capsys.readouterr().err


def test_what_is_left_out_does_not_count(project: Path, checked: Checked) -> None:
    assert checked("--ignore", "PS") == (
        0,
        ["all in step (2 documents, 2 images, 1 diagram); pumlsync sync draws 1 picture"],
    )


def test_a_file_gets_what_standard_output_would(project: Path, checked: Checked) -> None:
    status, lines = checked()

    assert checked("--output-file", "found.txt", "--color", "auto") == (status, [])
    assert (project / "found.txt").read_text("utf-8").splitlines() == lines


def test_a_file_that_cannot_be_written_is_an_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--output-file", "no/folder.txt"]) == 2
    assert capsys.readouterr() == ("", "pumlsync: output not written: no/folder.txt: No such file or directory\n")


def test_more_is_told_on_standard_error(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "--verbose", "--ignore", "PS2"])

    assert capsys.readouterr().err == f"pumlsync: project {project}; findings left out: 1\n"


def drawn(project: Path) -> None:
    """Have the picture drawn by an engine that keeps no text of its own."""
    sync(load_config(project), Wishes(), engine_of=engine_of(FakeEngine()))


def test_a_stale_picture_shows_what_changed_in_its_text(project: Path, checked: Checked) -> None:
    drawn(project)
    (project / "a.rst").write_text(DIAGRAM.replace("hello", "good day"))
    status, lines = checked("--diff", "--select", "PS3")

    assert status == 1
    assert lines == [
        "a.rst:8:1: PS301 flow.png is stale: the text of the diagram changed since it was drawn (diagram: line 2)",
        "--- flow.png\tdrawn",
        "+++ a.rst:2\tnow",
        "@@ -1,5 +1,5 @@",
        " @startuml",
        "-Alice -> Bob: hello",
        "+Alice -> Bob: good day",
        "   note left: indented",
        " Bob --> Alice: hi",
        " @enduml",
        "1 finding (2 documents, 2 images, 1 diagram); pumlsync sync draws 1 picture",
    ]


def test_the_difference_has_the_colours_of_a_diff(project: Path, checked: Checked) -> None:
    drawn(project)
    (project / "a.rst").write_text(DIAGRAM.replace("hello", "good day"))
    lines = checked("--diff", "--color", "always")[1]

    assert "\x1b[31m-Alice -> Bob: hello\x1b[0m" in lines
    assert "\x1b[32m+Alice -> Bob: good day\x1b[0m" in lines


@pytest.mark.parametrize(
    ("document", "arguments"),
    [
        pytest.param(DIAGRAM, [], id="a current picture"),
        pytest.param(DIAGRAM.replace("hello", "bye"), ["--ignore", "PS301"], id="a finding that is left out"),
        pytest.param(f".. pumlsync: ignore PS301\n{DIAGRAM.replace('hello', 'bye')}", [], id="one that is silenced"),
        pytest.param(DIAGRAM.replace("flow.png", "other.png"), [], id="a missing picture"),
    ],
)
def test_other_pictures_show_nothing(document: str, arguments: list[str], project: Path, checked: Checked) -> None:
    drawn(project)
    (project / "a.rst").write_text(document)

    assert not [line for line in checked("--diff", *arguments)[1] if line.startswith(("+", "-", "@"))]


def test_a_picture_of_plantuml_is_compared_without_its_config_and_its_white_space(
    project: Path, checked: Checked
) -> None:
    (project / "pumlsync.toml").write_text("[engine]\nconfig = 'plant.conf'\n")
    (project / "plant.conf").write_text("skinparam monochrome true\n")
    drawn(project)
    old = parse((project / "flow.png").read_bytes())
    assert old is not None
    text = "@startuml\nskinparam monochrome true\nAlice -> Bob: hey\nnote left: indented\nBob --> Alice: hi\n@enduml"
    record = f"{text}\n\n{text}\n\nPlantUML version 1.2026.9 (today)\n"
    (project / "flow.png").write_bytes(old.with_texts({RECORD: record, "pumlsync": "none"}))
    lines = checked("--diff", "--select", "PS3")[1]

    assert [line for line in lines if line.startswith((" ", "-A", "+A"))] == [
        " @startuml",
        "-Alice -> Bob: hey",
        "+Alice -> Bob: hello",
        " note left: indented",
        " Bob --> Alice: hi",
        " @enduml",
    ]

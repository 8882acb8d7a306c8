"""Comments that silence findings."""

from pathlib import Path

import pytest

from pumlsync.config import Config
from pumlsync.run import Wishes, check

DIAGRAM = ".. @startuml\n.. A -> B\n.. @enduml\n"


def found(folder: Path, text: str, name: str = "a.rst") -> list[str]:
    """Return the findings of a document, as ``PS201:3``."""
    (folder / name).write_text(text)
    findings = check(Config(folder), Wishes((folder / name,))).findings
    return [f"{finding.code.value}:{finding.place.line}" for finding in findings]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        pytest.param(".. pumlsync: ignore PS201\n.. image:: x.png\n.. image:: y.png\n", ["PS201:3"], id="the next one"),
        pytest.param(".. image:: x.png\n\n.. pumlsync: ignore PS201\n", ["PS201:1"], id="not the one before"),
        pytest.param("..\n   pumlsync: ignore PS201\n\n.. image:: x.png\n", [], id="an indented comment"),
        pytest.param(".. pumlsync:ignore PS201\n\nWords.\n\n.. image:: x.png\n", [], id="words in between"),
        pytest.param(".. pumlsync: ignore PS302\n.. image:: x.png\n", ["PS201:2"], id="another code"),
        pytest.param(".. pumlsync: ignore PS1, PS2\n.. image:: x.png\n", [], id="beginnings of codes"),
        pytest.param(".. pumlsync: ignore PS302 PS201,\n.. image:: x.png\n", [], id="blanks for commas"),
        pytest.param(f".. pumlsync: ignore PS102\n{DIAGRAM}\nWords.\n", [], id="a source"),
        pytest.param(f".. pumlsync: ignore PS302\n{DIAGRAM}.. image:: x.png\n", [], id="the picture of a source"),
        pytest.param(f"{DIAGRAM}.. pumlsync: ignore PS302\n.. image:: x.png\n", [], id="a picture, not its source"),
        pytest.param(f".. pumlsync: ignore PS105\n{DIAGRAM.replace('A', '[A]')}", ["PS102:2"], id="a line of a source"),
        pytest.param(
            f".. pumlsync: ignore PS302\n{DIAGRAM}.. image:: x.png\n\n{DIAGRAM}.. image:: y.png\n",
            ["PS302:10"],
            id="a source, not the next one",
        ),
        pytest.param(".. pumlsync: ignore PS503\n.. include:: nowhere.rst\n", [], id="what is neither, to the end"),
        pytest.param("* one\n\n  .. pumlsync: ignore PS201\n  .. image:: x.png\n", [], id="in a list"),
        pytest.param(".. image:: x.png\n\n.. pumlsync: ignore-file PS201\n", [], id="the whole document"),
        pytest.param(".. pumlsync: ignore-file PS2\n\n.. image:: x.png\n\nA\n\n.. image:: y.png\n", [], id="all of it"),
    ],
)
def test_a_comment_silences(text: str, left: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, text) == left


@pytest.mark.parametrize(
    "request_",
    [
        "ingore PS201",
        "ignore",
        "ignore-file",
        "",
        "ignore PS999",
        "ignore PS201 here",
        "ignore PS201, PS9",
        "Ignore PS201",
    ],
)
def test_a_comment_that_is_not_understood_is_a_finding_and_silences_nothing(request_: str, tmp_path: Path) -> None:
    assert found(tmp_path, f"Words.\n\n.. pumlsync: {request_}\n.. image:: x.png\n") == ["PS506:3", "PS201:4"]


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        pytest.param("a.md", "<!-- pumlsync: ignore PS201 -->\n![](x.png)\n\n![](y.png)\n", ["PS201:4"], id="Markdown"),
        pytest.param("a.md", "![](x.png)\n\n<!-- pumlsync: ignore-file PS201 -->\n", [], id="Markdown, all of it"),
        pytest.param(
            "a.md", "<!-- pumlsync: ingore -->\n![](x.png)\n", ["PS506:1", "PS201:2"], id="Markdown, misspelt"
        ),
        pytest.param(
            "a.puml",
            "' pumlsync: ignore PS302\n@startuml\n@enduml\n\n@startuml b\n@enduml\n",
            ["PS302:5"],
            id="PlantUML",
        ),
        pytest.param(
            "a.puml", "' pumlsync: ingore\n@startuml\n@enduml\n", ["PS506:1", "PS302:2"], id="PlantUML, misspelt"
        ),
        pytest.param("a.puml", "@startuml\n' pumlsync: ingore\n@enduml\n", ["PS302:1"], id="inside a diagram"),
    ],
)
def test_comments_of_other_languages_silence_too(name: str, text: str, left: list[str], tmp_path: Path) -> None:
    assert found(tmp_path, text, name) == left


def test_a_misspelt_comment_is_found_where_a_document_holds_nothing_else(tmp_path: Path) -> None:
    assert found(tmp_path, ".. pumlsync: ingore-file PS201\n") == ["PS506:1"]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Write ``.. pumlsync: ingore`` above.\n", id="in a paragraph"),
        pytest.param("::\n\n   .. pumlsync: ingore\n", id="in a literal block"),
        pytest.param(".. This is about pumlsync: it draws.\n", id="further on in a comment"),
        pytest.param(".. Read this.\n   pumlsync: ingore\n", id="in a later line of a comment"),
    ],
)
def test_other_words_ask_for_nothing(text: str, tmp_path: Path) -> None:
    assert found(tmp_path, text) == []


def test_a_comment_in_an_included_file_silences_there(tmp_path: Path) -> None:
    (tmp_path / "part.inc").write_text(".. pumlsync: ignore-file PS201\n.. image:: x.png\n")

    assert found(tmp_path, ".. include:: part.inc\n.. image:: y.png\n") == ["PS201:2"]


def test_silence_leaves_out_and_counts_but_still_lets_draw(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(f".. pumlsync: ignore PS302\n{DIAGRAM}.. image:: x.png\n")
    summary = check(Config(tmp_path), Wishes((tmp_path,)))

    assert (summary.findings, summary.silenced, summary.to_draw) == ((), 1, 1)

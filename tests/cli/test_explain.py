"""``pumlsync explain``: why pictures stand as they do."""

import json
from pathlib import Path

import pytest

from fakes import FakeEngine, engine_of
from pumlsync.cli import main
from pumlsync.config import load_config
from pumlsync.run import Wishes, sync

DOCUMENT = """\
.. @startuml
.. !include people.iuml
.. Alice -> Bob: hello
.. @enduml
.. image:: img/flow.png

Words.

.. @startuml lonely
.. Alice -> Bob
.. newpage
.. Bob -> Alice
.. @enduml

Words.

.. image:: img/nowhere.png
.. image:: https://example.org/x.png
.. image:: img/any.*

Words.

.. @startuml
.. Alice -> Bob
.. @enduml

Words.
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a project with a document and no picture, which is the current folder."""
    (tmp_path / "pumlsync.toml").touch()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.rst").write_text(DOCUMENT)
    (tmp_path / "docs" / "people.iuml").write_text("actor Alice\n")
    (tmp_path / "docs" / "b.rst").write_text(".. figure:: img/flow.png\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def explained(capsys: pytest.CaptureFixture[str]) -> "Explained":
    return Explained(capsys)


class Explained:
    """Runs the command and returns its paragraphs."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys

    def __call__(self, *arguments: str) -> list[str]:
        assert main(["explain", *arguments]) == 0
        return self._capsys.readouterr().out.rstrip("\n").split("\n\n")


def draw(project: Path) -> None:
    sync(load_config(project), Wishes(overwrite=True), engine_of=engine_of(FakeEngine()))


def test_each_picture_of_a_document_is_explained_once(project: Path, explained: Explained) -> None:
    titles = [paragraph.splitlines()[0] for paragraph in explained("docs/a.rst")]

    assert titles == [
        "docs/img/flow.png is missing",
        "docs/img/nowhere.png is an orphan: there is no file, and no diagram that makes it",
        "https://example.org/x.png is not a file of the project",
        "img/any.* is an orphan: there is no file, and no diagram that makes it",
        "docs/lonely.png is missing",
        "docs/lonely_001.png is missing",
        "docs/a.rst:23-25 makes no picture",
    ]


def test_a_missing_picture_is_paired_and_will_be_drawn(project: Path, explained: Explained) -> None:
    assert explained("docs/b.rst") == [
        "docs/img/flow.png is missing\n"
        "  shown by  docs/a.rst:5 (image)\n"
        "            docs/b.rst:1 (figure)\n"
        "  made by   docs/a.rst:1-4: the reference below it, with nothing shown in between\n"
        "  sync      draws it"
    ]


@pytest.mark.parametrize(
    ("position", "title"),
    [
        pytest.param("docs/a.rst:5", "docs/img/flow.png ", id="a reference"),
        pytest.param("docs/a.rst:3", "docs/img/flow.png ", id="inside a source"),
        pytest.param("docs/a.rst:6", "docs/img/flow.png ", id="nearest to it"),
        pytest.param("docs/a.rst:16:1:", "docs/img/nowhere.png ", id="as a finding is written"),
        pytest.param("docs/a.rst:999", "docs/a.rst:23-25 ", id="after the last line"),
        pytest.param("docs/img/nowhere.png", "docs/img/nowhere.png ", id="a picture"),
    ],
)
def test_a_position_means_what_is_there(position: str, title: str, project: Path, explained: Explained) -> None:
    (paragraph,) = explained(position)

    assert paragraph.startswith(title)


@pytest.mark.parametrize(
    ("uri", "title"),
    [
        pytest.param("lonely.*", "lonely.* stands for docs/lonely.png", id="a wildcard that a source satisfies"),
        pytest.param("none.*", "none.* is an orphan", id="a wildcard that nothing satisfies"),
        pytest.param("people.*", "people.* is an orphan", id="a wildcard beside a file that is no picture"),
        pytest.param("LONELY.png", "docs/LONELY.png is an orphan: it differs only in case", id="another case"),
    ],
)
def test_references_to_no_single_picture(uri: str, title: str, project: Path, explained: Explained) -> None:
    (project / "docs" / "b.rst").write_text(f".. image:: {uri}\n")
    (paragraph,) = explained("docs/b.rst")

    assert paragraph.startswith(title)


def test_a_line_of_a_source_with_pages_means_all_of_them(project: Path, explained: Explained) -> None:
    first, second = explained("docs/a.rst:10")

    assert "made by   docs/a.rst:9-13: named by its @start line" in first
    assert "made by   docs/a.rst:9-13, page 2: named by its @start line" in second


def test_a_file_may_have_a_colon_in_its_name(project: Path, explained: Explained) -> None:
    (project / "docs" / "c:7").mkdir()
    (project / "docs" / "c:7" / "a.rst").write_text(".. image:: x.png\n")

    assert explained("docs/c:7")[0].startswith("docs/c:7/x.png is an orphan")


def test_a_diagram_without_a_picture_says_what_to_do(project: Path, explained: Explained) -> None:
    (paragraph,) = explained("docs/a.rst:24")

    assert "why       this diagram names no picture" in paragraph
    assert paragraph.endswith("sync      draws nothing")


def test_what_the_picture_says_is_compared_with_now(project: Path, explained: Explained) -> None:
    draw(project)
    (current,) = explained("docs/a.rst:5")
    (project / "docs" / "a.rst").write_text(DOCUMENT.replace("hello", "good day"))
    (stale,) = explained("docs/a.rst:5")

    assert current.startswith("docs/img/flow.png is current\n")
    assert "it has pumlsync's stamp: drawn by plantuml 1.2026.9 smetana" in current
    assert "its text is the diagram's" in current
    assert current.endswith("sync      leaves it")
    assert stale.startswith("docs/img/flow.png is stale: the text of the diagram changed")
    assert "its text is not the diagram's" in stale
    assert stale.endswith("sync      draws it")


def test_what_plantuml_says_is_told(project: Path, explained: Explained) -> None:
    from fakes import RED

    (project / "docs" / "img").mkdir()
    (project / "docs" / "img" / "flow.png").write_bytes(RED)
    (project / "docs" / "img" / "nowhere.png").write_bytes(RED)
    made, file = explained("docs/img/flow.png")[0], explained("docs/img/nowhere.png")[0]

    assert "it has PlantUML's record: drawn by plantuml 1.2026.9\n            its text is not the diagram's" in made
    assert file.startswith("docs/img/nowhere.png is a file that no diagram makes")
    assert "it has PlantUML's record" in file


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"<html>", "it is not a PNG file", id="something else"),
        pytest.param(b"\x89PNG\r\n\x1a\n", "it is damaged or cut off", id="the beginning of one"),
    ],
)
def test_a_picture_that_is_left_alone_says_how_to_draw_it(
    content: bytes, said: str, project: Path, explained: Explained
) -> None:
    (project / "docs" / "img").mkdir()
    (project / "docs" / "img" / "flow.png").write_bytes(content)
    (paragraph,) = explained("docs/a.rst:5")

    assert said in paragraph
    assert paragraph.endswith("sync      leaves it; --overwrite draws it")


@pytest.mark.parametrize(
    ("second", "why"),
    [
        pytest.param(".. @startuml lonely\n.. @enduml\n", "several diagrams make it", id="a clash"),
        pytest.param("", "its place is taken", id="a folder in its place"),
    ],
)
def test_a_picture_that_cannot_be_drawn_says_why(second: str, why: str, project: Path, explained: Explained) -> None:
    (project / "docs" / "b.rst").write_text(second)
    if not second:
        (project / "docs" / "lonely.png").mkdir()
    paragraph = explained("docs/lonely.png")[0]

    assert paragraph.endswith(f"sync      leaves it: {why}")


def test_a_picture_that_nothing_needs_any_more_may_be_removed(project: Path, explained: Explained) -> None:
    draw(project)
    (project / "docs" / "a.rst").write_text(DOCUMENT.replace("flow", "other"))
    (project / "docs" / "b.rst").unlink()
    (paragraph,) = explained("docs/img/flow.png")

    assert paragraph.startswith("docs/img/flow.png is left over")
    assert "it has pumlsync's stamp" in paragraph
    assert paragraph.endswith("sync      leaves it; --prune removes it")


def test_programs_get_the_same_as_json(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "docs/a.rst:5", "--format", "json"]) == 0
    answer = json.loads(capsys.readouterr().out)

    assert answer == {
        "version": 1,
        "explanations": [
            {
                "picture": "docs/img/flow.png",
                "references": [
                    {"lines": {"file": "docs/a.rst", "line": 5, "end_line": 5}, "via": "image"},
                    {"lines": {"file": "docs/b.rst", "line": 1, "end_line": 1}, "via": "figure"},
                ],
                "sources": [
                    {
                        "lines": {"file": "docs/a.rst", "line": 1, "end_line": 4},
                        "why": "the reference below it, with nothing shown in between",
                        "page": 1,
                    }
                ],
                "file": [],
                "state": "missing",
                "verdict": "is missing",
                "sync": "draws it",
            }
        ],
    }


def test_a_file_that_shows_nothing_is_no_error(project: Path, explained: Explained) -> None:
    assert explained("docs/people.iuml") == ["nothing to explain: no diagram and no image reference"]


@pytest.mark.parametrize("path", ["docs/nowhere.rst", "../elsewhere.rst", "docs/nowhere", "docs/a.rst:x"])
def test_what_is_not_there_is_an_error(path: str, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", path, "--root", str(project)]) == 2
    assert path.removeprefix("../") in capsys.readouterr().err

"""Comments into sources."""

import pytest

from pumlsync.documents.blocks import Line, find_sources
from pumlsync.model import DiagramSource


def sources_in(comment: str, below: str = "") -> list[DiagramSource]:
    """Return what is found in a comment whose ``..`` is in the first column, and in the lines after it."""
    lines = [Line(number, raw.expandtabs().rstrip(), raw) for number, raw in enumerate(comment.split("\n"), 1)]
    rest = [
        Line(number, raw.expandtabs().rstrip(), raw) for number, raw in enumerate(below.split("\n"), len(lines) + 1)
    ]
    return list(find_sources(lines, rest if below else [], "a.rst"))


@pytest.mark.parametrize(
    ("rest", "name"),
    [
        pytest.param("", None, id="nothing"),
        pytest.param("   ", None, id="blanks"),
        pytest.param(" flow", "flow", id="a bare word"),
        pytest.param(" flow chart.png ", "flow chart.png", id="words with a blank between"),
        pytest.param(' "flow chart"', "flow chart", id="quotes"),
        pytest.param(' "flow', "flow", id="a quote without its end"),
        pytest.param(' ""', None, id="empty quotes"),
        pytest.param("{flow}", "flow", id="braces"),
        pytest.param("{ flow } rest", "flow", id="something behind the braces"),
        pytest.param('{"flow"}', "flow", id="quotes inside braces"),
        pytest.param("{}", None, id="empty braces"),
        pytest.param("{flow,100%}", "flow", id="ditaa's scale behind a comma"),
        pytest.param(" flow, chart", "flow", id="all behind a comma is cut"),
        pytest.param(" ,", None, id="a comma only"),
        pytest.param("(id=flow)", None, id="an id in parentheses"),
        pytest.param(" (id=flow)", None, id="an id in parentheses behind a blank"),
        pytest.param(" a<b", None, id="a less-than sign"),
        pytest.param(" a>b", None, id="a greater-than sign"),
        pytest.param(" a|b", None, id="a bar"),
        pytest.param(" img/übersicht 図.png", "img/übersicht 図.png", id="letters beyond ASCII"),
        pytest.param(" @enduml", "@enduml", id="an end on the same line is no end"),
    ],
)
def test_name_on_the_start_line(rest: str, name: str | None) -> None:
    (source,) = sources_in(f"..\n   @startuml{rest}\n   @enduml")

    assert (source.type, source.name, source.closed) == ("uml", name, True)


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("see @startuml", id="a word in front"),
        pytest.param("@startumlx", id="a longer type"),
        pytest.param("@startuml-x", id="a hyphen behind the type"),
        pytest.param("@startuml_x", id="an underscore behind the type"),
        pytest.param("@startfoo", id="a type that PlantUML does not know"),
        pytest.param("@start uml", id="a blank in front of the type"),
        pytest.param("@Startuml", id="a capital"),
        pytest.param("..@startuml", id="dots without a blank"),
        pytest.param("' @startuml", id="a comment of PlantUML"),
    ],
)
def test_lines_that_start_nothing(line: str) -> None:
    assert sources_in(f"..\n   {line}\n   A -> B\n   @enduml") == []


@pytest.mark.parametrize("kind", "uml mindmap wbs json yaml gantt salt ditaa dot math latex ebnf regex board".split())
def test_types(kind: str) -> None:
    (source,) = sources_in(f".. @start{kind} x\n   content\n   @end{kind}")

    assert (source.type, source.form, source.text) == (
        kind,
        "sameline",
        f"@start{kind} x\ncontent\n@end{kind}",
    )


@pytest.mark.parametrize(
    ("comment", "text"),
    [
        pytest.param("..\n   @startuml\n   a\n   @enduml", "@startuml\na\n@enduml", id="equal indentation"),
        pytest.param("..\n   @startuml\n     a\n       b\n   @enduml", "@startuml\n  a\n    b\n@enduml", id="deeper"),
        pytest.param(
            "..\n     @startuml\n   a\n    b\n   @enduml", "@startuml\na\n b\n@enduml", id="a deep first line"
        ),
        pytest.param(
            ".. @startuml\n     a\n      b\n     @enduml", "@startuml\na\n b\n@enduml", id="on the dots' line"
        ),
        pytest.param("..\n   @startuml\n\n   a\n\n   @enduml", "@startuml\n\na\n\n@enduml", id="blank lines stay"),
        pytest.param("..\n   @startuml \n   a \t\n   @enduml ", "@startuml\na\n@enduml", id="trailing blanks go"),
        pytest.param("..\n\t@startuml\n\t a\n\t@enduml", "@startuml\n a\n@enduml", id="a tab in front"),
        pytest.param("..\n\t@startuml\n        a\n\t@enduml", "@startuml\na\n@enduml", id="a tab equals its blanks"),
        pytest.param("..\n   @startuml\n   a\tb\t\tc\n   @enduml", "@startuml\na\tb\t\tc\n@enduml", id="tabs inside"),
        pytest.param("..\n   @startuml\n\ta\tb\n   @enduml", "@startuml\n     a\tb\n@enduml", id="tabs on both sides"),
        pytest.param("..\n   @startuml\n   a\tb \n   @enduml", "@startuml\na\tb\n@enduml", id="a tab and a last blank"),
        pytest.param(
            "..\n   .. @startuml\n   .. a\n   ..  b\n   .. @enduml", "@startuml\na\n b\n@enduml", id="dots inside"
        ),
        pytest.param(
            ".. .. @startuml\n   .. a\n   .. @enduml", "@startuml\na\n@enduml", id="dots behind the comment's dots"
        ),
        pytest.param(
            "..\n   @startuml\n   class A {\n   .. methods ..\n   ..\n   }\n   @enduml",
            "@startuml\nclass A {\n.. methods ..\n..\n}\n@enduml",
            id="a separator in a class is no comment",
        ),
        pytest.param(
            ".. @startuml\n   class A {\n   ..\n   }\n   @enduml",
            "@startuml\nclass A {\n..\n}\n@enduml",
            id="a separator in a class below the dots' line",
        ),
        pytest.param(
            "..\n   @startuml\n   a\n   @endmindmap", "@startuml\na\n@endmindmap", id="any @end ends, as in PlantUML"
        ),
    ],
)
def test_text(comment: str, text: str) -> None:
    (source,) = sources_in(comment)

    assert (source.text, source.closed) == (text, True)


def test_form_feeds_are_blanks_beside_tabs_too() -> None:
    lines = [Line(1, "..", ".."), Line(2, "   @startuml", "   @startuml"), Line(3, "   a    b c", "   a\tb\fc")]

    (source,) = find_sources([*lines, Line(4, "   @enduml", "   @enduml")], [], "a.rst")

    assert source.text == "@startuml\na\tb c\n@enduml"


def test_a_line_that_only_docutils_ends_keeps_its_text() -> None:
    raw = "   @startuml\u2028   a\tb"
    lines = [
        Line(1, "..", ".."),
        Line(2, "   @startuml", raw),
        Line(2, "   a    b", raw),
        Line(3, "   @enduml", "   @enduml"),
    ]

    (source,) = find_sources(lines, [], "a.rst")

    assert source.text == "@startuml\na    b\n@enduml"


@pytest.mark.parametrize(
    ("comment", "below", "lines", "text"),
    [
        pytest.param(".. @startuml", ".. a\n.. @enduml", (1, 3), "@startuml\na\n@enduml", id="line by line"),
        pytest.param(
            ".. @startuml", "..   a\n..\n..     b\n.. @enduml", (1, 5), "@startuml\n  a\n\n    b\n@enduml", id="deeper"
        ),
        pytest.param("..  @startuml", ".. a\n..   b\n.. @enduml", (1, 4), "@startuml\na\n  b\n@enduml", id="shallower"),
        pytest.param(".. @startuml", "\n.. a\n\n.. @enduml", (1, 5), "@startuml\n\na\n\n@enduml", id="blank lines"),
        pytest.param(
            ".. @startuml",
            ".. a {\n   b\n   ..\n.. }\n.. @enduml",
            (1, 6),
            "@startuml\na {\nb\n..\n}\n@enduml",
            id="more",
        ),
        pytest.param(
            ".. .. @startuml", ".. .. a\n.. .. @enduml", (1, 3), "@startuml\na\n@enduml", id="dots behind dots"
        ),
        pytest.param(
            ".. @startuml", ".. .. a ..\n.. @enduml", (1, 3), "@startuml\n.. a ..\n@enduml", id="a separator in a class"
        ),
        pytest.param("..\t@startuml", "..\ta\tb\n..\t@enduml", (1, 3), "@startuml\na\tb\n@enduml", id="tabs"),
    ],
)
def test_source_whose_lines_all_begin_with_dots(comment: str, below: str, lines: tuple[int, int], text: str) -> None:
    (source,) = sources_in(comment, below)

    assert (source.form, source.closed) == ("prefixed", True)
    assert ((source.place.line, source.end_line), source.text) == (lines, text)


@pytest.mark.parametrize(
    ("below", "end_line"),
    [
        pytest.param("Text.", 1, id="text follows"),
        pytest.param("", 1, id="nothing follows"),
        pytest.param(".. a\n\n.. b\n\nText.", 2, id="a blank line and more comments"),
        pytest.param(".. a\n.. b\n..image", 3, id="dots without a blank"),
        pytest.param(".. a\n.. @startuml", 2, id="another start"),
    ],
)
def test_source_with_dots_and_without_an_end(below: str, end_line: int) -> None:
    source = sources_in(".. @startuml", below)[0]

    assert (source.closed, source.end_line) == (False, end_line)


def test_a_comment_that_begins_below_its_dots_is_not_continued_by_other_comments() -> None:
    (source,) = sources_in("..\n   @startuml\n   a", ".. b\n.. @enduml")

    assert (source.form, source.closed, source.end_line) == ("indented", False, 3)


@pytest.mark.parametrize(
    ("body", "found"),
    [
        pytest.param("@startuml\na\n@startuml\nb\n@enduml", [False, True], id="a start in front of the end"),
        pytest.param("@startuml\na\n@startuml\nb", [False, False], id="no end at all"),
        pytest.param("@startuml\n@enduml\n@enduml", [True], id="an end too many"),
        pytest.param("@enduml\n@startuml\n@enduml", [True], id="an end in front"),
        pytest.param("@startuml\n@enduml\n@startuml\n@enduml", [True, True], id="two"),
        pytest.param("@startuml\na\n\n\n", [False], id="blank lines at the end"),
    ],
)
def test_starts_and_ends(body: str, found: list[bool]) -> None:
    sources = sources_in("..\n" + "\n".join(f"   {line}" for line in body.split("\n")))

    assert [source.closed for source in sources] == found
    assert not any(source.text.endswith("\n") for source in sources)


@pytest.mark.parametrize(
    ("comment", "column"),
    [
        pytest.param(".. @startuml\n   @enduml", 4, id="on the dots' line"),
        pytest.param("..\n      @startuml\n   @enduml", 7, id="indented"),
        pytest.param("..\n\t@startuml\n\t@enduml", 2, id="a tab is one character"),
    ],
)
def test_column_counts_characters(comment: str, column: int) -> None:
    assert sources_in(comment)[0].place.column == column

"""Documents made to hurt: a right answer or a finding, in a time that grows with their length and not faster."""

import time
from collections.abc import Callable

import pytest

from pumlsync.config import Syntax
from pumlsync.documents.dialect import USUAL
from pumlsync.documents.syntaxes import scanner_of
from pumlsync.model import Document

Made = Callable[[int], str]

RST = [
    pytest.param(lambda n: f"{'x ' * (n // 2)}\n\n.. image:: a.png\n", id="one long line"),
    pytest.param(lambda n: f".. {'@startuml ' * (n // 10)}\n", id="one long line of starts"),
    pytest.param(lambda n: f"..\n\t@startuml\n\tA{chr(9) * n}B\n\t@enduml\n", id="one long line of tabs"),
    pytest.param(lambda n: ".. c\n" * (n // 5), id="comments"),
    pytest.param(lambda n: ".. @startuml\n" * (n // 13), id="starts"),
    pytest.param(lambda n: f".. @startuml\n{'.. [*] --> A' * (n // 12)}\n.. @enduml\n", id="misread lines"),
    pytest.param(lambda n: "@startuml\n@enduml\n\n" * (n // 19), id="diagrams in the text"),
    pytest.param(lambda n: "- a\n" * (n // 4), id="a long list"),
    pytest.param(lambda n: "|" * n, id="bars"),
]
MARKDOWN = [
    pytest.param(lambda n: f"{'x ' * (n // 2)}\n\n![](a.png)\n", id="one long line"),
    pytest.param(lambda n: "![](a)" * (n // 6), id="pictures on one line"),
    pytest.param(lambda n: "![](a)\n" * (n // 7), id="pictures in one paragraph"),
    pytest.param(lambda n: "[" * (n // 10), id="brackets"),
    pytest.param(lambda n: "![" * (n // 20), id="beginnings of pictures"),
    pytest.param(lambda n: "![" * (n // 8) + "](a)" * (n // 8), id="pictures in pictures"),
    pytest.param(lambda n: "<div>\n" + '<img a=" ' * (n // 9), id="tags without an end"),
    pytest.param(lambda n: "<!-- " * (n // 5), id="comments without an end"),
    pytest.param(lambda n: "a " + "<!-- " * (n // 5), id="comments without an end in a paragraph"),
    pytest.param(lambda n: "<!--\n" + "@startuml\n" * (n // 10), id="starts"),
    pytest.param(lambda n: "|a|b|\n|-|-|\n" + "|![](a)|b|\n" * (n // 11), id="a long table"),
    pytest.param(lambda n: "|a" * (n // 5) + "|\n" + "|-" * (n // 5) + "|\n", id="a wide table"),
    pytest.param(lambda n: "".join(f"[a{i}]: b\n" for i in range(n // 8)), id="names of links"),
    pytest.param(lambda n: "% a\n" * (n // 4), id="comments of MyST"),
    pytest.param(lambda n: f'<img srcset="{"," * n}">\n', id="commas between pictures"),
    pytest.param(lambda n: f'<img srcset="a{"," * n}b {"," * n}">\n', id="commas in pictures"),
]
PUML = [
    pytest.param(lambda n: "@startuml\n" * (n // 10), id="starts"),
    pytest.param(lambda n: "@start" * (n // 6), id="starts on one line"),
    pytest.param(lambda n: "<a" * (n // 2) + "@startuml", id="tags without an end"),
    pytest.param(lambda n: " " * n + "@startuml\n@enduml", id="blanks"),
]


def _nothing(path: str) -> bytes:
    raise FileNotFoundError(2, "No such file or directory", path)


def seconds(syntax: Syntax, text: str) -> float:
    """Return the time that reading takes, the shorter of two."""
    scan = scanner_of(syntax)
    times = []
    for _ in range(2):
        start = time.process_time()
        scan("a", text.encode(), ".", _nothing, USUAL)
        times.append(time.process_time() - start)
    return min(times)


def is_linear(syntax: Syntax, made: Made, size: int = 3_000) -> bool:
    """Return whether eight times the text takes about eight times as long, and not sixty-four times."""
    return seconds(syntax, made(8 * size)) < 24 * seconds(syntax, made(size)) + 0.1


@pytest.mark.parametrize("made", RST)
def test_rst_is_read_in_linear_time(made: Made) -> None:
    assert is_linear("rst", made)


@pytest.mark.parametrize("made", MARKDOWN)
def test_markdown_is_read_in_linear_time(made: Made) -> None:
    assert is_linear("markdown", made)


@pytest.mark.parametrize("made", PUML)
def test_files_of_sources_are_read_in_linear_time(made: Made) -> None:
    assert is_linear("plantuml", made, 20_000)


def read(syntax: Syntax, text: str) -> Document:
    return scanner_of(syntax)("a", text.encode(), ".", _nothing, USUAL)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("> " * 5000 + "![](a.png)", id="quotes"),
        pytest.param("- " * 5000 + "![](a.png)", id="lists on one line"),
        pytest.param("".join(f"{'  ' * i}- a\n" for i in range(300)), id="lists"),
        pytest.param("\n".join(f"{'`' * (300 - i)}{{note}}" for i in range(250)), id="directives"),
    ],
)
def test_deep_nesting_in_markdown_is_a_finding(text: str) -> None:
    assert [finding.code.value for finding in read("markdown", text).diagnostics] == ["PS504"]


@pytest.mark.parametrize(
    ("syntax", "text"),
    [
        pytest.param("rst", f"{'x' * 5_000_000}\n\n.. image:: a.png\n", id="RST"),
        pytest.param("markdown", f"{'x' * 5_000_000}\n\n![](a.png)\n", id="Markdown"),
        pytest.param("plantuml", f"{' ' * 5_000_000}@startuml\n@enduml", id="PlantUML"),
    ],
)
def test_five_megabytes_on_one_line(syntax: Syntax, text: str) -> None:
    assert sum(map(len, read(syntax, text).groups)) == 1


def test_a_hundred_thousand_comments() -> None:
    assert len(read("rst", ".. c\n" * 100_000 + ".. image:: a.png\n").groups) == 1


@pytest.mark.parametrize("syntax", ["rst", "markdown", "plantuml"])
def test_half_of_a_surrogate_pair_is_a_finding(syntax: Syntax) -> None:
    scan = scanner_of(syntax)
    document = scan("a", b"<!-- \xed\xa0\x80\n.. @startuml\n@enduml -->", ".", _nothing, USUAL)

    assert [finding.code.value for finding in document.diagnostics] == ["PS501"]


def test_files_of_markdown_that_include_each_other_end() -> None:
    text = "```{include} b.md\n```\n\n```{include} b.md\n```\n![](a.png)\n"

    document = scanner_of("markdown")("a.md", text.encode(), ".", lambda _: text.encode(), USUAL)

    assert {finding.code.value for finding in document.diagnostics} == {"PS503"}
    assert sum(map(len, document.groups)) == 3

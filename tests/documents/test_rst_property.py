"""What docutils reports as comments and images is what the scanner finds, whatever they are nested in."""

import re
import textwrap
from itertools import zip_longest
from typing import Any

from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import example, given
from hypothesis import strategies as st

from pumlsync.documents.rst.scan import scan
from pumlsync.model import DiagramSource, Document, ImageReference

Lines = list[str]
Built = st.SearchStrategy[Lines]


def read(text: str) -> Document:
    """Return what a document holds that includes nothing."""
    return scan("a.rst", text.encode(), ".", _nothing)


def _nothing(path: str) -> bytes:
    raise FileNotFoundError(2, "No such file or directory", path)


def sources(document: Document) -> list[DiagramSource]:
    return [item for group in document.groups for item in group if isinstance(item, DiagramSource)]


def references(document: Document) -> list[ImageReference]:
    return [item for group in document.groups for item in group if isinstance(item, ImageReference)]


def by_docutils(text: str) -> nodes.document:
    """Return the document as docutils alone understands it."""
    quiet: dict[str, Any] = {
        "report_level": 5,
        "halt_level": 5,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "warning_stream": False,
        "_disable_config": True,
        "docinfo_xform": False,  # it moves fields to the top
    }
    tree: nodes.document = publish_doctree(text, settings_overrides=quiet)
    return tree


# Documents, as lines without their ends. A blank line parts the blocks.

word = st.sampled_from(["Bob", "Eve", "übergang", "図", "note", "*", "[x]", "|", "..", "a::", "_b"])
name = st.integers(0, 99).map(lambda number: f"img/p{number}.png")
diagram_line = st.builds(
    lambda indent, words, gap: (" " * indent + gap.join(words)).rstrip(),
    st.integers(0, 3),
    st.lists(word, max_size=3),
    st.sampled_from([" ", "  ", "\t", " \t"]),
).filter(lambda line: not line.lstrip().startswith("@"))
diagram = st.builds(
    lambda name, lines: [f"@startuml {name}".rstrip(), *lines, "@enduml"],
    st.one_of(st.just(""), name),
    st.lists(diagram_line, max_size=4),
)


def indented(lines: Lines, by: int) -> Lines:
    return [f"{' ' * by}{line}" if line else "" for line in lines]


def hanging(marker: str, lines: Lines) -> Lines:
    """Return the lines with a marker in front of the first and blanks in front of the others."""
    first, *rest = lines
    return [f"{marker}{first}", *indented(rest, len(marker))]


paragraph: Built = st.lists(st.sampled_from(["Words", "of", "text"]), min_size=1, max_size=3).map(
    lambda words: [f"{' '.join(words)}."]
)
image: Built = st.builds(
    lambda name, options: [f".. image:: {name}", *indented(options, 3)], name, st.sampled_from([[], [":alt: x"]])
)
figure: Built = st.builds(
    lambda name, caption: [f".. figure:: {name}", *caption],
    name,
    st.sampled_from([[], ["", "   Caption."], ["   :alt: x", "", "   Caption."]]),
)
substitution: Built = st.builds(lambda number, name: [f".. |s{number}| image:: {name}"], st.integers(), name)
remark: Built = st.sampled_from([[".. A remark."], [".."], [".. A remark", "   on two lines."], ["..", "   Below."]])
literal: Built = st.builds(
    lambda shown: ["Literally::", "", *indented(shown, 4)],
    st.sampled_from([[".. image:: l.png"], ["..", " @startuml"]]),
)
comment: Built = st.one_of(
    st.builds(lambda lines, by: ["..", *indented(lines, by)], diagram, st.integers(1, 5)),
    st.builds(lambda lines: hanging(".. ", lines), diagram),
    st.builds(lambda lines: hanging(".. A remark.\n\n   ", lines), diagram).map(lambda ls: "\n".join(ls).split("\n")),
)
leaf = st.one_of(paragraph, image, figure, substitution, remark, literal, comment)


def stacked(blocks: list[Lines]) -> Lines:
    return [line for block in blocks for line in [*block, ""]][:-1]


def bullet_list(items: list[Lines]) -> Lines:
    return stacked([hanging("- ", item) for item in items])


def enumerated_list(items: list[Lines]) -> Lines:
    return stacked([hanging("#. ", item) for item in items])


def definition(lines: Lines) -> Lines:
    return ["term", *indented(lines, 2)]


def field_list(items: list[Lines]) -> Lines:
    return [line for item in items for line in [":field:", *indented(item, 3)]]


def table_directive(lines: Lines) -> Lines:
    return [".. table:: Title", "", *indented(lines, 3)]


def simple_table(left: str, right: Lines) -> Lines:
    """Return a table of one row; another line in its first column would begin a row."""
    plain = [line.replace("\t", " ").replace("図", "z") for line in right]
    width = len(left) + 1
    border = f"{'=' * width} {'=' * (max(map(len, plain)) + 1)}"
    return [border, *hanging(f"{left:{width}} ", plain), border]


def note(lines: Lines) -> Lines:
    return [".. note::", "", *indented(lines, 3)]


def list_table(cells: list[Lines]) -> Lines:
    rows = [hanging("* ", hanging("- ", cell)) for cell in cells]
    return [".. list-table::", "", *indented([line for row in rows for line in [*row, ""]][:-1], 3)]


def grid_table(cells: list[Lines]) -> Lines:
    """Return a table of one row."""
    # A tab's width would depend on the cells to the left, an East Asian character's on docutils' padding.
    plain = [[line.replace("\t", " ").replace("図", "z") for line in cell] for cell in cells]
    widths = [max(map(len, cell)) + 1 for cell in plain]
    border = "+" + "+".join("-" * (width + 1) for width in widths) + "+"
    rows = [
        "|" + "|".join(f" {line:{width}}" for line, width in zip(row, widths, strict=True)) + "|"
        for row in zip_longest(*plain, fillvalue="")
    ]
    return [border, *rows, border]


def grown(inner: Built) -> Built:
    body = st.lists(inner, min_size=1, max_size=3).map(stacked)
    return st.one_of(
        body,
        st.lists(body, min_size=1, max_size=2).map(bullet_list),
        st.builds(lambda text, quoted: [*text, "", *indented(quoted, 3)], paragraph, body),
        body.map(note),
        st.lists(body, min_size=1, max_size=2).map(list_table),
        st.lists(body, min_size=1, max_size=2).map(grid_table),
        st.lists(body, min_size=1, max_size=2).map(enumerated_list),
        body.map(definition),
        st.lists(body, min_size=1, max_size=2).map(field_list),
        st.lists(body, min_size=1, max_size=1).map(grid_table).map(table_directive),
        st.builds(simple_table, st.sampled_from(["Words.", ".. image:: img/left.png"]), body),
    )


def with_oddities(lines: Lines, blanks: list[str]) -> str:
    """Return the document with blanks at the ends of its lines, more empty lines, and tabs for eight blanks."""
    odd = [line + blank for line, blank in zip_longest(lines, blanks[: len(lines)], fillvalue="")]
    return re.sub(r"^ {8}", "\t", "\n".join(odd), flags=re.MULTILINE) + "\n"


blanks = st.lists(st.sampled_from(["", "", "", " ", "\t", "\f"]), max_size=20)
documents = st.builds(with_oddities, st.recursive(leaf, grown, max_leaves=8), blanks)

FRAGMENTS = [
    *[
        ".. ",
        "..",
        "   ",
        "\n",
        "\n\n",
        "\t",
        "- ",
        "* ",
        "1. ",
        "| ",
        "+---+",
        "|",
        "=== ===",
        "====\n",
        "::",
        ":a: b",
    ],
    *[
        "@startuml",
        "@startuml x",
        "@enduml",
        "@startditaa{y}",
        "@endditaa",
        "newpage",
        "text",
        "> ",
        "-- me",
        "\\",
        "`",
    ],
    *[
        "image:: ",
        "figure:: ",
        "include:: ",
        "note::",
        "list-table::",
        "csv-table::",
        "table:: x",
        "only:: ",
        "raw:: html",
    ],
    *[
        "|s| ",
        "[1] ",
        "[*] ",
        "_x: ",
        "__ ",
        "x.png",
        ":img-top: ",
        ":widths: ",
        ":header: ",
        ":delim: ",
        '"',
        ",",
        "\f",
    ],
    *["\u2028", "\x85", "\x00", "\ufeff", "図", "é", 'end of inclusion from "', "class:: ", "replace:: ", "unicode:: "],
]
rst_like = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)


@given(documents)
def test_sources_are_the_blocks_in_docutils_comments(text: str) -> None:
    blocks = [
        textwrap.dedent(block)
        for comment in by_docutils(text).findall(nodes.comment)
        for block in re.findall(r"^ *@startuml.*?(?:^ *@enduml[^\n]*|\Z)", comment.astext(), re.MULTILINE | re.DOTALL)
    ]

    assert [_without_tabs(source.text) for source in sources(read(text))] == [_without_tabs(block) for block in blocks]


def _without_tabs(text: str) -> str:
    return re.sub(r"(?<=\S)[ \t]+", " ", text)


@given(documents)
def test_references_are_docutils_images_in_order_and_on_their_lines(text: str) -> None:
    images = by_docutils(text).findall(nodes.image)

    assert [(item.uri, item.place.line) for item in references(read(text))] == [
        (image["uri"], image.line) for image in images
    ]


@given(st.one_of(documents, rst_like))
def test_line_ends_change_nothing(text: str) -> None:
    assert read(text.replace("\n", "\r\n")) == read(text) == read(text.replace("\n", "\r"))


@given(documents)
def test_a_block_quote_around_the_document_changes_no_source(text: str) -> None:
    plain = re.sub(r"^\t", " " * 8, text, flags=re.MULTILINE)  # a tab would be shorter behind blanks
    quoted = "Said he:\n\n" + textwrap.indent(plain, "   ")

    assert [(source.text, source.form, source.place.line - 2) for source in sources(read(quoted))] == [
        (source.text, source.form, source.place.line) for source in sources(read(plain))
    ]


@given(st.one_of(documents, rst_like))
@example("+---+---+\n|.. @startuml|.. @startuml|\n")
def test_a_place_is_where_the_source_begins(text: str) -> None:
    lines = re.split("\n|\r\n|\r", text.removeprefix("\ufeff"))

    for source in sources(read(text)):
        assert lines[source.place.line - 1][source.place.column - 1 :].startswith(f"@start{source.type}")
        assert source.place.line <= source.end_line <= len(lines)
    for reference in references(read(text)):
        assert 1 <= reference.place.line <= len(lines)


@given(st.one_of(documents, rst_like))
def test_no_two_sources_have_one_place(text: str) -> None:
    places = [source.place for source in sources(read(text))]

    assert len(set(places)) == len(places)


@given(rst_like)
def test_scanning_never_raises(text: str) -> None:
    read(text)


@given(st.one_of(st.text().map(str.encode), st.binary(max_size=200)))
def test_scanning_never_raises_on_any_bytes(content: bytes) -> None:
    scan("a.rst", content, ".", _nothing)

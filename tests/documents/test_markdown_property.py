"""What markdown-it-py renders as pictures and comments is what the scanner finds, at the place where it stands."""

import re
from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pumlsync.documents.markdown.scan import scan
from pumlsync.model import DiagramSource, Document, ImageReference

Lines = list[str]


def read(text: str) -> Document:
    """Return what a document holds that includes nothing."""
    return scan("a.md", text.encode(), ".", _nothing)


def _nothing(path: str) -> bytes:
    raise FileNotFoundError(2, "No such file or directory", path)


def sources(document: Document) -> list[DiagramSource]:
    return [item for group in document.groups for item in group if isinstance(item, DiagramSource)]


def references(document: Document) -> list[ImageReference]:
    return [item for group in document.groups for item in group if isinstance(item, ImageReference)]


class Rendered(HTMLParser):
    """The pictures and comments of a page, as Python's parser of HTML sees them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.pictures: list[str] = []
        self.comments: list[str] = []
        page = MarkdownIt("commonmark").enable(["table", "strikethrough"])
        page.normalizeLink = lambda url: url  # type: ignore[method-assign]
        self.feed(page.render(text))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.pictures += [value.strip() for name, value in attrs if tag == "img" and name == "src" and value]

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


name = st.integers(0, 99).map(lambda number: f"img/p{number}.png")
words = st.lists(st.sampled_from(["Words", "of", "übergang", "`code`", "*x*", "a|b"]), max_size=3).map(" ".join)
picture = st.builds(
    lambda form, name: form.format(name),
    st.sampled_from(["![]({})", "![a *b*](<{}>)", "[![x]({} 't')](y)", "<img src='{}'>", "`![]({})`", "\\![]({})"]),
    name,
)
paragraph = st.lists(st.one_of(words, picture), min_size=1, max_size=4).map(lambda parts: [" ".join(parts).strip()])
diagram = st.builds(
    lambda name, lines: [f"@startuml {name}".rstrip(), *lines, "@enduml"],
    st.one_of(st.just(""), name),
    st.lists(st.sampled_from(["A -> B", "  B <-- A", "", "note: ![](no.png)", "<img src=x>"]), max_size=3),
)
comment = st.one_of(
    diagram.map(lambda lines: ["<!--", *lines, "-->"]),
    diagram.map(lambda lines: [f"<!-- {lines[0]}", *lines[1:-1], f"{lines[-1]} -->"]),
)
table = st.builds(
    lambda cells: ["| a | b |", "|---|---|", *(f"| {cell[0]} | x |" for cell in cells)],
    st.lists(picture.map(lambda cell: [cell]), max_size=3),
)
code = picture.map(lambda line: ["```", line, "```"])
raw = picture.map(lambda line: ["<div>", line, "</div>"])
leaf = st.one_of(paragraph, comment, table, code, raw)


def stacked(blocks: list[Lines]) -> Lines:
    return [line for block in blocks for line in [*block, ""]][:-1]


def hanging(marker: str, lines: Lines) -> Lines:
    first, *rest = lines
    return [f"{marker}{first}", *(f"{' ' * len(marker)}{line}" if line else "" for line in rest)]


def grown(inner: st.SearchStrategy[Lines]) -> st.SearchStrategy[Lines]:
    body = st.lists(inner, min_size=1, max_size=3).map(stacked)
    return st.one_of(
        body,
        body.map(lambda lines: hanging("- ", lines)),
        body.map(lambda lines: hanging("1. ", lines)),
        body.map(lambda lines: [f"> {line}".rstrip() for line in lines]),
    )


documents = st.recursive(leaf, grown, max_leaves=8).map(lambda lines: "\n".join(lines) + "\n")

FRAGMENTS = [
    *["![", "](", ")", "]", "[", "x.png", "<img ", "src=", '"', "'", ">", "<!--", "-->", "@startuml", "@enduml", " y"],
    *["\n", "\n\n", "  ", "\t", "- ", "> ", "1. ", "# ", "```", "```{note}", "{image} a.png", "```{eval-rst}\n"],
    *[":::", ":::{figure} f.png\n", "---\n", ":img-top: t.png", "% ", "| a | b |\n|---|---|\n", "|", "\\", "`", "~~~"],
    *["<div>", "</p>", "<script>", "<source srcset=", "&amp;", "\0", "\ufeff", "\u2028", "\r", "図", "[r]: x.png\n"],
    *[
        "+++",
        "(t)=",
        "$$",
        "*",
        "_",
        "<",
        "@startjson",
        "pumlsync: ignore",
        ".. image:: r.png",
        "```{include} a.md\n```",
    ],
]
markdown_like = st.lists(st.sampled_from(FRAGMENTS), max_size=60).map("".join)


@given(documents)
def test_references_are_the_pictures_of_the_page_in_order(text: str) -> None:
    assert [item.uri for item in references(read(text))] == Rendered(text).pictures


@given(documents)
def test_sources_are_the_diagrams_in_the_comments_of_the_page(text: str) -> None:
    diagrams = [
        [line.strip() for line in diagram.split("\n")]
        for comment in Rendered(text).comments
        for diagram in re.findall(r"@start.*?@end\w+", comment, re.DOTALL)
    ]

    assert [[line.strip() for line in source.text.split("\n")] for source in sources(read(text))] == diagrams


@given(documents)
def test_places_are_where_sources_and_references_begin(text: str) -> None:
    lines = text.split("\n")
    document = read(text)

    for source in sources(document):
        assert lines[source.place.line - 1][source.place.column - 1 :].startswith("@startuml")
        assert "@enduml" in lines[source.end_line - 1]
    for reference in references(document):
        assert re.match(
            rf"(?:!\[[^]]*\]\(<?|<img src='){reference.uri}",
            lines[reference.place.line - 1][reference.place.column - 1 :],
        )


@given(st.one_of(documents, markdown_like))
def test_line_ends_change_nothing(text: str) -> None:
    text = text.replace("\r", "\n")

    assert read(text.replace("\n", "\r\n")) == read(text) == read(text.replace("\n", "\r"))


@given(st.one_of(documents, markdown_like))
def test_no_two_sources_have_one_place(text: str) -> None:
    places = [source.place for source in sources(read(text))]

    assert len(set(places)) == len(places)


@given(markdown_like)
def test_scanning_never_raises(text: str) -> None:
    lines = re.split("\n|\r\n|\r", text)
    for group in read(text).groups:
        for item in group:
            assert 1 <= item.place.line <= len(lines)


@given(st.one_of(st.text().map(str.encode), st.binary(max_size=200)))
def test_scanning_never_raises_on_any_bytes(content: bytes) -> None:
    scan("a.md", content, ".", _nothing)

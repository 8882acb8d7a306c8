"""Which source makes which picture."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumlsync.diagnostics import Code, Place
from pumlsync.errors import PumlsyncError
from pumlsync.model import DiagramSource, Document, ImageReference, Neighbours
from pumlsync.pairing.naming import Translation, page_count
from pumlsync.pairing.pair import Pairing, pair

TEXT = "@startuml\nA -> B\n@enduml"


def source(name: str | None, place: Place, *, text: str = TEXT, closed: bool = True) -> DiagramSource:
    return DiagramSource(text, place, place.line, "indented", "uml", name, closed)


def document(path: str, line: str) -> Document:
    """Return a document from words: ``@`` a source, ``@x`` one with a name, ``?`` one without its end, ``/`` visible
    text, all else an image.
    """
    groups: list[Neighbours] = [()]
    for number, word in enumerate(line.split(), 1):
        place = Place(path, number)
        if word == "/":
            groups.append(())
        elif word[0] in "@?":
            groups[-1] += (source(word[1:] or None, place, closed=word[0] == "@"),)
        else:
            groups[-1] += (ImageReference(word, place, "image"),)
    return Document(path, tuple(group for group in groups if group))


def paired(**lines: str) -> Pairing:
    """Return the pairing of documents, ``a`` for ``a.rst``, ``d__a`` for ``d/a.rst``."""
    documents = [document(name.replace("__", "/") + ".rst", line) for name, line in lines.items()]
    return pair(documents, {document.path: "." for document in documents})


def made(pairing: Pairing) -> dict[str, str]:
    """Return for each picture the word of its source, and the rule."""
    return {target.path: f"{target.source.place.line} {target.rule}" for target in pairing.targets}


@pytest.mark.parametrize(
    ("line", "targets"),
    [
        pytest.param("@x", {"x.png": "1 name"}, id="a name"),
        pytest.param("@x y.png", {"x.png": "1 name"}, id="a name is stronger than a neighbour"),
        pytest.param("@ y.png", {"y.png": "1 image after"}, id="below"),
        pytest.param("y.png @", {"y.png": "2 image before"}, id="above"),
        pytest.param("x.png @ y.png", {"y.png": "2 image after"}, id="below rather than above"),
        pytest.param("w.png x.png @", {"x.png": "3 image before"}, id="the nearest above"),
        pytest.param("@ y.png z.png", {"y.png": "1 image after"}, id="the nearest below"),
        pytest.param("@ @ x.png y.png", {"x.png": "1 image after", "y.png": "2 image after"}, id="two and two"),
        pytest.param("x.png @ y.png @", {"x.png": "2 image before", "y.png": "4 image before"}, id="in order, before"),
        pytest.param("@ x.png @ y.png", {"x.png": "1 image after", "y.png": "3 image after"}, id="in order, after"),
        pytest.param("@ x.png @", {"x.png": "1 image after"}, id="two sources, one picture"),
        pytest.param("@ @ x.png", {"x.png": "2 image after"}, id="the source that stands directly above"),
        pytest.param("x.png @ @", {"x.png": "2 image before"}, id="the source that stands directly below"),
        pytest.param("w.png x.png @ y.png @", {"y.png": "3 image after", "x.png": "5 image before"}, id="two of three"),
        pytest.param("@ https://h/b.png y.png", {"y.png": "1 image after"}, id="a remote picture between"),
        pytest.param("@ data:image/png;base64,AA y.png", {"y.png": "1 image after"}, id="a picture in the URI between"),
        pytest.param("@ x.* y.png", {"y.png": "1 image after"}, id="a wildcard between"),
        pytest.param("@ p.pdf q.jpeg y.png", {"y.png": "1 image after"}, id="other formats between"),
        pytest.param("@ y.svg", {"y.svg": "1 image after"}, id="an SVG file below"),
        pytest.param("@ y.svg y.png", {"y.png": "1 image after", "y.svg": "1 image after"}, id="in both formats"),
        pytest.param(
            "@ x.png x.svg @ y.svg",
            {"x.png": "1 image after", "x.svg": "1 image after", "y.svg": "4 image after"},
            id="both formats count once",
        ),
        pytest.param(
            "@ y.png / y.svg", {"y.png": "1 image after", "y.svg": "1 image after"}, id="the other below text"
        ),
        pytest.param(
            "@ y.png / @ y.svg", {"y.png": "1 image after", "y.svg": "4 image after"}, id="each its own format"
        ),
        pytest.param("@x x.svg", {"x.svg": "1 name"}, id="a name in the format that is shown"),
        pytest.param("@x x.svg x.png", {"x.png": "1 name", "x.svg": "1 name"}, id="a name in both formats"),
        pytest.param("@x.svg", {"x.svg": "1 name"}, id="the format of a name that nothing shows"),
        pytest.param("@x.svg x.png", {"x.png": "1 name"}, id="what is shown is stronger than the name's ending"),
        pytest.param(
            "@x.png / @x.svg / x.png x.svg", {"x.png": "1 name", "x.svg": "3 name"}, id="a name for each format"
        ),
        pytest.param("@x x.*", {"x.png": "1 name"}, id="a wildcard shows no format"),
        pytest.param("@ P.PNG y.png", {"y.png": "1 image after"}, id="capitals are another format"),
        pytest.param("@ ../x.png y.png", {"y.png": "1 image after"}, id="a picture outside the root between"),
        pytest.param("@ n.png y.png @n", {"y.png": "1 image after", "n.png": "4 name"}, id="a picture with a name"),
        pytest.param("@ n.png / @n", {"n.png": "4 name"}, id="a picture that another source names"),
        pytest.param("@ / x.png", {}, id="text between"),
        pytest.param("x.png / @ y.png", {"y.png": "3 image after"}, id="text above"),
        pytest.param("@ x.png x.png", {"x.png": "1 image after"}, id="one picture twice"),
        pytest.param("@n n.png @ x.png", {"n.png": "1 name", "x.png": "3 image after"}, id="named and unnamed"),
        pytest.param("? x.png", {"x.png": "1 image after"}, id="a source without its end keeps its picture"),
        pytest.param("@ /d/x.png", {"d/x.png": "1 image after"}, id="from the source folder"),
        pytest.param("@ ./d/../x.png", {"x.png": "1 image after"}, id="a path to be tidied"),
        pytest.param("@ /../x.png", {}, id="above the source folder"),
    ],
)
def test_one_document(line: str, targets: dict[str, str]) -> None:
    assert made(paired(a=line)) == targets


@pytest.mark.parametrize(
    ("name", "path"),
    [
        pytest.param("x", "d/x.png", id="no suffix"),
        pytest.param("x.png", "d/x.png", id="the right one"),
        pytest.param("x.svg", "d/x.svg", id="the other one"),
        pytest.param("x.pdf", "d/x.png", id="another"),
        pytest.param("x.jpeg", "d/x.png", id="a long one"),
        pytest.param("v1.2.png", "d/v1.2.png", id="a dot inside"),
        pytest.param("v1.2.dotted", "d/v1.2.png", id="a dot inside and another suffix"),
        pytest.param("img/x", "d/img/x.png", id="a folder"),
        pytest.param("../x", "x.png", id="a folder above"),
        pytest.param("./x y", "d/x y.png", id="a blank"),
        pytest.param("../../x", None, id="above the root"),
        pytest.param("/x", None, id="an absolute path"),
        pytest.param("//x", None, id="two slashes"),
        pytest.param("a/../../../x", None, id="a way round"),
    ],
)
def test_names_are_relative_to_the_document(name: str, path: str | None) -> None:
    named = Document("d/a.rst", ((source(name, Place("d/a.rst", 1)),),))
    pairing = pair([named], {"d/a.rst": "."})

    assert [target.path for target in pairing.targets] == ([path] if path else [])
    assert [finding.code for finding in pairing.diagnostics] == ([] if path else [Code.OUTSIDE])


@pytest.mark.parametrize(
    ("line", "findings"),
    [
        pytest.param("@", [(1, Code.NO_TARGET)], id="alone"),
        pytest.param("@ x.pdf", [(1, Code.NO_TARGET)], id="beside another format"),
        pytest.param("@ / x.png", [(1, Code.NO_TARGET)], id="text between"),
        pytest.param("@ x.png @", [(3, Code.NO_TARGET)], id="one too many"),
        pytest.param("?", [], id="without its end, which is said elsewhere"),
        pytest.param("x.png", [], id="no source"),
        pytest.param("@x / @x", [(1, Code.CLASH), (3, Code.CLASH)], id="a name twice"),
        pytest.param("@x / @x.png / @./d/../x", [(n, Code.CLASH) for n in (1, 3, 5)], id="a name in other words"),
        pytest.param("@ x.png / @ x.png", [(1, Code.CLASH), (4, Code.CLASH)], id="one picture below two sources"),
        pytest.param("@../x", [(1, Code.OUTSIDE)], id="a name that leaves the project"),
    ],
)
def test_findings(line: str, findings: list[tuple[int, Code]]) -> None:
    assert [(finding.place.line, finding.code) for finding in paired(a=line).diagnostics] == findings


def test_rivals_name_each_other() -> None:
    first, second = paired(a="@x", d__b="@../x").diagnostics

    assert (str(first.place), first.message) == ("a.rst:1:1", "x.png is also made by d/b.rst:1; not drawn")
    assert (str(second.place), second.message) == ("d/b.rst:1:1", "x.png is also made by a.rst:1; not drawn")


def test_rivals_in_one_line_of_a_table() -> None:
    cells = (source("x", Place("a.rst", 1, 3)), source("x", Place("a.rst", 1, 33)))
    pairing = pair([Document("a.rst", (cells,))], {"a.rst": "."})

    assert [finding.code for finding in pairing.diagnostics] == [Code.CLASH, Code.CLASH]
    assert pairing.contested == {"x.png"}


def test_a_picture_that_another_document_names_is_not_a_neighbours() -> None:
    assert made(paired(a="@ x.png", b="@x")) == {"x.png": "1 name"}


def test_folders_keep_equal_names_apart() -> None:
    pairing = paired(a="@x", d__a="@x")

    assert (list(made(pairing)), pairing.diagnostics) == (["x.png", "d/x.png"], ())


def test_a_picture_may_be_shown_by_another_document_than_its_sources() -> None:
    shown = paired(a="@img/x", d__b="../img/x.png").shown

    assert [(item.document, item.path) for item in shown] == [("d/b.rst", "img/x.png")]


def test_a_source_that_two_documents_include_makes_one_picture() -> None:
    inside = (source(None, Place("part.inc", 1)), ImageReference("x.png", Place("part.inc", 5), "image"))
    pairing = pair([Document("a.rst", (inside,)), Document("b.rst", (inside,))], {"a.rst": ".", "b.rst": "."})

    assert [(target.path, target.document) for target in pairing.targets] == [("x.png", "a.rst")]
    assert (pairing.diagnostics, len(pairing.shown)) == ((), 2)


def test_a_source_is_paired_when_one_of_its_documents_shows_a_picture() -> None:
    lonely = source(None, Place("part.inc", 1))
    pairing = pair(
        [
            Document("a.rst", ((lonely,),)),
            Document("b.rst", ((lonely, ImageReference("x.png", Place("b.rst", 3), "image")),)),
        ],
        {"a.rst": ".", "b.rst": "."},
    )

    assert made(pairing) == {"x.png": "1 image after"}
    assert pairing.diagnostics == ()


def test_a_source_that_documents_of_two_folders_include_makes_two_pictures() -> None:
    inside = (source("x", Place("part.inc", 1)),)
    pairing = pair([Document("a.rst", (inside,)), Document("d/b.rst", (inside,))], {"a.rst": ".", "d/b.rst": "."})

    assert [(target.path, target.document) for target in pairing.targets] == [
        ("x.png", "a.rst"),
        ("d/x.png", "d/b.rst"),
    ]
    assert pairing.diagnostics == ()


@pytest.mark.parametrize(
    ("text", "pages"),
    [
        pytest.param(TEXT, 1, id="none"),
        pytest.param("@startuml\nA\nnewpage\nB\n@enduml", 2, id="one"),
        pytest.param("@startuml\nA\n  newpage Title\nB\nnewpage\n@enduml", 3, id="with a title"),
        pytest.param("@startuml\nA -> B : newpage\n' newpage\nnewpages\n@enduml", 1, id="words in lines"),
    ],
)
def test_page_count(text: str, pages: int) -> None:
    assert page_count(source(None, Place("a.rst", 1), text=text)) == pages


def test_pages() -> None:
    text = "@startuml\nA\nnewpage\nB\nnewpage\nC\n@enduml"
    pages = source(None, Place("a.rst", 1), text=text)
    group = (pages, ImageReference("x.png", Place("a.rst", 9), "image"), source("x_002", Place("a.rst", 12)))
    pairing = pair([Document("a.rst", (group,))], {"a.rst": "."})

    assert [(target.path, target.page) for target in pairing.targets] == [
        ("x.png", 0),
        ("x_001.png", 1),
        ("x_002.png", 2),
        ("x_002.png", 0),
    ]
    assert [(finding.code, finding.place.line) for finding in pairing.diagnostics] == [
        (Code.CLASH, 1),
        (Code.CLASH, 12),
    ]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        pytest.param("x.png", "d/e/x.png", id="beside the document"),
        pytest.param("/x.png", "d/x.png", id="from the source folder"),
        pytest.param("//h/x.png", "/h/x.png", id="two slashes begin at the disk's root, as for Sphinx"),
        pytest.param("../../../x.png", "../x.png", id="outside the root"),
        pytest.param("C:/x.png", "d/e/C:/x.png", id="a drive is a folder"),
        pytest.param("a%20b.png?c#d", "d/e/a%20b.png?c#d", id="nothing is decoded"),
        pytest.param("x.*", None, id="a wildcard"),
        pytest.param("x*", "d/e/x*", id="no wildcard"),
        pytest.param("http://h/x.png", None, id="remote"),
        pytest.param("HTTPS://h/*.*", None, id="remote, a wildcard"),
        pytest.param("data:x", None, id="a picture in the URI"),
        pytest.param("Data:x", "d/e/Data:x", id="capitals make it a path"),
        pytest.param("mailto:x", "d/e/mailto:x", id="another scheme is a folder"),
        pytest.param("file:///x.png", None, id="a file's URI"),
    ],
)
def test_what_a_reference_means(uri: str, path: str | None) -> None:
    group = (ImageReference(uri, Place("d/e/a.rst", 1), "image"),)
    (shown,) = pair([Document("d/e/a.rst", (group,))], {"d/e/a.rst": "d"}).shown

    assert shown.path == path


def files(path: str, *sources: DiagramSource, uses: tuple[str, ...] = ()) -> Document:
    """Return a ``.puml`` document."""
    return Document(path, tuple((msgspec.structs.replace(item, form="file"),) for item in sources), uses=uses)


def block(body: str, name: str | None = None, *, closed: bool = True, line: int = 1) -> DiagramSource:
    return source(name, Place("d/f.puml", line), text=f"@startuml\n{body}\n@enduml", closed=closed)


@pytest.mark.parametrize(
    ("sources", "paths"),
    [
        pytest.param([block("A")], ["d/f.png"], id="one, called like the file"),
        pytest.param([block("A", "n")], ["d/n.png"], id="one with a name"),
        pytest.param([block("A"), block("B", line=5)], ["d/f.png", "d/f_001.png"], id="two"),
        pytest.param(
            [block("A", "n"), block("B", line=5), block("C", line=9)], ["d/n.png", "d/f.png", "d/f_001.png"], id="three"
        ),
        pytest.param([block("A", closed=False), block("B", line=5)], ["d/f.png"], id="one without its end counts not"),
        pytest.param(
            [block("A\nnewpage\nB"), block("C", line=9)], ["d/f.png", "d/f_001.png", "d/f_002.png"], id="pages count"
        ),
        pytest.param(
            [block("A\nnewpage\nB\nnewpage\nC", "n"), block("D", line=9)],
            ["d/n.png", "d/n_001.png", "d/n_002.png", "d/f_002.png"],
            id="pages of a name count, but for the first",
        ),
    ],
)
def test_sources_of_a_file_are_called_like_it(sources: list[DiagramSource], paths: list[str]) -> None:
    pairing = pair([files("d/f.puml", *sources)], {"d/f.puml": "."})

    assert ([target.path for target in pairing.targets], pairing.diagnostics) == (paths, ())


def test_a_file_s_source_is_drawn_in_the_formats_that_documents_show() -> None:
    page = document("a.rst", "d/f.svg / d/f_001.png @ x.png")
    pairing = pair([page, files("d/f.puml", block("A"), block("B", line=5))], {"a.rst": ".", "d/f.puml": "."})

    assert [target.path for target in pairing.targets] == ["x.png", "d/f.svg", "d/f_001.png"]


@pytest.mark.parametrize(
    ("other", "there", "paths"),
    [
        pytest.param(files("d/g.puml", source("g", Place("d/g.puml", 1))), "", ["d/g.png", "d/f.png"], id="no"),
        pytest.param(
            files("d/g.puml", source("g", Place("d/g.puml", 1), text="@startuml\n!include f.puml\n@enduml")),
            "",
            ["d/g.png"],
            id="included by a diagram",
        ),
        pytest.param(
            Document("g.rst", ((source("g", Place("g.rst", 1), text='@startuml\n!include_once "d/f.puml!0"'),),)),
            "",
            ["g.png"],
            id="included by a document's diagram",
        ),
        pytest.param(Document("g.rst", uses=("d/f.puml",)), "", [], id="shown by a directive"),
        pytest.param(Document("g.rst", uses=("d/f.puml",)), "d/f.png", ["d/f.png"], id="its picture is there"),
        pytest.param(
            Document("g.rst", ((ImageReference("d/f.svg", Place("g.rst", 1), "image"),),), uses=("d/f.puml",)),
            "",
            ["d/f.svg"],
            id="its picture is shown",
        ),
    ],
)
def test_a_file_that_is_there_for_others_makes_nothing(other: Document, there: str, paths: list[str]) -> None:
    documents = [other, files("d/f.puml", block("A"))]
    pairing = pair(documents, {item.path: "." for item in documents}, lambda path: path == there)

    assert ([target.path for target in pairing.targets], pairing.diagnostics) == (paths, ())


def test_an_iuml_file_makes_nothing() -> None:
    assert pair([files("d/f.iuml", block("A"))], {"d/f.iuml": "."}).targets == ()


@pytest.mark.parametrize(
    ("uri", "pattern", "translated"),
    [
        pytest.param("a.png", "{root}.{language}{ext}", "d/e/a.de.png", id="beside it"),
        pytest.param("img/a.png", "{language}/{path}{basename}{ext}", "d/e/de/img/a.png", id="in a folder"),
        pytest.param("/a.png", "{root}.{language}{ext}", "d/a.de.png", id="from the source folder"),
        pytest.param("a.png", "/{docpath}{language}/{basename}{ext}", "d/e/de/a.png", id="by the document's folder"),
        pytest.param("a.*", "{root}.{language}{ext}", None, id="a wildcard"),
    ],
)
def test_the_picture_of_a_language(uri: str, pattern: str, translated: str | None) -> None:
    page = Document("d/e/a.rst", ((ImageReference(uri, Place("d/e/a.rst", 1), "image"),),))
    (shown,) = pair([page], {"d/e/a.rst": "d"}, translation=Translation("de", pattern)).shown

    assert shown.translated == translated


@pytest.mark.parametrize("pattern", ["{other}", "{", "{0}", "{root.x}"])
def test_a_pattern_that_is_not_sphinxs_ends_the_run(pattern: str) -> None:
    with pytest.raises(PumlsyncError, match="figure-language-filename"):
        Translation("de", pattern).of("a.png", ".")


words = st.lists(st.sampled_from(["@", "@x", "@y", "?", "/", "x.png", "y.png", "z.png", "w.svg", "http://h/r.png"]))


@settings(derandomize=True, deadline=None, max_examples=300, database=None)
@given(words, words)
def test_each_closed_source_makes_something_or_is_a_finding(one: list[str], other: list[str]) -> None:
    documents = [document("a.rst", " ".join(one)), document("b.rst", " ".join(other))]
    pairing = pair(documents, {"a.rst": ".", "b.rst": "."})
    made = {target.source.place for target in pairing.targets}
    missed = [finding.place for finding in pairing.diagnostics if finding.code is Code.NO_TARGET]
    sources = [item for item in _items(documents) if isinstance(item, DiagramSource)]

    assert sorted([*made, *missed]) == sorted(item.place for item in sources if item.closed or item.place in made)
    shown = {item.uri for item in _items(documents) if isinstance(item, ImageReference)}
    assert {target.path for target in pairing.targets} <= {*shown, "x.png", "y.png"}
    paths = [target.path for target in pairing.targets]
    assert pairing.contested == {path for path in paths if paths.count(path) > 1}


def _items(documents: list[Document]) -> list[DiagramSource | ImageReference]:
    return [item for document in documents for group in document.groups for item in group]


@settings(derandomize=True, deadline=None, max_examples=100, database=None)
@given(words)
def test_text_around_everything_changes_nothing(line: list[str]) -> None:
    plain, framed = (made(paired(a=" ".join(words))) for words in (line, ["/", *line, "/"]))

    assert list(plain) == list(framed)


def test_values_do_not_change() -> None:
    with pytest.raises(AttributeError):
        paired(a="@x").targets[0].path = "y.png"  # type: ignore[misc]
    assert paired(a="") == Pairing((), (), ())

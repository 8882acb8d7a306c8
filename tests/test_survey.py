"""How a project stands, on small projects; and what is said of it."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from pngs import drawn, international, picture
from pumlsync.config import Config, Settings
from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.errors import PumlsyncError
from pumlsync.findings.audit import of_names, of_unshown
from pumlsync.findings.stages import of_pictures, of_references, of_run, of_sources
from pumlsync.model import Shaping
from pumlsync.pictures.stamp import include_digest, source_digest
from pumlsync.survey.survey import Survey, look_again, survey

ENGINE = "plantuml 1.2026.9 smetana"
TEXT = "@startuml\nA -> B\n@enduml"
BLOCK = "..\n   @startuml\n   A -> B\n   @enduml\n\n"
UNCLOSED = "..\n   @startuml\n   A -> B\n\n\n"
CURRENT = drawn(f"{TEXT}\n\nPlantUML version 1.2026.9 (x)\n")
OLDER = drawn(f"{TEXT}\n\nPlantUML version 1.2020.1 (x)\n")
STALE = drawn("@startuml\nA -> C\n@enduml\n\nPlantUML version 1.2026.9 (x)\n")


def write(root: Path, path: str, content: str | bytes) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)


def looked(root: Path, *paths: str, settings: Settings | None = None, strict: bool = False) -> Survey:
    config = Config(root.resolve(), settings or Settings())
    asked = [config.root / path for path in paths or ["."]]
    return survey(config, asked, Shaping(ENGINE), strict_engine=strict)


def states(found: Survey) -> list[str]:
    return [item.state for item in found.seen]


def said(found: Survey) -> list[str]:
    """Return what a report would say, but for the messages."""
    all_findings: list[Diagnostic] = [finding for document in found.documents for finding in document.diagnostics]
    all_findings += [*of_sources(found.documents), *found.pairing.diagnostics, *of_references(found.seen)]
    all_findings += [*of_pictures(found.judged, found.seen, found.pairing.contested), *of_run(found.judged)]
    return [f"{finding.place.file}:{finding.place.line} {finding.code.value}" for finding in all_findings]


def _linked(place: Path) -> None:
    (place.parent.parent / "outside.png").write_bytes(CURRENT)
    place.symlink_to("../outside.png")


def _dangling(place: Path) -> None:
    place.symlink_to("nowhere.png")


@pytest.mark.parametrize(
    ("text", "make", "state", "findings"),
    [
        pytest.param(BLOCK, None, "missing", ["a.rst:6 PS302"], id="a source, no file"),
        pytest.param(BLOCK, CURRENT, "current", [], id="a source and its picture"),
        pytest.param(BLOCK, STALE, "stale", ["a.rst:6 PS301"], id="a source and an old picture"),
        pytest.param(BLOCK, OLDER, "current", ["a.rst:2 PS305"], id="drawn by an older engine"),
        pytest.param(BLOCK, picture(), "unverified", ["a.rst:6 PS303"], id="a source and somebody's picture"),
        pytest.param(BLOCK, b"", "stale", ["a.rst:6 PS304"], id="a source and an empty file"),
        pytest.param(BLOCK, Path.mkdir, "missing", ["a.rst:6 PS202"], id="a source and a folder"),
        pytest.param(BLOCK, _linked, "missing", ["a.rst:6 PS202"], id="a source and a link to outside"),
        pytest.param("\n" * 5, None, "orphan", ["a.rst:6 PS201"], id="neither"),
        pytest.param("\n" * 5, CURRENT, "file", [], id="a file, no source"),
        pytest.param("\n" * 5, Path.mkdir, "orphan", ["a.rst:6 PS202"], id="a folder, no source"),
        pytest.param(
            "\n" * 5, lambda place: place.symlink_to("no"), "orphan", ["a.rst:6 PS202"], id="a link to nothing"
        ),
        pytest.param(
            "..\n   @startuml\n   A\n\n\n",
            None,
            "orphan",
            ["a.rst:2 PS101", "a.rst:6 PS201"],
            id="a source without end",
        ),
    ],
)
def test_a_reference_and_its_source(
    text: str, make: bytes | Callable[[Path], None] | None, state: str, findings: list[str], tmp_path: Path
) -> None:
    root = tmp_path / "root"
    write(root, "a.rst", f"{text}.. image:: x.png\n")
    if isinstance(make, bytes):
        write(root, "x.png", make)
    elif make is not None:
        make(root / "x.png")
    found = looked(root)

    assert (states(found), said(found)) == ([state], findings)


@pytest.mark.parametrize(
    ("uri", "state"),
    [
        pytest.param("https://h/x.png", "remote", id="remote"),
        pytest.param("x.*", "wildcard", id="a wildcard"),
        pytest.param("n" * 300 + ".png", "orphan", id="a name that is too long"),
        pytest.param("a.rst/x.png", "orphan", id="below a file"),
        pytest.param("../outside.png", "file", id="a file outside the root"),
        pytest.param("A.RST", "orphan", id="capitals"),
    ],
)
def test_other_references(uri: str, state: str, tmp_path: Path) -> None:
    write(tmp_path, "outside.png", CURRENT)
    write(tmp_path, "root/a.rst", f".. image:: {uri}\n")
    found = looked(tmp_path / "root")
    if (tmp_path / "root/A.RST").exists():
        pytest.skip("this file system does not tell capitals")

    assert states(found) == [state]


@pytest.mark.parametrize(
    ("files", "uri", "findings"),
    [
        pytest.param(["x.png"], "X.png", ["a.rst:1 PS203"], id="the name of a file"),
        pytest.param(["img/x.png"], "Img/x.PNG", ["a.rst:1 PS203"], id="the name of a folder, too"),
        pytest.param(["x.png", "X.png"], "X.png", [], id="both are there"),
        pytest.param(["y.png"], "x.png", ["a.rst:1 PS201"], id="another name"),
        pytest.param(["o\u0308.png"], "\u00f6.png", ["a.rst:1 PS203"], id="an accent spelt in two"),
        pytest.param([], "x.*", ["a.rst:1 PS201"], id="a wildcard for nothing"),
        pytest.param(["x.puml.txt", "x.txt"], "x.*", ["a.rst:1 PS201"], id="a wildcard for no picture"),
        pytest.param(["x.PNG"], "x.*", [], id="a wildcard for a picture"),
        pytest.param(["x.pdf"], "x.*", [], id="a wildcard for a picture of another builder"),
        pytest.param([], "../x.*", [], id="a wildcard outside the project"),
        pytest.param([], "no/x.*", ["a.rst:1 PS201"], id="a wildcard in no folder"),
    ],
)
def test_what_references_mean(files: list[str], uri: str, findings: list[str], tmp_path: Path) -> None:
    for file in files:
        write(tmp_path, file, CURRENT)
    if len({file.stat().st_ino for file in tmp_path.iterdir()}) < len(set(files)):
        pytest.skip("this file system does not tell capitals")
    write(tmp_path, "a.rst", f".. image:: {uri}\n")

    assert said(looked(tmp_path)) == findings


def test_a_reference_that_differs_in_case_from_what_a_source_makes(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", f"{BLOCK.replace('uml', 'uml x', 1)}Text.\n\n.. image:: X.png\n")
    (finding,) = of_references(looked(tmp_path).seen)

    assert finding.message == "there is no file X.png, but x.png: write the name as it is"


def test_a_wildcard_means_what_a_source_makes(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", f"{BLOCK.replace('uml', 'uml x', 1)}Text.\n\n.. image:: x.*\n")

    assert said(looked(tmp_path)) == ["a.rst:2 PS302"]


@pytest.mark.parametrize(
    ("there", "state"),
    [
        pytest.param(["x.de.png"], "file", id="translated"),
        pytest.param(["x.png"], "file", id="untranslated"),
        pytest.param(["x.fr.png"], "orphan", id="in another language"),
    ],
)
def test_a_translated_picture_takes_the_place_of_another(there: list[str], state: str, tmp_path: Path) -> None:
    write(tmp_path, "a.rst", ".. image:: x.png\n")
    for path in there:
        write(tmp_path, path, CURRENT)

    assert states(looked(tmp_path, settings=Settings(language="de"))) == [state]


STAMPED = picture(international("pumlsync", f'{{"source": "{source_digest(TEXT)}", "engine": "{ENGINE}"}}'))


@pytest.mark.parametrize(
    ("path", "content", "is_spare"),
    [
        pytest.param("d/old.png", STAMPED, True, id="pumlsync's"),
        pytest.param("d/old.svg", b'<svg><?pumlsync {"source": "", "engine": ""}?></svg>', True, id="pumlsync's SVG"),
        pytest.param("d/old.png", CURRENT, False, id="PlantUML's"),
        pytest.param("d/old.svg", b"<svg><text>&lt;?pumlsync</text></svg>", False, id="a word in a drawing"),
        pytest.param("d/old.svg", b'<svg><![CDATA[<?pumlsync {"source": ""}?>]]></svg>', False, id="no instruction"),
        pytest.param("d/old.jpg", STAMPED, False, id="another ending"),
        pytest.param("x.png", STAMPED, False, id="what a source makes"),
        pytest.param("shown.png", STAMPED, False, id="what a reference shows"),
        pytest.param("SHOWN.png", STAMPED, False, id="what a reference shows in other capitals"),
        pytest.param("wild.png", STAMPED, False, id="what a wildcard may mean"),
        pytest.param("ignored/old.png", STAMPED, False, id="ignored"),
        pytest.param("_build/html/_images/x.png", STAMPED, False, id="a copy of Sphinx's"),
        pytest.param("d/link.png", "old", False, id="a link"),
    ],
)
def test_pictures_that_nothing_needs(path: str, content: bytes | str, is_spare: bool, tmp_path: Path) -> None:
    write(tmp_path, ".gitignore", "ignored\n")
    write(tmp_path, "a.rst", f"{BLOCK}.. image:: x.png\n\n.. image:: shown.png\n\n.. image:: wild.*\n")
    if isinstance(content, bytes):
        write(tmp_path, path, content)
    else:
        write(tmp_path, "ignored/old.png", STAMPED)
        (tmp_path / "d").mkdir()
        (tmp_path / path).symlink_to("../ignored/old.png")

    assert looked(tmp_path).leftovers == ((path,) if is_spare else ())


@pytest.mark.parametrize(
    ("link", "to", "shown"),
    [
        pytest.param("d/link.png", "../e/old.png", "d/link.png", id="a file"),
        pytest.param("d", "e", "d/old.png", id="a folder"),
        pytest.param("d", "e", "d/old.*", id="a folder, and a wildcard"),
    ],
)
def test_a_picture_that_is_shown_through_a_link_is_needed(link: str, to: str, shown: str, tmp_path: Path) -> None:
    write(tmp_path, "e/old.png", STAMPED)
    write(tmp_path, "a.rst", f".. image:: {shown}\n")
    (tmp_path / link).parent.mkdir(exist_ok=True)
    (tmp_path / link).symlink_to(to)

    assert looked(tmp_path).leftovers == ()


def test_a_pipe_is_no_picture_that_nothing_needs(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", "Text.\n")
    os.mkfifo(tmp_path / "x.png")

    assert looked(tmp_path).leftovers == ()


def test_two_paths_to_one_file_are_one_picture(tmp_path: Path) -> None:
    (tmp_path / "d" / "img").mkdir(parents=True)
    (tmp_path / "img").symlink_to("d/img")
    write(tmp_path, "a.rst", f"{BLOCK}.. image:: img/x.png\n")
    write(tmp_path, "d/a.rst", f"{BLOCK}.. image:: img/x.png\n")

    pairing = looked(tmp_path).pairing
    assert pairing.contested == {"img/x.png", "d/img/x.png"}
    assert [(item.code, item.place.file) for item in pairing.diagnostics] == [
        (Code.CLASH, "a.rst"),
        (Code.CLASH, "d/a.rst"),
    ]


def test_spare_pictures_are_looked_for_where_it_was_asked_and_where_all_documents_are_known(tmp_path: Path) -> None:
    for path in ("d/old.png", "e/old.png"):
        write(tmp_path, path, STAMPED)
    write(tmp_path, "d/a.rst", "Text.\n")
    unmarked = Config(tmp_path.resolve(), is_found=False)

    assert looked(tmp_path, "d").leftovers == ("d/old.png",)
    assert looked(tmp_path, "d/a.rst").leftovers == ()
    assert survey(unmarked, [tmp_path], Shaping(ENGINE)).leftovers == ()


@pytest.mark.parametrize(
    ("text", "findings"),
    [
        pytest.param("@x", ["a.rst:1 PS108"], id="a name that nothing shows"),
        pytest.param("@x x.png", [], id="a name that is shown"),
        pytest.param("@x x.svg", [], id="a name that is shown in the other format"),
        pytest.param("@x x.*", [], id="a name that a wildcard means"),
        pytest.param("@x @x", [], id="a name twice, which is said elsewhere"),
        pytest.param("@x @X x.png X.png", ["a.rst:1 PS109", "a.rst:7 PS109"], id="two names that differ in case"),
        pytest.param("@x x.png X.gif x.GIF", ["a.rst:10 PS109", "a.rst:12 PS109"], id="two files"),
        pytest.param("x.png", [], id="one file"),
    ],
)
def test_the_audit_of_names(text: str, findings: list[str], tmp_path: Path) -> None:
    blocks = (f".. @startuml {word[1:]}\n   A -> B\n   @enduml\n\nText.\n\n" for word in text.split() if word[0] == "@")
    images = [word for word in text.split() if word[0] != "@"]
    for image in images:
        write(tmp_path, image, STAMPED)
    if len({file.stat().st_ino for file in tmp_path.iterdir()}) < len(images):
        pytest.skip("this file system does not tell capitals")
    write(tmp_path, "a.rst", "".join(blocks) + "".join(f"\n.. image:: {image}\n" for image in images))
    found = looked(tmp_path)
    audit = [*of_unshown(found.pairing), *of_names(found.judged, found.seen)]

    assert [f"{finding.place.file}:{finding.place.line} {finding.code.value}" for finding in audit] == findings


def test_names_that_no_file_can_have_are_findings(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", f".. @startuml a\0b\n   A\n   @enduml\n\n.. @startuml {'n' * 300}\n   A\n   @enduml\n")

    assert said(looked(tmp_path)) == ["a.rst:1 PS202", "a.rst:5 PS202"]


def test_stale_is_said_at_the_reference_with_the_sources_line(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", f"{BLOCK}.. image:: x.png\n")
    write(tmp_path, "x.png", STALE)
    found = looked(tmp_path)
    (finding,) = of_pictures(found.judged, found.seen, found.pairing.contested)

    assert finding.message == "x.png is stale: it was drawn from another text (diagram: line 2)"


def test_another_documents_source_is_named_with_its_file(tmp_path: Path) -> None:
    write(tmp_path, "d/a.rst", BLOCK.replace("uml\n   A", "uml x\n   A"))
    write(tmp_path, "b.rst", ".. image:: d/x.png\n")
    found = looked(tmp_path)
    (finding,) = of_pictures(found.judged, found.seen, found.pairing.contested)

    assert (str(finding.place), finding.message) == ("b.rst:1:1", "d/x.png is missing (diagram: d/a.rst:2)")


def test_an_older_engine_is_stale_when_strictness_is_wished(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", f"{BLOCK}.. image:: x.png\n")
    write(tmp_path, "x.png", OLDER)

    assert said(looked(tmp_path, strict=True)) == ["a.rst:6 PS301"]


@pytest.mark.parametrize(
    ("included", "state"),
    [
        pytest.param(b"skinparam x y\n", "current", id="the same"),
        pytest.param(b"skinparam x y\r\n", "current", id="other line ends"),
        pytest.param(b"skinparam x z\n", "stale", id="changed"),
        pytest.param(None, "stale", id="removed"),
    ],
)
def test_included_files_of_a_stamp(included: bytes | None, state: str, tmp_path: Path) -> None:
    stamp = (
        f'{{"source": "{source_digest(TEXT)}", "engine": "{ENGINE}", '
        f'"includes": {{"../s.puml": "{include_digest(b"skinparam x y" + bytes([10]))}"}}}}'
    )
    write(tmp_path, "d/a.rst", f"{BLOCK}.. image:: x.png\n")
    write(tmp_path, "d/x.png", picture(international("pumlsync", stamp)))
    if included is not None:
        write(tmp_path, "s.puml", included)

    assert states(looked(tmp_path)) == [state]


@pytest.mark.parametrize("path", ["../../x", "/etc/passwd", "a\\u0000b", "n" * 300, ".", "d"])
def test_a_stamp_that_names_strange_files_is_stale(path: str, tmp_path: Path) -> None:
    stamp = f'{{"source": "{source_digest(TEXT)}", "engine": "{ENGINE}", "includes": {{"{path}": "0"}}}}'
    write(tmp_path, "a.rst", f"{BLOCK}.. image:: x.png\n")
    write(tmp_path, "d/x.txt", "")
    write(tmp_path, "x.png", picture(international("pumlsync", stamp)))

    assert states(looked(tmp_path)) == ["stale"]


def test_two_cells_of_a_table_have_their_own_diagrams(tmp_path: Path) -> None:
    cells = [
        ["..", "  @startuml", f"  {text}", "  @enduml", "", f".. image:: {name}.png"] for text, name in ("Ax", "By")
    ]
    rows = [f"| {one:<20} | {other:<20} |\n" for one, other in zip(*cells, strict=True)]
    border = f"+{'-' * 22}+{'-' * 22}+\n"
    write(tmp_path, "a.rst", border + "".join(rows) + border)
    targets = looked(tmp_path).pairing.targets

    assert [(target.path, target.source.text.split("\n")[1]) for target in targets] == [("x.png", "A"), ("y.png", "B")]
    assert len({target.source.place for target in targets}) == 2


def test_all_documents_are_read_whatever_is_asked_for(tmp_path: Path) -> None:
    write(tmp_path, "d/a.rst", ".. include:: /part.inc\n\n.. image:: ../e/x.png\n")
    write(tmp_path, "e/b.rst", BLOCK.replace("uml\n   A", "uml x\n   A"))
    write(tmp_path, "part.inc", "Text.\n")
    found = looked(tmp_path, "d")

    assert found.selected == {"d/a.rst", "part.inc"}
    assert [document.path for document in found.documents] == ["d/a.rst", "e/b.rst"]
    assert states(found) == ["missing"]


def test_paths_of_the_settings_are_the_project(tmp_path: Path) -> None:
    write(tmp_path, "d/a.rst", BLOCK)
    write(tmp_path, "e/b.rst", BLOCK)
    settings = Settings(paths=("d",))

    assert [document.path for document in survey(Config(tmp_path, settings), [], Shaping(ENGINE)).documents] == [
        "d/a.rst"
    ]
    assert looked(tmp_path, "e", settings=settings).selected == {"e/b.rst"}


def test_paths_of_the_settings_must_exist(tmp_path: Path) -> None:
    with pytest.raises(PumlsyncError, match="not found"):
        looked(tmp_path, settings=Settings(paths=("no",)))


@pytest.mark.parametrize(("here", "selected"), [("root/d", {"d/a.rst"}), (".", {"d/a.rst", "e/b.rst"})])
def test_without_a_path_it_is_the_current_folder_or_the_root_from_outside(
    here: str, selected: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path.resolve() / "root"
    write(root, "d/a.rst", BLOCK)
    write(root, "e/b.rst", BLOCK)
    monkeypatch.chdir(tmp_path / here)

    assert survey(Config(root), [], Shaping(ENGINE)).selected == selected


def test_looking_again_sees_what_was_drawn(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", f"{BLOCK}.. image:: x.png\n")
    config = Config(tmp_path.resolve())
    before = survey(config, [tmp_path], Shaping(ENGINE))
    write(tmp_path, "x.png", CURRENT)

    assert states(before) == ["missing"]
    assert states(look_again(config, before, Shaping(ENGINE))) == ["current"]


def test_looking_changes_no_file(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", f"{BLOCK}.. image:: x.png\n")
    write(tmp_path, "x.png", STALE)
    before = {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()}
    looked(tmp_path)

    assert before == {file: (file.read_bytes(), file.stat().st_mtime_ns) for file in tmp_path.iterdir()}


def test_a_misread_line_and_an_unclosed_source_are_said_at_their_lines(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", ".. @startuml x\n.. [*] --> A\n.. @enduml\n\n..\n   @startuml y\n   A\n\nText.\n")
    found = looked(tmp_path)
    misread, unclosed = of_sources(found.documents)

    assert (str(misread.place), str(unclosed.place)) == ("a.rst:2:1", "a.rst:6:4")
    assert unclosed.message == "this @startuml has no @enduml before its comment ends (line 7)"


def test_a_source_that_another_one_cuts_off_is_said_in_its_own_words(tmp_path: Path) -> None:
    write(tmp_path, "a.rst", "..\n   @startuml x\n   A\n   @startuml y\n   B\n   @enduml\n")
    (cut,) = of_sources(looked(tmp_path).documents)

    assert str(cut.place) == "a.rst:2:4"
    assert cut.message == "this diagram is left out: another @start begins in line 4, before its @end"

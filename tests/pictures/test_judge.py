"""Whether a picture is the diagram in the text."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pngs import END, SIGNATURE, drawn, header, international, latin, picture
from pumlsync.diagnostics import Code, Place
from pumlsync.model import DiagramSource, Setting, Shaping, State
from pumlsync.pictures.judge import Obstacle, Verdict, judge, look
from pumlsync.pictures.png import parse
from pumlsync.pictures.stamp import Stamp, source_digest, stamped
from pumlsync.pictures.svg import parse as svg_parse
from pumlsync.plantuml.encoding import encode

TEXT = "@startuml\n!include style.puml\nA -> B\n@enduml"
SOURCE = DiagramSource(TEXT, Place("a.rst", 1), 4, "indented", "uml", None, True)
SHAPING = Shaping("plantuml 1.2026.9 smetana")
RECORD = f"{TEXT}\n\nPlantUML version 1.2026.9 (x)\n"
OTHER = "@startuml\nA -> C\n@enduml\n\nPlantUML version 1.2026.9 (x)\n"


def digest(path: str) -> str | None:
    """Return the digest of the only file that there is."""
    return "d1" if path == "docs/style.puml" else None


def with_stamp(
    text: str = TEXT,
    engine: str = "plantuml 1.2026.9 smetana",
    includes: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    page: int = 0,
    record: str = RECORD,
) -> bytes:
    """Return a picture of pumlsync's."""
    png = parse(picture())
    assert png is not None
    file = stamped(png, Stamp(source_digest(text), engine, includes or {}, options or {}, page), "")
    return parse(file).with_texts({"plantuml": record})  # type: ignore[union-attr]


def drawing(record: str = "", notes: str = "") -> bytes:
    """Return an SVG file as PlantUML leaves it."""
    source = f"<?plantuml-src {encode(record)}?>" if record else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg">{notes}<g/>{source}</svg>'.encode()


def cut(file: bytes) -> bytes:
    return file[: -len(END)]


@pytest.mark.parametrize(
    ("found", "state", "code", "may_overwrite"),
    [
        pytest.param(None, "missing", Code.MISSING, True, id="nothing"),
        pytest.param(Obstacle("is not a file"), "missing", Code.NOT_A_FILE, False, id="a folder"),
        pytest.param(b"", "stale", Code.DAMAGED, True, id="an empty file"),
        pytest.param(b"\xff\xd8JPEG", "unverified", Code.DAMAGED, False, id="another format"),
        pytest.param(picture(), "unverified", Code.UNVERIFIED, False, id="a picture without any text"),
        pytest.param(picture(latin("Software", "gimp")), "unverified", Code.UNVERIFIED, False, id="drawn by hand"),
        pytest.param(cut(picture()), "unverified", Code.DAMAGED, False, id="cut off, and nobody knows whose"),
        pytest.param(SIGNATURE + header(), "unverified", Code.DAMAGED, False, id="cut off very early"),
        pytest.param(cut(drawn(RECORD)), "stale", Code.DAMAGED, True, id="cut off, PlantUML's"),
        pytest.param(cut(with_stamp()), "stale", Code.DAMAGED, True, id="cut off, pumlsync's"),
        pytest.param(drawn(RECORD), "current", None, True, id="PlantUML's, same text"),
        pytest.param(drawn(OTHER), "stale", Code.STALE, True, id="PlantUML's, other text"),
        pytest.param(drawn("nothing of use"), "unverified", Code.UNVERIFIED, False, id="a record without a version"),
        pytest.param(with_stamp(), "current", None, True, id="pumlsync's, same text"),
        pytest.param(with_stamp("@startuml"), "stale", Code.STALE, True, id="pumlsync's, other text"),
        pytest.param(with_stamp(record=OTHER), "current", None, True, id="the stamp is stronger than the record"),
        pytest.param(with_stamp(page=1), "stale", Code.STALE, True, id="another page"),
        pytest.param(with_stamp(includes={"style.puml": "d1"}), "current", None, True, id="the same included file"),
        pytest.param(with_stamp(includes={"style.puml": "d2"}), "stale", Code.STALE, True, id="it was changed"),
        pytest.param(with_stamp(includes={"gone.puml": "d1"}), "stale", Code.STALE, True, id="it was removed"),
        pytest.param(with_stamp(includes={"gone.puml": ""}), "current", None, True, id="it is still not there"),
        pytest.param(with_stamp(includes={"style.puml": ""}), "stale", Code.STALE, True, id="it was not there"),
        pytest.param(with_stamp(options={"config": "c"}), "stale", Code.STALE, True, id="an option less"),
        pytest.param(
            picture(international("pumlsync", "{}"), international("plantuml", RECORD)),
            "current",
            None,
            True,
            id="a stamp of no use beside a record",
        ),
        pytest.param(
            picture(international("pumlsync", '{"source": "", "engine": "", "version": 9}')),
            "unverified",
            Code.UNVERIFIED,
            False,
            id="a later version's stamp and no record",
        ),
    ],
)
def test_verdict(found: bytes | Obstacle | None, state: State, code: Code | None, may_overwrite: bool) -> None:
    verdict = judge(SOURCE, 0, "docs", found, SHAPING, digest)

    assert (verdict.state, verdict.code, verdict.may_overwrite) == (state, code, may_overwrite)
    assert bool(verdict.reason) == (code is not None)


def test_a_record_does_not_tell_dark_pictures_from_others() -> None:
    dark = Shaping(SHAPING.engine, (Setting("dark-mode", "true"),))

    assert judge(SOURCE, 0, "docs", drawn(RECORD), dark, digest).reason.endswith("drawn with the setting dark-mode")


VERSION = "<?plantuml 1.2026.9?>"
SVG_STAMPED = svg_parse(drawing()).with_texts(  # type: ignore[union-attr]
    {"plantuml": RECORD, "pumlsync": f'{{"source": "{source_digest(TEXT)}", "engine": "plantuml 1.2026.9 smetana"}}'}
)


@pytest.mark.parametrize(
    ("found", "state", "code", "may_overwrite", "reason"),
    [
        pytest.param(drawing(TEXT, VERSION), "current", None, True, "", id="PlantUML's, same text"),
        pytest.param(
            drawing("\n".join(TEXT.split("\n")[1:-1]), VERSION), "current", None, True, "", id="without its first line"
        ),
        pytest.param(
            drawing(OTHER, VERSION),
            "stale",
            Code.STALE,
            True,
            "is stale: it was drawn from another text",
            id="other text",
        ),
        pytest.param(
            drawing(), "unverified", Code.UNVERIFIED, False, "does not say what it was drawn from", id="drawn by hand"
        ),
        pytest.param(drawing(TEXT, VERSION)[:-3], "stale", Code.DAMAGED, True, "is damaged or cut off", id="cut off"),
        pytest.param(drawing()[:-3], "unverified", Code.DAMAGED, False, "is damaged", id="cut off, whose?"),
        pytest.param(SVG_STAMPED, "current", None, True, "", id="pumlsync's, same text"),
        pytest.param(SVG_STAMPED[:-3], "stale", Code.DAMAGED, True, "is damaged", id="pumlsync's, cut off"),
        pytest.param(picture(), "unverified", Code.DAMAGED, False, "is not an SVG file; sync --overwrite", id="PNG"),
        pytest.param(b"\x1f\x8b", "unverified", Code.DAMAGED, False, "is compressed (SVGZ)", id="compressed"),
        pytest.param(b"", "stale", Code.DAMAGED, True, "is an empty file", id="an empty file"),
    ],
)
def test_verdict_on_svg(found: bytes, state: State, code: Code | None, may_overwrite: bool, reason: str) -> None:
    verdict = judge(SOURCE, 0, "docs", found, SHAPING, digest, "svg")

    assert (verdict.state, verdict.code, verdict.may_overwrite) == (state, code, may_overwrite)
    assert verdict.reason.startswith(reason)


@pytest.mark.parametrize(
    ("found", "drawn_by"),
    [
        pytest.param(with_stamp(), None, id="stamp, this engine"),
        pytest.param(with_stamp(engine="plantuml 1.2020.1 dot"), "plantuml 1.2020.1 dot", id="stamp, another"),
        pytest.param(drawn(RECORD), None, id="record, this version"),
        pytest.param(drawn(RECORD.replace("2026.9", "2020.1")), "plantuml 1.2020.1", id="record, another"),
    ],
)
def test_a_picture_of_another_engine_is_current(found: bytes, drawn_by: str | None) -> None:
    assert judge(SOURCE, 0, "docs", found, SHAPING, digest) == Verdict("current", drawn_by=drawn_by)


@pytest.mark.parametrize(
    ("found", "verdict"),
    [
        pytest.param(with_stamp(options={"config": "c1"}), Verdict("current"), id="stamp, same config"),
        pytest.param(drawn(RECORD.replace("uml\n", "uml\nhide x\n", 1)), Verdict("current"), id="record, same config"),
        pytest.param(
            drawn(RECORD),
            Verdict("stale", Code.STALE, "is stale: it was drawn from another text or config"),
            id="record, drawn without the config",
        ),
    ],
)
def test_config(found: bytes, verdict: Verdict) -> None:
    assert (
        judge(SOURCE, 0, "docs", found, Shaping(SHAPING.engine, (Setting("config", "c1", ("hide x",)),)), digest)
        == verdict
    )


def test_the_reason_names_all_that_changed() -> None:
    found = with_stamp("@startuml", includes={"style.puml": "d2"}, options={"config": "c"}, page=1)

    assert judge(SOURCE, 0, "docs", found, SHAPING, digest).reason == (
        "is stale: the text of the diagram and docs/style.puml and the setting config and the page "
        "changed since it was drawn"
    )


def test_an_include_that_is_gone_is_not_called_changed() -> None:
    found = with_stamp(includes={"style.puml": "d1", "old.puml": "d2"})

    assert judge(SOURCE, 0, "docs", found, SHAPING, digest).reason == "is stale: docs/old.puml is gone"


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        pytest.param(Path.mkdir, "is a folder", id="a folder"),
        pytest.param(lambda place: place.symlink_to("nowhere"), None, id="a link to nothing is a free place"),
        pytest.param(lambda place: place.symlink_to(place.name), "is not a regular file", id="a link to itself"),
        pytest.param(lambda place: place.symlink_to("/dev/null"), "leads out of the project", id="a link to a device"),
        pytest.param(lambda place: place.symlink_to("../x.png"), "leads out of the project", id="a link to outside"),
    ],
)
def test_what_is_in_the_way(make: Callable[[Path], None], reason: str | None, tmp_path: Path) -> None:
    (tmp_path / "x.png").touch()
    root = tmp_path / "root"
    root.mkdir()
    make(root / "a.png")
    found = look(root.resolve(), "a.png")

    assert found is None if reason is None else isinstance(found, Obstacle) and reason in found.reason


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        pytest.param("a.png", b"x", id="a file"),
        pytest.param("d/../a.png", b"x", id="a way round"),
        pytest.param("no.png", None, id="nothing"),
        pytest.param("no/no.png", None, id="no folder"),
        pytest.param("../a.png", Obstacle("leads out of the project through a symbolic link"), id="outside"),
        pytest.param("n" * 300, Obstacle("cannot be read: File name too long"), id="a name too long"),
        pytest.param("a\0b.png", Obstacle("cannot be read: Invalid argument"), id="a NUL character"),
        pytest.param("a.png/b.png", None, id="below a file"),
    ],
)
def test_look(path: str, expected: bytes | Obstacle | None, tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x")
    (tmp_path / "d").mkdir()

    assert look(tmp_path.resolve(), path) == expected

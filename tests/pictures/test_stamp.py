"""What pictures tell of themselves."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pngs import drawn, international, latin, picture, zipped
from pumlsync.model import Format
from pumlsync.pictures.formats import parse
from pumlsync.pictures.png import Png
from pumlsync.pictures.png import parse as parse_png
from pumlsync.pictures.stamp import (
    Record,
    Stamp,
    agreement,
    include_digest,
    record_of,
    source_digest,
    source_of,
    stamp_of,
    stamped,
)

BLOCK = """\
@startuml shop
skinparam monochrome true
participant Customer

Customer -> Shop : "an order"
  note right: twice
  note right: twice
Shop --> Customer
@enduml"""

CONFIGS = [
    pytest.param((), id="no config"),
    pytest.param(("skinparam dpi 100",), id="one line of config"),
    pytest.param(("skinparam dpi 100", "", "hide footbox", "skinparam shadowing false"), id="four lines of config"),
    pytest.param(("", "skinparam dpi 100", ""), id="config with blank lines around it"),
]


def parsed(file: bytes) -> Png:
    png = parse_png(file)
    assert png is not None
    return png


def record(text: str, config: tuple[str, ...] = (), tail: str = "") -> Record:
    """Return the record that PlantUML makes of a text."""
    first, *rest = text.split("\n")
    source = "\n".join([first, *config, *rest])
    found = record_of(
        parsed(drawn(f"{source}\n{tail}\nPlantUML version 1.2026.9 (today)\n(MIT source distribution)\nJVM: x\n"))
    )
    assert found is not None
    return found


def mutations() -> Iterator[object]:
    """Yield the block with each of its lines taken away, doubled and changed, but for what makes no other block."""
    lines = BLOCK.split("\n")
    for index, line in enumerate(lines):
        others = {"gone": [], "doubled": [line, line], "changed": [f"{line}x"], "in two": [line[:3], line[3:]]}
        for what, instead in others.items():
            changed = [*lines[:index], *instead, *lines[index + 1 :]]
            if not (what == "doubled" and line == "@enduml") and not (what == "in two" and not line):
                yield pytest.param("\n".join(changed), id=f"line {index + 1} {what}")


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize("changed", list(mutations()))
def test_each_line_counts(changed: str, config: tuple[str, ...]) -> None:
    assert agreement(record(BLOCK, config), changed, config) == "different"
    assert agreement(record(changed, config), BLOCK, config) == "different"


@pytest.mark.parametrize("config", CONFIGS)
@pytest.mark.parametrize(
    "other",
    [
        pytest.param(BLOCK.replace("\n", "\r\n"), id="CRLF in the picture"),
        pytest.param("\n".join(f"   {line} " for line in BLOCK.split("\n")), id="all is indented"),
        pytest.param("\n".join(f" \t{line} " for line in BLOCK.split("\n")), id="tabs"),
        pytest.param(BLOCK.replace("shop\n", "shop\n\n\n").replace("\n@end", "\n\n@end"), id="blank lines at the ends"),
        pytest.param(f"{BLOCK}\n\n@startuml shop\npreprocessed\n@enduml", id="the preprocessed source follows"),
    ],
)
def test_what_does_not_count(other: str, config: tuple[str, ...]) -> None:
    assert agreement(record(other, config), BLOCK, config) == "same"


@pytest.mark.parametrize("config", CONFIGS)
def test_indentation_counts(config: tuple[str, ...]) -> None:
    """Lists in YAML and text in notes are drawn by it."""
    flat = "\n".join(line.strip() for line in BLOCK.split("\n"))

    assert agreement(record(BLOCK, config), flat, config) == "different"
    assert agreement(record(flat, config), BLOCK, config) == "different"


def test_blank_lines_at_the_ends_of_the_source_do_not_count() -> None:
    padded = BLOCK.replace("shop\n", "shop\n\n").replace("\n@end", "\n \n@end")

    assert agreement(record(BLOCK, ("a", "b")), padded, ("a", "b")) == "same"


@pytest.mark.parametrize(
    ("then", "now", "verdict"),
    [
        pytest.param((), ("a",), "different", id="there was none"),
        pytest.param(("a",), ("b",), "different", id="the one line was changed"),
        pytest.param(("a", "b"), ("a", "c"), "different", id="one of two lines was changed"),
        pytest.param(("a", "b", "c"), ("a", "x", "c"), "other config", id="one of three lines was changed"),
        pytest.param(("a",), ("  a ",), "same", id="white space was changed"),
        pytest.param(("", "a"), ("a", ""), "same", id="blank lines were moved"),
        pytest.param(("a",), (), "different", id="there is none any more"),
        pytest.param(("a",), ("a", "b"), "different", id="there is a line more"),
        pytest.param(("a", "b"), ("a",), "different", id="there is a line less"),
    ],
)
def test_config(then: tuple[str, ...], now: tuple[str, ...], verdict: str) -> None:
    assert agreement(record(BLOCK, then), BLOCK, now) == verdict


def test_a_line_that_is_gone_is_not_taken_for_one_of_a_new_config() -> None:
    drawn = Record("@startuml\nskinparam x y\nA -> B\n@enduml\n", "1")

    assert agreement(drawn, "@startuml\nA -> B\n@enduml", ("hide footbox",)) == "different"


@pytest.mark.parametrize(
    ("first", "agreed"),
    [
        pytest.param("@startuml", "same", id="none"),
        pytest.param("@startuml shop", "same", id="any"),
        pytest.param("@startuml(id=x)", "same", id="an identity"),
        pytest.param("@startumlx", "different", id="another type"),
        pytest.param("@startjson", "different", id="yet another type"),
    ],
)
def test_a_record_that_lost_the_name_agrees_with_each(first: str, agreed: str) -> None:
    assert agreement(Record("@startuml\nA\n@enduml", "1"), f"{first}\nA\n@enduml", ()) == agreed


@pytest.mark.parametrize("character", "\u2028\u0085\f", ids=["U+2028", "U+0085", "form feed"])
def test_only_line_ends_end_a_line(character: str) -> None:
    text = f"@startuml\nA -> B: one{character}two\n@enduml"

    assert source_of(Record(text, "1")) == text
    assert agreement(Record(text, "1"), text, ()) == "same"


@pytest.mark.parametrize("text", ["", "@startuml", "@startuml\n@enduml", "@enduml"])
def test_little_texts_are_survived(text: str) -> None:
    assert agreement(Record(text, "1"), text, ()) == "same"
    assert agreement(Record(text, "1"), BLOCK, ()) == "different"
    assert agreement(Record(BLOCK, "1"), text, ("a",)) == "different"


line = st.text(st.characters(exclude_categories=("C", "Z")), max_size=6).filter(lambda text: not text.startswith("@"))


@settings(derandomize=True, deadline=None, max_examples=200, database=None)
@given(st.lists(line, max_size=5), st.lists(line, max_size=3), st.integers(0, 4), st.data())
def test_a_line_that_is_put_in_anywhere_counts(
    body: list[str], config: list[str], at: int, data: st.DataObject
) -> None:
    put = data.draw(line.filter(bool))
    text = "\n".join(["@startuml", *body, "@enduml"])
    longer = "\n".join(["@startuml", *body[:at], put, *body[at:], "@enduml"])

    assert agreement(record(text, tuple(config)), text, tuple(config)) == "same"
    assert agreement(record(text, tuple(config)), longer, tuple(config)) == "different"
    assert agreement(record(longer, tuple(config)), text, tuple(config)) == "different"


@pytest.mark.parametrize(
    ("file", "engine"),
    [
        pytest.param(drawn("@startuml\n@enduml\n\nPlantUML version 1.2026.9(Sat)\nJVM: x\n"), "1.2026.9", id="new"),
        pytest.param(drawn("@startuml\n@enduml\n\nPlantUML version 1.2026.9\n"), "1.2026.9", id="pumlsync's"),
        pytest.param(drawn("@startuml\n@enduml\n\nPlantUML version 1.2026.9beta3 (x)"), "1.2026.9beta3", id="beta"),
        pytest.param(drawn("@startuml\r\n@enduml\r\n\r\nPlantUML version 8030(Mon)\r\n"), "8030", id="old, CRLF"),
        pytest.param(picture(zipped("plantuml", "@startuml\n@enduml\n\nPlantUML version 7986\n")), "7986", id="zTXt"),
        pytest.param(picture(latin("plantuml", "@startuml\n@enduml\n\nPlantUML version 1.2\n")), "1.2", id="tEXt"),
        pytest.param(drawn("@startuml\n@enduml\n\n1.2025.3"), "1.2025.3", id="a bare version"),
    ],
)
def test_records_of_all_ages(file: bytes, engine: str) -> None:
    found = record_of(parsed(file))

    assert found is not None
    assert found.engine == engine
    assert agreement(found, "@startuml\n@enduml", ()) == "same"


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(picture(), id="no texts"),
        pytest.param(picture(latin("Software", "PlantUML version 1.2")), id="another keyword"),
        pytest.param(drawn(""), id="an empty text"),
        pytest.param(drawn("@startuml\n@enduml\n"), id="no version"),
        pytest.param(drawn("@startuml\nnote: PlantUML version 1.2\n@enduml\n"), id="a version inside a line"),
    ],
)
def test_no_record(file: bytes) -> None:
    assert record_of(parsed(file)) is None


def test_a_version_line_in_the_source_is_the_sources() -> None:
    text = "@startuml\nPlantUML version 8000 (is old)\n1.2025.3\n@enduml"

    assert agreement(record(text), text, ()) == "same"
    assert record(text).engine == "1.2026.9"
    assert agreement(record(text), "@startuml\n1.2025.3\n@enduml", ()) == "different"


STAMP = Stamp("5d", "plantuml 1.2026.9 smetana", {"ü/style.puml": "ab"}, {"config": "cd"}, 2, map="<map>--></map>")
DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><?plantuml 1.2020.1?><g/><?plantuml-src SrJGjLDm0W00?></svg>'
PICTURES: list[tuple[bytes, Format]] = [
    (drawn("old\n\nPlantUML version 1.2020.1 (x)\nJVM: y\n"), "png"),
    (DRAWING, "svg"),
]


@pytest.mark.parametrize(("file", "picture_format"), PICTURES)
def test_a_stamp_and_the_source_survive_the_round_trip(file: bytes, picture_format: Format) -> None:
    old = parse(file, picture_format)
    assert old is not None
    new = parse(stamped(old, STAMP, BLOCK), picture_format)
    assert new is not None

    assert stamp_of(new) == STAMP
    assert record_of(new) == Record(f"{BLOCK}\n\n", "1.2026.9")
    assert stamped(new, STAMP, BLOCK) == stamped(old, STAMP, BLOCK)
    assert b"JVM" not in stamped(old, STAMP, BLOCK)


def test_other_texts_are_kept() -> None:
    old = parsed(picture(international("pumlsync", "{}"), latin("plantuml", "old"), latin("Title", "kept")))

    assert parsed(stamped(old, STAMP, "x")).texts().keys() == {"plantuml", "pumlsync", "Title"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("{", id="no JSON"),
        pytest.param("[]", id="an array"),
        pytest.param("{}", id="without a source"),
        pytest.param('{"source": "a", "engine": 1}', id="a number for a name"),
        pytest.param('{"source": "a", "engine": "b", "version": 2}', id="a later version"),
        pytest.param('{"source": "a", "engine": "b", "includes": ["c"]}', id="a list for a table"),
        pytest.param('{"source": "\\ud800", "engine": "b"}', id="half of a surrogate pair"),
        pytest.param("[" * 100_000, id="deeply nested"),
    ],
)
def test_no_stamp(text: str) -> None:
    assert stamp_of(parsed(picture(international("pumlsync", text)))) is None


def test_a_stamp_may_say_more_than_this_version_knows() -> None:
    file = picture(international("pumlsync", '{"source": "a", "engine": "b", "later": true}'))

    assert stamp_of(parsed(file)) == Stamp("a", "b")


def test_digests() -> None:
    assert source_digest("a\nb") != source_digest("a\n b")
    assert include_digest(b"a\r\nb\r\n") == include_digest(b"a\nb\n") != include_digest(b"a\nb")

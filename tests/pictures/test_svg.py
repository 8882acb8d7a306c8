"""SVG files and what they say of themselves."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import json

from pumlsync.pictures.stamp import Record, record_of
from pumlsync.pictures.svg import Svg, parse

TEXT = "@startuml\nA --> B : --- é\n@enduml"


def drawing(*notes: str, before: str = "", attributes: str = "") -> bytes:
    """Return a drawing with these notes in it."""
    svg = f'{before}<svg xmlns="http://www.w3.org/2000/svg"{attributes}>{"".join(notes)}<g><text>a</text></g></svg>'
    return svg.encode()


def parsed(file: bytes) -> Svg:
    svg = parse(file)
    assert svg is not None
    return svg


@pytest.mark.parametrize(
    ("file", "is_whole"),
    [
        pytest.param(drawing(), True, id="a drawing"),
        pytest.param(drawing(before='<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n'), True, id="declared"),
        pytest.param(drawing(before="\ufeff"), True, id="with a byte order mark"),
        pytest.param(drawing(before='<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">\n'), True, id="a DTD"),
        pytest.param(b'<s:svg xmlns:s="http://www.w3.org/2000/svg"/>', True, id="with a prefix"),
        pytest.param(drawing() + b"\n<!-- end -->\n", True, id="a comment at the end"),
        pytest.param(drawing()[:-1], False, id="cut off"),
        pytest.param(drawing() + b"x", False, id="something behind it"),
        pytest.param(drawing().replace(b"<g>", b"<<<<<<< ours\n<g>"), False, id="a conflict of two branches"),
        pytest.param(drawing().replace(b"<text>a", b"<text>\xff"), False, id="not UTF-8"),
        pytest.param(drawing(before='<!DOCTYPE svg [<!ENTITY a "b">]>'), True, id="an entity is not looked into"),
    ],
)
def test_drawings(file: bytes, is_whole: bool) -> None:
    assert parsed(file).is_whole is is_whole


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"<html><svg/></html>", id="a page"),
        pytest.param(b"\x1f\x8b\x08", id="compressed"),
        pytest.param(b"\x89PNG\r\n\x1a\n", id="PNG"),
        pytest.param(b"<svg", id="cut off in the first tag"),
        pytest.param(b'<?xml version="1.0" encoding="x-unknown"?><svg/>', id="an unknown encoding"),
        pytest.param(b'<?xml version="1.0" encoding="euc-jp"?><svg/>', id="an encoding of several bytes"),
        pytest.param(b'<!DOCTYPE a [<!ENTITY a "b">]><a/>', id="other XML with an entity"),
    ],
)
def test_no_drawings(file: bytes) -> None:
    assert parse(file) is None


# SrJGjLDm0W00 is "A -> B", SoWkIImgoIhEp-EgLafKiZAivN98pKi12G00 is '@startjson\n{"a":1}\n@endjson'.
@pytest.mark.parametrize(
    ("notes", "record"),
    [
        pytest.param(
            ["<?plantuml 1.2026.9?>", "<?plantuml-src SrJGjLDm0W00?>"],
            Record("@startuml\nA -> B\n@enduml\n\n", "1.2026.9"),
            id="of today",
        ),
        pytest.param(
            ["<?plantuml 1.2026.9?>", "<?plantuml-src SoWkIImgoIhEp-EgLafKiZAivN98pKi12G00?>"],
            Record('@startjson\n{"a":1}\n@endjson\n\n', "1.2026.9"),
            id="of another type",
        ),
        pytest.param(
            ["<!--SRC=[SrJGjLDm0W00]-->"], Record("@startuml\nA -> B\n@enduml\n\n", "unknown"), id="in a comment"
        ),
        pytest.param(
            [
                "<!--MD5=[69f9]\n@startuml nam\nA - -> B : - - - é\n@enduml\n\n"
                "PlantUML version 1.2022.5(Sat Apr 30 10:55:52 UTC 2022)\n(GPL source distribution)\nJVM: x\n-->"
            ],
            Record("@startuml nam\nA --> B : --- é\n@enduml\n\n", "1.2022.5"),
            id="as a text in a comment",
        ),
        pytest.param(["<!--link A to B-->", "<?other SrJGjLDm0W00?>"], None, id="none"),
        pytest.param(["<?plantuml-src zzzz?>"], None, id="damaged"),
        pytest.param(["<![CDATA[<?plantuml-src SrJGjLDm0W00?>]]>"], None, id="as a text of the drawing"),
        pytest.param(["<!-- <?plantuml-src SrJGjLDm0W00?> -->"], None, id="inside another comment"),
    ],
)
def test_records_of_all_ages(notes: list[str], record: Record | None) -> None:
    assert record_of(parsed(drawing(*notes))) == record


def test_a_drawing_that_is_cut_off_still_says_whose_it_is() -> None:
    file = parsed(drawing()).with_texts({"plantuml": f"{TEXT}\n\nPlantUML version 1.2026.9", "pumlsync": "{}"})

    for end in range(file.index(b"<g>"), len(file)):
        cut = parsed(file[:end])
        assert (cut.is_whole, cut.text("pumlsync")) == (False, "{}")


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(drawing("<?plantuml 1.2020.1?>", "<?plantuml-src SrJGjLDm0W00?>"), id="PlantUML's"),
        pytest.param(drawing("<!--SRC=[SrJGjLDm0W00]-->"), id="of an old PlantUML"),
        pytest.param(drawing(attributes=""" a=">" b='">'"""), id="angles in attributes"),
        pytest.param(drawing(before='<?xml version="1.0"?><!-- <svg> -->'), id="a tag in a comment"),
    ],
)
def test_new_texts_change_nothing_else(file: bytes) -> None:
    once = parsed(file).with_texts({"plantuml": f"{TEXT}\n\nPlantUML version 1.2", "pumlsync": '{"a": "1"}'})
    again = parsed(once).with_texts({"plantuml": f"{TEXT}\n\nPlantUML version 1.2", "pumlsync": '{"a": "1"}'})

    assert again == once
    assert parsed(once).bare == parsed(file).bare
    assert parsed(once).is_whole
    assert record_of(parsed(once)) == Record(f"{TEXT}\n\n", "1.2")


@settings(derandomize=True, deadline=None, max_examples=300, database=None)
@given(st.dictionaries(st.text(), st.text() | st.just("?> --> ]]> <svg>")))
def test_any_stamp_is_well_formed_and_comes_back(stamp: dict[str, str]) -> None:
    text = json.encode(stamp).decode()
    svg = parsed(parsed(drawing()).with_texts({"plantuml": f"{TEXT}\n\nPlantUML version 1", "pumlsync": text}))

    assert svg.is_whole
    assert json.decode(svg.text("pumlsync") or "") == stamp
    assert b">" not in svg.content[svg.content.index(b"<?pumlsync") :].partition(b"?>")[0]


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(b"<svg>" + b"<g>" * 200_000, id="deeply nested"),
        pytest.param(b"<svg>" + b"<!--" * 200_000, id="comments without end"),
        pytest.param(drawing("<?plantuml-src zzz?>" * 20_000), id="many records"),
        pytest.param(
            b"<!DOCTYPE svg ["
            + b"".join(b'<!ENTITY a%d "&a%d;&a%d;">' % (n + 1, n, n) for n in range(99))
            + b"]><svg/>",
            id="entities that grow",
        ),
        pytest.param(b"<svg " + b'a="' * 100_000, id="attributes without end"),
    ],
)
def test_hostile_files_cost_little(file: bytes) -> None:
    start = perf_counter()
    svg = parse(file)

    assert svg is None or record_of(svg) is None
    assert perf_counter() - start < 2


@settings(derandomize=True, deadline=None, max_examples=200, database=None)
@given(st.binary(max_size=60), st.integers(0, 200))
def test_any_bytes_are_survived(junk: bytes, at: int) -> None:
    whole = drawing("<?plantuml 1?>", "<?plantuml-src SrJGjLDm0W00?>")
    svg = parse(whole[:at] + junk + whole[at:])

    assert svg is None or svg.text("plantuml") is None or svg.bare

"""PNG files as chunks and texts."""

import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pngs import END, SIGNATURE, chunk, header, international, latin, picture, pixels, zipped
from pumlsync.pictures.png import Chunk, Png, parse

quick = settings(derandomize=True, deadline=None, max_examples=200, database=None)

WHOLE = picture(latin("Title", "x"), international("plantuml", "@startuml\n@enduml\n"), zipped("Author", "y"))


def parsed(file: bytes) -> Png:
    png = parse(file)
    assert png is not None
    return png


@pytest.mark.parametrize(
    ("text_chunk", "texts"),
    [
        pytest.param(latin("k", "caf\xe9"), {"k": "café"}, id="tEXt is Latin-1"),
        pytest.param(zipped("k", "図 A -> B"), {"k": "図 A -> B"}, id="zTXt with PlantUML's UTF-8"),
        pytest.param(chunk(b"zTXt", b"k\0\0" + zlib.compress(b"caf\xe9")), {"k": "café"}, id="zTXt with Latin-1"),
        pytest.param(international("k", "図"), {"k": "図"}, id="iTXt"),
        pytest.param(international("k", "図", compressed=False), {"k": "図"}, id="iTXt as it is"),
        pytest.param(chunk(b"iTXt", b"k\0\0\0de\0Titel\0x"), {"k": "x"}, id="iTXt with a language and a translation"),
        pytest.param(latin("k", "") + latin("l", "\0"), {"k": "", "l": "\0"}, id="empty, and with a NUL"),
        pytest.param(latin("k", "one") + zipped("k", "two"), {"k": "one"}, id="the first of two"),
        pytest.param(chunk(b"iTXt", b"k\0"), {}, id="iTXt that ends too soon"),
        pytest.param(chunk(b"iTXt", b"k\0\1\0\0"), {}, id="iTXt without its text"),
        pytest.param(chunk(b"zTXt", b"k\0\0rubbish"), {}, id="zTXt that cannot be unpacked"),
        pytest.param(chunk(b"iTXt", b"k\0\1\0\0\0rubbish"), {}, id="iTXt that cannot be unpacked"),
        pytest.param(chunk(b"tEXt", b""), {"": ""}, id="no keyword"),
        pytest.param(chunk(b"teXt", b"k\0x"), {}, id="another kind of chunk"),
    ],
)
def test_texts(text_chunk: bytes, texts: dict[str, str]) -> None:
    assert parsed(picture(text_chunk)).texts() == texts


def test_a_wrong_checksum_of_a_text_does_not_matter() -> None:
    png = parsed(picture(chunk(b"tEXt", b"k\0x", checksum=0)))

    assert (png.texts(), png.is_whole) == ({"k": "x"}, True)


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(
            SIGNATURE + header() + chunk(b"IDAT", b"x", checksum=0) + END, id="a wrong checksum of the pixels"
        ),
        pytest.param(SIGNATURE + chunk(b"IHDR", b"", checksum=0) + pixels() + END, id="a wrong checksum of the header"),
        pytest.param(SIGNATURE + header() + pixels() + chunk(b"IEND", checksum=0), id="a wrong checksum of the end"),
        pytest.param(SIGNATURE, id="a signature only"),
        pytest.param(SIGNATURE + END, id="an end only"),
        pytest.param(SIGNATURE + header() + END, id="no pixels"),
        pytest.param(SIGNATURE + pixels() + END, id="no header"),
        pytest.param(SIGNATURE + header() + pixels(), id="no end"),
        pytest.param(SIGNATURE + b"\xff" * 50, id="a chunk as long as can be"),
    ],
)
def test_damaged(file: bytes) -> None:
    assert not parsed(file).is_whole


@pytest.mark.parametrize("size", range(len(WHOLE)))
def test_a_file_that_breaks_off_anywhere_is_not_whole(size: int) -> None:
    png = parse(WHOLE[:size])

    assert (png is None) == (size < len(SIGNATURE))
    assert png is None or not png.is_whole
    assert png is None or png.texts().items() <= parsed(WHOLE).texts().items()


def test_what_follows_the_end_is_nothing() -> None:
    assert parsed(WHOLE + b"rubbish").is_whole


@pytest.mark.parametrize(
    "file",
    [b"", b"GIF89a", b"\xff\xd8\xff\xe0", b"<svg/>", b"\x89PNG\n\x1a\n", SIGNATURE[1:], b"@startuml"],
)
def test_not_a_png(file: bytes) -> None:
    assert parse(file) is None


@pytest.mark.parametrize("kind", [b"zTXt", b"iTXt"])
def test_a_text_that_unpacks_without_end_is_cut(kind: bytes) -> None:
    bomb = zlib.compress(b"x" * (64 << 20), 9)
    head = b"plantuml\0\0" if kind == b"zTXt" else b"plantuml\0\1\0\0\0"

    assert len(parsed(picture(chunk(kind, head + bomb))).texts()["plantuml"]) == 16 << 20


keyword = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=9)
texts = st.dictionaries(keyword, st.text(), max_size=3)
extra = st.lists(
    st.one_of(
        st.builds(latin, keyword, st.just("old")),
        st.builds(international, keyword, st.text(max_size=5)),
        st.builds(chunk, st.sampled_from([b"pHYs", b"tIME", b"zzZz"]), st.binary(max_size=9), st.none() | st.just(7)),
    ),
    max_size=4,
).map(b"".join)


@quick
@given(extra, extra, texts)
def test_texts_survive_the_round_trip_and_all_else_keeps_its_bytes(
    before: bytes, behind: bytes, new: dict[str, str]
) -> None:
    old = parsed(SIGNATURE + header() + before + pixels() + behind + END)
    written = old.with_texts(new)
    png = parsed(written)

    assert png.is_whole
    assert png.texts() == {key: text for key, text in old.texts().items() if key not in new} | new
    assert _others(png, new) == _others(old, new)
    assert png.with_texts(new) == written


def _others(png: Png, keywords: dict[str, str]) -> list[Chunk]:
    kinds = (b"tEXt", b"zTXt", b"iTXt")
    return [
        chunk
        for chunk in png.chunks
        if chunk.kind not in kinds or chunk.content.partition(b"\0")[0].decode("latin-1") not in keywords
    ]


@pytest.mark.parametrize("bit", range(8))
def test_any_changed_bit_is_survived(bit: int) -> None:
    for at, byte in enumerate(WHOLE):
        png = parse(WHOLE[:at] + bytes([byte ^ 1 << bit]) + WHOLE[at + 1 :])
        assert png is None or isinstance(png.is_whole, bool)
        assert png is None or parsed(png.with_texts({"k": "x"})).texts() == png.texts() | {"k": "x"}


def test_texts_are_in_front_of_the_end_when_there_are_no_pixels() -> None:
    assert parsed(parsed(SIGNATURE + header() + END).with_texts({"k": "x"})).texts() == {"k": "x"}


@quick
@given(st.binary(max_size=200))
def test_any_bytes_behind_the_signature_are_survived(content: bytes) -> None:
    png = parsed(SIGNATURE + content)

    assert parsed(png.with_texts({"k": "x"})).texts()["k"] == "x"

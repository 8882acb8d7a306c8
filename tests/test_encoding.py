"""PlantUML's text encodings."""

import gzip
import subprocess
import zlib
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pumlsync.engines.java import plantuml_command
from pumlsync.plantuml.encoding import decode, encode

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
TEXT = "@startuml\nAlice -> Bob : grüße, 世界 😀\n@enduml"


def in_letters(content: bytes) -> str:
    """Return bytes in PlantUML's letters, spelled out."""
    content += bytes(-len(content) % 3)
    groups = (int.from_bytes(content[at : at + 3]) for at in range(0, len(content), 3))
    return "".join(LETTERS[group >> shift & 63] for group in groups for shift in (18, 12, 6, 0))


def zipped(content: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("x.puml", content)
    return file.getvalue()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(encode(TEXT), id="deflate"),
        pytest.param(f"~0{encode(TEXT)}", id="deflate, marked"),
        pytest.param(encode(TEXT)[:-1], id="without the zero at its end"),
        pytest.param(f"~1{in_letters(zlib.compress(TEXT.encode()))}", id="huffman"),
        pytest.param(f"~h{TEXT.encode().hex()}", id="hexadecimal"),
        pytest.param(f"~h{TEXT.encode().hex().upper()}", id="hexadecimal, capitals"),
        pytest.param(f"~g{in_letters(gzip.compress(TEXT.encode()))}", id="gzip"),
        pytest.param(f"~zip~{in_letters(zipped(TEXT.encode()))}", id="zip"),
    ],
)
def test_each_way(code: str) -> None:
    assert decode(code) == TEXT


@pytest.mark.parametrize(
    "code",
    [
        pytest.param("SyfFKj2rKt3CoKnELR1Io4ZDoSa70000", id="an address of the documentation of PlantUML"),
        pytest.param(encode("\n  Bob -> Alice : hello\n\n"), id="blanks around it"),
    ],
)
def test_a_text_without_its_first_line_gets_one(code: str) -> None:
    assert decode(code) == "@startuml\nBob -> Alice : hello\n@enduml"


@pytest.mark.parametrize(
    ("code", "why"),
    [
        pytest.param("", "cut off", id="nothing"),
        pytest.param("a b", "base64", id="a blank"),
        pytest.param("a+b/", "base64", id="the letters of base64"),
        pytest.param("ü", "ASCII", id="a letter of no code"),
        pytest.param("~x1234", "base64", id="an unknown mark"),
        pytest.param("~h4", "hexadecimal", id="half a byte"),
        pytest.param("~hff", "utf-8", id="not UTF-8"),
        pytest.param(encode(TEXT)[:32], "cut off", id="cut off"),
        pytest.param(f"~zip~{in_letters(b'PK')}", "zip", id="no archive"),
        pytest.param(f"~zip~{in_letters(zipped(b'')[:22])}", "zip", id="half an archive"),
        pytest.param(in_letters(zlib.compress(TEXT.encode())), "", id="huffman without its mark"),
        pytest.param(encode("x" * (17 << 20)), "longer", id="a text that explodes"),
        pytest.param(f"~zip~{in_letters(zipped(b'x' * (17 << 20)))}", "longer", id="an archive that explodes"),
    ],
)
def test_what_is_wrong_is_said(code: str, why: str) -> None:
    with pytest.raises(ValueError, match=f"this is no PlantUML code: .*{why}"):
        decode(code)


@settings(derandomize=True, deadline=None, max_examples=300, database=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_every_text_comes_back(text: str) -> None:
    whole = f"@startuml\n{text}\n@enduml"

    assert decode(encode(whole)) == whole
    assert set(encode(whole)) <= set(LETTERS)


@settings(derandomize=True, deadline=None, max_examples=300, database=None)
@given(st.text(LETTERS + "~", max_size=60))
def test_any_letters_are_a_text_or_no_code(code: str) -> None:
    with suppress(ValueError):
        assert decode(code).startswith("@start")


def test_plantuml_itself_reads_and_writes_the_same(tmp_path: Path) -> None:
    file = tmp_path / "x.puml"
    file.write_text(TEXT, "utf-8")

    assert decode(_plantuml("-charset", "UTF-8", "-encodeurl", str(file))) == TEXT
    assert TEXT in _plantuml("-decodeurl", encode(TEXT))


def _plantuml(*arguments: str) -> str:
    command = [*map(str, plantuml_command()), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    return done.stdout.strip()

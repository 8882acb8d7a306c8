"""``pumlsync restore`` as a user runs it."""

import subprocess
import sys
from pathlib import Path

import pytest

from fakes import RED, png, svg
from pngs import drawn, picture
from pumlsync.pictures.formats import recognize
from pumlsync.pictures.stamp import Stamp, stamped

TEXT = "@startuml größer\n  A --> B : 世界 [[https://example.org]]\n\n@enduml"
MAP = '<map id="m" name="m">\n<area/>\n</map>'


def restore(folder: Path, *arguments: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    """Run the command in a folder."""
    command = [sys.executable, "-W", "error", "-m", "pumlsync", "restore", *arguments]
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, check=False, timeout=60)


def ours(file: bytes) -> bytes:
    """Return a picture as pumlsync leaves it."""
    found = recognize(file)
    assert found is not None
    return stamped(found, Stamp("", "plantuml 1.2026.9 smetana", map=f"{MAP}\n"), TEXT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with pictures of all kinds."""
    files = {
        "ours.png": ours(RED),
        "ours.svg": ours(svg("red")),
        "cut.png": ours(RED)[:-5],
        "old.png": drawn("@startuml\r\nA -> B\r\n@enduml\r\n\r\nPlantUML version 8030(x)\r\nJVM: y\r\n"),
        "plain.svg": svg("red"),
        "theirs.png": picture(),
        "page.html": b"<html></html>",
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        pytest.param("ours.png", TEXT, id="pumlsync's PNG"),
        pytest.param("ours.svg", TEXT, id="pumlsync's SVG"),
        pytest.param("cut.png", TEXT, id="a damaged one"),
        pytest.param("old.png", "@startuml\nA -> B\n@enduml", id="an old PlantUML's PNG"),
        pytest.param("plain.svg", "@startuml\nA -> B\n@enduml", id="PlantUML's SVG"),
    ],
)
def test_the_source_is_printed(name: str, text: str, folder: Path) -> None:
    run = restore(folder, name)

    assert (run.stdout.decode(), run.stderr, run.returncode) == (f"{text}\n", b"", 0)


def test_the_map_is_printed(folder: Path) -> None:
    run = restore(folder, "--map", "ours.png")

    assert (run.stdout.decode(), run.returncode) == (f"{MAP}\n", 0)


def test_a_picture_comes_from_standard_input(folder: Path) -> None:
    assert restore(folder, "-", given=ours(png(0, 0, 9))).stdout.decode() == f"{TEXT}\n"


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        pytest.param(["theirs.png"], "theirs.png does not hold the diagram that it was drawn from", id="no record"),
        pytest.param(["page.html"], "page.html is neither a PNG nor an SVG file", id="no picture"),
        pytest.param(["no.png"], "no.png cannot be read: No such file or directory", id="no file"),
        pytest.param(["."], ". cannot be read: Is a directory", id="a folder"),
        pytest.param(["-"], "standard input is neither a PNG nor an SVG file", id="nothing on standard input"),
        pytest.param(["--map", "old.png"], "old.png has no image map", id="no map"),
    ],
)
def test_what_cannot_be_restored_is_said(arguments: list[str], why: str, folder: Path) -> None:
    run = restore(folder, *arguments)

    assert run.stderr.decode().startswith(f"pumlsync: {why}")
    assert (run.stdout, run.returncode) == (b"", 1)


def test_the_others_are_printed_all_the_same(folder: Path) -> None:
    run = restore(folder, "old.png", "theirs.png", "plain.svg")

    assert run.stdout.decode().count("@enduml\n") == 2
    assert run.stderr.decode().count("\n") == run.returncode == 1

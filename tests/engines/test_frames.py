"""The frames between Python and the worker."""

from pathlib import Path

import pytest

from pumlsync.engines.base import Drawn, Refused
from pumlsync.engines.embedded import frames


def block(content: bytes) -> bytes:
    return frames.LENGTH.pack(len(content)) + content


def integer(value: int) -> bytes:
    return frames.LENGTH.pack(value)


def test_a_request_begins_with_its_length() -> None:
    frame = frames.request(7, frames.Request("tëxt", Path("/f"), "svg", True, ("a", "b")))
    lines = integer(2) + block(b"a") + block(b"b")
    assert frame == block(integer(7) + block(b"/f") + block(b"svg dark") + lines + block("tëxt".encode()))


def test_reads_pictures() -> None:
    head = integer(7) + b"D" + integer(1) + block(b"png")
    files = integer(2) + block(b"/b") + block(b"/a") + integer(1) + block(b"/c")
    frame = head + files + integer(1) + block("ü".encode()) + integer(1) + block(b"")
    assert frames.number_of(frame) == 7
    assert frames.outcome(frame, "") == Drawn((b"png",), (Path("/a"), Path("/b")), ("ü",), ("",), (Path("/c"),))


@pytest.mark.parametrize(
    ("line", "file", "outcome"),
    [
        pytest.param(0, b"", Refused("syntax", "no", None, None, "at X"), id="no line"),
        pytest.param(3, b"", Refused("syntax", "no", 3, None, "at X"), id="own line"),
        pytest.param(3, b"/x", Refused("syntax", "no", 3, Path("/x"), "at X"), id="line of an include"),
    ],
)
def test_reads_refusals(line: int, file: bytes, outcome: Refused) -> None:
    frame = integer(1) + b"R" + block(b"syntax") + block(b"no") + integer(line) + block(file) + block(b"at X")
    assert frames.outcome(frame, "") == outcome


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(integer(1) + b"X", id="unknown kind"),
        pytest.param(integer(1), id="no kind"),
        pytest.param(integer(1) + b"D" + integer(1) + integer(99) + b"png", id="cut"),
        pytest.param(
            integer(1) + b"R" + block(b"mood") + block(b"") + integer(0) + block(b"") + block(b""),
            id="unknown objection",
        ),
    ],
)
def test_refuses_nonsense(frame: bytes) -> None:
    with pytest.raises(frames.FrameError):
        frames.outcome(frame, "")

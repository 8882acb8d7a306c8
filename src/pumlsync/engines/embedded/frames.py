"""The frames that travel between Python and the worker; ``Worker.java`` is the other end."""

import os
import struct
from pathlib import Path
from typing import get_args

from msgspec import Struct

from pumlsync.engines.base import Drawn, Objection, Outcome, Refused
from pumlsync.engines.image_map import image_map
from pumlsync.model import Format

LENGTH = struct.Struct(">i")
"""What begins a frame: the number of bytes that follow."""

READY = 0
"""The number of the frame by which the worker says that it has started."""


class FrameError(Exception):
    """The worker sent something that is no answer."""


class Request(Struct, frozen=True):
    """What a worker is asked for."""

    text: str
    folder: Path
    picture_format: Format = "png"
    is_dark: bool = False
    config_lines: tuple[str, ...] = ()


def request(number: int, asked: Request) -> bytes:
    """Return the frame that asks for a diagram."""
    wanted = asked.picture_format + (" dark" if asked.is_dark else "")
    head = (
        LENGTH.pack(number) + _block(os.fsencode(asked.folder)) + _string(wanted) + LENGTH.pack(len(asked.config_lines))
    )
    return _block(head + b"".join(_string(string) for string in (*asked.config_lines, asked.text)))


def number_of(frame: bytes) -> int:
    """Return the number of the request that a frame (without its length) answers."""
    return _Reader(frame).integer()


def outcome(frame: bytes, text: str) -> Outcome:
    """Return what a frame (without its length) says about the diagram of a text.

    Raises:
        FrameError: when the frame is no answer.
    """
    reader = _Reader(frame)
    reader.integer()
    match reader.take(1):
        case b"D":
            return _drawn(reader, text)
        case b"R":
            return _refused(reader)
        case kind:
            raise FrameError(f"unknown kind of answer {kind!r}")


def _drawn(reader: "_Reader", text: str) -> Drawn:
    pages = tuple(reader.block() for _ in range(reader.integer()))
    includes, sought = (tuple(sorted(reader.paths())) for _ in range(2))
    warnings, maps = reader.strings(), reader.strings()
    return Drawn(pages, includes, warnings, tuple(image_map(raw, text, page) for page, raw in enumerate(maps)), sought)


def _refused(reader: "_Reader") -> Refused:
    objection: Objection
    name, message, line, file = reader.string(), reader.string(), reader.integer(), reader.block()
    details = reader.string()
    for objection in get_args(Objection):
        if objection == name:
            return Refused(objection, message, line or None, Path(os.fsdecode(file)) if file else None, details)
    raise FrameError(f"unknown objection {name!r}")


class _Reader:
    """Takes a frame apart from its beginning."""

    def __init__(self, frame: bytes) -> None:
        self._frame = frame
        self._offset = 0

    def take(self, size: int) -> bytes:
        part = self._frame[self._offset : self._offset + size]
        if len(part) != size:
            raise FrameError(f"an answer ends after {len(self._frame)} bytes, in the middle")
        self._offset += size
        return part

    def integer(self) -> int:
        value: int = LENGTH.unpack(self.take(LENGTH.size))[0]
        return value

    def block(self) -> bytes:
        return self.take(self.integer())

    def string(self) -> str:
        return self.block().decode("utf-8")

    def paths(self) -> list[Path]:
        """Return names as the system writes them, whatever the locale."""
        return [Path(os.fsdecode(self.block())) for _ in range(self.integer())]

    def strings(self) -> tuple[str, ...]:
        return tuple(self.string() for _ in range(self.integer()))


def _block(content: bytes) -> bytes:
    return LENGTH.pack(len(content)) + content


def _string(text: str) -> bytes:
    return _block(text.encode("utf-8"))

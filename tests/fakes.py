"""What stands in for the outside world in tests."""

import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from pumlsync.engines.base import Drawn, Outcome, Refused


def png(*rgb: int) -> bytes:
    """Return a real picture of one pixel, with a record as PlantUML writes it."""
    text = b"plantuml\0\1\0\0\0" + zlib.compress(b"@startuml\n@enduml\n\nPlantUML version 1.2026.9 (x)\nJVM: y\n")
    chunks = [
        (b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)),
        (b"iTXt", text),
        (b"IDAT", zlib.compress(bytes([0, *rgb]))),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )


RED, GREEN = png(255, 0, 0), png(0, 255, 0)


class FakeEngine:
    """Answers from a table: the first key that the text contains decides, else a red pixel."""

    identity = "plantuml 1.2026.9 smetana"
    parallelism = 1

    def __init__(self, answers: Mapping[str, Outcome | BaseException] | None = None) -> None:
        self._answers = dict(answers or {})
        self.drawn: list[str] = []
        self.closed = 0

    def draw(self, text: str, folder: Path, *, timeout_s: float) -> Outcome:
        self.drawn.append(text)
        for key, answer in self._answers.items():
            if key in text:
                if isinstance(answer, BaseException):
                    raise answer
                return answer
        return Drawn((RED,), ())

    def close(self) -> None:
        self.closed += 1


def engine_of(engine: FakeEngine) -> Callable[..., FakeEngine]:
    """Return what makes that engine."""
    return lambda *_: engine


def refused(message: str, line: int | None = None, file: Path | None = None) -> Refused:
    """Return a refusal for a syntax error."""
    return Refused("syntax", message, line, file)

"""What stands in for the outside world in tests."""

import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from pumlsync.engines.base import Drawn, Outcome, Refused
from pumlsync.model import Format


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


def svg(colour: str) -> bytes:
    """Return a drawing of one rectangle, with a record as PlantUML writes it."""
    notes = "<?plantuml 1.2026.9?>", "<?plantuml-src SrJGjLDm0W00?>"
    return f'<svg xmlns="http://www.w3.org/2000/svg">{notes[0]}<rect fill="{colour}"/>{notes[1]}</svg>'.encode()


RED, GREEN = png(255, 0, 0), png(0, 255, 0)


class FakeEngine:
    """Answers from a table: the first key that the text contains decides, else a red picture of the format."""

    identity = "plantuml 1.2026.9 smetana"
    parallelism = 1

    def __init__(self, answers: Mapping[str, Outcome | BaseException] | None = None) -> None:
        self._answers = dict(answers or {})
        self.drawn: list[str] = []
        self.started = 0
        self.closed = 0

    def start(self) -> None:
        self.started += 1

    def draw(self, text: str, folder: Path, *, picture_format: Format = "png", timeout_s: float) -> Outcome:
        self.drawn.append(text)
        for key, answer in self._answers.items():
            if key in text:
                if isinstance(answer, BaseException):
                    raise answer
                return answer
        return Drawn((RED if picture_format == "png" else svg("red"),), ())

    def close(self) -> None:
        self.closed += 1


def engine_of(engine: FakeEngine) -> Callable[..., FakeEngine]:
    """Return what makes that engine."""
    return lambda *_: engine


def refused(message: str, line: int | None = None, file: Path | None = None) -> Refused:
    """Return a refusal for a syntax error."""
    return Refused("syntax", message, line, file)

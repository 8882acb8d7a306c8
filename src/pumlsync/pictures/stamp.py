"""What shaped a picture, as the picture itself tells it: PlantUML's record and pumlsync's stamp."""

import re
from typing import Literal

import msgspec
from msgspec import Struct

from pumlsync.digest import digest_of
from pumlsync.pictures.png import Png

RECORD = "plantuml"
"""Keyword of the text that PlantUML writes: the source, a blank line, its version, and the machine."""

STAMP = "pumlsync"
"""Keyword of the stamp: one JSON object."""

_VERSION = re.compile(r"^PlantUML version ([^\s(]+)", re.MULTILINE)
_BARE_VERSION = re.compile(r"^(\d+(?:\.\w+)+)\s*\Z", re.MULTILINE)


Agreement = Literal["same", "other config", "different"]


class Stamp(Struct, frozen=True, omit_defaults=True):
    """All that shaped a picture, the same on every machine."""

    source: str
    """Digest of the source's text."""

    engine: str
    """The engine's identity."""

    includes: dict[str, str] = {}
    """Digests of the included files, by path relative to the document's folder."""

    options: dict[str, str] = {}
    """What the settings add to the source, by name."""

    page: int = 0
    """From 0; PlantUML's ``newpage`` starts another."""

    remarks: tuple[str, ...] = ()
    """What PlantUML said about the diagram that it drew."""

    version: int = 1


class Record(Struct, frozen=True):
    """What PlantUML wrote into a picture."""

    source: str
    """With the lines of its ``-config`` after the first one; the preprocessed source may follow."""

    engine: str
    """``1.2026.9``, or ``8030`` for one of the old ones."""


def stamp_of(png: Png) -> Stamp | None:
    """Return the picture's stamp, or None when there is none that this version understands."""
    text = png.text(STAMP)
    if text is None:
        return None
    try:
        stamp = msgspec.json.decode(text, type=Stamp)
    except msgspec.DecodeError:
        return None
    return stamp if stamp.version == 1 else None


def record_of(png: Png) -> Record | None:
    """Return what PlantUML says of the picture, or None when it says nothing.

    The version is in the last line that begins with ``PlantUML version``, or stands alone in the last line.
    Source: pictures of PlantUML 7986 to 1.2026.9; up to 1.2018.8 the text is in a ``zTXt`` chunk, later in ``iTXt``.
    """
    text = png.text(RECORD) or ""
    version = _version(text)
    return Record(text[: version.start()], version[1]) if version else None


def _version(text: str) -> re.Match[str] | None:
    versions = list(_VERSION.finditer(text))
    return versions[-1] if versions else _BARE_VERSION.search(text)


def stamped(png: Png, stamp: Stamp, record: str) -> bytes:
    """Return the file with this stamp and this record instead of what it said before."""
    return png.with_texts({RECORD: record, STAMP: msgspec.json.encode(stamp).decode()})


def portable_record(png: Png, source: str, engine: str) -> str:
    """Return PlantUML's record up to its version, without the lines about the machine that may follow.

    Some diagrams (ditaa) come without one; theirs is made of the source and the engine's identity.
    """
    text = png.text(RECORD) or ""
    version = _version(text)
    return text[: version.end(1)] if version else f"{source}\n\n{engine.split()[1]}"


def source_digest(text: str) -> str:
    """Return the digest of a source's text."""
    return digest_of(text.encode())


def include_digest(content: bytes) -> str:
    """Return the digest of an included file, whatever its line ends."""
    return digest_of(content.replace(b"\r\n", b"\n"))


def agreement(record: Record, text: str, config_lines: tuple[str, ...]) -> Agreement:
    """Return whether PlantUML drew the picture from this text.

    Lines are compared without the white space around them, of which PlantUML takes off a part. Empty lines directly
    inside ``@start`` and ``@end`` do not count: some versions leave them out. The lines of a ``-config`` file stand
    after the first one. They are an older text of that file when they are as many and most of them are the same: a line
    more or less in the source is never taken for one of them.
    """
    first, *rest = _first_block(text.split("\n"))
    drawn_first, *drawn = _first_block(record.source.splitlines())
    start = len(drawn) - len(rest)
    if drawn_first != first or start < 0 or drawn[start:] != rest:
        return "different"
    inserted = _without_blank_ends(drawn[:start])
    configured = _without_blank_ends([line.strip() for line in config_lines])
    if inserted == configured:
        return "same"
    same = sum(one == other for one, other in zip(inserted, configured, strict=False))
    return "other config" if len(inserted) == len(configured) < 2 * same else "different"


def _first_block(lines: list[str]) -> list[str]:
    """Return the trimmed lines from ``@start`` to the first ``@end``."""
    block: list[str] = []
    for line in lines:
        block.append(line.strip())
        if line.strip().startswith("@end"):
            break
    first, *inner = block or [""]
    last = inner[-1:]
    return [first, *_without_blank_ends(inner[:-1]), *last]


def _without_blank_ends(lines: list[str]) -> list[str]:
    filled = [index for index, line in enumerate(lines) if line]
    return lines[filled[0] : filled[-1] + 1] if filled else []

"""What shaped a picture, as the picture itself tells it: PlantUML's record and pumlsync's stamp."""

import re
from collections.abc import Sequence
from textwrap import dedent
from typing import Literal

import msgspec
from msgspec import Struct

from pumlsync.digest import digest_of
from pumlsync.pictures.formats import Picture

RECORD = "plantuml"
"""Keyword of the text that PlantUML writes: the source, a blank line, its version, and the machine."""

STAMP = "pumlsync"
"""Keyword of the stamp: one JSON object."""

_VERSION = re.compile(r"^PlantUML version ([^\s(]+)", re.MULTILINE)
_LINE_END = re.compile("\r\n|\r|\n")
_BARE_VERSION = re.compile(r"^(\d+(?:\.\w+)+)\s*\Z", re.MULTILINE)


Agreement = Literal["same", "other config", "different"]


class Stamp(Struct, frozen=True, omit_defaults=True):
    """All that shaped a picture, the same on every machine."""

    source: str
    """Digest of the source's text."""

    engine: str
    """The engine's identity."""

    includes: dict[str, str] = {}
    """Digests of the included files, by path relative to the document's folder; empty for one that was not there."""

    options: dict[str, str] = {}
    """What the settings add to the source, by name."""

    page: int = 0
    """From 0; PlantUML's ``newpage`` starts another."""

    remarks: tuple[str, ...] = ()
    """What PlantUML said about the diagram that it drew."""

    map: str = ""
    """An HTML image map of the links in the picture."""

    version: int = 1

    @property
    def read(self) -> tuple[str, ...]:
        """The included files that were there."""
        return tuple(path for path, digest in self.includes.items() if digest)


class Record(Struct, frozen=True):
    """What PlantUML wrote into a picture."""

    source: str
    """With the lines of its ``-config`` after the first one; the preprocessed source may follow."""

    engine: str
    """``1.2026.9``, or ``8030`` for one of the old ones."""


def stamp_of(picture: Picture) -> Stamp | None:
    """Return the picture's stamp, or None when there is none that this version understands."""
    text = picture.text(STAMP)
    if text is None:
        return None
    try:
        stamp = msgspec.json.decode(text, type=Stamp)
    except msgspec.DecodeError:
        return None
    return stamp if stamp.version == 1 else None


def record_of(picture: Picture) -> Record | None:
    """Return what PlantUML says of the picture, or None when it says nothing.

    The version is in the last line that begins with ``PlantUML version``, or stands alone in the last line.
    Source: pictures of PlantUML 7986 to 1.2026.9; up to 1.2018.8 the text is in a ``zTXt`` chunk, later in ``iTXt``.
    """
    text = picture.text(RECORD) or ""
    version = _version(text)
    return Record(text[: version.start()], version[1]) if version else None


def _version(text: str) -> re.Match[str] | None:
    versions = list(_VERSION.finditer(text))
    return versions[-1] if versions else _BARE_VERSION.search(text)


def stamped(picture: Picture, stamp: Stamp, source: str) -> bytes:
    """Return the file with this stamp, and a record of this source in PlantUML's form, instead of what it said before.

    Nothing about the machine is in it.
    """
    version = stamp.engine.split()[1]
    record = f"{source}\n\nPlantUML version {version}"
    return picture.with_texts({RECORD: record, STAMP: msgspec.json.encode(stamp).decode()})


def source_of(record: Record, config_lines: Sequence[str] = ()) -> str:
    """Return the diagram that a record holds, from ``@start`` to ``@end``.

    The lines of a ``-config`` file that stand after the first one are left out, and so is the preprocessed diagram that
    may follow.
    """
    lines = _LINE_END.split(record.source)
    ends = (index for index, line in enumerate(lines) if line.strip().startswith("@end"))
    first, *rest = lines[: next(ends, len(lines)) + 1]
    inserted = [line.strip() for line in rest[: len(config_lines)]] == [line.strip() for line in config_lines]
    return "\n".join([first, *(rest[len(config_lines) :] if inserted else rest)])


def source_digest(text: str) -> str:
    """Return the digest of a source's text."""
    return digest_of(text.encode())


def include_digest(content: bytes) -> str:
    """Return the digest of an included file, whatever its line ends."""
    return digest_of(content.replace(b"\r\n", b"\n"))


def agreement(record: Record, text: str, config_lines: tuple[str, ...]) -> Agreement:
    """Return whether PlantUML drew the picture from this text.

    An indentation that all lines have in common does not count, nor white space at the ends of lines; none at all where
    lines begin with tabs. Empty lines directly inside ``@start`` and ``@end`` do not count: some versions leave them
    out; the records of SVG files leave out what follows ``@startuml``. The lines of a ``-config`` file stand after the
    first one. They are an older text of that file when they are as many and most of them are the same: a line more or
    less in the source is never taken for one of them.
    """
    first, *rest = _first_block(text.split("\n"))
    drawn_first, *drawn = _first_block(_LINE_END.split(record.source))
    start = len(drawn) - len(rest)
    is_same_start = drawn_first.strip() in (first.strip(), _without_name(first.strip()))
    if not is_same_start or start < 0 or not _are_same(drawn[start:], rest):
        return "different"
    inserted = _without_blank_ends([line.strip() for line in drawn[:start]])
    configured = _without_blank_ends([line.strip() for line in config_lines])
    if inserted == configured:
        return "same"
    same = sum(one == other for one, other in zip(inserted, configured, strict=False))
    return "other config" if len(inserted) == len(configured) < 2 * same else "different"


def _are_same(drawn: Sequence[str], written: Sequence[str]) -> bool:
    """Compare the lines after the first, of which the last is the ``@end`` line."""
    if [line.strip() for line in drawn] != [line.strip() for line in written]:
        return False
    # Documents may count the columns of tabs from another place.
    has_tabs = any("\t" in line[: len(line) - len(line.lstrip())] for line in (*drawn, *written))
    return has_tabs or _dedented(drawn[:-1]) == _dedented(written[:-1])


def _dedented(lines: Sequence[str]) -> str:
    return dedent("\n".join(line.rstrip() for line in lines))


def _without_name(first: str) -> str:
    return re.sub(r"^@startuml\b.*", "@startuml", first)


def _first_block(lines: list[str]) -> list[str]:
    """Return the lines from ``@start`` to the first ``@end``."""
    block: list[str] = []
    for line in lines:
        block.append(line)
        if line.strip().startswith("@end"):
            break
    first, *inner = block or [""]
    last = inner[-1:]
    return [first, *_without_blank_ends(inner[:-1]), *last]


def _without_blank_ends(lines: list[str]) -> list[str]:
    filled = [index for index, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []

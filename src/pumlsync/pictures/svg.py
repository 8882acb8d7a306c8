"""SVG files, and the notes that are in them: PlantUML's record of the source and pumlsync's stamp.

The parser expands no entity: a file that declares one is never PlantUML's, and is read no further.
"""

import re
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from msgspec import Struct

from pumlsync.plantuml.encoding import decode, encode

_VERSION: Final = "\n\nPlantUML version "
"""What stands between source and version in the record of a PNG file, and in what `Svg.text` returns."""

_TAG: Final = re.compile(rb"<[^>\"']*(?:(?:\"[^\"]*\"|'[^']*')[^>\"']*)*>")
_OLD_RECORD: Final = re.compile(r"SRC=\[(?P<code>[^]]*)\]|MD5=\[\w*\]\s*(?P<text>@start.*)", re.DOTALL)


class Note(Struct, frozen=True):
    """A processing instruction or a comment that says something of the picture."""

    keyword: str
    """The instruction's target, or ``comment``."""

    text: str
    start: int
    end: int
    """Offsets in bytes."""


class Svg(Struct, frozen=True):
    """An SVG file, as far as it can be read."""

    content: bytes
    notes: tuple[Note, ...] = ()
    root: int = 0
    """Offset of the root element."""

    is_whole: bool = True
    """Whether the file is well-formed to its end."""

    def text(self, keyword: str) -> str | None:
        """Return what the file says under a keyword of `pumlsync.pictures.stamp`, as a PNG file would say it."""
        if keyword == "plantuml":
            return self._record()
        return next((note.text for note in self.notes if note.keyword == keyword), None)

    def _record(self) -> str | None:
        version = next((note.text for note in self.notes if note.keyword == "plantuml"), "unknown")
        return next((record for note in self.notes if (record := _record(note, version)) is not None), None)

    def with_texts(self, texts: dict[str, str]) -> bytes:
        """Return the file with other texts under these keywords, behind the root's tag; all else keeps its bytes."""
        tag = _TAG.match(self.content, self.root)
        at = tag.end() if tag else len(self.content)
        return self._bare(0, at) + "".join(_written(texts)).encode() + self._bare(at, len(self.content))

    @property
    def bare(self) -> bytes:
        """The file without what it says of itself."""
        return self._bare(0, len(self.content))

    def _bare(self, start: int, stop: int) -> bytes:
        notes = [note for note in self.notes if start <= note.start < stop]
        starts, ends = [start, *(note.end for note in notes)], [*(note.start for note in notes), stop]
        return b"".join(self.content[begin:end] for begin, end in zip(starts, ends, strict=True))


def parse(file: bytes) -> Svg | None:
    """Return what an SVG file holds up to where it breaks off, or None when it is not SVG."""
    return _Reading(file).svg()


class _Reading:
    def __init__(self, file: bytes) -> None:
        self._file = file
        self._root: int | None = None
        self._notes: list[Note] = []
        self._parser = ParserCreate()
        self._parser.StartElementHandler = self._begin
        self._parser.ProcessingInstructionHandler = self._instruction
        self._parser.CommentHandler = self._comment
        self._parser.EntityDeclHandler = self._entity

    def svg(self) -> Svg | None:
        try:
            self._parser.Parse(self._file, True)
            is_whole = True
        except _EntityError:
            return Svg(self._file) if b"<svg" in self._file else None
        except (ExpatError, LookupError, ValueError):  # the last two of an encoding that nobody knows
            is_whole = False
        return None if self._root is None else Svg(self._file, tuple(self._notes), self._root, is_whole)

    def _begin(self, name: str, _: dict[str, str]) -> None:
        if name.rpartition(":")[2] != "svg":
            raise ValueError(name)
        self._root = self._parser.CurrentByteIndex
        self._parser.StartElementHandler = None

    def _instruction(self, target: str, text: str) -> None:
        if target in ("plantuml", "plantuml-src", "pumlsync"):
            self._note(target, text.strip(), b"?>")

    def _comment(self, text: str) -> None:
        if _OLD_RECORD.match(text):
            self._note("comment", text, b"-->")

    def _note(self, keyword: str, text: str, closing: bytes) -> None:
        start = self._parser.CurrentByteIndex
        end = self._file.find(closing, start) + len(closing)
        self._notes.append(Note(keyword, text, start, end))

    def _entity(self, *_: object) -> None:
        raise _EntityError


class _EntityError(Exception):
    pass


def _record(note: Note, version: str) -> str | None:
    """Return the record that a note holds, None when it holds none that can be read.

    Source: pictures of PlantUML 1.2017 to 1.2026.9. In comments, a blank parts hyphens that would end them.
    """
    old = _OLD_RECORD.match(note.text) if note.keyword == "comment" else None
    if old and old["text"]:
        return re.sub("- (?=-)", "-", old["text"])
    code = old["code"].replace(" ", "") if old else note.text if note.keyword == "plantuml-src" else None
    try:
        return None if code is None else decode(code) + _VERSION + version
    except ValueError:
        return None


def _written(texts: dict[str, str]) -> list[str]:
    source, _, version = texts.get("plantuml", "").rpartition(_VERSION)
    notes = {"plantuml": version, "plantuml-src": encode(source), "pumlsync": _escaped(texts["pumlsync"])}
    return [f"<?{keyword} {text}?>" for keyword, text in notes.items()]


def _escaped(json: str) -> str:
    """Return JSON text in ASCII without ``>``, which would end the instruction in XML, or where HTML takes it in."""
    return re.sub("[^ -=?-~]", lambda found: _escape(found[0]), json)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))

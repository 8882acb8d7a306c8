"""Comments that silence findings: ``pumlsync: ignore PS201``."""

import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.errors import PumlsyncError
from pumlsync.findings.selection import codes_of
from pumlsync.model import DiagramSource, Document, ImageReference, Silence
from pumlsync.pairing.pair import Target

_REQUEST = re.compile(r"\s*(ignore|ignore-file)\s+(\S.*)")
_SEPARATOR = re.compile(r"[\s,]+")

Codes = frozenset[Code]


class Request(Struct, frozen=True):
    """What one comment asks for."""

    verb: Literal["ignore", "ignore-file"]
    codes: Codes


class Quiet(Struct, frozen=True):
    """Lines in which findings are silenced."""

    first: Place
    last: Place
    """In the same file."""

    codes: Codes


class Silences:
    """What the comments of documents silence.

    A comment silences what stands next: all from its own line to the end of the next source or reference, and where a
    source is next, also the verdicts on its pictures, wherever they are reported.
    """

    def __init__(self, documents: Iterable[Document], targets: Iterable[Target]) -> None:
        self._by_file: dict[str, Codes] = defaultdict(frozenset)
        self._by_picture: dict[str | None, Codes] = defaultdict(frozenset)
        self._quiets: list[Quiet] = []
        made: dict[Place, list[str]] = defaultdict(list)
        for target in targets:
            made[target.source.place].append(target.path)
        for document in documents:
            if document.silences:
                self._hear(document, made)
        self._quiets.sort(key=lambda quiet: quiet.first)

    def _hear(self, document: Document, made: Mapping[Place, Sequence[str]]) -> None:
        items = sorted((item for group in document.groups for item in group), key=lambda item: item.place)
        for silence in document.silences:
            place, request = silence.place, _request(silence)
            if isinstance(request, str):
                continue
            if request.verb == "ignore-file":
                self._by_file[place.file] |= request.codes
                continue
            following = _next(items, place)
            self._quiets.append(Quiet(place, _end(following, place), request.codes))
            if isinstance(following, DiagramSource):
                for picture in made[following.place]:
                    self._by_picture[picture] |= request.codes

    def cover(self, finding: Diagnostic) -> bool:
        """Return whether a finding is silenced."""
        return (
            finding.code in self._by_file.get(finding.place.file, ())
            or finding.code in self._by_picture.get(finding.picture, ())
            or any(finding.code in quiet.codes for quiet in self._around(finding.place))
        )

    def _around(self, place: Place) -> Iterator[Quiet]:
        """Yield the lines that a place is in; those that begin later never end earlier."""
        for index in range(bisect_right(self._quiets, place, key=lambda quiet: quiet.first) - 1, -1, -1):
            if self._quiets[index].last < place:
                return
            yield self._quiets[index]


def misunderstood(documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Yield the comments that silence nothing because they are not understood."""
    for document in documents:
        for silence in document.silences:
            request = _request(silence)
            if isinstance(request, str):
                yield Diagnostic(silence.place, Code.SILENCE, f"this comment silences nothing: {request}")


def _request(silence: Silence) -> Request | str:
    """Return what a comment asks for, or what to do when that is not understood."""
    match = _REQUEST.fullmatch(silence.request)
    if match is None:
        return "write pumlsync: ignore PS201, or ignore-file for the whole document"
    try:
        codes = codes_of(*_SEPARATOR.split(match[2].strip(" ,")))
    except PumlsyncError as error:
        return str(error)
    return Request("ignore-file" if match[1] == "ignore-file" else "ignore", codes)


def _next(items: Sequence[DiagramSource | ImageReference], place: Place) -> DiagramSource | ImageReference | None:
    """Return the first of the items, in the order of their places, that stands below a place in the same file."""
    index = bisect_right(items, place, key=lambda item: item.place)
    return items[index] if index < len(items) and items[index].place.file == place.file else None


def _end(item: DiagramSource | ImageReference | None, place: Place) -> Place:
    match item:
        case DiagramSource():
            return Place(place.file, item.end_line, sys.maxsize)
        case ImageReference():
            return item.place
        case None:
            return Place(place.file, sys.maxsize)

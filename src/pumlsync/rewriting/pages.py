"""Files as text, and changes to them that leave the rest as it is: byte order mark, line ends, white space."""

import re
from codecs import BOM_UTF8
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from pumlsync.confine import OutsideError, Reader
from pumlsync.diagnostics import Place

_LINE_END = re.compile("\r\n|\r|\n")


class Edit(Struct, frozen=True):
    """A part of a file, and what takes its place."""

    file: str
    """POSIX, relative to the root."""

    start: int
    end: int
    """Offsets in characters, those of the byte order mark not counted; equal for what is inserted."""

    text: str
    r"""Its line ends are ``\n``, whatever the file has."""


class Page(Struct, frozen=True):
    """A file that is UTF-8."""

    file: str
    """POSIX, relative to the root."""

    text: str
    """Without the byte order mark."""

    has_mark: bool
    spans: tuple[tuple[int, int], ...]
    """Where the lines begin and end, their line ends left out."""

    def line(self, number: int) -> str:
        """Return a line, counted from 1, without its end; empty when the file has no such line."""
        start, end = self.spans[number - 1] if number <= len(self.spans) else (0, 0)
        return self.text[start:end]

    def offset(self, place: Place) -> int:
        """Return where a place of this file is in the text."""
        return self.spans[min(place.line, len(self.spans)) - 1][0] + place.column - 1

    def edited(self, edits: Iterable[Edit]) -> bytes | None:
        """Return the file with its changes, None when two of them are about the same part.

        What is inserted at one place stands in the order of `edits`.
        """
        parts: list[str] = []
        at = 0
        for edit in sorted(dict.fromkeys(edits), key=lambda edit: (edit.start, edit.end)):
            if edit.start < at:
                return None
            parts += [self.text[at : edit.start], edit.text.replace("\n", self._line_end(edit.start))]
            at = edit.end
        text = "".join([*parts, self.text[at:]])
        return (BOM_UTF8 if self.has_mark else b"") + text.encode()

    def _line_end(self, offset: int) -> str:
        """Return how the line at an offset ends, or the one above when it is the last."""
        below = _LINE_END.search(self.text, offset)
        return (below or _LINE_END.search(self.text) or ["\n"])[0]


def page_of(file: str, content: bytes) -> Page:
    """Return a file as text.

    Raises:
        UnicodeDecodeError: when it is not UTF-8.
    """
    text = content.removeprefix(BOM_UTF8).decode()
    ends = [match.span() for match in _LINE_END.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    spans = tuple(zip(starts, [*(start for start, _ in ends), len(text)], strict=True))
    return Page(file, text, content.startswith(BOM_UTF8), spans)


def read_page(root: Path, file: str) -> Page | None:
    """Return a file of the project as text, None when it cannot be read any more."""
    try:
        return page_of(file, Reader(root).read(file))
    except (OSError, OutsideError, UnicodeDecodeError):
        return None

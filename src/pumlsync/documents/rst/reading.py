"""What is collected while docutils parses a document."""

import posixpath
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from docutils import nodes
from docutils.statemachine import StringList, string2lines

from pumlsync.confine import OutsideError
from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.digest import digest_of
from pumlsync.documents.blocks import TAB_WIDTH, is_visible_source
from pumlsync.documents.text import decode
from pumlsync.model import DiagramSource, Inclusion

_LINE_END = re.compile("\r\n|\r|\n")


@dataclass
class Reading:
    """One document on its way through docutils."""

    path: str
    """Of the document, POSIX, relative to the root."""

    source_dir: str
    """What included paths that begin with ``/`` are relative to; POSIX, relative to the root."""

    load: Callable[[str], bytes]
    """Returns the bytes of a file of the project, given its path relative to the root; raises OSError, OutsideError."""

    claimed: dict[tuple[str, int, str], Place] = field(default_factory=dict)
    """File, number and text of the lines of sources whose lines each begin with ``..``, and where the source begins.

    The text, because the cells of a table share their lines.
    """

    misread: set[tuple[Place, int]] = field(default_factory=set)
    """Sources and those lines of them that docutils takes for something other than a comment."""

    inclusions: list[Inclusion] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    open_files: list[str] = field(default_factory=list)
    """The document and the chain of files that are being included."""

    _raw: dict[str, list[str]] = field(default_factory=dict)
    _begun: Counter[tuple[str, int]] = field(default_factory=Counter)

    def input_lines(self, file: str, text: str) -> StringList:
        """Return `text` the way docutils wants its input, each line knowing the physical line it comes from.

        docutils also ends a line at U+2028, U+0085 and their like, which no editor counts.
        """
        self._raw[file] = _LINE_END.split(text)
        lines, origins = [], []
        for offset, physical in enumerate(self._raw[file]):
            seen = string2lines(physical, tab_width=TAB_WIDTH, convert_whitespace=True) or [""]
            lines += seen
            origins += [(file, offset)] * len(seen)
        return StringList(lines, items=origins)

    def raw_line(self, file: str, line: int) -> str:
        """Return a line as it stands in its file."""
        return self._raw[file][line - 1]

    def visible_source(self, file: str, text: str) -> Place | None:
        """Return where a line of visible text stands in its file, when it begins a diagram."""
        lines = self._raw.get(file, [])
        for index, line in enumerate(lines):
            if text in line and is_visible_source(text, lines[index + 1 :]):
                return Place(file, index + 1, line.find("@start") + 1)
        return None

    def told_apart(self, source: DiagramSource) -> DiagramSource:
        """Return a source with the column of its own ``@start``: the cells of a table share their lines."""
        place = source.place
        raw = self.raw_line(place.file, place.line)
        columns = [match.start() + 1 for match in re.finditer("@start", raw)] or [1]
        # A file that is included twice is read twice.
        column = columns[self._begun[place.file, place.line] % len(columns)]
        self._begun[place.file, place.line] += 1
        return msgspec.structs.replace(source, place=Place(place.file, place.line, column))

    def included(self, name: str, directive: Place) -> tuple[str, str] | None:
        """Return path and text of a file that a directive names, or None and a diagnostic when it cannot be read.

        Names are relative to the document that is read, not to the included file that names them.
        Source: Sphinx 9.0, ``sphinx.directives.other.Include``.
        """
        folder = self.source_dir if name.startswith("/") else posixpath.dirname(self.path)
        path = posixpath.normpath(posixpath.join(folder, name.lstrip("/")))
        text = self._read(path, directive)
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return None
        return path, text

    def _read(self, path: str, directive: Place) -> str | Diagnostic:
        if path in self.open_files:
            return Diagnostic(directive, Code.NOT_INCLUDED, f"not included: {path} is being included already")
        try:
            content = self.load(path)
        except OutsideError:
            self.inclusions.append(Inclusion(path, None))
            return Diagnostic(directive, Code.NOT_INCLUDED, f"not included: {path} is outside the project")
        except OSError as error:
            self.inclusions.append(Inclusion(path, None))
            return Diagnostic(directive, Code.NOT_INCLUDED, f"not included: {path}: {error.strerror}")
        self.inclusions.append(Inclusion(path, digest_of(content)))
        return decode(content, path)


def reading_of(document: nodes.document) -> Reading:
    """Return what is collected from a document that docutils is parsing."""
    reading: Reading = document.settings.reading
    return reading


def attach(reading: Reading, settings: Any) -> None:
    """Make a reading known to all that has the document, as Sphinx does with its ``env``."""
    settings.reading = reading

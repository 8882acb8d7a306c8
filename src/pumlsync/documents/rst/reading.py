"""What is collected while docutils parses a document."""

import re
from bisect import bisect
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import msgspec
from docutils import nodes
from docutils.statemachine import StringList, string2lines

from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.documents.blocks import visible_start, visible_starts
from pumlsync.documents.reading import Reading
from pumlsync.model import DiagramSource


@dataclass
class RstReading(Reading):
    """One document on its way through docutils."""

    claimed: dict[tuple[str, int, str], Place] = field(default_factory=dict)
    """File, number and text of the lines of sources whose lines each begin with ``..``, and where the source begins.

    The text, because the cells of a table share their lines.
    """

    misread: set[tuple[Place, int]] = field(default_factory=set)
    """Sources and those lines of them that docutils takes for something other than a comment."""

    _visible: dict[str, dict[str, list[tuple[int, int]]]] = field(default_factory=dict)
    _begun: Counter[tuple[str, int]] = field(default_factory=Counter)

    def input_lines(self, file: str, physical: Iterable[str], first: int = 1) -> StringList:
        """Return lines the way docutils wants its input, each knowing the physical line that it comes from.

        docutils also ends a line at U+2028, U+0085 and their like, which no editor counts.

        Args:
            file: Where the lines are.
            physical: The lines, perhaps without what is in front of them.
            first: The number of the first one.
        """
        lines, origins = [], []
        for offset, line in enumerate(physical, first - 1):
            seen = string2lines(line, tab_width=self.dialect.tab_width, convert_whitespace=True) or [""]
            lines += seen
            origins += [(file, offset)] * len(seen)
        return StringList(lines, items=origins)

    def visible_source(self, file: str, text: str, line: int) -> Place | None:
        """Return where a line of visible text stands in its file, when it begins a diagram: from about `line` on."""
        start = visible_start(text)
        if start is None:
            return None
        if file not in self._visible:
            self._visible[file] = visible_starts(self.raw_lines(file))
        positions = self._visible[file].get(start)
        return Place(file, *positions[min(bisect(positions, (line, 0)), len(positions) - 1)]) if positions else None

    def told_apart(self, source: DiagramSource) -> DiagramSource:
        """Return a source with the column of its own ``@start``: the cells of a table share their lines."""
        place = source.place
        raw = self.raw_line(place.file, place.line)
        columns = [match.start() + 1 for match in re.finditer("@start", raw)] or [1]
        # A file that is included twice is read twice.
        column = columns[self._begun[place.file, place.line] % len(columns)]
        self._begun[place.file, place.line] += 1
        return msgspec.structs.replace(source, place=Place(place.file, place.line, column))

    def note_end_of_inclusion(self, file: str, line: int) -> None:
        """Note a comment that docutils takes for its own, for which it fails in a document that is not included."""
        if len(self.open_files) == 1:
            message = "Sphinx fails at this comment, which docutils takes for one of its own; begin it otherwise"
            self.diagnostics.append(Diagnostic(Place(file, line), Code.END_OF_INCLUSION, message))

    def has_too_long_a_line(self, lines: StringList, directive: Place) -> bool:
        """Return whether docutils drops an included file, which is then among the diagnostics."""
        limit = self.dialect.line_length_limit
        index = next((index for index, line in enumerate(lines) if len(line) > limit), None)
        if index is None:
            return False
        file, offset = lines.items[index]
        message = f"not included: line {offset + 1} of {file} has more than {limit} characters, which docutils refuses"
        self.diagnostics.append(Diagnostic(directive, Code.LONG_LINE, message))
        return True


def reading_of(document: nodes.document) -> RstReading:
    """Return what is collected from a document that docutils is parsing."""
    reading: RstReading = document.settings.reading
    return reading


def attach(reading: RstReading, settings: Any) -> None:
    """Make a reading known to all that has the document, as Sphinx does with its ``env``."""
    settings.reading = reading

"""Where in a file the text stands that a Markdown parser hands on."""

from bisect import bisect_right
from itertools import accumulate

from pumlsync.diagnostics import Place
from pumlsync.documents.reading import Reading


class Excerpt:
    """Lines of a file without what stands in front of them: the markers of lists and quotes, blanks, other cells."""

    def __init__(self, reading: Reading, file: str, text: str, first: int, after: int = 0) -> None:
        """Find a text in a file.

        Args:
            reading: Knows the file's lines.
            file: Where the text is.
            text: Its lines end with ``\\n``.
            first: The number of its first line.
            after: How many characters of that line are in front of it at least.
        """
        self._reading = reading
        self._file = file
        self._first = first
        self._after = after
        self._lines = text.split("\n")
        self._starts = [0, *accumulate(len(line) + 1 for line in self._lines)]
        self._columns: dict[int, int] = {}

    def place(self, offset: int) -> Place:
        """Return where a character of the text is in the file."""
        index = bisect_right(self._starts, offset) - 1
        if index not in self._columns:
            self._columns[index] = self._find(index)
        column = self._columns[index] + offset - self._starts[index]
        return Place(self._file, self._first + index, max(column, 0) + 1)

    def _find(self, index: int) -> int:
        """Return how many characters are in front of a line, as if its own indentation were as long in the file."""
        body = self._lines[index].lstrip()
        raw = self._reading.raw_line(self._file, self._first + index).replace("\0", "\ufffd")
        return raw.find(body, 0 if index else self._after) - len(self._lines[index]) + len(body)


class Cell(Excerpt):
    """The text of a cell of a table, in which a ``|`` is written with a backslash in front."""

    def __init__(self, reading: Reading, file: str, text: str, line: int, after: int) -> None:
        """Find a cell's text in the line of its row, behind other cells."""
        super().__init__(reading, file, text.replace("|", "\\|"), line, after)
        self._text = text

    def place(self, offset: int) -> Place:
        """Return where a character of the text is in the file."""
        return super().place(offset + self._text.count("|", 0, offset))

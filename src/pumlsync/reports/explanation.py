"""Why pictures stand as they do: who shows them, what makes them, what they say of themselves, what would happen."""

import math
from collections.abc import Iterator, Sequence

from msgspec import Struct

from pumlsync.model import State, Via
from pumlsync.reports.pretty import pretty


class Lines(Struct, frozen=True):
    """Lines of a file, both ends included."""

    file: str
    line: int
    end_line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}" + (f"-{self.end_line}" if self.end_line > self.line else "")


class Reference(Struct, frozen=True):
    """What shows the picture."""

    lines: Lines
    via: Via


class Source(Struct, frozen=True):
    """What makes the picture."""

    lines: Lines
    why: str
    page: int = 1


class Explanation(Struct, frozen=True):
    """Why one picture stands as it does."""

    picture: str | None
    """POSIX, relative to the root; what the reference says when that is no file; None for a source that makes none."""

    references: tuple[Reference, ...]
    sources: tuple[Source, ...]
    file: tuple[str, ...]
    """What the file tells, compared with how things are now."""

    state: State | None
    """None for a source that makes no picture, and for a picture that no document speaks of."""

    verdict: str
    """What follows the picture's name in a sentence."""

    sync: str
    """What `sync` does with it."""

    def distance(self, path: str, line: int | None) -> float:
        """Return how many lines a line is from what documents say of the picture; infinitely many in another file.

        Args:
            path: A file or a folder, or the picture itself; POSIX, relative to the root.
            line: From 1; None for all of them.
        """
        if path in (self.picture, "."):
            return 0
        places = [item.lines for item in self.references] + [item.lines for item in self.sources]
        if line is None:
            files = [place.file for place in places] or [str(self.picture)]
            return 0 if any(file.startswith(f"{path}/") or file == path for file in files) else math.inf
        away = (max(place.line - line, line - place.end_line, 0) for place in places if place.file == path)
        return min(away, default=math.inf)


def explanation_text(explanation: Explanation) -> str:
    """Return an explanation as a paragraph: a sentence, and below it what it rests on."""
    rows = [
        ("shown by", [f"{item.lines} ({item.via})" for item in explanation.references]),
        ("made by", [_made_by(item) for item in explanation.sources] if explanation.picture else []),
        ("why", [] if explanation.picture else [item.why for item in explanation.sources]),
        ("the file", explanation.file),
        ("sync", [explanation.sync]),
    ]
    title = f"{explanation.picture or explanation.sources[0].lines} {explanation.verdict}"
    return "\n".join([title, *(line for name, cells in rows for line in _row(name, cells))])


def _made_by(source: Source) -> str:
    page = f", page {source.page}" if source.page > 1 else ""
    return f"{source.lines}{page}: {source.why}"


def _row(name: str, cells: Sequence[str]) -> Iterator[str]:
    for cell in cells:
        yield f"  {name:8}  {cell}"
        name = ""


def explanations_json(explained: Sequence[Explanation]) -> str:
    """Return ``{"version": 1, "explanations": […]}``, indented."""
    return pretty({"version": 1, "explanations": explained})

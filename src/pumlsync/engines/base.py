"""The contract between pumlsync and whatever draws the pictures."""

from pathlib import Path
from typing import Literal, Protocol

from msgspec import Struct

from pumlsync.model import Format

Objection = Literal["syntax", "include", "deadline", "death", "program"]
"""What an engine has against a source; ``program``: it needs a program or a library that is not there."""


class Drawn(Struct, frozen=True):
    """The engine drew the diagram."""

    pages: tuple[bytes, ...]
    """Files of the format asked for, one for each page (PlantUML's ``newpage`` starts another); never empty."""

    includes: tuple[Path, ...]
    """Absolute paths of the project's files that shaped the diagram, sorted; the engine's own library is left out."""

    warnings: tuple[str, ...] = ()
    """What PlantUML remarked about a diagram that it drew all the same."""

    maps: tuple[str, ...] = ()
    """HTML image maps of the links, one for each page, empty for a page without links; none for SVG."""

    sought: tuple[Path, ...] = ()
    """Absolute paths of files that would have shaped the diagram if they were there, in the project, sorted."""


class Refused(Struct, frozen=True):
    """The engine did not draw the diagram."""

    objection: Objection
    message: str
    line: int | None = None
    """From 1, the ``@start`` line of the text or the first line of `file`; None when no line is to blame."""

    file: Path | None = None
    """Absolute path of the included file that `line` counts in; None for the text itself."""

    details: str = ""
    """What the engine said about its own failure, such as Java's stack trace: for who reports it."""

    def quoted(self, text: str) -> str:
        """Return the line of the diagram's text that is to blame, empty when none is, or when there is no such line."""
        lines = text.split("\n")
        is_own = self.file is None and self.line is not None and 1 <= self.line <= len(lines)
        return lines[self.line - 1].strip() if is_own and self.line else ""


Outcome = Drawn | Refused


class Engine(Protocol):
    """Draws diagrams; `draw` may be called by several threads at once, each for a diagram of its own."""

    @property
    def identity(self) -> str:
        """Name and version of what shapes the pictures, the same on every machine."""
        ...

    @property
    def parallelism(self) -> int:
        """How many calls of `draw` at once are worth it, from 1; more are correct, but wait for each other."""
        ...

    def start(self) -> None:
        """Get ready in the background, because there will be something to draw; `draw` does so by itself.

        Raises:
            PumlsyncError: when no diagram at all can be drawn.
        """
        ...

    def draw(self, text: str, folder: Path, *, picture_format: Format = "png", timeout_s: float) -> Outcome:
        """Return the pictures of `text` (``@start`` to ``@end``), or what the engine had against it.

        Args:
            text: One diagram source.
            folder: Absolute; what the source's relative includes start from.
            picture_format: What kind of file to draw.
            timeout_s: Seconds of wall-clock time after which the diagram is given up, counted from when the engine
                begins to draw it.

        Raises:
            PumlsyncError: when no diagram at all can be drawn.
        """
        ...

    def close(self) -> None:
        """Release what the engine holds, diagrams in the making included; may be called twice."""
        ...

"""What a run that draws tells on standard error: a line for each picture, and a bar where someone is waiting."""

import os
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from threading import Lock, Timer
from typing import TYPE_CHECKING, Final

import click

from pumlsync.cli.streams import discard

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE_S: Final = 1.0
"""A run that is over by then shows no bar."""


class Narrator(AbstractContextManager["Narrator"]):
    """Tells what becomes of pictures; on a terminal, below that, how far the run is and which picture it waits for."""

    def __init__(self, *, is_quiet: bool, is_colorless: bool) -> None:
        """Tell nothing, or use no colours, if it shall be so."""
        self._is_quiet = is_quiet
        self._is_colorless = is_colorless
        self._pictures: Sequence[str] = ()
        self._done = 0
        self._lock = Lock()
        self._timer: Timer | None = None
        self._bar: Progress | None = None

    def begin(self, pictures: Sequence[str]) -> None:
        """Get ready for pictures that will be told in this order."""
        self._pictures = pictures
        if not self._is_quiet and sys.stderr.isatty() and os.environ.get("TERM") != "dumb":
            self._timer = Timer(_PATIENCE_S, self._appear)
            self._timer.daemon = True
            self._timer.start()

    def tell(self, line: str) -> None:
        """Print a line above the bar."""
        if not self._is_quiet:
            with self._lock:
                self._print(line)

    def advance(self) -> None:
        """Go on to the next picture."""
        self._done += 1
        with self._lock:
            if self._bar is not None:
                self._bar.update(self._bar.task_ids[0], completed=self._done, description=self._awaited())

    def __exit__(self, *_: object) -> None:
        """Remove the bar."""
        if self._timer is not None:
            self._timer.cancel()
        with self._lock:
            self._timer = None
            if self._bar is not None:
                self._bar.stop()
                self._bar = None

    def _awaited(self) -> str:
        return self._pictures[self._done] if self._done < len(self._pictures) else ""

    def _print(self, line: str) -> None:
        try:
            if self._bar is None:
                click.echo(line, err=True)
            else:
                self._bar.console.print(line, markup=False, highlight=False, emoji=False, soft_wrap=True)
        except BrokenPipeError:  # nobody listens: no reason to stop drawing
            discard(sys.stderr)

    def _appear(self) -> None:
        with self._lock:
            if self._timer is not None:
                self._bar = _bar(len(self._pictures), self._done, self._awaited(), no_color=self._is_colorless)
                self._bar.start()


def _bar(total: int, done: int, awaited: str, *, no_color: bool) -> "Progress":
    from rich.console import Console  # slow to import
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
    from rich.table import Column

    picture = TextColumn("{task.description}", markup=False, table_column=Column(no_wrap=True, overflow="ellipsis"))
    console = Console(stderr=True, no_color=no_color or None)
    columns = BarColumn(bar_width=30), MofNCompleteColumn(), TimeRemainingColumn(), picture
    bar = Progress(*columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False)
    bar.add_task(awaited, total=total, completed=done)
    return bar

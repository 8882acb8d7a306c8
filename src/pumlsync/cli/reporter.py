"""What a command tells about a run, and where."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, TextIO

import click
from msgspec import Struct

from pumlsync.config import Config
from pumlsync.errors import PumlsyncError
from pumlsync.reports.formats import FOR_PROGRAMS, OutputFormat, findings_lines, formats
from pumlsync.reports.text import summary_line
from pumlsync.run import Summary

_SHADES = {"failure": "red", "note": "yellow", "added": "green", "removed": "red", "hunk": "cyan"}


class Reporter(Struct, frozen=True):
    """How much is told, where, and in which colours."""

    quiet: bool = False
    verbose: bool = False
    color: Literal["auto", "always", "never"] = "auto"
    exit_zero: bool = False
    output_format: OutputFormat | None = None
    """None to tell it from who runs the program, and from `output_file`."""

    output_file: Path | None = None
    """Takes the findings; standard output when None."""

    def report(self, config: Config, summary: Summary, details: Iterable[str] = ()) -> int:
        """Write the findings; tell details and a summary below them, on standard error if no text is written.

        Returns:
            The exit status.

        Raises:
            PumlsyncError: when the file cannot be written.
        """
        where = formats(self.output_format, has_file=self.output_file is not None, environment=os.environ)
        rest = [*details] if self.quiet else [*details, summary_line(summary)]
        for kind, file in ((where.file, self.output_file), (where.stream, None)):
            if kind is not None:
                lines = findings_lines(kind, config, summary, styled)
                self._write(file, [*lines, *rest] if kind == "text" else lines, is_utf8=kind in FOR_PROGRAMS)
        if "text" not in (where.file, where.stream):
            _echo(rest, sys.stderr, self._in_color())
        if self.verbose:
            click.echo(f"pumlsync: project {config.root}; findings left out: {summary.silenced}", err=True)
        return 0 if self.exit_zero else int(summary.failures > 0)

    def _write(self, path: Path | None, lines: Iterable[str], *, is_utf8: bool) -> None:
        if path is None:
            _echo((line.encode() for line in lines) if is_utf8 else lines, None, self._in_color())
            return
        try:
            with path.open("w", encoding="utf-8") as file:
                _echo(lines, file, self.color == "always")
        except OSError as error:
            raise PumlsyncError(f"output not written: {path}: {error.strerror}") from error

    def _in_color(self) -> bool | None:
        """Return whether to colour, None to leave it to the terminal. Sources: no-color.org, force-color.org."""
        if self.color == "auto":
            return False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None
        return self.color == "always"


def _echo(lines: Iterable[str | bytes], file: TextIO | None, color: bool | None) -> None:
    for line in lines:
        click.echo(line, file, color=color)


def styled(text: str, part: str) -> str:
    """Return a part of the output in its colour."""
    return click.style(text, bold=True) if part == "place" else click.style(text, fg=_SHADES[part])

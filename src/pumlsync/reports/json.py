"""For programs: all that a run found, as JSON."""

from collections.abc import Iterator

from msgspec import Struct

from pumlsync.config import Config
from pumlsync.diagnostics import Diagnostic
from pumlsync.reports.pretty import pretty
from pumlsync.run import Summary


class Finding(Struct, frozen=True):
    """A finding, as it is written."""

    path: str
    """POSIX, relative to the project root; lines and columns count from 1."""

    line: int
    column: int
    code: str
    kind: str
    """``failure`` or ``note``."""

    message: str
    picture: str | None
    """The picture of a source that the finding is about; None otherwise, for a reference without a source, too."""


class Report(Struct, frozen=True):
    """All of it."""

    findings: tuple[Finding, ...]
    """In the order of files and lines."""

    documents: int
    """How many were looked at."""

    drawn: tuple[str, ...]
    """Pictures that were drawn."""

    to_draw: int
    """How many pictures ``sync`` would draw now."""

    silenced: int
    """How many findings settings, options and comments leave out."""

    version: int = 1


def report(_: Config, summary: Summary) -> Iterator[str]:
    """Yield the lines of one JSON object, a `Report`."""
    content = Report(
        tuple(_finding(finding) for finding in summary.findings),
        len(summary.documents),
        tuple(done.target.path for done in summary.done),
        summary.to_draw,
        summary.silenced,
    )
    yield pretty(content)


def _finding(finding: Diagnostic) -> Finding:
    place, code = finding.place, finding.code
    kind = "note" if code.is_note else "failure"
    return Finding(place.file, place.line, place.column, code.value, kind, finding.message, finding.picture)

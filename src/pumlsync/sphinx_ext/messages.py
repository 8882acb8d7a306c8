"""Findings as warnings of Sphinx."""

import logging
import os
from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.util.logging import getLogger, is_suppressed_warning

from pumlsync.diagnostics import Diagnostic
from pumlsync.findings.stages import Seen
from pumlsync.run import Summary

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_logger = getLogger(__name__)


def tell(app: "Sphinx", root: Path, summary: Summary) -> frozenset[Path]:
    """Warn of the findings, and return the pictures that are not there and were told of.

    Notes are no warnings: they are told at Sphinx's ordinary level.
    """
    for finding in summary.findings:
        _tell_one(finding, f"{root / finding.place.file}:{finding.place.line}", app.config.show_warning_types)
    silenced = app.config.suppress_warnings
    told = {
        (finding.place.file, finding.place.line)
        for finding in summary.findings
        if not is_suppressed_warning("pumlsync", finding.code.value, silenced)
    }
    seen = (item for item in summary.survey.seen if item.shown.path and _is_told(item, told))
    return frozenset(Path(os.path.normpath(root / (item.shown.path or ""))) for item in seen)


def _tell_one(finding: Diagnostic, location: str, shows_types: bool) -> None:
    code, message = finding.code.value, finding.message
    if finding.code.is_note:
        _logger.info("%s: %s %s", location, code, message)
        return
    text = message if shows_types else f"{code} {message}"
    _logger.warning("%s", text, location=location, type="pumlsync", subtype=code)


def _is_told(item: Seen, told: Set[tuple[str, int]]) -> bool:
    """Return whether a finding is about a reference without a file, or about the diagram that makes its picture."""
    return item.state in ("missing", "orphan") and not told.isdisjoint(_lines(item))


def _lines(item: Seen) -> Iterator[tuple[str, int]]:
    place = item.shown.reference.place
    yield place.file, place.line
    if item.judged:
        source = item.judged.target.source
        yield from ((source.place.file, line) for line in range(source.place.line, source.end_line + 1))


class MissingPictures(logging.Filter):
    """Leaves out what Sphinx says itself of pictures that are not there, where pumlsync has told more."""

    _SPEAKER = logging.getLogger("sphinx.sphinx.environment.collectors.asset")

    def __init__(self, source_dir: Path, told: Set[Path]) -> None:
        super().__init__()
        self._source_dir, self._told = source_dir, told
        self._SPEAKER.addFilter(self)

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether Sphinx shall say it."""
        if getattr(record, "subtype", None) != "not_readable" or not isinstance(record.args, tuple):
            return True
        return all(Path(os.path.normpath(self._source_dir / str(name))) not in self._told for name in record.args)

    def forget(self, *_: object) -> None:
        """Let Sphinx speak again: a process may do several builds."""
        self._SPEAKER.removeFilter(self)

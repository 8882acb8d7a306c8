"""Findings as services know them that see the whole repository: their paths from its top, and what they are told by."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from pumlsync.diagnostics import Diagnostic
from pumlsync.digest import digest_of
from pumlsync.documents.discover import repository

_LINE_NUMBER = re.compile(r"(?<=\bline )\d+|(?<=:)\d+")


class Paths:
    """The paths of a project's files from the top of the repository that it is a part of."""

    def __init__(self, root: Path) -> None:
        self.top = repository(root)
        self._prefix = "" if self.top == root else f"{root.relative_to(self.top).as_posix()}/"

    def of(self, path: str) -> str:
        """Return a path relative to the top, given one relative to the project's root."""
        return self._prefix + path


def fingerprints(findings: Iterable[Diagnostic]) -> Iterator[str]:
    """Yield what tells one finding from another, and stays when lines are added above it: a digest for each."""
    seen: Counter[tuple[str, str, str]] = Counter()
    for finding in findings:
        told = finding.place.file, finding.code.value, _LINE_NUMBER.sub("", finding.message)
        yield digest_of(msgspec.json.encode((*told, seen[told])))
        seen[told] += 1

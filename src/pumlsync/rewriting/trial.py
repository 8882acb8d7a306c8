"""Changes to documents, tried out before they are made.

A change is only made when all documents, read again with it, hold what they held and what the change is to bring in.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from pumlsync.config import Config
from pumlsync.confine import OutsideError, Reader
from pumlsync.diagnostics import Place
from pumlsync.model import DiagramSource, Document
from pumlsync.rewriting.pages import Edit, page_of
from pumlsync.rewriting.proposals import Attempt, Plan, Proposal, Refusal
from pumlsync.survey.survey import Survey, foresee


def settle(config: Config, found: Survey, proposals: Sequence[Proposal]) -> Plan:
    """Return what is to be written for the proposals that come out right, each in the first way that does."""
    trial = _Trial(config, found)
    settled = trial.settled([proposal for proposal in proposals if proposal.attempts])
    rest = (item for item in proposals if item not in settled)
    refused = tuple(Refusal(item.place, item.otherwise or item.what, item.obstacle) for item in rest)
    return Plan(trial.before(), trial.after, tuple(settled), refused)


class _ConflictError(Exception):
    """Two changes are about the same part of a file."""


class _Trial:
    """A project with changes that are only in memory."""

    def __init__(self, config: Config, found: Survey) -> None:
        self.after: dict[str, bytes] = {}
        self._config = config
        self._found = found
        self._read = cache(Reader(config.root).read)
        self._edits: list[Edit] = []

    def before(self) -> dict[str, bytes | None]:
        """Return what the changed files hold on the disk."""
        return {file: self._content(file) for file in self.after}

    def _content(self, file: str) -> bytes | None:
        try:
            return self._read(file)
        except FileNotFoundError:
            return None

    def settled(self, proposals: Sequence[Proposal]) -> list[Proposal]:
        """Make the changes that come out right, all at once or in ever smaller parts; return their proposals."""
        if self._make([proposal.attempts[0] for proposal in proposals]):
            return list(proposals)
        if len(proposals) == 1:
            return [one for one in proposals if any(self._make([attempt]) for attempt in one.attempts[1:])]
        half = len(proposals) // 2
        return [*self.settled(proposals[:half]), *self.settled(proposals[half:])]

    def _make(self, attempts: Sequence[Attempt]) -> bool:
        """Make these changes, unless they change anything else than they are meant to; return whether they are made."""
        edits = [*self._edits, *(edit for attempt in attempts for edit in attempt.edits)]
        try:
            changed = self._changed(attempts, edits)
        except (_ConflictError, OSError, OutsideError, UnicodeDecodeError):
            return False
        after = self.after | changed
        foreseen = foresee(self._config, self._found, after, changed.keys())
        if not _is_meant(self._found, foreseen, attempts):
            return False
        self.after, self._found, self._edits = after, foreseen, edits
        return True

    def _changed(self, attempts: Sequence[Attempt], edits: Sequence[Edit]) -> dict[str, bytes]:
        """Return the files that attempts change, with all changes until then.

        Raises:
            _ConflictError: when two changes are about the same part of a file.
        """
        changed: dict[str, bytes] = {}
        for file, content in (item for attempt in attempts for item in attempt.files.items()):
            if changed.setdefault(file, self.after.get(file, content)) != content:
                raise _ConflictError
        for file in {edit.file for attempt in attempts for edit in attempt.edits}:
            page = page_of(file, self._read(file))
            edited = page.edited(edit for edit in edits if edit.file == file)
            if edited is None:
                raise _ConflictError
            changed[file] = edited
        return changed


def _is_meant(found: Survey, foreseen: Survey, attempts: Sequence[Attempt]) -> bool:
    """Return whether all that differs is what attempts are meant to change."""
    makes = {item for attempt in attempts for item in attempt.makes.items()}
    return (
        _made(foreseen) == _made(found) | makes
        and foreseen.pairing.contested <= found.pairing.contested
        and _is_same_content(found.documents, foreseen.documents, attempts)
        and _is_all_made(foreseen, attempts)
    )


def _made(found: Survey) -> set[tuple[str, str]]:
    """Return the pictures and the texts that they are made from."""
    return {(target.path, target.source.text) for target in found.pairing.targets}


def _is_all_made(foreseen: Survey, attempts: Iterable[Attempt]) -> bool:
    """Return whether each reference with a new URI has a picture that a source makes."""
    uris = {uri for attempt in attempts for uri in attempt.uris.values()}
    made = {target.path for target in foreseen.pairing.targets}
    return all(item.path in made for item in foreseen.pairing.shown if item.reference.uri in uris)


def _is_same_content(before: Sequence[Document], after: Sequence[Document], attempts: Sequence[Attempt]) -> bool:
    """Return whether the documents hold the same sources and references, but for what attempts bring in."""
    uris = {item for attempt in attempts for item in attempt.uris.items()}
    come_in = {("source", text) for attempt in attempts for text in attempt.sources}
    known = {document.path: document for document in before}
    changed = (document for document in after if document is not known.get(document.path))
    return all(
        _is_rest(_content(known.get(document.path, Document(document.path))), _content(document), come_in, uris)
        for document in changed
    )


_Item = tuple[str, str]
"""What shows a picture and its URI, or ``source`` and its text."""


def _is_rest(old: Iterable[_Item], new: Iterable[_Item], come_in: set[_Item], uris: set[tuple[str, str]]) -> bool:
    """Return whether the old is what is left of the new without what comes in, but for some URIs."""
    left = iter(old)
    expected = next(left, None)
    for item in new:
        if expected and (item == expected or (item[0] == expected[0] and (expected[1], item[1]) in uris)):
            expected = next(left, None)
        elif item not in come_in:
            return False
    return expected is None


def _content(document: Document) -> Iterator[_Item]:
    """Yield the sources and references of a document, without the references that misread lines of sources make."""
    items = [item for group in document.groups for item in group]
    sources = [item for item in items if isinstance(item, DiagramSource) and item.misread_lines]
    for item in items:
        if isinstance(item, DiagramSource):
            yield "source", item.text
        elif not any(_stands_in(item.place, source) for source in sources):
            yield item.via, item.uri


def _stands_in(place: Place, source: DiagramSource) -> bool:
    return place.file == source.place.file and source.place.line <= place.line <= source.end_line

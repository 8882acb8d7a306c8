"""How a project stands: the part of the pipeline that only looks."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from functools import cache, partial
from pathlib import Path

import msgspec
from msgspec import Struct

from pumlsync.config import Config
from pumlsync.confine import Reader, RealPaths, is_file
from pumlsync.diagnostics import Code
from pumlsync.documents.discover import discover, files_named, would_be_found
from pumlsync.documents.read import SourceDirs, read_documents
from pumlsync.errors import PumlsyncError
from pumlsync.findings.stages import Judged, Seen
from pumlsync.model import Document, Shaping
from pumlsync.pairing.naming import Translation
from pumlsync.pairing.pair import Pairing, Target, pair
from pumlsync.pictures.judge import Verdict, digest_at, judge, look
from pumlsync.survey.leftovers import leftovers
from pumlsync.survey.seeing import see
from pumlsync.survey.uses import users


class Survey(Struct, frozen=True):
    """A whole project, and the part of it that was asked for."""

    documents: tuple[Document, ...]
    pairing: Pairing
    selected: frozenset[str]
    """The documents that were asked for, those that use a file that was, and the files that they include."""

    judged: tuple[Judged, ...] = ()
    seen: tuple[Seen, ...] = ()
    leftovers: tuple[str, ...] = ()
    """Pictures in the folders that were asked for, drawn by pumlsync, that nothing needs any more."""

    def asked_for(self) -> Iterator[Judged]:
        """Yield the pictures that the documents which were asked for make or show."""
        shown = {item.shown.path for item in self.seen if item.shown.document in self.selected}
        return (item for item in self.judged if item.target.document in self.selected or item.target.path in shown)


def survey(
    config: Config,
    paths: Sequence[Path],
    shaping: Shaping,
    *,
    strict_engine: bool = False,
    force_exclude: bool = False,
    glimpse: Callable[[Survey], bool] | None = None,
) -> Survey:
    """Return how the project stands.

    All documents of the project are read whatever was asked for: the source of one's picture may be in another.

    Args:
        config: The project.
        paths: What was asked for; when empty, the settings' paths, else the current folder, or the root from outside.
        shaping: What besides the sources shapes the pictures.
        strict_engine: Whether a picture drawn by another engine is stale.
        force_exclude: Whether files that were asked for are passed over when the settings leave them out, or when they
            are no documents and no document uses them.
        glimpse: Called with how each document that was asked for stands by itself, before others are read, until it
            returns False.

    Raises:
        PumlsyncError: when a path does not exist, is outside the root, or is neither a document nor used by one.
    """
    whole = config.whole()
    here = Path.cwd() if Path.cwd().is_relative_to(config.root) else config.root
    wanted = list(paths) or (whole if config.settings.paths else [here])
    named = files_named(config, wanted)
    asked = frozenset(discover(config, wanted))
    all_documents = cache(lambda: discover(config, whole))
    if force_exclude:
        asked &= frozenset(all_documents())
    source_dirs = SourceDirs(config)

    def in_reading_order() -> Iterator[str]:
        yield from sorted(asked)
        if config.is_found and wanted != whole:
            yield from (path for path in all_documents() if path not in asked)

    def stand(documents: Sequence[Document]) -> Survey:
        found = Survey(tuple(documents), _paired(config, documents, source_dirs), _with_inclusions(documents, asked))
        return look_again(config, found, shaping, strict_engine=strict_engine)

    documents = []
    for document in read_documents(config, in_reading_order(), source_dirs):
        documents.append(document)
        if glimpse and document.groups and document.path in asked and not glimpse(stand([document])):
            glimpse = None
    found = stand(sorted(documents, key=_in_order))
    if named:
        asked |= _users(config, named, found, force_exclude=force_exclude)
    spare = leftovers(config, wanted, found.pairing) if config.is_found else ()
    return msgspec.structs.replace(found, selected=_with_inclusions(found.documents, asked), leftovers=spare)


def _users(config: Config, named: Sequence[str], found: Survey, *, force_exclude: bool) -> frozenset[str]:
    """Return the documents that use the files that were named; each of these must be good for something."""
    known = users(found.documents, found.pairing, config.root, config.settings.engine.config)
    endings = tuple(config.settings.suffixes)
    for path in named:
        if not (path in known or path.endswith(endings) or force_exclude):
            why = f"its name ends in none of {', '.join(endings)} (the setting suffixes), and no document uses it"
            raise PumlsyncError(f"{path} is not a document: {why}")
    return frozenset(user for path in named for user in known.get(path, ()))


def foresee(config: Config, known: Survey, changes: Mapping[str, bytes], latest: Set[str]) -> Survey:
    """Return how sources and references would pair if files had other contents; no picture is looked at.

    Args:
        config: The project.
        known: How it stands, with all changes but the latest.
        changes: New contents by path relative to the root; files that are new may be among them.
        latest: Those that `known` knows nothing of.
    """

    def is_touched(document: Document) -> bool:
        return document.path in latest or any(inclusion.path in latest for inclusion in document.inclusions)

    new = [path for path in latest if not is_file(config.root / path) and would_be_found(config, path)]
    touched = [document.path for document in known.documents if is_touched(document)]
    source_dirs = SourceDirs(config)
    documents = {document.path: document for document in known.documents}
    documents |= {document.path: document for document in read_documents(config, touched + new, source_dirs, changes)}
    foreseen = sorted(documents.values(), key=_in_order)
    return msgspec.structs.replace(known, documents=tuple(foreseen), pairing=_paired(config, foreseen, source_dirs))


def _paired(config: Config, documents: Sequence[Document], source_dirs: Mapping[str, str]) -> Pairing:
    settings = config.settings
    translation = Translation(settings.language, settings.figure_language_filename) if settings.language else None
    return pair(
        documents, source_dirs, lambda path: is_file(config.root / path), translation, RealPaths(config.root).of
    )


def _in_order(document: Document) -> list[str]:
    return document.path.split("/")


def look_again(config: Config, known: Survey, shaping: Shaping, *, strict_engine: bool = False) -> Survey:
    """Return how the pictures stand now, with the same documents."""
    digest = cache(partial(digest_at, Reader(config.root)))
    judged = tuple(
        Judged(target, _strict(_judge(config.root, target, shaping, digest), strict_engine))
        for target in known.pairing.targets
    )
    seen = tuple(see(config.root, known.pairing.shown, judged))
    return msgspec.structs.replace(known, judged=judged, seen=seen)


def _judge(root: Path, target: Target, shaping: Shaping, digest: Callable[[str], str | None]) -> Verdict:
    folder = posixpath.dirname(target.document)
    return judge(target.source, target.page, folder, look(root, target.path), shaping, digest, target.format)


def _strict(verdict: Verdict, strict_engine: bool) -> Verdict:
    if not (strict_engine and verdict.drawn_by):
        return verdict
    return Verdict("stale", Code.STALE, f"is stale: it was drawn by {verdict.drawn_by}")


def _with_inclusions(documents: Iterable[Document], asked: Iterable[str]) -> frozenset[str]:
    wanted = set(asked)
    chosen = [document for document in documents if document.path in wanted]
    return frozenset(wanted.union(inclusion.path for document in chosen for inclusion in document.inclusions))

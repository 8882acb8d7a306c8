"""How a project stands: the part of the pipeline that only looks."""

import os
import posixpath
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec
from msgspec import Struct

from pumlsync.config import Config
from pumlsync.confine import OutsideError, inside, is_file
from pumlsync.diagnostics import Code
from pumlsync.documents.discover import discover
from pumlsync.documents.read import find_source_dirs, read_documents
from pumlsync.findings import Judged, Seen
from pumlsync.model import Document, Shaping
from pumlsync.pairing import Pairing, Shown, Target, is_remote, pair
from pumlsync.pictures.judge import Verdict, judge, look
from pumlsync.pictures.stamp import include_digest


class Survey(Struct, frozen=True):
    """A whole project, and the part of it that was asked for."""

    documents: tuple[Document, ...]
    pairing: Pairing
    selected: frozenset[str]
    """The documents that were asked for, and the files that they include."""

    judged: tuple[Judged, ...] = ()
    seen: tuple[Seen, ...] = ()


def survey(config: Config, paths: Sequence[Path], shaping: Shaping, *, strict_engine: bool = False) -> Survey:
    """Return how the project stands.

    All documents of the project are read whatever was asked for: the source of one's picture may be in another.

    Args:
        config: The project.
        paths: What was asked for; when empty, the settings' paths, else the current folder, or the root from outside.
        shaping: What besides the sources shapes the pictures.
        strict_engine: Whether a picture drawn by another engine is stale.

    Raises:
        PumlsyncError: when a path does not exist or is outside the root.
    """
    whole = [config.root / path for path in config.settings.paths or ["."]]
    here = Path.cwd() if Path.cwd().is_relative_to(config.root) else config.root
    wanted = list(paths) or (whole if config.settings.paths else [here])
    asked = discover(config, wanted)
    known = discover(config, whole) if config.is_found and wanted != whole else ()
    everything = sorted({*known, *asked}, key=lambda path: path.split("/"))
    source_dirs = find_source_dirs(config, everything)
    documents = read_documents(config, everything, source_dirs)
    found = Survey(documents, pair(documents, source_dirs), _with_inclusions(documents, asked))
    return look_again(config, found, shaping, strict_engine=strict_engine)


def look_again(config: Config, known: Survey, shaping: Shaping, *, strict_engine: bool = False) -> Survey:
    """Return how the pictures stand now, with the same documents."""
    targets = known.pairing.targets
    judged = tuple(Judged(target, _strict(_judge(config.root, target, shaping), strict_engine)) for target in targets)
    seen = tuple(_see(config.root, known.pairing.shown, judged))
    return msgspec.structs.replace(known, judged=judged, seen=seen)


def _judge(root: Path, target: Target, shaping: Shaping) -> Verdict:
    folder = posixpath.dirname(target.document)

    def digest(path: str) -> str | None:
        try:
            return include_digest(inside(root, path).read_bytes())
        except (OSError, OutsideError):
            return None

    return judge(target.source, target.page, folder, look(root, target.path), shaping, digest)


def _strict(verdict: Verdict, strict_engine: bool) -> Verdict:
    if not (strict_engine and verdict.drawn_by):
        return verdict
    return Verdict("stale", Code.STALE, f"is stale: it was drawn by {verdict.drawn_by}")


def _see(root: Path, shown: Iterable[Shown], judged: Iterable[Judged]) -> Iterator[Seen]:
    closed = [item for item in judged if item.target.source.closed]
    # Of several sources of one picture the document's own counts, and the first of those.
    by_path = {item.target.path: item for item in reversed(closed)}
    own = {(item.target.path, item.target.document): item for item in reversed(closed)}
    for item in shown:
        made_by = own.get((item.path or "", item.document)) or by_path.get(item.path or "")
        if is_remote(item.reference.uri):
            yield Seen(item, "remote", None)
        elif item.path is None:
            yield Seen(item, "wildcard", None)
        elif made_by is not None:
            yield Seen(item, made_by.verdict.state, made_by)
        else:
            place = root / item.path
            exists = is_file(place)
            yield Seen(item, "file" if exists else "orphan", None, not exists and os.path.lexists(place))


def _with_inclusions(documents: Iterable[Document], asked: Iterable[str]) -> frozenset[str]:
    wanted = set(asked)
    chosen = [document for document in documents if document.path in wanted]
    return frozenset(wanted.union(inclusion.path for document in chosen for inclusion in document.inclusions))

"""Whether a picture is the diagram in the text."""

import os
import posixpath
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from pumlsync.confine import OutsideError, Reader, inside
from pumlsync.diagnostics import Code
from pumlsync.model import DiagramSource, Format, Shaping, State
from pumlsync.pictures.formats import parse, what_else
from pumlsync.pictures.stamp import (
    Record,
    Stamp,
    agreement,
    include_digest,
    record_of,
    source_digest,
    stamp_of,
)

UNREADABLE = "unreadable"
"""In the place of the digest of a file that is there."""

_OVERWRITE = "sync --overwrite draws over it"


class Verdict(Struct, frozen=True):
    """What a look at a picture's place told."""

    state: State
    code: Code | None = None
    """None when there is nothing to say."""

    reason: str = ""
    """What follows the picture's name in the finding."""

    drawn_by: str | None = None
    """The engine that drew a current picture, when it is another one."""

    config_differs: bool = False
    """A current picture, drawn by something else, holds another text of the ``-config`` file."""

    may_overwrite: bool = True
    """Whether nothing is lost when the file is drawn anew."""

    remarks: tuple[str, ...] = ()
    """What PlantUML said about a current picture when it drew it."""


class Obstacle(Struct, frozen=True):
    """Why there is no file to read."""

    reason: str


def look(root: Path, path: str) -> bytes | Obstacle | None:
    """Return the file at a picture's place, None when the place is free, or what stands in the way."""
    try:
        file = inside(root, path)
        if file.is_file():
            return file.read_bytes()
        if file.is_dir():
            return Obstacle("is a folder")
        return Obstacle("is not a regular file") if os.path.lexists(file) else None
    except OutsideError:
        return Obstacle("leads out of the project through a symbolic link")
    except OSError as error:
        return Obstacle(f"cannot be read: {error.strerror}")


def digest_at(reader: Reader, path: str) -> str | None:
    """Return the digest of a file that a source may include, None when it is not there, `UNREADABLE` when no use."""
    try:
        return include_digest(reader.read(path))
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, OutsideError):
        return UNREADABLE


def judge(
    source: DiagramSource,
    page: int,
    folder: str,
    found: bytes | Obstacle | None,
    shaping: Shaping,
    digest: Callable[[str], str | None],
    picture_format: Format = "png",
) -> Verdict:
    """Return the verdict on a picture.

    Args:
        source: What it should show.
        page: Which of the source's pages, from 0.
        folder: POSIX, relative to the root; what the source's includes are relative to.
        found: What `look` found at its place.
        shaping: What besides the source shapes it.
        digest: Returns the digest of a file that the source may include, given its path relative to the
            root; None when there is no such file in the project.
        picture_format: What kind of file it should be.
    """
    match found:
        case None:
            return Verdict("missing", Code.MISSING, "is missing")
        case Obstacle(reason):
            return Verdict("missing", Code.NOT_A_FILE, reason, may_overwrite=False)
        case b"":
            return Verdict("stale", Code.DAMAGED, "is an empty file")
    picture = parse(found, picture_format)
    if picture is None:
        reason = f"is {what_else(found, picture_format)}; {_OVERWRITE}"
        return Verdict("unverified", Code.DAMAGED, reason, may_overwrite=False)
    stamp, record = stamp_of(picture), record_of(picture)
    ours = stamp is not None or record is not None
    if not picture.is_whole:
        reason = "is damaged or cut off" + ("" if ours else f"; {_OVERWRITE}")
        return Verdict("stale" if ours else "unverified", Code.DAMAGED, reason, may_overwrite=ours)
    if stamp is not None:
        return _judge_stamp(stamp, source, page, folder, shaping, digest)
    if record is not None:
        return _judge_record(record, source, shaping)
    reason = f"does not say what it was drawn from; {_OVERWRITE}"
    return Verdict("unverified", Code.UNVERIFIED, reason, may_overwrite=False)


def _judge_stamp(
    stamp: Stamp,
    source: DiagramSource,
    page: int,
    folder: str,
    shaping: Shaping,
    digest: Callable[[str], str | None],
) -> Verdict:
    changes = []
    if stamp.source != source_digest(source.text):
        changes.append("the text of the diagram")
    included = {posixpath.normpath(posixpath.join(folder, path)): was for path, was in stamp.includes.items()}
    present = {path: digest(path) for path in included}
    changes += [path for path, was in included.items() if was and present[path] not in (was, None, UNREADABLE)]
    come = [path for path, was in included.items() if not was and present[path] not in (None, UNREADABLE)]
    gone = [path for path, was in included.items() if was and present[path] is None]
    options = shaping.options_for(source.text)
    if stamp.options != options:
        names = {name for name, _ in stamp.options.items() ^ options.items()}
        changes.append(f"the setting {', '.join(sorted(names))}")
    if stamp.page != page:
        changes.append("the page")
    causes = [f"{' and '.join(changes)} changed since it was drawn"] if changes else []
    causes += [f"{path} is gone" for path in gone]
    causes += [f"{path} cannot be read" for path in included if present[path] == UNREADABLE]
    causes += [f"{path} was not there when it was drawn" for path in come]
    if causes:
        return _stale("; ".join(causes))
    drawn_by = stamp.engine if shaping.engine not in (None, stamp.engine) else None
    return Verdict("current", drawn_by=drawn_by, remarks=tuple(stamp.remarks))


def _judge_record(record: Record, source: DiagramSource, shaping: Shaping) -> Verdict:
    lines = shaping.lines_for(source.text)
    agreed = agreement(record, source.text, lines)
    if agreed == "different":
        return _stale("it was drawn from another text" + (" or config" if lines else ""))
    if "dark-mode" in shaping.options_for(source.text):
        return _stale("it does not say that it was drawn with the setting dark-mode")
    same_engine = shaping.engine is None or shaping.engine.split()[:2] == ["plantuml", record.engine]
    return Verdict(
        "current",
        drawn_by=None if same_engine else f"plantuml {record.engine}",
        config_differs=agreed == "other config",
    )


def _stale(why: str) -> Verdict:
    return Verdict("stale", Code.STALE, f"is stale: {why}")

"""Whether a picture is the diagram in the text."""

import os
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from pumlsync.confine import OutsideError, inside
from pumlsync.diagnostics import Code
from pumlsync.model import DiagramSource, Shaping, State
from pumlsync.pictures import png
from pumlsync.pictures.stamp import (
    Record,
    Stamp,
    agreement,
    record_of,
    source_digest,
    stamp_of,
)


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


class Obstacle(Struct, frozen=True):
    """Why there is no file to read."""

    reason: str


def look(root: Path, path: str) -> bytes | Obstacle | None:
    """Return the file at a picture's place, None when the place is free, or what stands in the way."""
    try:
        file = inside(root, path)
        return file.read_bytes() if file.is_file() else Obstacle("is not a file") if os.path.lexists(file) else None
    except OutsideError:
        return Obstacle("leads out of the project through a symbolic link")
    except OSError as error:
        return Obstacle(f"cannot be read: {error.strerror}")


def judge(
    source: DiagramSource,
    page: int,
    found: bytes | Obstacle | None,
    shaping: Shaping,
    include_digest: Callable[[str], str | None],
) -> Verdict:
    """Return the verdict on a picture.

    Args:
        source: What it should show.
        page: Which of the source's pages, from 0.
        found: What `look` found at its place.
        shaping: What besides the source shapes it.
        include_digest: Returns the digest of a file that the source may include, given its path relative to the
            document's folder; None when there is no such file in the project.
    """
    match found:
        case None:
            return Verdict("missing", Code.MISSING, "is missing")
        case Obstacle(reason):
            return Verdict("missing", Code.NOT_A_FILE, reason, may_overwrite=False)
        case b"":
            return Verdict("stale", Code.DAMAGED, "is an empty file")
    picture = png.parse(found)
    if picture is None:
        return Verdict("unverified", Code.UNVERIFIED, "is not a PNG file", may_overwrite=False)
    stamp, record = stamp_of(picture), record_of(picture)
    ours = stamp is not None or record is not None
    if not picture.is_whole:
        return Verdict("stale" if ours else "unverified", Code.DAMAGED, "is damaged or cut off", may_overwrite=ours)
    if stamp is not None:
        return _judge_stamp(stamp, source, page, shaping, include_digest)
    if record is not None:
        return _judge_record(record, source, shaping)
    return Verdict("unverified", Code.UNVERIFIED, "does not say what it was drawn from", may_overwrite=False)


def _judge_stamp(
    stamp: Stamp,
    source: DiagramSource,
    page: int,
    shaping: Shaping,
    include_digest: Callable[[str], str | None],
) -> Verdict:
    changes = []
    if stamp.source != source_digest(source.text):
        changes.append("the text of the diagram")
    changes += [path for path, digest in stamp.includes.items() if include_digest(path) != digest]
    if stamp.options != shaping.options:
        names = {name for name, _ in stamp.options.items() ^ shaping.options.items()}
        changes.append(f"the setting {', '.join(sorted(names))}")
    if stamp.page != page:
        changes.append("the page")
    if changes:
        return _stale(f"{' and '.join(changes)} changed since it was drawn")
    return Verdict("current", drawn_by=stamp.engine if stamp.engine != shaping.engine else None)


def _judge_record(record: Record, source: DiagramSource, shaping: Shaping) -> Verdict:
    agreed = agreement(record, source.text, shaping.config_lines)
    if agreed == "different":
        return _stale("it was drawn from another text" + (" or config" if shaping.config_lines else ""))
    same_engine = shaping.engine.split()[:2] == ["plantuml", record.engine]
    return Verdict(
        "current",
        drawn_by=None if same_engine else f"plantuml {record.engine}",
        config_differs=agreed == "other config",
    )


def _stale(why: str) -> Verdict:
    return Verdict("stale", Code.STALE, f"is stale: {why}")

"""What a picture says of itself, compared with how things are now."""

import posixpath
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pumlsync.confine import Reader
from pumlsync.model import Shaping, picture_format
from pumlsync.pairing.pair import Target
from pumlsync.pictures.formats import parse, what_else
from pumlsync.pictures.judge import Obstacle, digest_at, look
from pumlsync.pictures.stamp import Record, Stamp, agreement, record_of, source_digest, stamp_of

_AGREEMENTS: Final = {
    "same": "its text is the diagram's",
    "other config": "its text is the diagram's, with other lines of the engine's config file",
    "different": "its text is not the diagram's",
}


def testimony(root: Path, path: str, target: Target | None, shaping: Shaping) -> Iterator[str]:
    """Yield what the file at a picture's place tells, nothing when there is none.

    Args:
        root: The project.
        path: POSIX, relative to the root.
        target: What should be there; None when no source makes the picture.
        shaping: What besides the source would shape it now.
    """
    found, kind = look(root, path), picture_format(path)
    if found is None:
        return
    if isinstance(found, Obstacle):
        yield f"its place {found.reason}"
    elif kind is None:
        yield "pumlsync looks into .png and .svg files only"
    elif (picture := parse(found, kind)) is None:
        yield f"it is {what_else(found, kind)}"
    else:
        if not picture.is_whole:
            yield "it is damaged or cut off"
        if stamp := stamp_of(picture):
            yield from _of_stamp(stamp, root, target, shaping)
        elif record := record_of(picture):
            yield from _of_record(record, target, shaping)
        else:
            yield "it does not say what it was drawn from"


def _of_stamp(stamp: Stamp, root: Path, target: Target | None, shaping: Shaping) -> Iterator[str]:
    page = f", page {stamp.page + 1}" if stamp.page else ""
    yield f"it has pumlsync's stamp: drawn by {stamp.engine}{page}"
    if target is None:
        return
    text = target.source.text
    yield _AGREEMENTS["same" if stamp.source == source_digest(text) else "different"]
    folder = posixpath.dirname(target.document)
    for name, digest in stamp.includes.items():
        path = posixpath.normpath(posixpath.join(folder, name))
        yield _of_include(path, digest, digest_at(Reader(root), path))
    options = shaping.options_for(text)
    for name in sorted(stamp.options | options):
        was, now = stamp.options.get(name, "unset"), options.get(name, "unset")
        yield f"the setting {name} is {'the same' if was == now else f'{now}, and was {was}'}"


def _of_include(path: str, was: str, now: str | None) -> str:
    if was:
        return f"it includes {path}, which {'is the same' if now == was else 'changed' if now else 'is gone'}"
    return f"it would include {path}, which is {'there now' if now else 'still not there'}"


def _of_record(record: Record, target: Target | None, shaping: Shaping) -> Iterator[str]:
    yield f"it has PlantUML's record: drawn by plantuml {record.engine}"
    if target is not None:
        text = target.source.text
        yield _AGREEMENTS[agreement(record, text, shaping.lines_for(text))]

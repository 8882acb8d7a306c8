"""Sources into pictures in their places."""

import os
import posixpath
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct

from pumlsync.confine import OutsideError
from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.engines.base import Drawn, Engine, Refused
from pumlsync.findings import of_refusal
from pumlsync.model import Shaping
from pumlsync.pairing import Target, page_count
from pumlsync.pictures.compare import same_pixels
from pumlsync.pictures.install import install
from pumlsync.pictures.judge import look
from pumlsync.pictures.png import Png, parse
from pumlsync.pictures.stamp import Stamp, include_digest, portable_record, source_digest, stamped

Change = Literal["drawn", "renewed", "unchanged"]
"""What became of a picture: new pixels, a new record of its source, or nothing."""


class Done(Struct, frozen=True):
    """A picture that is in its place."""

    target: Target
    change: Change


class Failed(Struct, frozen=True):
    """A picture that is not."""

    target: Target
    diagnostic: Diagnostic


class Remarked(Struct, frozen=True):
    """What there is to say about a source that was drawn."""

    diagnostic: Diagnostic


Event = Done | Failed | Remarked


def draw_all(
    engine: Engine, targets: Sequence[Target], root: Path, shaping: Shaping, timeout_s: float
) -> Iterator[Event]:
    """Draw the pictures, the pages of one source together, and yield what becomes of each as it happens."""
    for _, pages in groupby(targets, key=lambda target: (target.source.place, target.document)):
        yield from _draw(engine, list(pages), root, shaping, timeout_s)


def _draw(engine: Engine, targets: list[Target], root: Path, shaping: Shaping, timeout_s: float) -> Iterator[Event]:
    source = targets[0].source
    folder = root / posixpath.dirname(targets[0].document)
    outcome = engine.draw(source.text, folder, timeout_s=timeout_s)
    if isinstance(outcome, Refused):
        diagnostic = of_refusal(outcome, targets[0], root)
        yield from (Failed(target, diagnostic) for target in targets)
        return
    yield from (Remarked(Diagnostic(source.place, Code.REMARK, remark)) for remark in outcome.warnings)
    expected = page_count(source)
    if len(outcome.pages) != expected:
        message = f"the diagram has {len(outcome.pages)} pages, but {expected - 1} newpage lines"
        yield Remarked(Diagnostic(source.place, Code.PAGES, message))
    for target in targets:
        if target.page < len(outcome.pages):
            yield _install(target, outcome, root, _stamp(target, outcome, folder, shaping))
        else:
            message = f"{target.path} not drawn: there is no page {target.page + 1}"
            yield Failed(target, Diagnostic(source.place, Code.PAGES, message))


def _stamp(target: Target, drawn: Drawn, folder: Path, shaping: Shaping) -> Stamp:
    includes = {
        Path(os.path.relpath(path, folder)).as_posix(): include_digest(path.read_bytes()) for path in drawn.includes
    }
    return Stamp(source_digest(target.source.text), shaping.engine, includes, shaping.options, target.page)


def _install(target: Target, drawn: Drawn, root: Path, stamp: Stamp) -> Done | Failed:
    new = parse(drawn.pages[target.page])
    assert new is not None, "engines draw PNG files"
    old = look(root, target.path)
    kept = _with_same_pixels(old, drawn.pages[target.page]) if isinstance(old, bytes) else None
    content = stamped(kept or new, stamp, portable_record(new, target.source.text, stamp.engine))
    if content == old:
        return Done(target, "unchanged")
    try:
        install(root, target.path, content)
    except (OSError, OutsideError) as error:
        why = error.strerror if isinstance(error, OSError) else "it leads out of the project"
        return Failed(target, Diagnostic(target.source.place, Code.NOT_WRITTEN, f"{target.path} not written: {why}"))
    return Done(target, "renewed" if kept else "drawn")


def _with_same_pixels(old: bytes, new: bytes) -> Png | None:
    """Return the old picture when nothing but its record needs to change."""
    picture = parse(old)
    return picture if picture and picture.is_whole and same_pixels(old, new) else None

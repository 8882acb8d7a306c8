"""Sources into pictures in their places."""

import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct

from pumlsync.confine import OutsideError
from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.engines.base import Drawn, Engine, Outcome, Refused
from pumlsync.findings import of_refusal
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


Event = Done | Failed


def draw_all(
    engine: Engine, targets: Sequence[Target], root: Path, options: Mapping[str, str], timeout_s: float
) -> Iterator[Event]:
    """Draw the pictures, the pages of one source together, and yield what becomes of each, in order.

    Args:
        engine: Draws; closed when the caller stops early.
        targets: Pages of one source next to each other.
        root: The project.
        options: The settings that shape pictures, for the stamps.
        timeout_s: Seconds for a diagram.
    """
    jobs = [list(pages) for _, pages in groupby(targets, key=lambda target: (target.source.place, target.document))]

    def draw(job: list[Target]) -> Outcome:
        return engine.draw(job[0].source.text, root / posixpath.dirname(job[0].document), timeout_s=timeout_s)

    with ThreadPoolExecutor(engine.parallelism) as threads:
        try:
            for job, outcome in zip(jobs, threads.map(draw, jobs), strict=True):
                yield from _events(job, outcome, root, options, engine)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            engine.close()  # or the diagrams in the making would be waited for
            raise


def _events(
    job: list[Target], outcome: Outcome, root: Path, options: Mapping[str, str], engine: Engine
) -> Iterator[Event]:
    if isinstance(outcome, Refused):
        diagnostic = of_refusal(outcome, job[0], root)
        yield from (Failed(target, diagnostic) for target in job)
        return
    expected = page_count(job[0].source)
    for target in job:
        if len(outcome.pages) == expected:
            yield _put(target, outcome, root, options, engine.identity)
        else:
            message = f"{target.path} is not drawn: its diagram has {len(outcome.pages)} pages instead of {expected}"
            yield Failed(target, Diagnostic(target.source.place, Code.PAGES, message))


def _put(target: Target, drawn: Drawn, root: Path, options: Mapping[str, str], identity: str) -> Done | Failed:
    try:
        return Done(target, _install(target, drawn, root, _stamp(target, drawn, root, options, identity)))
    except (OSError, OutsideError) as error:
        why = f"{error.filename}: {error.strerror}" if isinstance(error, OSError) else "it leads out of the project"
        return Failed(target, Diagnostic(target.source.place, Code.NOT_WRITTEN, f"{target.path} is not written: {why}"))


def _stamp(target: Target, drawn: Drawn, root: Path, options: Mapping[str, str], identity: str) -> Stamp:
    folder = os.path.realpath(root / posixpath.dirname(target.document))
    includes = {
        Path(os.path.relpath(path, folder)).as_posix(): include_digest(path.read_bytes()) for path in drawn.includes
    }
    return Stamp(
        source_digest(target.source.text), identity, includes, dict(options), target.page, remarks=drawn.warnings
    )


def _install(target: Target, drawn: Drawn, root: Path, stamp: Stamp) -> Change:
    page = drawn.pages[target.page]
    new = parse(page)
    assert new is not None, "engines draw PNG files"
    old = look(root, target.path)
    kept = _with_same_pixels(old, page) if isinstance(old, bytes) else None
    content = stamped(kept or new, stamp, portable_record(new, target.source.text, stamp.engine))
    if content == old:
        return "unchanged"
    install(root, target.path, content)
    return "renewed" if kept else "drawn"


def _with_same_pixels(old: bytes, new: bytes) -> Png | None:
    """Return the old picture when nothing but its record needs to change."""
    picture = parse(old)
    return picture if picture and picture.is_whole and same_pixels(old, new) else None

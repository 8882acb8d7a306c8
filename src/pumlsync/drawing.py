"""Sources into pictures in their places."""

import os
import posixpath
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from msgspec import Struct

from pumlsync.confine import OutsideError
from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.engine_settings import EngineSettings
from pumlsync.engines.base import Drawn, Engine, Outcome, Refused
from pumlsync.findings.stages import of_refusal
from pumlsync.model import Format, Shaping
from pumlsync.pairing.naming import page_count
from pumlsync.pairing.pair import Target
from pumlsync.pictures.compare import is_same_picture
from pumlsync.pictures.formats import parse
from pumlsync.pictures.install import install
from pumlsync.pictures.judge import look
from pumlsync.pictures.stamp import Stamp, include_digest, source_digest, stamped

Change = Literal["drawn", "renewed", "unchanged"]
"""What became of a picture: it looks otherwise, only the record of its source is new, or nothing."""


class Done(Struct, frozen=True):
    """A picture that is in its place."""

    target: Target
    change: Change


class Failed(Struct, frozen=True):
    """A picture that is not."""

    target: Target
    diagnostic: Diagnostic
    details: str = ""
    """What the engine said about its own failure, such as Java's stack trace."""


Event = Done | Failed


def draw_all(
    engine: Engine, targets: Sequence[Target], root: Path, shaping: Shaping, settings: EngineSettings
) -> Iterator[Event]:
    """Draw the pictures, the pages of one source together, and yield what becomes of each, in order.

    Args:
        engine: Draws; closed when the caller stops early.
        targets: Pages of one source next to each other.
        root: The project.
        shaping: The settings that shape pictures, for the stamps.
        settings: How long a diagram may take, and how many are drawn at once.
    """
    from concurrent.futures import ThreadPoolExecutor  # slow to import, and needed only here

    jobs = [list(pages) for _, pages in groupby(targets, key=_job)]

    def draw(job: list[Target]) -> tuple[Outcome, dict[Path, str]]:
        first = job[0]
        folder = root / posixpath.dirname(first.document)
        outcome = engine.draw(first.source.text, folder, picture_format=first.format, timeout_s=settings.timeout_s)
        # Now, and not when it is this picture's turn: by then, files may be others than those that were drawn.
        return outcome, _digests(outcome) if isinstance(outcome, Drawn) else {}

    with ThreadPoolExecutor(min(engine.parallelism, settings.jobs or engine.parallelism)) as threads:
        try:
            for job, (outcome, digests) in zip(jobs, threads.map(draw, jobs), strict=True):
                yield from _events(job, outcome, digests, root, shaping, engine)
        except BaseException:
            threads.shutdown(wait=False, cancel_futures=True)
            engine.close()  # or the diagrams in the making would be waited for
            raise


def _job(target: Target) -> tuple[Place, str, Format]:
    return target.source.place, target.document, target.format


def _digests(drawn: Drawn) -> dict[Path, str]:
    """Return what a stamp tells of the files that shaped a diagram."""
    return {path: _digest(path) for path in drawn.includes} | dict.fromkeys(drawn.sought, "")


def _digest(path: Path) -> str:
    try:
        return include_digest(path.read_bytes())
    except OSError:  # it was there a moment ago
        return "gone"


def _events(
    job: list[Target], outcome: Outcome, digests: dict[Path, str], root: Path, shaping: Shaping, engine: Engine
) -> Iterator[Event]:
    if isinstance(outcome, Refused):
        diagnostic = of_refusal(outcome, job[0], root)
        yield from (Failed(target, diagnostic, outcome.details) for target in job)
        return
    expected = page_count(job[0].source)
    for target in job:
        if len(outcome.pages) == expected:
            yield _put(target, outcome, root, _stamp(target, outcome, digests, root, shaping, engine.identity))
        else:
            pages = "1 page" if len(outcome.pages) == 1 else f"{len(outcome.pages)} pages"
            message = f"{target.path} is not drawn: its diagram has {pages} instead of {expected}"
            yield Failed(target, Diagnostic(target.source.place, Code.PAGES, message))


def _put(target: Target, drawn: Drawn, root: Path, stamp: Stamp) -> Done | Failed:
    try:
        return Done(target, _install(target, drawn, root, stamp))
    except OutsideError:
        why = "it leads out of the project"
    except OSError as error:
        why = ": ".join(filter(None, (error.filename, error.strerror)))  # a full disk has no name
    return Failed(target, Diagnostic(target.source.place, Code.NOT_WRITTEN, f"{target.path} is not written: {why}"))


def _stamp(
    target: Target, drawn: Drawn, digests: dict[Path, str], root: Path, shaping: Shaping, identity: str
) -> Stamp:
    folder = os.path.realpath(root / posixpath.dirname(target.document))
    includes = {Path(os.path.relpath(path, folder)).as_posix(): digest for path, digest in digests.items()}
    return Stamp(
        source_digest(target.source.text),
        identity,
        includes,
        shaping.options_for(target.source.text),
        target.page,
        remarks=drawn.warnings,
        map=drawn.maps[target.page] if drawn.maps else "",
    )


def _install(target: Target, drawn: Drawn, root: Path, stamp: Stamp) -> Change:
    page = drawn.pages[target.page]
    old = look(root, target.path)
    kept = old if isinstance(old, bytes) and is_same_picture(old, page, target.format) else None
    picture = parse(kept or page, target.format)
    assert picture is not None, "engines draw what they are asked for"
    content = stamped(picture, stamp, target.source.text)
    if content == old:
        return "unchanged"
    install(root, target.path, content)
    return "renewed" if kept else "drawn"

"""The pipeline: documents → pairing → pictures → engine → pictures → summary."""

from collections.abc import Callable, Iterator, Sequence, Set
from contextlib import closing
from pathlib import Path

from msgspec import Struct

from pumlsync import findings
from pumlsync.config import Config
from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.drawing import Done, Event, Failed, draw_all
from pumlsync.engines import make_engine, shaping_of
from pumlsync.engines.base import Engine
from pumlsync.errors import PumlsyncError
from pumlsync.model import Shaping
from pumlsync.pairing import Target
from pumlsync.pictures.judge import Verdict
from pumlsync.survey import Survey, look_again, survey


class Wishes(Struct, frozen=True):
    """What the caller wants of a run."""

    paths: tuple[Path, ...] = ()
    """The settings' paths, else the current folder, when empty."""

    strict_engine: bool = False
    """A picture drawn by another engine is stale."""

    overwrite: bool = False
    """Also draw pictures that nothing accounts for."""

    ignore: tuple[str, ...] = ()
    """Codes to leave out, besides those of the settings; ``PS3`` means all that begin so."""


class Summary(Struct, frozen=True):
    """What a run found and did."""

    survey: Survey
    """As it is at the end."""

    findings: tuple[Diagnostic, ...]
    """About the documents that were asked for, in document order."""

    done: tuple[Done, ...] = ()
    """Pictures that were drawn."""

    to_draw: int = 0
    """How many pictures `sync` would draw now, those left out that it has just given up."""

    @property
    def failures(self) -> int:
        """How many findings are no notes."""
        return sum(not finding.code.is_note for finding in self.findings)


def check(config: Config, wishes: Wishes) -> Summary:
    """Say how the pictures stand; needs no engine and writes nothing.

    Raises:
        PumlsyncError: when the run cannot go on.
    """
    return _summary(config, wishes, _survey(config, wishes, shaping_of(config)))


def plan(config: Config, wishes: Wishes) -> tuple[Target, ...]:
    """Return the pictures that `sync` would draw.

    Raises:
        PumlsyncError: when the run cannot go on.
    """
    return _to_draw(_survey(config, wishes, shaping_of(config)), wishes)


def sync(
    config: Config,
    wishes: Wishes,
    tell: Callable[[Event], object] = lambda _: None,
    engine_of: Callable[[Config, Shaping], Engine] = make_engine,
) -> Summary:
    """Draw the pictures that are missing or stale, and say how all stand afterwards.

    Args:
        config: The project.
        wishes: What the caller wants.
        tell: Called with each picture as soon as it is in its place or given up.
        engine_of: Makes the engine; not called when there is nothing to draw.

    Raises:
        PumlsyncError: when the run cannot go on; what was drawn until then is in its place.
    """
    shaping = shaping_of(config)
    before = _survey(config, wishes, shaping)
    targets = _to_draw(before, wishes)
    if not targets:
        return _summary(config, wishes, before)
    events: list[Event] = []
    with closing(engine_of(config, shaping)) as engine:
        for event in draw_all(engine, targets, config.root, shaping.options, config.settings.engine.timeout_s):
            events.append(event)
            tell(event)
    after = look_again(config, before, shaping, strict_engine=wishes.strict_engine)
    return _summary(config, wishes, after, events)


def _survey(config: Config, wishes: Wishes, shaping: Shaping) -> Survey:
    _known_codes(config, wishes)
    return survey(config, wishes.paths, shaping, strict_engine=wishes.strict_engine)


def _to_draw(found: Survey, wishes: Wishes) -> tuple[Target, ...]:
    contested = found.pairing.contested()
    shown = {item.shown.path for item in found.seen if item.shown.document in found.selected}
    return tuple(
        item.target
        for item in found.judged
        if _wants_drawing(item.verdict, wishes)
        and item.target.source.closed
        and item.target.path not in contested
        and (item.target.document in found.selected or item.target.path in shown)
    )


def _wants_drawing(verdict: Verdict, wishes: Wishes) -> bool:
    if verdict.state == "current" or verdict.code is Code.NOT_A_FILE:
        return False
    return verdict.may_overwrite or wishes.overwrite


def _summary(config: Config, wishes: Wishes, found: Survey, events: Sequence[Event] = ()) -> Summary:
    ignored = _known_codes(config, wishes)
    given_up = {event.target for event in events if isinstance(event, Failed)}
    about = {finding for finding in _findings(found, given_up) if finding.place.file in found.selected}
    said = {event.diagnostic for event in events if not isinstance(event, Done)}
    kept = (finding for finding in about | said if not finding.code.value.startswith(ignored))
    done = tuple(event for event in events if isinstance(event, Done))
    left = sum(target not in given_up for target in _to_draw(found, wishes))
    return Summary(found, tuple(sorted(kept, key=_in_document_order)), done, left)


def _findings(found: Survey, given_up: Set[Target]) -> Iterator[Diagnostic]:
    for document in found.documents:
        yield from (item for item in document.diagnostics if item.code is not Code.NOT_INCLUDED)
    yield from findings.of_inclusions(document for document in found.documents if document.path in found.selected)
    yield from findings.of_sources(found.documents)
    yield from found.pairing.diagnostics
    yield from findings.of_references(found.seen)
    standing = [item for item in found.judged if item.target not in given_up]
    asked = [item for item in found.seen if item.shown.document in found.selected]
    yield from findings.of_pictures(standing, asked, found.pairing.contested())
    yield from findings.of_run([item for item in found.judged if item.target.document in found.selected])


def _known_codes(config: Config, wishes: Wishes) -> tuple[str, ...]:
    prefixes = (*config.settings.ignore, *wishes.ignore)
    for prefix in prefixes:
        if not prefix or not any(code.value.startswith(prefix) for code in Code):
            raise PumlsyncError(f"ignore: no finding has the code {prefix!r}; codes are PS101, or PS1 for all of them")
    return prefixes


def _in_document_order(finding: Diagnostic) -> tuple[list[str], int, int, str, str]:
    place = finding.place
    return place.file.split("/"), place.line, place.column, finding.code.value, finding.message

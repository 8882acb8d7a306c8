"""The pipeline: documents → pairing → pictures → engine → pictures → summary."""

import posixpath
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from functools import cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from pumlsync.config import Config
from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.drawing import Done, Event, Failed, draw_all
from pumlsync.engines import make_engine, shaping_of
from pumlsync.engines.base import Engine
from pumlsync.findings.audit import of_leftovers
from pumlsync.findings.selection import Choice, Selection, select
from pumlsync.findings.silences import Silences
from pumlsync.model import Shaping
from pumlsync.pairing.pair import Target
from pumlsync.pictures.install import sweep
from pumlsync.pictures.judge import Verdict
from pumlsync.survey.findings import findings
from pumlsync.survey.leftovers import remove
from pumlsync.survey.scope import Scope, Shard
from pumlsync.survey.survey import Survey, look_again, survey


class Wishes(Struct, frozen=True):
    """What the caller wants of a run."""

    paths: tuple[Path, ...] = ()
    """The settings' paths, else the current folder, when empty."""

    force_exclude: bool = False
    """Pass over paths that the settings leave out."""

    strict_engine: bool = False
    """A picture drawn by another engine is stale."""

    overwrite: bool = False
    """Also draw pictures that nothing accounts for."""

    prune: bool = False
    """Remove the pictures that pumlsync drew and that nothing needs any more."""

    choice: Choice = Choice()
    """Which findings are wanted, after what the settings choose."""

    changed: frozenset[str] | None = None
    """Limits the run to what has to do with these files: POSIX, relative to the root; None for all."""

    shard: Shard | None = None
    """Limits the run to a part of the documents."""


class Removal(Struct, frozen=True):
    """A picture that is about to be removed."""

    path: str


class Plan(Struct, frozen=True):
    """What `sync` would do."""

    to_draw: tuple[Target, ...]
    to_remove: tuple[str, ...]


class Summary(Struct, frozen=True):
    """What a run found and did."""

    survey: Survey
    """As it is at the end."""

    findings: tuple[Diagnostic, ...]
    """About the documents that were asked for, in document order, without those that are silenced."""

    documents: tuple[str, ...] = ()
    """Those that were asked for, and what they include, as far as the run is limited to them."""

    done: tuple[Done, ...] = ()
    """Pictures that were drawn."""

    silenced: int = 0
    """How many findings settings, options and comments leave out."""

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


def plan(config: Config, wishes: Wishes) -> Plan:
    """Return what `sync` would do.

    Raises:
        PumlsyncError: when the run cannot go on.
    """
    found = _survey(config, wishes, shaping_of(config))
    return Plan(_to_draw(config, wishes, found), found.leftovers if wishes.prune else ())


def sync(
    config: Config,
    wishes: Wishes,
    tell: Callable[[Event | Removal], object] = lambda _: None,
    engine_of: Callable[[Config, Shaping], Engine] = make_engine,
    begin: Callable[[Sequence[Target]], object] = lambda _: None,
) -> Summary:
    """Draw the pictures that are missing or stale, and say how all stand afterwards.

    Args:
        config: The project.
        wishes: What the caller wants.
        tell: Called with each picture as soon as it is in its place or given up, and with all that will be removed
            before the first of them is.
        engine_of: Makes the engine; not called when there is nothing to draw.
        begin: Called once with all pictures that are going to be drawn, in the order in which they will be told.

    Raises:
        PumlsyncError: when the run cannot go on; what was drawn until then is in its place.
    """
    shaping = shaping_of(config)
    events: list[Event] = []
    with ExitStack() as stack:
        engine = cache(lambda: stack.enter_context(closing(engine_of(config, shaping))))

        def start_early(found: Survey) -> bool:
            # What a document does not show itself may look different when all documents are read.
            shown = {item.shown.path for item in found.seen}
            if not any(target.path in shown for target in _to_draw(config, wishes, found)):
                return True
            engine().start()  # it takes as long to get ready as the other documents take to be read
            return False

        before = _survey(config, wishes, shaping, start_early)
        targets = _to_draw(config, wishes, before)
        if not targets:
            return _summary(config, wishes, _pruned(config, wishes, before, tell))
        begin(targets)
        for event in draw_all(engine(), targets, config.root, shaping, config.settings.engine):
            events.append(event)
            tell(event)
    sweep(config.root, {posixpath.dirname(target.path) for target in targets})
    after = look_again(config, before, shaping, strict_engine=wishes.strict_engine)
    return _summary(config, wishes, _pruned(config, wishes, after, tell), events)


def _pruned(config: Config, wishes: Wishes, found: Survey, tell: Callable[[Removal], object]) -> Survey:
    if not wishes.prune:
        return found
    for path in found.leftovers:
        tell(Removal(path))
    remove(config.root, found.leftovers)
    return replace(found, leftovers=())


def _survey(
    config: Config, wishes: Wishes, shaping: Shaping, glimpse: Callable[[Survey], bool] | None = None
) -> Survey:
    _selection(config, wishes)  # a code that is none ends the run before it begins
    found = survey(
        config,
        wishes.paths,
        shaping,
        strict_engine=wishes.strict_engine,
        force_exclude=wishes.force_exclude,
        glimpse=glimpse,
    )
    scope = _scope(config, wishes, found)
    return replace(found, leftovers=tuple(path for path in found.leftovers if scope.has_file(path)))


def _scope(config: Config, wishes: Wishes, found: Survey) -> Scope:
    return Scope(config, found, wishes.shard, wishes.changed)


def _to_draw(config: Config, wishes: Wishes, found: Survey) -> tuple[Target, ...]:
    scope = _scope(config, wishes, found)
    return tuple(target for target in to_draw(found, wishes) if scope.has_target(target))


def to_draw(found: Survey, wishes: Wishes) -> tuple[Target, ...]:
    """Return the pictures that `sync` would draw, if it is not limited to a part of them."""
    return tuple(
        item.target
        for item in found.asked_for()
        if _wants_drawing(item.verdict, wishes)
        and item.target.source.closed
        and item.target.path not in found.pairing.contested
    )


def _wants_drawing(verdict: Verdict, wishes: Wishes) -> bool:
    if verdict.state == "current" or verdict.code is Code.NOT_A_FILE:
        return False
    return verdict.may_overwrite or wishes.overwrite


def _summary(config: Config, wishes: Wishes, found: Survey, events: Sequence[Event] = ()) -> Summary:
    selection, scope = _selection(config, wishes), _scope(config, wishes, found)
    given_up = {event.target for event in events if isinstance(event, Failed)}
    asked = (item for item in findings(found, given_up) if item.place.file in found.selected)
    about = {item for item in asked if scope.has_finding(item)}
    about |= {*of_leftovers(found.leftovers)}
    about |= {event.diagnostic for event in events if not isinstance(event, Done)}
    silences = Silences(found.documents, found.pairing.targets)
    kept = [item for item in about if selection.wants(item) and not silences.cover(item)]
    told = {item.place.file for item in kept}
    asked_for = (item.path for item in found.documents if item.path in found.selected)
    return Summary(
        found,
        tuple(sorted(kept, key=_in_document_order)),
        tuple(path for path in asked_for if path in told or scope.has_file(path)),
        tuple(event for event in events if isinstance(event, Done)),
        len(about) - len(kept),
        sum(target not in given_up for target in _to_draw(config, wishes, found)),
    )


def _selection(config: Config, wishes: Wishes) -> Selection:
    settings = config.settings
    return select([Choice(settings.select, settings.ignore), wishes.choice], settings.per_file_ignores)


def _in_document_order(finding: Diagnostic) -> tuple[list[str], int, int, str, str]:
    place = finding.place
    return place.file.split("/"), place.line, place.column, finding.code.value, finding.message

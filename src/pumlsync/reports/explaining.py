"""A survey into explanations."""

from collections.abc import Iterator, Sequence

from pumlsync.config import Config
from pumlsync.confine import printable
from pumlsync.diagnostics import Code
from pumlsync.findings.stages import Judged, Seen
from pumlsync.model import DiagramSource, Shaping, State
from pumlsync.multimap import multimap
from pumlsync.pairing.naming import stem_of
from pumlsync.pairing.pair import sources
from pumlsync.reports.explanation import Explanation, Lines, Reference, Source
from pumlsync.reports.testimony import testimony
from pumlsync.run import Wishes, to_draw
from pumlsync.survey.survey import Survey

_RULES = {
    "name": "named by its @start line",
    "image after": "the reference below it, with nothing shown in between",
    "image before": "the reference above it, with nothing shown in between",
}
_STATES: dict[State, str] = {
    "current": "is current",
    "orphan": "is an orphan: there is no file, and no diagram that makes it",
    "file": "is a file that no diagram makes",
    "remote": "is not a file of the project",
    "wildcard": "stands for all pictures of this name",
}


def explanations(config: Config, found: Survey, shaping: Shaping) -> Iterator[Explanation]:
    """Yield an explanation for each picture that is shown or made, each source that makes none, each leftover."""
    explain = _Explaining(config, found, shaping)
    seen = multimap((_shown_by(item), item) for item in found.seen)
    judged = multimap((item.target.path, item) for item in found.judged)
    for path in dict.fromkeys([*seen, *judged]):
        yield explain.picture(path, seen.get(path, []), judged.get(path, []))
    makers = {item.target.source.place for item in found.judged}
    for source in dict.fromkeys(source for document in found.documents for source in sources(document)):
        if source.place not in makers:
            yield explain.lonely(source)
    for path in found.leftovers:
        yield explain.leftover(path)


class _Explaining:
    """Explains the pictures of one survey."""

    def __init__(self, config: Config, found: Survey, shaping: Shaping) -> None:
        self._config = config
        self._shaping = shaping
        self._made = frozenset(item.target.path for item in found.judged)
        self._contested = found.pairing.contested
        self._reasons = {item.place: item.message for item in found.pairing.diagnostics}
        self._drawn = frozenset(to_draw(found, Wishes()))
        self._overwritten = frozenset(to_draw(found, Wishes(overwrite=True)))

    def picture(self, path: str, showing: Sequence[Seen], making: Sequence[Judged]) -> Explanation:
        """Explain a picture that is shown or made."""
        made = (showing[0].judged if showing else None) or (making[0] if making else None)
        state = showing[0].state if showing else making[0].verdict.state
        is_file = state not in ("remote", "wildcard")
        target = made.target if made else None
        return Explanation(
            picture=path,
            references=tuple(dict.fromkeys(_reference(item) for item in showing)),
            sources=tuple(_source(item) for item in making),
            file=tuple(testimony(self._config.root, path, target, self._shaping)) if is_file else (),
            state=state,
            verdict=(made.verdict.reason if made else self._verdict(showing[0])) or _STATES[state],
            sync=self._sync(made) if is_file else "does nothing with it",
        )

    def _verdict(self, item: Seen) -> str:
        """Return what there is to say of a reference whose picture no source makes."""
        made = sorted({path for path in self._made if item.shown.stem and stem_of(path) == item.shown.stem})
        if made:
            return f"stands for {' and '.join(made)}"
        if item.meant is not None:
            return f"is an orphan: it differs only in case from {item.meant}"
        return _STATES["orphan"] if item.code is Code.ORPHAN else ""

    def _sync(self, made: Judged | None) -> str:
        if made is None:
            return "leaves it: no diagram makes it"
        target = made.target
        if target in self._drawn:
            return "draws it"
        if target in self._overwritten:
            return "leaves it; --overwrite draws it"
        if made.verdict.state == "current":
            return "leaves it"
        if not target.source.closed:
            return f"leaves it: its diagram has no @end{target.source.type}"
        return f"leaves it: {'several diagrams make it' if target.path in self._contested else 'its place is taken'}"

    def lonely(self, source: DiagramSource) -> Explanation:
        """Explain a source that makes no picture."""
        why = self._reasons.get(source.place, "it is there for others" if source.closed else "it has no end")
        lines = Lines(source.place.file, source.place.line, source.end_line)
        return Explanation(None, (), (Source(lines, why),), (), None, "makes no picture", "draws nothing")

    def leftover(self, path: str) -> Explanation:
        """Explain a picture that was drawn once and that nothing shows or makes any more."""
        says = tuple(testimony(self._config.root, path, None, self._shaping))
        verdict = "is left over: nothing shows it, and no diagram makes it"
        return Explanation(printable(path), (), (), says, None, verdict, "leaves it; --prune removes it")


def _shown_by(item: Seen) -> str:
    """Return the picture that a reference shows, or its own words when that is not one file of the project."""
    return item.judged.target.path if item.judged else item.shown.path or item.shown.reference.uri


def _reference(item: Seen) -> Reference:
    reference = item.shown.reference
    return Reference(Lines(reference.place.file, reference.place.line, reference.place.line), reference.via)


def _source(item: Judged) -> Source:
    source, target = item.target.source, item.target
    why = "named after its file" if target.rule == "name" and source.name is None else _RULES[target.rule]
    return Source(Lines(source.place.file, source.place.line, source.end_line), why, target.page + 1)

"""What is not wrong with a picture, but with what is around it: names, and what nothing shows."""

from collections.abc import Iterable, Iterator, Sequence

from pumlsync.confine import folded, printable
from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.findings.stages import Judged, Seen
from pumlsync.multimap import multimap
from pumlsync.pairing.naming import stem_of
from pumlsync.pairing.pair import Pairing


def of_unshown(pairing: Pairing) -> Iterator[Diagnostic]:
    """Yield the sources with a name whose pictures no reference shows; those of ``.puml`` files may be for others."""
    paths = {path for item in pairing.shown for path in (item.path, item.translated)}
    stems = {item.stem for item in pairing.shown}
    contested = pairing.contested
    for place, targets in multimap((target.source.place, target) for target in pairing.targets).items():
        source = targets[0].source
        is_shown = any(target.path in paths or stem_of(target.path) in stems for target in targets)
        is_told = targets[0].path in contested
        if source.closed and source.form != "file" and not is_shown and not is_told:
            yield Diagnostic(
                place, Code.UNSHOWN, f"no image reference shows {targets[0].path}, which this diagram makes"
            )


def of_names(judged: Sequence[Judged], seen: Sequence[Seen]) -> Iterator[Diagnostic]:
    """Yield the pictures whose names differ only in case: some disks have one file for both."""
    places: dict[str, Place] = {}
    for made in judged:
        places.setdefault(made.target.path, made.target.source.place)
    for item in seen:
        if item.shown.path is not None and item.code is None:
            places.setdefault(item.shown.path, item.shown.reference.place)
    for paths in multimap((folded(path), path) for path in places).values():
        for path in paths if len(paths) > 1 else ():
            others = ", ".join(sorted(set(paths) - {path}))
            message = f"{path} is the same file as {others} on a disk that does not tell capitals; rename one"
            yield Diagnostic(places[path], Code.SAME_FILE, message)


def of_leftovers(paths: Iterable[str]) -> Iterator[Diagnostic]:
    """Yield the pictures that pumlsync drew and that nothing needs any more."""
    for path in map(printable, paths):
        message = f"{path} was drawn by pumlsync, but no diagram makes it and nothing shows it; sync --prune removes it"
        yield Diagnostic(Place(path, 1), Code.LEFT_OVER, message, path)

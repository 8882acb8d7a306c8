"""How the references of a project stand."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from pumlsync.confine import Names, folded, is_file
from pumlsync.diagnostics import Code
from pumlsync.findings.stages import Judged, Seen
from pumlsync.pairing.naming import leaves_root, stem_of
from pumlsync.pairing.references import Shown

_ENDINGS: Final = frozenset({"gif", "jpeg", "jpg", "pdf", "png", "svg", "webp"})
"""Of pictures that a wildcard may mean, in any builder. Source: Sphinx 9.0, ``supported_image_types``."""


def see(root: Path, shown: Iterable[Shown], judged: Iterable[Judged]) -> Iterator[Seen]:
    """Yield how each reference stands.

    Args:
        root: The project.
        shown: The references.
        judged: The pictures that sources make.
    """
    closed = [item for item in judged if item.target.source.closed]
    look = _Look(root, closed)
    # Of several sources of one picture the document's own counts, and the first of those.
    by_path = {item.target.path: item for item in reversed(closed)}
    own = {(item.target.path, item.target.document): item for item in reversed(closed)}
    for item in shown:
        path = item.path or ""
        made_by = own.get((path, item.document)) or by_path.get(path) or by_path.get(item.translated or "")
        if item.stem is not None:
            yield Seen(item, "wildcard", None, None if look.has_picture(item.stem) else Code.ORPHAN)
        elif item.path is None:
            yield Seen(item, "remote", None)
        elif made_by is not None:
            yield Seen(item, made_by.verdict.state, made_by)
        else:
            yield look.at(item)


class _Look:
    """A look at the files that references mean and no source makes."""

    def __init__(self, root: Path, judged: Iterable[Judged]) -> None:
        self._root, self._names = root, Names(root)
        self._made = {folded(item.target.path): item.target.path for item in judged}
        self._stems = {stem_of(path) for path in self._made.values()}

    def at(self, shown: Shown) -> Seen:
        path = shown.path or ""
        if shown.translated and is_file(self._root / shown.translated):
            return Seen(shown, "file", None)
        exists = is_file(self._root / path)
        meant = self._names.spelt(path) or (None if exists else self._made.get(folded(path)))
        if meant not in (None, path):
            return Seen(shown, "orphan", None, Code.OTHER_CASE, meant)
        if exists:
            return Seen(shown, "file", None)
        is_obstructed = os.path.lexists(self._root / path)
        return Seen(shown, "orphan", None, Code.NOT_A_FILE if is_obstructed else Code.ORPHAN)

    def has_picture(self, stem: str) -> bool:
        """Return whether a wildcard means something; outside the project, nobody looks."""
        folder, _, name = stem.rpartition("/")
        names = self._names.of_folder(folder)
        return leaves_root(stem) or stem in self._stems or any(_is_picture(other, name) for other in names)


def _is_picture(name: str, stem: str) -> bool:
    return name.startswith(f"{stem}.") and name.removeprefix(f"{stem}.").lower() in _ENDINGS

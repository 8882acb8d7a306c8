"""Which part of a project a run is limited to: one of its shards, what has to do with changed files, or both."""

import os
import posixpath
from collections import defaultdict
from collections.abc import Iterator

from msgspec import Struct

from pumlsync.config import Config
from pumlsync.diagnostics import Diagnostic, Place
from pumlsync.digest import digest_of
from pumlsync.engines.inclusions import inclusions
from pumlsync.pairing.naming import stem_of
from pumlsync.pairing.pair import Target
from pumlsync.pairing.references import Shown
from pumlsync.pictures.formats import parse
from pumlsync.pictures.judge import look
from pumlsync.pictures.stamp import stamp_of
from pumlsync.survey.survey import Survey


class Shard(Struct, frozen=True):
    """One of several parts of any project, told from the paths of its documents alone."""

    number: int
    """From 1 to `count`."""

    count: int

    def holds(self, path: str) -> bool:
        """Return whether a document belongs to this part."""
        return int(digest_of(os.fsencode(path)), 16) % self.count == self.number - 1


class Scope:
    """What a run is about, in a project that stands as `found` says.

    A finding belongs to the shard of the document that its picture is made from, else of its own file, so that each
    belongs to one, and to the one that draws the picture.
    """

    def __init__(self, config: Config, found: Survey, shard: Shard | None, changed: frozenset[str] | None) -> None:
        """Limit a run.

        Args:
            config: The project.
            found: How it stands.
            shard: The part to look at, None for all.
            changed: The files to look at, with all that has to do with them: POSIX, relative to the root; None for all.
        """
        self._root = config.root
        self._configuration = config.settings.engine.config
        self._shard = shard
        self._changed = changed
        self._targets: dict[Place | str | None, list[Target]] = defaultdict(list)
        self._shown: dict[Place | str | None, list[Shown]] = defaultdict(list)
        self._touched = set(changed or ())
        if shard is not None or changed is not None:
            self._index(found)

    def _index(self, found: Survey) -> None:
        for target in found.pairing.targets:
            self._targets[target.path].append(target)
            self._targets[target.source.place].append(target)
        for item in found.pairing.shown:
            self._shown[item.path].append(item)
            self._shown[item.reference.place].append(item)
        for document in found.documents:
            if any(inclusion.path in self._touched for inclusion in document.inclusions):
                self._touched.add(document.path)

    def has_file(self, path: str) -> bool:
        """Return whether a document, or a picture that nothing makes, is among what the run is about."""
        return self._in_shard(path) and (self._changed is None or path in self._touched)

    def has_target(self, target: Target) -> bool:
        """Return whether a picture is."""
        return self._in_shard(target.document) and (self._changed is None or self._concerns(target, self._changed))

    def has_finding(self, finding: Diagnostic) -> bool:
        """Return whether a finding is."""
        targets = self._targets.get(finding.picture) or self._targets.get(finding.place) or []
        if not self._in_shard(targets[0].document if targets else finding.place.file):
            return False
        changed = self._changed
        return (
            changed is None
            or finding.place.file in self._touched
            or finding.picture in changed
            or any(self._concerns(target, changed) for target in targets)
            or any(
                item.document in self._touched or _means(item, changed) for item in self._shown.get(finding.place, ())
            )
        )

    def _in_shard(self, path: str) -> bool:
        return self._shard is None or self._shard.holds(path)

    def _concerns(self, target: Target, changed: frozenset[str]) -> bool:
        files = {target.path, target.document, target.source.place.file}
        files |= {item.document for item in self._shown.get(target.path, ())}
        return not self._touched.isdisjoint(files) or not changed.isdisjoint(self._read_by(target))

    def _read_by(self, target: Target) -> Iterator[str]:
        """Yield the files that a diagram reads, and those that it read when it was drawn."""
        if self._configuration:
            yield posixpath.normpath(self._configuration)
        folder = posixpath.dirname(target.document)
        for file in inclusions(target.source.text, self._root / folder, self._root).files:
            yield file.relative_to(self._root).as_posix()
        found = look(self._root, target.path)
        picture = parse(found, target.format) if isinstance(found, bytes) else None
        stamp = stamp_of(picture) if picture else None
        for path in stamp.includes if stamp else ():
            yield posixpath.normpath(posixpath.join(folder, path))


def _means(item: Shown, changed: frozenset[str]) -> bool:
    """Return whether a reference means one of these files."""
    if item.stem is not None:
        return any(stem_of(path) == item.stem for path in changed)
    return item.path in changed or item.translated in changed

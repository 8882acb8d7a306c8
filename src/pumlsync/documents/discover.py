"""Which files are documents."""

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from pumlsync.config import Config
from pumlsync.confine import OutsideError, Reader, printable
from pumlsync.errors import PumlsyncError

if TYPE_CHECKING:  # slow to import, and only needed where something is ignored
    from pathspec import GitIgnoreSpec

_SKIPPED = frozenset(
    ".eggs .git .hg .mypy_cache .nox .pytest_cache .ruff_cache .svn .tox .venv __pycache__ node_modules".split()
)
"""Folders that hold no documents of the project, whether or not they are ignored."""


def discover(config: Config, paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the documents among `paths` and below them: POSIX, relative to the root, sorted, each once.

    A file that is named is a document whatever is ignored, if it has one of the suffixes of the settings; folders are
    searched for these. A folder that cannot be searched is among the documents, so that reading it tells why. So is the
    file with the settings when the whole project is searched and they name pictures.

    Raises:
        PumlsyncError: when a path does not exist or is outside the root.
    """
    found: set[str] = set()
    ignored = IgnoreRules(config)
    for path in paths:
        start = _inside(config.root, path)
        if (config.root / start).is_dir():
            found.update(_walk(config.root, ignored, start, tuple(config.settings.suffixes)))
        elif start.endswith(tuple(config.settings.suffixes)):
            found.add(start)
    if config.file and config.settings.pictures and list(paths) == config.whole():
        found.add(config.file)
    return tuple(sorted(map(printable, found), key=lambda path: path.split("/")))


def would_be_found(config: Config, path: str) -> bool:
    """Return whether a file, given by its path relative to the root, would be a document if it were there."""
    searched = any(PurePosixPath(path).is_relative_to(folder) for folder in config.settings.paths or ["."])
    *folders, _ = PurePosixPath(path).parts
    if not searched or _SKIPPED.intersection(folders) or not path.endswith(tuple(config.settings.suffixes)):
        return False
    ignored = IgnoreRules(config)
    prefixes = ["", *(f"{'/'.join(folders[:depth])}/" for depth in range(1, len(folders) + 1))]
    inner = zip(prefixes, [*prefixes[1:], path], strict=True)
    return not any(ignored.match(ignored.of_folder(prefix), place) for prefix, place in inner)


def files_named(config: Config, paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the files among `paths`, documents or not: POSIX, relative to the root.

    Raises:
        PumlsyncError: when a path does not exist or is outside the root.
    """
    return tuple(start for path in paths if not (config.root / (start := _inside(config.root, path))).is_dir())


def _inside(root: Path, path: Path) -> str:
    absolute = Path.cwd() / path
    if not absolute.exists():
        raise PumlsyncError(f"not found: there is no file or folder {path}")
    real = absolute.resolve()
    if not real.is_relative_to(root):
        raise PumlsyncError(f"{path} is outside the project root {root}; give another root with --root")
    named = absolute.parent.resolve() / absolute.name  # a link inside the project keeps its name
    is_inside = named.name != ".." and named.is_relative_to(root)
    return (named if is_inside else real).relative_to(root).as_posix()


def files_below(config: Config, folders: Sequence[Path], suffixes: tuple[str, ...]) -> Iterator[str]:
    """Yield the files below folders whose names end so, but for what is ignored: POSIX, relative to the root.

    A folder that cannot be searched is among them.

    Raises:
        PumlsyncError: when a folder does not exist or is outside the root.
    """
    ignored = IgnoreRules(config)
    for folder in folders:
        yield from _walk(config.root, ignored, _inside(config.root, folder), suffixes)


def _walk(base: Path, ignored: "IgnoreRules", start: str, suffixes: tuple[str, ...]) -> Iterator[str]:
    root = f"{base}/".replace("//", "/")
    closed: list[OSError] = []
    for folder, folders, files in os.walk(root if start == "." else root + start, onerror=closed.append):
        prefix = f"{folder[len(root) :]}/".lstrip("/")
        rules = ignored.of_folder(prefix)
        folders[:] = [name for name in folders if name not in _SKIPPED and not ignored.match(rules, f"{prefix}{name}/")]
        for name in files:
            if name.endswith(suffixes) and not ignored.match(rules, prefix + name):
                yield prefix + name
    yield from (str(error.filename)[len(root) :] for error in closed)


def _spec(lines: Sequence[str]) -> tuple["GitIgnoreSpec", list[str]]:
    """Return what lines ignore, and those that are no patterns, which match nothing in git."""
    from pathspec import GitIgnoreSpec

    wrong = [line for line in lines if not _is_pattern(line)]
    with warnings.catch_warnings(action="ignore"):
        return GitIgnoreSpec.from_lines(line for line in lines if line not in wrong), wrong


def _is_pattern(line: str) -> bool:
    from pathspec import GitIgnoreSpec

    try:
        with warnings.catch_warnings(action="ignore"):  # of patterns that a later Python may read otherwise
            GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


Rules = tuple[tuple[str, "GitIgnoreSpec"], ...]
"""Folders (empty, or ending with ``/``) and what they ignore, the deepest first."""


def _excluded(patterns: Sequence[str]) -> Rules:
    if not patterns:
        return ()
    spec, wrong = _spec(patterns)
    if wrong:
        raise PumlsyncError(f"settings not understood: exclude: {wrong[0]!r} is not a pattern of gitignore")
    return (("", spec),)


class IgnoreRules:
    """The ``.gitignore`` of each folder of the repository and the settings' ``exclude``.

    Source: gitignore(5): the last pattern that matches decides, those of a deeper folder come later.
    """

    def __init__(self, config: Config) -> None:
        self._exclude = _excluded(config.settings.exclude)
        self._enter(repository(config.root), config.root)
        if self._root and _is_ignored(self._of(""), self._root):
            self._enter(config.root, config.root)  # who works in an ignored folder means its documents

    def _enter(self, top: Path, root: Path) -> None:
        """Count paths from the repository's top; the project may be a part of it."""
        self._read = Reader(top).read
        self._root = "" if top == root else f"{root.relative_to(top).as_posix()}/"
        self._known: dict[str, Rules] = {}

    def of_folder(self, prefix: str) -> Rules:
        """Return what holds in a folder, given its path relative to the root: empty, or ending with ``/``."""
        return self._of(self._root + prefix)

    def _of(self, prefix: str) -> Rules:
        if prefix not in self._known:
            above = self._of(prefix[: prefix.rstrip("/").rfind("/") + 1]) if prefix else ()
            self._known[prefix] = (*self._own(prefix), *above)
        return self._known[prefix]

    def _own(self, prefix: str) -> Rules:
        try:
            lines = self._read(f"{prefix}.gitignore").decode("utf-8-sig", "replace").splitlines()
        except (OSError, OutsideError):
            return ()
        return ((prefix, _spec(lines)[0]),)

    def match(self, rules: Rules, path: str) -> bool:
        """Return whether a path relative to the root is left out; folders end with ``/``."""
        return _is_ignored(rules, self._root + path) or _is_ignored(self._exclude, path)


def repository(root: Path) -> Path:
    """Return the folder at or above the root that has the ``.git``, else the root."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _is_ignored(rules: Rules, path: str) -> bool:
    for prefix, spec in rules:
        verdict = spec.check_file(path.removeprefix(prefix)).include
        if verdict is not None:
            return verdict
    return False

"""Which files are documents."""

import os
import re
import warnings
from collections.abc import Iterator, Sequence
from pathlib import Path

from pathspec import GitIgnoreSpec

from pumlsync.config import Config
from pumlsync.confine import OutsideError, Reader
from pumlsync.errors import PumlsyncError

_SKIPPED = frozenset(
    ".eggs .git .hg .mypy_cache .nox .pytest_cache .ruff_cache .svn .tox .venv __pycache__ node_modules".split()
)
"""Folders that hold no documents of the project, whether or not they are ignored."""


def discover(config: Config, paths: Sequence[Path]) -> tuple[str, ...]:
    """Return the documents among `paths` and below them: POSIX, relative to the root, sorted, each once.

    A file that is named is a document whatever is ignored; folders are searched for the suffixes of the settings. A
    folder that cannot be searched is among the documents, so that reading it tells why.

    Raises:
        PumlsyncError: when a path does not exist or is outside the root.
    """
    found: set[str] = set()
    ignored = IgnoreRules(config)
    for path in paths:
        start = _inside(config.root, path)
        if (config.root / start).is_dir():
            found.update(_walk(config, ignored, start))
        elif start.endswith(tuple(config.settings.suffixes)):
            found.add(start)
        else:
            endings = ", ".join(config.settings.suffixes)
            raise PumlsyncError(f"{path} is not a document: its name ends in none of {endings} (the setting suffixes)")
    return tuple(sorted(map(_printable, found), key=lambda path: path.split("/")))


def _printable(path: str) -> str:
    """Return a path with an escape for each byte that is not UTF-8; no file has that name, so that reading it fails."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


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


def _walk(config: Config, ignored: "IgnoreRules", start: str) -> Iterator[str]:
    suffixes = tuple(config.settings.suffixes)
    root = f"{config.root}/".replace("//", "/")
    closed: list[OSError] = []
    for folder, folders, files in os.walk(root if start == "." else root + start, onerror=closed.append):
        prefix = f"{folder[len(root) :]}/".lstrip("/")
        rules = ignored.of_folder(prefix)
        folders[:] = [name for name in folders if name not in _SKIPPED and not ignored.match(rules, f"{prefix}{name}/")]
        for name in files:
            if name.endswith(suffixes) and not ignored.match(rules, prefix + name):
                yield prefix + name
    yield from (str(error.filename)[len(root) :] for error in closed)


def _spec(lines: Sequence[str]) -> tuple[GitIgnoreSpec, list[str]]:
    """Return what lines ignore, and those that are no patterns, which match nothing in git."""
    wrong = [line for line in lines if not _is_pattern(line)]
    with warnings.catch_warnings(action="ignore"):
        return GitIgnoreSpec.from_lines(line for line in lines if line not in wrong), wrong


def _is_pattern(line: str) -> bool:
    try:
        with warnings.catch_warnings(action="ignore"):  # of patterns that a later Python may read otherwise
            GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True


Rules = tuple[tuple[str, GitIgnoreSpec], ...]
"""Folders (empty, or ending with ``/``) and what they ignore, the deepest first."""


class IgnoreRules:
    """The ``.gitignore`` of each folder of the repository and the settings' ``exclude``.

    Source: gitignore(5): the last pattern that matches decides, those of a deeper folder come later.
    """

    def __init__(self, config: Config) -> None:
        self._exclude, wrong = _spec(config.settings.exclude)
        if wrong:
            raise PumlsyncError(f"settings not understood: exclude: {wrong[0]!r} is not a pattern of gitignore")
        self._enter(_repository(config.root), config.root)
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
        return _is_ignored(rules, self._root + path) or self._exclude.match_file(path)


def _repository(root: Path) -> Path:
    """Return the folder at or above the root that has the ``.git``, else the root."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _is_ignored(rules: Rules, path: str) -> bool:
    for prefix, spec in rules:
        verdict = spec.check_file(path.removeprefix(prefix)).include
        if verdict is not None:
            return verdict
    return False

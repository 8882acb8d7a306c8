"""What differs from a git revision."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pumlsync.errors import PumlsyncError

_OF_A_HOOK: Final = frozenset({"GIT_COMMON_DIR", "GIT_DIR", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_WORK_TREE"})
"""What git tells the hooks of a repository, which may be another than the project's."""


def changed_since(root: Path, revision: str) -> frozenset[str]:
    """Return the files that differ from a revision: POSIX, relative to the root.

    Among them are files that are gone, the old and the new name of those that were renamed, and those that git does not
    know yet; not those that it ignores.

    Args:
        root: The project, a part of a git repository.
        revision: As git writes it; ``main...`` is where the current branch left ``main``.

    Raises:
        PumlsyncError: when git is not there, or does not know the revision.
    """
    return frozenset(_changed(root, _commit(root, revision)))


def _changed(folder: Path, commit: str) -> Iterator[str]:
    kinds = ("--no-renames", "--no-ext-diff", "--ignore-submodules=none")
    yield from _names(folder, "ls-files", "--others", "--exclude-standard", "-z")
    for name in _names(folder, "diff", "--name-only", "-z", *kinds, "--relative", commit, "--"):
        if (folder / name).is_dir():
            yield from (f"{name}/{inner}" for inner in _of_submodule(folder, name, commit))
        else:
            yield name


def _of_submodule(folder: Path, name: str, commit: str) -> Iterator[str]:
    then = _git(folder, "ls-tree", "--object-only", commit, name).decode().strip()
    return _changed(folder / name, then) if then else _names(folder / name, "ls-files", "-z")


def _names(folder: Path, *arguments: str) -> Iterator[str]:
    return (os.fsdecode(name) for name in _git(folder, *arguments).split(b"\0") if name)


def _commit(root: Path, revision: str) -> str:
    is_shallow = _git(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    name = revision.removesuffix("...")
    try:
        commit = _git(root, "rev-parse", "--verify", "--end-of-options", f"{name}^{{commit}}").decode().split()[-1]
        return _git(root, "merge-base", commit, "HEAD").decode().strip() if name != revision else commit
    except PumlsyncError as error:
        deeper = "this clone is shallow: fetch more (git fetch --unshallow; in a workflow, fetch-depth: 0)"
        advice = deeper if is_shallow else "name a commit, a branch or a tag, as in --since origin/main"
        raise PumlsyncError(f"--since: git does not know {revision!r} in {root}; {advice}") from error


def _git(root: Path, *arguments: str) -> bytes:
    """Return what git prints, run in the project's folder.

    Raises:
        PumlsyncError: when it is not there or fails.
    """
    import subprocess  # slow to import

    # Nothing is written, not even git's memory of unchanged files. Without its filter, Git LFS' files would differ.
    command = ["git", "--no-optional-locks", "-c", "core.fsmonitor=false", *arguments]
    environment = {name: value for name, value in os.environ.items() if name not in _OF_A_HOOK} | {"LC_ALL": "C"}
    try:
        run = subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False)
    except OSError as error:
        raise PumlsyncError(f"--since needs git, which cannot be run: {error.strerror}; install it") from error
    if run.returncode:
        lines = run.stderr.decode("utf-8", "replace").strip().splitlines() or [f"git ended with {run.returncode}"]
        raise PumlsyncError(f"--since: git {arguments[0]} failed in {root}: {lines[0]}")
    return run.stdout

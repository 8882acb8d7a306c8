"""What differs from a git revision."""

import os
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
    commit = _commit(root, revision)
    differing = _git(root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--relative", commit, "--")
    unknown = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    return frozenset(os.fsdecode(name) for name in (differing + unknown).split(b"\0") if name)


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

    # Nothing is written, not even git's memory of unchanged files; no program that a repository's settings name is run.
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

"""Other programs, run as a user runs them."""

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

BIN = Path(sys.executable).parent


def environment(changes: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return what programs see: these tests' own programs first, and no git settings but a name."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "GITHUB_", "PRE_COMMIT"))}
    names = {f"GIT_{who}_{what}": "tester" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    own = {"PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", "GIT_CONFIG_GLOBAL": os.devnull}
    return kept | names | own | dict(changes or {})


def run_in(folder: Path, *command: str | Path, **changes: str) -> "subprocess.CompletedProcess[str]":
    """Run a program in a folder, with changes to the environment; return its output, both streams in one."""
    return subprocess.run(
        command,
        cwd=folder,
        env=environment(changes),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def done_in(folder: Path, *command: str | Path, **changes: str) -> str:
    """Run a program that must succeed; return its output."""
    done = run_in(folder, *command, **changes)
    assert done.returncode == 0, f"{command}: {done.stdout}"
    return done.stdout


def repository(folder: Path) -> Path:
    """Make a folder a repository with all that is in it committed."""
    done_in(folder, "git", "init", "--quiet", "--initial-branch=main")
    done_in(folder, "git", "add", "--all")
    done_in(folder, "git", "commit", "--quiet", "--allow-empty", "--message=first")
    return folder

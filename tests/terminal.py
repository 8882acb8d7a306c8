"""What a terminal shows, tried out: commands after a prompt, each with what it prints below."""

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

_BETWEEN = "\x1e"
"""Printed between what commands print."""

_VARYING = re.compile(r"\b\d+\.\d+(?:\.\w+)+\b|\b\d+\.\d+(?= s\b)")
"""Versions and times."""


def person(home: Path) -> dict[str, str]:
    """Return the variables of somebody with a name, pumlsync, and nothing set up."""
    roles = {f"GIT_{role}": "Ada" for role in ("AUTHOR_NAME", "COMMITTER_NAME")}
    addresses = {f"GIT_{role}": "ada@example.org" for role in ("AUTHOR_EMAIL", "COMMITTER_EMAIL")}
    own = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(home),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
        "PUMLSYNC_NO_AOT": "1",
    }
    return roles | addresses | own


def differences(shown: str, folder: Path, environment: Mapping[str, str]) -> str:
    """Run the commands that a terminal shows, one after the other; return where they print something else.

    Args:
        shown: Commands after ``$``, each with what it prints; ``...`` stands for anything.
        folder: Where they run.
        environment: Their variables.
    """
    wanted = _session(shown)
    printed = _printed([command for command, _ in wanted], folder, environment)
    checker, found = doctest.OutputChecker(), []
    for (command, want), got in zip(wanted, printed, strict=True):
        if not checker.check_output(want, got, doctest.ELLIPSIS):
            example = doctest.Example(command, want)
            found.append(f"$ {command}\n{checker.output_difference(example, got, doctest.REPORT_NDIFF)}")
    return "\n".join(found)


def _session(shown: str) -> list[tuple[str, str]]:
    parts = re.split(r"^\$ ", f"{shown}\n", flags=re.MULTILINE)
    assert not parts[0], f"a terminal begins with a prompt: {parts[0]!r}"
    halves = (re.match(r"((?:.*\\\n)*.*\n)((?:.*\n)*)", part) for part in parts[1:])
    return [(half[1].rstrip(), _plain(half[2])) for half in halves if half]


def _printed(commands: list[str], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Return what each command prints, on both streams; all of them are given to one shell."""
    script = "".join(f"{command}\nlast=$?; printf '{_BETWEEN}'; (exit $last)\n" for command in commands)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return [_plain(text) for text in done.stdout.split(_BETWEEN)[:-1]]


def _plain(text: str) -> str:
    """Return what is compared; docutils makes spaces of tabs, so that their number does not count."""
    lines = (re.sub(r"\t| {2,}", "  ", line.rstrip()) for line in text.splitlines())
    return _VARYING.sub("1.0", "".join(f"{line}\n" for line in lines))

"""What the commands that rewrite documents have in common."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from pumlsync.cli.reporter import styled
from pumlsync.config import Config
from pumlsync.errors import PumlsyncError

if TYPE_CHECKING:
    from pumlsync.rewriting.proposals import Plan


def carry_out(config: Config, plan: "Plan", done: str, *, diff: bool, err: bool = False) -> list[str]:
    """Write what is planned, and tell it; or return it as the lines of a diff.

    Args:
        config: The project.
        plan: What is to be written.
        done: What happens to each proposal, in one word.
        diff: Whether to write nothing.
        err: Whether to tell it on standard error.
    """
    from pumlsync.reports.changes import changes, refusal_line, settled_line  # slow to import
    from pumlsync.rewriting.application import apply

    for refusal in plan.refused:
        click.echo(refusal_line(refusal), err=err)
    if diff:
        return list(changes(plan, styled))
    apply(config.root, plan)
    for proposal in plan.settled:
        click.echo(settled_line(proposal, done), err=err)
    return []


def rewrite(config: Config, plan: "Plan", done: str, *, diff: bool) -> int:
    """Write what is planned, or show it as a diff; return the exit status, which is 1 when something is left alone."""
    for line in carry_out(config, plan, done, diff=diff):
        click.echo(line)
    if not plan.settled and not plan.refused:
        click.echo(f"nothing to be {done}")
    return int(bool(plan.refused))


def folder_of(config: Config, folder: Path) -> str:
    """Return a folder as POSIX path relative to the root.

    Raises:
        PumlsyncError: when it is outside of the project, or no folder.
    """
    place = (Path.cwd() / folder).resolve()
    if place.exists() and not place.is_dir():
        raise PumlsyncError(f"{folder} is not a folder; name one, which need not be there yet")
    if not place.is_relative_to(config.root):
        raise PumlsyncError(f"{folder} is outside the project root {config.root}; give a folder inside it")
    return place.relative_to(config.root).as_posix()

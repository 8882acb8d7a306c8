"""``pumlsync init``."""

import sys
from pathlib import Path
from typing import Final, assert_never

import click

import pumlsync
from pumlsync.cli.options import project, root_option
from pumlsync.cli.reporter import styled
from pumlsync.errors import PumlsyncError
from pumlsync.init.parts import PARTS
from pumlsync.init.project import Addition, ByHand, Present, Project, Proposal
from pumlsync.reports.changes import changes
from pumlsync.rewriting.application import apply
from pumlsync.rewriting.proposals import Plan

_PART: Final = click.Choice([*PARTS])


@click.command(short_help="Set a project up: settings, make, pre-commit, GitHub.")
@click.option("--only", multiple=True, type=_PART, help="Set up this part; may be given several times.")
@click.option("--without", multiple=True, type=_PART, help="Leave this part out; may be given several times.")
@click.option(
    "--requirement",
    metavar="TEXT",
    default=f"pumlsync=={pumlsync.__version__}",
    show_default=True,
    help="What pip is to install pumlsync from, in hooks and workflows.",
)
@click.option("-y", "--yes", is_flag=True, help="Write without asking.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@root_option
def init(
    only: tuple[str, ...], without: tuple[str, ...], requirement: str, yes: bool, dry_run: bool, root: Path | None
) -> int:
    """Set a project up, after showing what is written where and asking for each part.

    Nothing that is there is changed: files are made, or get some lines more; what is set up already is left alone. What
    is left to be done by hand is printed; the exit status is then 1.

    \b
    Example:
      $ pumlsync init --only settings --yes
      --- /dev/null
      +++ pumlsync.toml
      @@ -0,0 +1 @@
      +paths = ["docs"]
      written pumlsync.toml
    """
    here = Project(project(root, None, ()).root, requirement)
    proposals = [PARTS[part](here) for part in only or PARTS if part not in without]
    for proposal in proposals:
        _settle(here.root, proposal, asks=not yes, writes=not dry_run)
    return int(any(isinstance(proposal, ByHand) for proposal in proposals))


def _settle(root: Path, proposal: Proposal, *, asks: bool, writes: bool) -> None:
    match proposal:
        case Present(file):
            click.echo(f"there already: {file}")
        case ByHand(file, reason, text):
            click.echo(f"left alone: {file}: {reason}; add by hand:\n{text}")
        case Addition(file):
            plan = _plan(proposal)
            click.echo("\n".join(changes(plan, styled)))
            if writes and (not asks or _agreed(file)):
                apply(root, plan)
                click.echo(f"written {file}")
        case _:
            assert_never(proposal)


def _plan(addition: Addition) -> Plan:
    before = None if addition.before is None else addition.before.encode()
    return Plan({addition.file: before}, {addition.file: addition.after.encode()}, (), ())


def _agreed(file: str) -> bool:
    try:
        return click.confirm(f"Write {file}?", default=True)
    except click.Abort as abort:
        if sys.stdin.isatty():
            raise
        raise PumlsyncError(f"{file} is not written: there was no answer; --yes writes without asking") from abort

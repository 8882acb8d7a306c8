"""The options that several commands have."""

import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from pumlsync.config import Config, load_config
from pumlsync.reports.text import finding_line, summary_line
from pumlsync.run import Summary

Command = TypeVar("Command", bound=Callable[..., Any])

_SHADES = {"failure": "red", "note": "yellow"}

_PATH = click.Path(path_type=Path)

_PROJECT = [
    click.argument("paths", nargs=-1, type=_PATH, metavar="[PATH]..."),
    click.option(
        "--root", type=_PATH, metavar="DIR", help="The project root.  [default: where a settings file or .git is]"
    ),
    click.option(
        "--config",
        "config_file",
        type=_PATH,
        metavar="FILE",
        help="The settings.  [default: pumlsync.toml or pyproject.toml]",
    ),
]

_FINDINGS = [
    click.option(
        "--ignore",
        multiple=True,
        metavar="CODES",
        callback=lambda _, __, values: tuple(code for value in values for code in value.split(",")),
        help="Leave findings out: PS303, or PS3 for all of them.",
    ),
    click.option("--strict-engine", is_flag=True, help="A picture drawn by another version of PlantUML is stale."),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found."),
    click.option("-q", "--quiet", is_flag=True, help="Print findings only."),
    click.option(
        "--color", type=click.Choice(["auto", "always", "never"]), default="auto", help="Colour the findings."
    ),
]


def of_project(command: Command) -> Command:
    """Add the options that say which project and which part of it."""
    return _decorated(command, _PROJECT)


def of_findings(command: Command) -> Command:
    """Add the options of a command that prints findings."""
    return _decorated(command, _FINDINGS)


def _decorated(command: Command, options: Sequence[Callable[[Command], Command]]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def project(root: Path | None, config_file: Path | None, paths: Sequence[Path]) -> Config:
    """Return the project that the options name, else the current folder's, else that of paths outside of it."""
    config = load_config(Path.cwd(), root, config_file)
    places = [(Path.cwd() / path).resolve() for path in paths]
    if root is None and places and not (config.is_found and all(place.is_relative_to(config.root) for place in places)):
        common = Path(os.path.commonpath(places))
        theirs = load_config(common if common.is_dir() else common.parent, None, config_file)
        return theirs if theirs.is_found else config
    return config


def report(summary: Summary, *, quiet: bool, color: str, exit_zero: bool) -> int:
    """Print findings and a summary; return the exit status."""
    in_color = _in_color(color)
    for finding in summary.findings:
        click.echo(finding_line(finding, _styled), color=in_color)
    if not quiet:
        click.echo(summary_line(summary), color=in_color)
    return 0 if exit_zero else int(summary.failures > 0)


def _styled(text: str, part: str) -> str:
    return click.style(text, bold=True) if part == "place" else click.style(text, fg=_SHADES[part])


def _in_color(choice: str) -> bool | None:
    """Return whether to colour, None to leave it to the terminal. Sources: no-color.org, force-color.org."""
    if choice == "auto":
        return False if os.environ.get("NO_COLOR") else True if os.environ.get("FORCE_COLOR") else None
    return choice == "always"

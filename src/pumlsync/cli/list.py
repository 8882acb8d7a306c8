"""``pumlsync list``."""

from pathlib import Path

import click

from pumlsync.cli.options import format_option, of_project
from pumlsync.config import Config
from pumlsync.engines import shaping_of
from pumlsync.reports.inventory import inventory_json
from pumlsync.reports.text import inventory_lines
from pumlsync.survey.survey import survey


@click.command("list", short_help="Show each image reference with its diagram and state.")
@of_project
@format_option
def list_(config: Config, paths: tuple[Path, ...], form: str) -> None:
    """Show each image reference with its diagram and state.

    \b
    Example:
      $ pumlsync list docs/executor.rst
      docs/executor.rst:13: current     docs/img/happy.png (diagram: lines 6-12)
    """
    found = survey(config, paths, shaping_of(config))
    if form == "json":
        click.echo(inventory_json(found).encode())
    else:
        for line in inventory_lines(found):
            click.echo(line)

"""``pumlsync localize``."""

from pathlib import Path

import click

from pumlsync.cli.options import of_project
from pumlsync.cli.rewriting import rewrite
from pumlsync.config import Config
from pumlsync.engines import shaping_of
from pumlsync.survey.survey import survey


@click.command(short_help="Turn references to PlantUML servers into sources and local pictures.")
@of_project
@click.option(
    "--folder", default="img", metavar="DIR", show_default=True, help="Where pictures go, relative to each document."
)
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
def localize(config: Config, paths: tuple[Path, ...], folder: str, diff: bool) -> int:
    """Turn references to pictures of PlantUML servers into sources, and into references to files that sync draws.

    The source is in the address of such a picture; the network is not used. The exit status is 1 when
    something is left alone. PATH is a document or a folder; without
    any, the paths of the settings, else the current folder.

    \b
    Example:
      $ pumlsync localize docs
      docs/executor.rst:13:1: localized docs/img/flow.png
    """
    from pumlsync.rewriting.localize import localize as plan_localization  # slow to import

    found = survey(config, paths, shaping_of(config))
    return rewrite(config, plan_localization(config, found, folder), "localized", diff=diff)

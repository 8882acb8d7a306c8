"""``pumlsync adopt``."""

from pathlib import Path

import click

from pumlsync.cli.options import of_project
from pumlsync.cli.rewriting import folder_of, rewrite
from pumlsync.config import Config
from pumlsync.engines import shaping_of
from pumlsync.survey.survey import survey


@click.command(short_help="Write the sources that pictures hold into the documents that show them.")
@of_project
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Write files of their own into this folder instead: DIR/flow.puml.",
)
@click.option("--diff", is_flag=True, help="Show what would change, and write nothing.")
def adopt(config: Config, paths: tuple[Path, ...], into: Path | None, diff: bool) -> int:
    """Write the sources that pictures hold into comments above what shows them.

    Pictures count that no source makes. The exit status is 1 when something is left alone. PATH is a document or a
    folder; without any, the paths of the settings, else the current folder.

    \b
    Example:
      $ pumlsync adopt docs
      docs/executor.rst:13:1: adopted docs/img/flow.png
    """
    from pumlsync.rewriting.adopt import adopt as plan_adoption  # slow to import

    shaping = shaping_of(config)
    folder = None if into is None else folder_of(config, into)
    return rewrite(config, plan_adoption(config, survey(config, paths, shaping), shaping, folder), "adopted", diff=diff)

"""``pumlsync check``."""

from pathlib import Path

import click

from pumlsync.cli.options import of_findings, of_project, project, report
from pumlsync.run import Wishes
from pumlsync.run import check as run_check


@click.command(short_help="Say which pictures are not the diagrams in the text.")
@of_project
@of_findings
def check(
    paths: tuple[Path, ...],
    root: Path | None,
    config_file: Path | None,
    ignore: tuple[str, ...],
    strict_engine: bool,
    exit_zero: bool,
    quiet: bool,
    color: str,
) -> int:
    """Say which pictures are not the diagrams in the text; write nothing, start no Java.

    PATH is a document or a folder; without any, the paths of the settings, else the current folder.

    \b
    Example:
      $ pumlsync check docs
      docs/executor.rst:65:1: PS201 there is no file docs/img/flow.png, and no diagram that makes it
      1 finding (12 documents, 7 images, 6 diagrams)
    """
    wishes = Wishes(paths, strict_engine=strict_engine, ignore=ignore)
    return report(run_check(project(root, config_file, paths), wishes), quiet=quiet, color=color, exit_zero=exit_zero)

"""``pumlsync sync``."""

import sys
from pathlib import Path

import click
from msgspec.structs import replace

from pumlsync.cli.options import of_findings, of_project, project, report
from pumlsync.cli.streams import discard
from pumlsync.drawing import Done, Event
from pumlsync.run import Wishes, plan
from pumlsync.run import sync as run_sync


@click.command(short_help="Draw every picture that is missing or stale.")
@of_project
@of_findings
@click.option("--overwrite", is_flag=True, help="Also draw over pictures that nothing accounts for.")
@click.option("--dry-run", is_flag=True, help="Say what would be drawn, and draw nothing.")
@click.option(
    "--timeout", type=click.FloatRange(0, 86400, min_open=True), metavar="SECONDS", help="What a diagram may take."
)
def sync(
    paths: tuple[Path, ...],
    root: Path | None,
    config_file: Path | None,
    ignore: tuple[str, ...],
    strict_engine: bool,
    exit_zero: bool,
    quiet: bool,
    color: str,
    overwrite: bool,
    dry_run: bool,
    timeout: float | None,
) -> int:
    """Draw every picture that is missing or stale into the file that the document refers to.

    PATH is a document or a folder; without any, the paths of the settings, else the current folder.

    \b
    Example:
      $ pumlsync sync docs
      drawn docs/img/flow.png
      all in step (12 documents, 7 images, 7 diagrams); drew 1 picture
    """
    config = project(root, config_file, paths)
    if timeout is not None:
        engine = replace(config.settings.engine, timeout_s=timeout)
        config = replace(config, settings=replace(config.settings, engine=engine))
    wishes = Wishes(paths, strict_engine=strict_engine, overwrite=overwrite, ignore=ignore)
    if dry_run:
        targets = plan(config, wishes)
        for target in targets:
            click.echo(f"would draw {target.path}")
        if not targets:
            click.echo("nothing to draw")
        return 0
    summary = run_sync(config, wishes, lambda event: None if quiet else _tell(event))
    return report(summary, quiet=quiet, color=color, exit_zero=exit_zero)


def _tell(event: Event) -> None:
    what = event.change if isinstance(event, Done) else "not drawn"
    try:
        click.echo(f"{what} {event.target.path}", err=True)
    except BrokenPipeError:  # nobody listens: no reason to stop drawing
        discard(sys.stderr)

"""``pumlsync sync``."""

import click
from msgspec.structs import replace

from pumlsync.cli.options import of_findings, of_project
from pumlsync.cli.progress import Narrator
from pumlsync.cli.reporter import Reporter
from pumlsync.config import Config
from pumlsync.drawing import Done, Event, Failed
from pumlsync.run import Plan, Removal, Wishes, plan
from pumlsync.run import sync as run_sync


@click.command(short_help="Draw every picture that is missing or stale.")
@of_project
@of_findings
@click.option("--overwrite", is_flag=True, help="Also draw over pictures that nothing accounts for (PS303).")
@click.option(
    "--prune",
    is_flag=True,
    help="Remove the pictures that pumlsync drew and that nothing needs any more (PS307), after listing them.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be drawn or removed, and change nothing.")
@click.option(
    "--timeout",
    type=click.FloatRange(0, 86400, min_open=True),
    metavar="SECONDS",
    help="What a diagram may take, instead of the setting timeout-s.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 1024),
    metavar="N",
    help="How many diagrams are drawn at once, at most, instead of the setting jobs.",
)
@click.option(
    "--exit-non-zero-on-draw",
    is_flag=True,
    help="Exit with 1 when a picture was drawn: for hooks, as a new one has yet to be added to the commit.",
)
def sync(
    config: Config,
    wishes: Wishes,
    reporter: Reporter,
    overwrite: bool,
    prune: bool,
    dry_run: bool,
    timeout: float | None,
    jobs: int | None,
    exit_non_zero_on_draw: bool,
) -> int:
    """Draw every picture that is missing or stale into the file that the document refers to.

    PATH is a document or a folder; without any, the paths of the settings, else the current folder.

    \b
    Example:
      $ pumlsync sync docs
      drawn docs/img/flow.png
      all in step (1 document, 1 image, 1 diagram); drew 1 picture
    """
    said = config.settings.engine
    engine = replace(said, timeout_s=timeout or said.timeout_s, jobs=jobs or said.jobs)
    config = replace(config, settings=replace(config.settings, engine=engine))
    wishes = replace(wishes, overwrite=overwrite, prune=prune)
    if dry_run:
        for line in _foreseen(plan(config, wishes)):
            click.echo(line)
        return 0
    with Narrator(is_quiet=reporter.quiet, is_colorless=reporter.color == "never") as narrator:

        def tell(event: Event | Removal) -> None:
            narrator.tell(_told(event, verbose=reporter.verbose))
            if not isinstance(event, Removal):
                narrator.advance()

        summary = run_sync(config, wishes, tell, begin=lambda targets: narrator.begin([item.path for item in targets]))
    return reporter.report(config, summary) or int(exit_non_zero_on_draw and bool(summary.done))


def _foreseen(plan: Plan) -> list[str]:
    lines = [f"would draw {target.path}" for target in plan.to_draw]
    lines += [f"would remove {path}" for path in plan.to_remove]
    return lines or ["nothing to do"]


def _told(event: Event | Removal, *, verbose: bool) -> str:
    match event:
        case Done(target, change):
            return f"{change} {target.path}"
        case Failed(target, _, details):
            return f"not drawn {target.path}" + (f"\n{details.rstrip()}" if verbose and details else "")
        case Removal(path):
            return f"removes {path}"

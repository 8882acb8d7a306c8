"""``pumlsync check``."""

from collections.abc import Iterator

import click

from pumlsync.cli.options import of_findings, of_project
from pumlsync.cli.reporter import Reporter, styled
from pumlsync.cli.rewriting import carry_out
from pumlsync.config import Config
from pumlsync.diagnostics import Code
from pumlsync.engines import shaping_of
from pumlsync.run import Summary, Wishes
from pumlsync.run import check as run_check


@click.command(short_help="Say which pictures are not the diagrams in the text.")
@of_project
@of_findings
@click.option("--fix", is_flag=True, help="First indent the diagrams of which docutils misreads a line (PS105).")
@click.option(
    "--diff",
    is_flag=True,
    help="Show below the findings, as a unified diff, what changed in the text of stale pictures; "
    "with --fix, what that would change, and write nothing.",
)
def check(config: Config, wishes: Wishes, reporter: Reporter, fix: bool, diff: bool) -> int:
    """Say which pictures are not the diagrams in the text; start no Java, write nothing without --fix.

    PATH is a document or a folder; without any, the paths of the settings, else the current folder.

    \b
    Example:
      $ pumlsync check docs
      docs/executor.rst:65:1: PS201 there is no file docs/img/flow.png, and no diagram that makes it
      1 finding (1 document, 1 image, 0 diagrams)
    """
    summary = run_check(config, wishes)
    if fix:
        from pumlsync.rewriting.fix import fix as plan_fix  # slow to import

        details = carry_out(config, plan_fix(config, summary.survey, summary.findings), "indented", diff=diff, err=True)
        return reporter.report(config, summary if diff else run_check(config, wishes), details)
    return reporter.report(config, summary, _differences(config, summary) if diff else ())


def _differences(config: Config, summary: Summary) -> Iterator[str]:
    from pumlsync.reports.difference import difference  # slow to import

    stale = {finding.picture for finding in summary.findings if finding.code is Code.STALE}
    for target in summary.survey.pairing.targets:
        if target.path in stale:
            yield from difference(config.root, target, shaping_of(config), styled)

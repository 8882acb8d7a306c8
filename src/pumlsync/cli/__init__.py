"""The command line: a translation of one call of :mod:`pumlsync.run`."""

import os
import sys
from collections.abc import Sequence

import click

import pumlsync
from pumlsync.cli.check import check
from pumlsync.cli.list import list_
from pumlsync.cli.sync import sync
from pumlsync.errors import PumlsyncError

CLEAN, FINDINGS, CANNOT_RUN, BUG, INTERRUPTED = 0, 1, 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(pumlsync.__version__, prog_name="pumlsync")
def pumlsync_command() -> None:
    """Keep PlantUML diagrams in documentation comments and the pictures beside them in step.

    \b
    pumlsync check    say which pictures are missing, stale, or nobody's; writes nothing
    pumlsync sync     draw what is missing or stale
    """


pumlsync_command.add_command(check)
pumlsync_command.add_command(list_)
pumlsync_command.add_command(sync)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    try:
        return int(pumlsync_command.main(arguments, prog_name="pumlsync", standalone_mode=False) or CLEAN)
    except PumlsyncError as error:
        click.echo(f"pumlsync: {error}", err=True)
        return CANNOT_RUN
    except click.ClickException as error:
        error.show()
        return CANNOT_RUN
    except (KeyboardInterrupt, click.Abort):
        click.echo("pumlsync: interrupted", err=True)
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains at exit
        return INTERRUPTED
    except Exception:
        import traceback  # slow to import

        traceback.print_exc()
        click.echo("pumlsync: this is a bug in pumlsync; please report it with the lines above", err=True)
        return BUG

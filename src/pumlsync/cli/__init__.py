"""The command line: a translation of one call of :mod:`pumlsync.run`."""

import io
import sys
from collections.abc import Sequence

import click

import pumlsync
from pumlsync.cli.check import check
from pumlsync.cli.doctor import doctor
from pumlsync.cli.list import list_
from pumlsync.cli.plantuml import plantuml
from pumlsync.cli.streams import discard
from pumlsync.cli.sync import sync
from pumlsync.errors import PumlsyncError

CLEAN, FINDINGS, CANNOT_RUN, BUG, INTERRUPTED = 0, 1, 2, 3, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(pumlsync.__version__, prog_name="pumlsync")
def pumlsync_command() -> None:
    """Keep PlantUML diagrams in documentation comments and the pictures beside them in step."""


pumlsync_command.add_command(check)
pumlsync_command.add_command(doctor)
pumlsync_command.add_command(list_)
pumlsync_command.add_command(plantuml)
pumlsync_command.add_command(sync)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # a finding counts, whatever the terminal can show
    try:
        status = int(pumlsync_command.main(arguments, prog_name="pumlsync", standalone_mode=False) or CLEAN)
        sys.stdout.flush()
        return status
    except PumlsyncError as error:
        click.echo(f"pumlsync: {error}", err=True)
        return CANNOT_RUN
    except click.ClickException as error:
        error.show()
        return CANNOT_RUN
    except (KeyboardInterrupt, click.Abort):
        click.echo("pumlsync: interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        return _explain(error)


def _explain(error: Exception) -> int:
    if isinstance(error, OSError) and error.filename is None:
        discard(sys.stdout)
        click.echo(f"pumlsync: cannot write the output: {error.strerror}", err=True)
        return CANNOT_RUN
    import traceback  # slow to import

    traceback.print_exc()
    click.echo("pumlsync: this is a bug in pumlsync; please report it with the lines above", err=True)
    return BUG

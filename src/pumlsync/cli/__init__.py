"""The command line: a translation of one call of :mod:`pumlsync.run`."""

import io
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

import pumlsync
from pumlsync.cli.streams import discard
from pumlsync.errors import PumlsyncError

CLEAN, FINDINGS, CANNOT_RUN, BUG, INTERRUPTED = 0, 1, 2, 3, 130

COMMANDS = {
    "adopt": "adopt",
    "check": "check",
    "doctor": "doctor",
    "explain": "explain",
    "init": "init",
    "list": "list_",
    "localize": "localize",
    "plantuml": "plantuml",
    "restore": "restore",
    "rule": "rule",
    "sync": "sync",
}
"""The commands and their functions, each in a module with the command's name that is imported when it is needed."""


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return [*COMMANDS]  # the name list is that of a module here

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"pumlsync.cli.{cmd_name}"), COMMANDS[cmd_name])
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(pumlsync.__version__, prog_name="pumlsync")
def pumlsync_command() -> None:
    """Keep PlantUML diagrams in documentation comments and the pictures beside them in step."""


def run() -> NoReturn:
    """Run the command line and end the process; to take Python apart before that would take as long as a check.

    A request to end (SIGTERM, and SIGHUP of a terminal that is closed) is taken as Ctrl-C: a picture is in its place
    whole or not at all.
    """
    for number in (signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup wants it
            signal.signal(number, signal.default_int_handler)
    # What is closed would be taken by the next file that is opened.
    sys.stdout, sys.stderr = (stream or Path(os.devnull).open("w") for stream in (sys.stdout, sys.stderr))  # noqa: SIM115
    status = main()
    with suppress(OSError):
        sys.stdout.flush()
    os._exit(status)


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
    except SystemExit:  # click's answer to a pipe of which nobody reads the other end
        return CANNOT_RUN
    except (KeyboardInterrupt, click.Abort):
        click.echo("pumlsync: interrupted", err=True)
        return INTERRUPTED
    except Exception as error:
        return _explain(error)


def _is_somewhere() -> bool:
    try:
        return bool(Path.cwd())
    except FileNotFoundError:
        return False


def _explain(error: Exception) -> int:
    if isinstance(error, FileNotFoundError) and not _is_somewhere():
        click.echo("pumlsync: the current folder is gone; change to another", err=True)
        return CANNOT_RUN
    if isinstance(error, OSError) and error.filename is None:
        discard(sys.stdout)
        click.echo(f"pumlsync: cannot write the output: {error.strerror}", err=True)
        return CANNOT_RUN
    import traceback  # slow to import

    traceback.print_exc()
    click.echo("pumlsync: this is a bug in pumlsync; please report it with the lines above", err=True)
    return BUG

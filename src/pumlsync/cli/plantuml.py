"""``pumlsync plantuml``."""

import os
import sys

import click


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False, "help_option_names": []},
    add_help_option=False,
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED, metavar="[ARGUMENT]...")
def plantuml(arguments: tuple[str, ...]) -> None:
    """Run the PlantUML that comes with pumlsync, on the Java and with the fonts that come along.

    All arguments are PlantUML's own; streams and exit status, too. It works in any folder.

    \b
    Example:
      $ pumlsync plantuml -tsvg flow.puml
    """
    from pumlsync.engines.java import plantuml_command, variables

    command = plantuml_command(headless=not {"-gui", "--gui"}.intersection(arguments))
    sys.stdout.flush()
    os.execve(command[0], [*command, *arguments], variables())

"""The examples in the help of the commands, which the reference takes over, do what they show."""

import inspect
from pathlib import Path

import click
import pytest
from msgspec import Struct

from pumlsync.cli import COMMANDS, pumlsync_command
from pumlsync.plantuml.encoding import encode
from terminal import differences, person

FLOW = "@startuml\nAlice -> Bob: hello\n@enduml\n"
COMMENT = "..\n   @startuml\n   Alice -> Bob: hello\n   @enduml\n\n"
LONG = ".. @startuml\n" + ".. Alice -> Bob: hello\n" * 5 + ".. @enduml\n"
"""A diagram of seven lines."""

DRAW = "$ pumlsync sync --quiet\n"


def at(line: int, text: str) -> dict[str, str]:
    """Return the one document of a project, in which a text begins at a line."""
    return {"docs/executor.rst": "\n" * (line - 1) + text + "\n"}


class Before(Struct, frozen=True):
    """What a project is before the example."""

    files: dict[str, str] = {}
    done: str = ""
    """Commands that were given; they print nothing."""


BEFORE = {
    "adopt": Before(
        at(13, ".. image:: img/flow.png") | {"flow.puml": FLOW},
        "$ pumlsync plantuml -o docs/img flow.puml\n$ rm flow.puml\n",
    ),
    "check": Before(at(65, ".. image:: img/flow.png")),
    "doctor": Before(),
    "explain": Before(at(58, f"{LONG}.. image:: img/flow.png"), f"{DRAW}$ sed -i s/hello/hi/ docs/executor.rst\n"),
    "init": Before(at(1, "")),
    "list": Before(at(6, f"{LONG}.. image:: img/happy.png"), DRAW),
    "localize": Before(at(13, f".. image:: https://plantuml.example/png/{encode(FLOW.replace('uml', 'uml flow', 1))}")),
    "plantuml": Before({"flow.puml": FLOW}),
    "restore": Before(at(1, f"{COMMENT}.. image:: img/flow.png"), DRAW),
    "rule": Before(),
    "sync": Before(at(1, f"{LONG}.. image:: img/flow.png")),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_a_command(name: str, tmp_path: Path) -> None:
    command = pumlsync_command.get_command(click.Context(pumlsync_command), name)
    assert command is not None
    _, _, example = (command.help or "").partition("Example:\n")
    for path, text in BEFORE[name].files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")

    assert example
    shown = BEFORE[name].done + inspect.cleandoc(example.replace("\b", "")).strip()
    assert differences(shown, tmp_path, person(tmp_path)) == ""

"""The program on a terminal, and when it is told to end."""

import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pumlsync.cli import main

SYNC = [sys.executable, "-m", "pumlsync", "sync"]
QUICK = "..\n   @startuml\n   A -> B\n   @enduml\n\n.. image:: {}.png\n"
TWICE = ["!procedure $f($n)", "!if $n > 0", "$f($n - 1)", "$f($n - 1)", "!endif", "!endprocedure", "$f(90)"]
ENDLESS = QUICK.replace("A -> B", "\n   ".join(TWICE))
PATIENT_S = 30


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with two quick diagrams and then one that takes for ever."""
    (tmp_path / "pumlsync.toml").touch()
    for name, text in (("a", QUICK), ("b", QUICK), ("c", ENDLESS)):
        (tmp_path / f"{name}.rst").write_text(text.format(name))
    return tmp_path


def shown_on_a_terminal(project: Path, *arguments: str, **variables: str) -> str:
    """Return what is told on standard error when that is a terminal."""
    ours, theirs = pty.openpty()
    environment = {"TERM": "xterm-256color", "COLUMNS": "100"} | os.environ | variables
    with subprocess.Popen(
        [*SYNC, "--timeout", "2.5", *arguments], cwd=project, env=environment, stdout=subprocess.DEVNULL, stderr=theirs
    ) as run:
        os.close(theirs)
        shown = b""
        while chunk := read(ours):
            shown += chunk
        assert run.wait(PATIENT_S) == 1
    os.close(ours)
    return shown.decode()


def read(terminal: int) -> bytes:
    """Return what comes from a terminal, nothing when nobody writes to it any more."""
    try:
        return os.read(terminal, 4096)
    except OSError:  # Linux says so when the other end is closed
        return b""


def test_a_bar_shows_how_far_a_long_run_is_and_what_it_waits_for(project: Path) -> None:
    shown = shown_on_a_terminal(project)
    text = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown)

    assert re.search(r"━ +2/3 [-\d:]+ c\.png", text)
    assert [line for line in re.split(r"[\r\n]+", text) if line.startswith(("drawn", "not drawn"))][:2] == [
        "drawn a.png",
        "drawn b.png",
    ]
    assert "not drawn c.png" in text
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1, "the cursor is hidden, and shown again"


@pytest.mark.parametrize(
    ("arguments", "variables", "expected"),
    [
        pytest.param(["-q"], {}, "", id="quiet"),
        pytest.param([], {"TERM": "dumb"}, "drawn a.png\r\ndrawn b.png\r\nnot drawn c.png\r\n", id="dumb"),
    ],
)
def test_there_is_no_bar(arguments: list[str], variables: dict[str, str], expected: str, project: Path) -> None:
    assert shown_on_a_terminal(project, *arguments, **variables) == expected


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [pytest.param([], {"NO_COLOR": "1"}, id="NO_COLOR"), pytest.param(["--color", "never"], {}, id="--color never")],
)
def test_the_bar_has_no_colours(arguments: list[str], variables: dict[str, str], project: Path) -> None:
    shown = shown_on_a_terminal(project, *arguments, **variables)

    assert "2/3" in shown
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", shown)


def test_a_quick_run_shows_no_bar(project: Path) -> None:
    (project / "c.rst").unlink()
    ours, theirs = pty.openpty()
    run = subprocess.run([*SYNC, "--dry-run"], cwd=project, stdout=subprocess.PIPE, stderr=theirs, check=True)
    os.close(theirs)

    assert run.stdout == b"would draw a.png\nwould draw b.png\n"
    assert read(ours) == b""
    os.close(ours)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_told_to_end_leaves_nothing_half_done_and_the_next_one_goes_on(
    number: signal.Signals, project: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    with subprocess.Popen(
        SYNC,
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # What runs the tests may have it ignored.
        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL),
    ) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        assert [run.stderr.readline(), run.stderr.readline()] == ["drawn a.png\n", "drawn b.png\n"]
        begin = time.monotonic()
        run.send_signal(number)
        said, printed = run.stderr.read(), run.stdout.read()
        status = run.wait(PATIENT_S)
        took_s = time.monotonic() - begin

    assert (status, said.strip(), printed) == (130, "pumlsync: interrupted", "")
    assert took_s < 5, "waited for the diagram"
    assert names(project) == {"a.png", "a.rst", "b.png", "b.rst", "c.rst", "pumlsync.toml"}
    (project / "c.rst").write_text(QUICK.format("c"))
    monkeypatch.chdir(project)
    assert main(["sync"]) == 0
    assert capfd.readouterr().err == "drawn c.png\n"
    assert main(["check"]) == 0


def names(folder: Path) -> set[str]:
    """Return what is in a folder."""
    return {file.name for file in folder.iterdir()}

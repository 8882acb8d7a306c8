"""``pumlsync plantuml`` as a user runs it: PlantUML's own command line."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pumlsync.engines.embedded.artifacts import PLANTUML_VERSION

COMMAND = [sys.executable, "-W", "error", "-m", "pumlsync", "plantuml"]


def plantuml(folder: Path, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    command = [*COMMAND, *arguments]
    return subprocess.run(
        command, cwd=folder, input=stdin, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def test_version(tmp_path: Path) -> None:
    assert plantuml(tmp_path, "-version").stdout.startswith(f"PlantUML version {PLANTUML_VERSION} ")


@pytest.mark.parametrize("argument", ["-help", "--help", "-h"])
def test_help_is_plantumls(argument: str, tmp_path: Path) -> None:
    assert plantuml(tmp_path, argument).stdout.startswith("plantuml - generate diagrams from plain text")


def test_draws_a_file_in_any_folder(tmp_path: Path) -> None:
    (tmp_path / "x.puml").write_text("@startuml\nÄ -> B\n@enduml\n", "utf-8")
    run = plantuml(tmp_path, "-tsvg", "x.puml")

    assert (run.stdout, run.stderr, run.returncode) == ("", "", 0)
    assert ">Ä<" in (tmp_path / "x.svg").read_text("utf-8")


def test_streams_and_exit_status_are_plantumls(tmp_path: Path) -> None:
    good = plantuml(tmp_path, "-pipe", "-tutxt", stdin="@startuml\nÄ -> B : ü\n@enduml\n")
    bad = plantuml(tmp_path, "-pipe", "-tutxt", stdin="@startuml\nfoo ((\n@enduml\n")

    assert ("Ä" in good.stdout, good.stderr, good.returncode) == (True, "", 0)
    assert (bad.stderr.splitlines()[:2], bad.returncode) == (["ERROR", "1"], 200)


def test_text_is_set_in_the_bundled_fonts(tmp_path: Path) -> None:
    """DejaVu is wide; a machine without any font would end Java."""
    run = plantuml(tmp_path, "-pipe", "-tsvg", stdin="@startuml\nA -> B : wwwwwwwwwwwwwwwwwwww\n@enduml\n")
    assert 'textLength="212' in run.stdout, run.stdout


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_reach_it(number: signal.Signals, tmp_path: Path) -> None:
    pipe = subprocess.PIPE
    with subprocess.Popen([*COMMAND, "-pipe"], cwd=tmp_path, stdin=pipe, stdout=pipe, stderr=pipe) as process:
        deadline = time.monotonic() + 30
        while b"-jar" not in Path(f"/proc/{process.pid}/cmdline").read_bytes():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        time.sleep(0.5)
        process.send_signal(number)
        assert process.wait(10) == 128 + number

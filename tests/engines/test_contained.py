"""Hostile diagrams harm nobody but themselves."""

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from engines.test_embedded import ENDLESS
from pumlsync.engines.base import Drawn, Outcome, Refused
from pumlsync.engines.embedded.engine import EmbeddedEngine

MOST_BYTES = 1e9

HOSTILE: dict[str, tuple[str, str | None, str]] = {
    "endless": (ENDLESS, "deadline", "was not drawn within"),
    "recursion": (
        "@startuml\n!function $f($x)\n!return $f($x)\n!endfunction\nA -> B : $f(1)\n@enduml",
        "death",
        "too deep a recursion",
    ),
    "growth": (
        '@startuml\n!$x = "0123456789"\n!while 1 == 1\n!$x = $x + $x\n!endwhile\n@enduml',
        "death",
        "needs more than",
    ),
    "messages": ("@startuml\n" + "A -> B : hello\n" * 50_000 + "@enduml", "syntax", "larger than 16384 pixels"),
    "large": ("@startuml\nskinparam dpi 2400\n" + "A -> B : x\n" * 40 + "@enduml", "syntax", "than 16384 pixels"),
    "talkative": (
        "@startuml\n!$i = 0\n!while $i < 600\n!log " + "x" * 2000 + "\n!$i = $i + 1\n!endwhile\nA -> B\n@enduml",
        None,
        "",
    ),
}
INNOCENT = [f"@startuml\nclass A{number}\nA{number} --> B\n@enduml" for number in range(12)]


def processes() -> dict[int, int]:
    """Return the parent of each process."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdecimal():
            with suppress(OSError, IndexError):
                found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
    return found


def resident_bytes(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except (OSError, IndexError):
        return 0


@contextmanager
def peak_memory() -> Iterator[list[int]]:
    """Have the most bytes that all children of this process held together, looked at again and again."""
    peak, done = [0], threading.Event()

    def watch() -> None:
        while not done.wait(0.02):
            children = [pid for pid, parent in processes().items() if parent == os.getpid()]
            peak[0] = max(peak[0], sum(map(resident_bytes, children)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield peak
    finally:
        done.set()
        watcher.join()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory is looked at in /proc")
@pytest.mark.parametrize("name", HOSTILE)
def test_the_others_are_drawn(tmp_path: Path, name: str) -> None:
    text, objection, message = HOSTILE[name]
    with closing(EmbeddedEngine(tmp_path, parallelism=2)) as engine, ThreadPoolExecutor(2) as threads:
        deadline_s = 3.0 if objection == "deadline" else 30.0

        def draw(text: str) -> Outcome:
            return engine.draw(text, tmp_path, timeout_s=deadline_s)

        with peak_memory() as peak:
            culprit, *others = threads.map(draw, [text, *INNOCENT])
    assert all(isinstance(other, Drawn) for other in others)
    assert peak[0] < MOST_BYTES
    if objection is None:
        assert isinstance(culprit, Drawn)
    else:
        assert isinstance(culprit, Refused)
        assert culprit.objection == objection
        assert message in culprit.message


def test_a_crash_comes_with_javas_own_words(tmp_path: Path) -> None:
    with closing(EmbeddedEngine(tmp_path)) as engine:
        culprit = engine.draw("@startsalt\nfoo (( {\n@endsalt", tmp_path, timeout_s=30)
    assert isinstance(culprit, Refused)
    assert "\n\tat net.sourceforge.plantuml.salt." in culprit.details
    assert "\n" not in culprit.message


def test_a_killed_worker_costs_no_picture(tmp_path: Path) -> None:
    with closing(EmbeddedEngine(tmp_path, parallelism=2)) as engine, ThreadPoolExecutor(2) as threads:
        drawing = threads.map(lambda text: engine.draw(text, tmp_path, timeout_s=30), INNOCENT * 4)
        assert isinstance(next(drawing), Drawn)
        assert engine._worker is not None
        os.kill(engine._worker.pid, signal.SIGKILL)
        assert all(isinstance(outcome, Drawn) for outcome in drawing)

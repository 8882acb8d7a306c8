"""Whole processes, timed in turn."""

import statistics
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Command:
    """A command, and what makes the tree ready for each of its runs."""

    words: tuple[str, ...]
    folder: Path
    prepare: Callable[[], object] = lambda: None

    def start(self) -> "subprocess.Popen[bytes]":
        """Start one run."""
        self.prepare()
        return subprocess.Popen(self.words, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def seconds(self) -> float:
        """Return how long one run takes from start to end."""
        self.prepare()
        start = time.perf_counter()
        subprocess.run(self.words, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        return time.perf_counter() - start


@dataclass
class Row:
    """One line of the table."""

    work: str
    seconds: list[float]
    against: str = ""
    others: list[float] | None = None

    @staticmethod
    def heading() -> str:
        """Return the first line of the table."""
        return f"\n{'work':<46}  {'pumlsync':<26}  {'against':<24}  {'':<26}  ratio"

    def __str__(self) -> str:
        ratio = ""
        if self.others:
            ratio = f"{statistics.median(a / b for a, b in zip(self.seconds, self.others, strict=True)):.2f}"
        return f"{self.work:<46}  {_range(self.seconds):<26}  {self.against:<24}  {_range(self.others):<26}  {ratio}"


def _range(seconds: list[float] | None) -> str:
    if not seconds:
        return ""
    unit, factor = ("s", 1) if min(seconds) > 0.1 else ("ms", 1000)
    median, low, high = (factor * value for value in (statistics.median(seconds), min(seconds), max(seconds)))
    return f"{median:.2f} {unit} ({low:.2f}–{high:.2f})"


def measure(command: Command, runs: int) -> list[float]:
    """Return the seconds of so many runs, after one that does not count."""
    command.seconds()
    return [command.seconds() for _ in range(runs)]


def measure_pair(one: Command, two: Command, runs: int) -> tuple[list[float], list[float]]:
    """Return the seconds of so many runs of each, in turn, after one of each that does not count."""
    one.seconds()
    two.seconds()
    pairs = [(one.seconds(), two.seconds()) for _ in range(runs)]
    return [first for first, _ in pairs], [second for _, second in pairs]


def peak_mb(command: Command) -> float:
    """Return the largest sum, in MB, of the memory of a command and all that it started; Linux only."""
    process, peak = command.start(), 0.0
    while process.poll() is None:
        peak = max(peak, sum(map(_resident_mb, _family(process.pid))))
        time.sleep(0.05)
    return peak


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task").glob("*/children")
        return [
            pid,
            *(one for listed in children for child in listed.read_text().split() for one in _family(int(child))),
        ]
    except OSError:  # it has ended
        return []


def _resident_mb(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    line = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0 kB")
    return int(line.split()[1]) / 1000

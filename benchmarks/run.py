"""What `make bench` measures: pumlsync as a whole process, against PlantUML where it does the same.

Each pair of commands runs in turn, after one run of each that does not count; the table shows medians, their range, and
the median of the ratios pair by pair. The documents are those of the shared corpus where it is at hand, else a tree of
the same size made on the spot.
"""

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pumlsync.engines.embedded.artifacts import PLANTUML, PLANTUML_VERSION

RUNS = 5
HERE = Path(__file__).resolve().parent
CORPUS = HERE.parents[1] / "shared" / "corpus" / "airflow-docs"
JAR = HERE.parent / "src" / "pumlsync" / "engines" / "embedded" / "lib" / PLANTUML.jar
PAGE = "apache-airflow/core-concepts/executor/kubernetes.rst"
PICTURE = "apache-airflow/img/k8s-happy-path.png"


@dataclass
class Command:
    """A command, and what makes the tree ready for each of its runs."""

    words: list[str]
    prepare: Callable[[], object] = lambda: None

    def seconds(self, folder: Path, environment: dict[str, str]) -> float:
        """Return how long one run takes from start to end."""
        self.prepare()
        start = time.perf_counter()
        subprocess.run(self.words, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start


@dataclass
class Row:
    """One line of the table."""

    work: str
    seconds: list[float]
    against: str = ""
    others: list[float] | None = None

    def __str__(self) -> str:
        ratio = ""
        if self.others:
            ratio = f"{statistics.median(a / b for a, b in zip(self.seconds, self.others, strict=True)):.2f}"
        return f"{self.work:<46}  {_range(self.seconds):<22}  {self.against:<24}  {_range(self.others):<22}  {ratio}"


def _range(seconds: list[float] | None) -> str:
    if not seconds:
        return ""
    return f"{statistics.median(seconds):.2f} s ({min(seconds):.2f}–{max(seconds):.2f})"


def main() -> None:
    """Measure and print the table."""
    print(f"PlantUML {PLANTUML_VERSION}, Python {platform.python_version()}, {os.cpu_count()} cores, {RUNS} runs each")
    print(f"\n{'work':<46}  {'pumlsync':<22}  {'against':<24}  {'':<22}  ratio")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        tree = folder / "docs"
        _make_tree(tree)
        environment = os.environ | {"XDG_CACHE_HOME": str(folder / "cache")}
        for row in _rows(tree, folder / "cache", environment):
            print(row, flush=True)


def _make_tree(tree: Path) -> None:
    if CORPUS.is_dir():
        shutil.copytree(CORPUS, tree)
        for path in [tree, *tree.rglob("*")]:
            path.chmod(path.stat().st_mode | 0o200)
        return
    paragraph = "A sentence about something, with ``words`` in it.\n\n"
    diagram = "\n".join(f".. A -> B: message {number}" for number in range(5))
    page = (
        f"Page\n====\n\n{paragraph * 100}.. @startuml\n{diagram}\n.. @enduml\n.. image:: ../../img/k8s-happy-path.png\n"
    )
    for number in range(950):
        file = tree / f"part-{number % 30}" / f"page-{number}.rst"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Page\n====\n\n{paragraph * 100}", "utf-8")
    (tree / PAGE).parent.mkdir(parents=True)
    (tree / PAGE).write_text(page, "utf-8")


def _rows(tree: Path, cache: Path, environment: dict[str, str]) -> Iterator[Row]:
    pumlsync = [sys.executable, "-m", "pumlsync"]
    check = [*pumlsync, "check", "--root", str(tree)]
    cold = Command(check, lambda: shutil.rmtree(cache / "pumlsync" / "documents", ignore_errors=True))
    yield Row("check, all documents, nothing remembered", _measure(cold, tree, environment))
    yield Row("check, all documents, nothing changed", _measure(Command(check), tree, environment))
    java = shutil.which("java")
    if java is None:
        print("no java on the PATH: nothing to compare drawing with")
        return
    plantuml = [java, "-jar", str(JAR), "-Playout=smetana", "-nbthread", "auto", "-o", str(tree / "out")]
    sync = [*pumlsync, "sync", "--root", str(tree)]
    one = Command([*sync, PAGE], lambda: (tree / PICTURE).unlink(missing_ok=True))
    many = Command([*sync, "many"], lambda: _delete_pictures(tree / "many"))
    theirs = Command([*plantuml, PAGE]), Command([*plantuml, *_diagrams(tree / "many")])
    for label, off in (("", {}), (", no class cache", {"PUMLSYNC_NO_AOT": "1"})):
        if not off:
            _make_aot_cache(one, tree, cache, environment)
        for work, mine, other in (("one picture to draw", one, theirs[0]), ("100 pictures to draw", many, theirs[1])):
            here, there = _measure_pair(mine, other, tree, environment | off)
            yield Row(f"sync, {work}{label}", here, "java -jar plantuml.jar", there)


def _delete_pictures(folder: Path) -> None:
    for picture in folder.glob("*.png"):
        picture.unlink()


def _diagrams(folder: Path) -> list[str]:
    """Write documents with a diagram each, all different, and return their paths."""
    folder.mkdir()
    for number in range(100):
        lines = [
            f"   A{number} {'->' if index % 2 else '<-'} B{index}: message {index}" for index in range(5 + number % 20)
        ]
        text = "\n".join(["..", f"   @startuml p{number}", *lines, "   @enduml", "", f".. image:: p{number}.png", ""])
        (folder / f"d{number}.rst").write_text(text, "utf-8")
    return [f"many/d{number}.rst" for number in range(100)]


def _make_aot_cache(command: Command, folder: Path, cache: Path, environment: dict[str, str]) -> None:
    """Draw once and wait for the cache of Java's classes that is made in the background then."""
    command.seconds(folder, environment)
    for _ in range(600):
        if list((cache / "pumlsync" / "aot").glob("*.aot")):
            return
        time.sleep(0.1)
    print("no cache of Java's classes was made within a minute")


def _measure(command: Command, folder: Path, environment: dict[str, str]) -> list[float]:
    command.seconds(folder, environment)
    return [command.seconds(folder, environment) for _ in range(RUNS)]


def _measure_pair(
    one: Command, two: Command, folder: Path, environment: dict[str, str]
) -> tuple[list[float], list[float]]:
    one.seconds(folder, environment)
    two.seconds(folder, environment)
    pairs = [(one.seconds(folder, environment), two.seconds(folder, environment)) for _ in range(RUNS)]
    return [first for first, _ in pairs], [second for _, second in pairs]


if __name__ == "__main__":
    main()

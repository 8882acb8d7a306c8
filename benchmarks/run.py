"""What `make bench` measures: pumlsync as a whole process, against PlantUML where it does the same.

Each pair of commands runs in turn, after one run of each that does not count; the table shows medians, their range, and
the median of the ratios pair by pair. The documents are those of the shared corpus where it is at hand, else a tree of
the same size made on the spot.
"""

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import directives
from measure import Command, Row, measure, measure_pair, peak_mb
from pumlsync.engines.embedded.artifacts import PLANTUML, PLANTUML_VERSION
from trees import PAGE, PICTURE, Trees

RUNS = 5
JAR = Path(__file__).resolve().parents[1] / "src" / "pumlsync" / "engines" / "embedded" / "lib" / PLANTUML.jar
PUMLSYNC = (sys.executable, "-m", "pumlsync")
FEW, MANY = 200, 2000


def main() -> None:
    """Measure and print the table."""
    print(f"PlantUML {PLANTUML_VERSION}, Python {platform.python_version()}, {os.cpu_count()} cores, {RUNS} runs each")
    print(Row.heading(), flush=True)
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_CACHE_HOME"] = f"{name}/cache"
        trees = Trees(Path(name) / "trees")
        for rows in (_checking, _drawing, _growing, _building):
            for row in rows(trees):
                print(row, flush=True)


def _checking(trees: Trees) -> Iterator[Row]:
    check = (*PUMLSYNC, "check", "--root", str(trees.airflow))
    documents = Path(os.environ["XDG_CACHE_HOME"]) / "pumlsync" / "documents"
    cold = Command(check, trees.airflow, lambda: shutil.rmtree(documents, ignore_errors=True))
    yield Row("check, 950 documents, nothing remembered", measure(cold, RUNS))
    yield Row("check, 950 documents, nothing changed", measure(Command(check, trees.airflow), RUNS))


def _drawing(trees: Trees) -> Iterator[Row]:
    java = shutil.which("java")
    if java is None:
        print("no java on the PATH: nothing to compare drawing with")
        return
    plantuml = (java, "-jar", str(JAR), "-Playout=smetana", "-nbthread", "auto", "-o", str(trees.folder / "out"))
    sync = (*PUMLSYNC, "sync", "--root")
    one = Command(
        (*sync, str(trees.airflow), PAGE), trees.airflow, lambda: (trees.airflow / PICTURE).unlink(missing_ok=True)
    )
    every = Command((*sync, str(trees.folder)), trees.folder, trees.without_pictures)
    work = (
        ("one stale picture", one, "java -jar, the document", Command((*plantuml, PAGE), trees.airflow)),
        ("all from nothing", every, "java -jar, the documents", Command((*plantuml, *trees.documents()), trees.folder)),
        ("all from nothing", every, "java -jar, the diagrams", Command((*plantuml, *trees.diagrams()), trees.folder)),
    )
    for label, variable in (("", ""), (", no class cache", "1")):
        os.environ["PUMLSYNC_NO_AOT"] = variable
        if not variable:
            _await_class_cache(one)
        for what, ours, against, theirs in work:
            seconds, others = measure_pair(ours, theirs, RUNS)
            yield Row(f"sync, {what}{label}", seconds, against, others)
    os.environ["PUMLSYNC_NO_AOT"] = ""


def _growing(trees: Trees) -> Iterator[Row]:
    """Yield the time for a picture among many, against that among few, and what memory the many take."""
    many, few = (_drawing_of(trees, count) for count in (MANY, FEW))
    _await_class_cache(few)
    seconds, against = measure_pair(many, few, RUNS)
    each, each_of_few = [one / MANY for one in seconds], [one / FEW for one in against]
    yield Row(f"sync, a picture among {MANY}", each, f"among {FEW}", each_of_few)
    print(f"peak memory of all processes, {MANY} pictures: {peak_mb(many):.0f} MB")


def _building(trees: Trees) -> Iterator[Row]:
    yield from directives.rows(trees.folder.parent / "directives", JAR)


def _drawing_of(trees: Trees, count: int) -> Command:
    folder = trees.made(count)
    return Command((*PUMLSYNC, "sync", "--root", str(folder)), folder, _deleting(folder, "*.png"))


def _deleting(folder: Path, pattern: str) -> Callable[[], None]:
    def delete() -> None:
        for file in folder.glob(pattern):
            file.unlink()

    return delete


def _await_class_cache(command: Command) -> None:
    """Draw once, and wait for the cache of Java's classes that is made in the background then."""
    command.seconds()
    caches = Path(os.environ["XDG_CACHE_HOME"]) / "pumlsync" / "aot"
    deadline = time.monotonic() + 60
    while not list(caches.glob("*.aot")) or list(caches.glob("*.lock")):
        if time.monotonic() > deadline:
            sys.exit("no cache of Java's classes was made within a minute")
        time.sleep(0.1)


if __name__ == "__main__":
    main()

"""Makes Java's cache of loaded classes; run by :mod:`pumlsync.engines.embedded.aot` as a process of its own."""

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

import msgspec

from pumlsync.engines.embedded import aot
from pumlsync.engines.embedded.frames import Request
from pumlsync.engines.embedded.process import Worker
from pumlsync.engines.embedded.runtime import Launch, launch

SAMPLE: Final = Path(__file__).with_name("training.puml")
"""Diagrams of many types: the classes that they need go into the cache."""

TIMEOUT_S: Final = 120.0


def main(arguments: list[str]) -> None:
    """Make a cache.

    Args:
        arguments: Where it goes; the ``java`` program, or an empty string for the bundled one; the heap in MiB; the
            number of drawing threads; more options for Java.
    """
    cache, java, heap_mb, threads, *options = arguments
    with aot.scratch_folder(Path(cache)) as name:
        folder = Path(name)
        (folder / "private").mkdir()
        record = ("-XX:AOTMode=record", f"-XX:AOTConfiguration={folder / 'classes'}")
        how = launch(
            folder,
            folder / "private",
            java=Path(java) if java else None,
            heap_mb=int(heap_mb),
            threads=int(threads),
            options=tuple(options),
            cache_options=record,
        )
        draw_sample(how, folder)
        assemble(how, folder / "classes", folder / "new")
        aot.install(folder / "new", Path(cache))


def draw_sample(how: Launch, folder: Path) -> None:
    """Let a worker draw the sample, and end in peace, which is when Java writes down what it loaded."""
    private = tempfile.TemporaryDirectory(dir=folder)
    # The worker removes its own folder before its end.
    worker = Worker(msgspec.structs.replace(how, cwd=folder), private)
    try:
        worker.await_ready()
        for diagram in diagrams():
            worker.draw(Request(diagram, folder), TIMEOUT_S)
            worker.draw(Request(diagram, folder, "svg"), TIMEOUT_S)
        worker.finish(TIMEOUT_S)
    finally:
        worker.kill()


def diagrams() -> list[str]:
    """Return the diagrams of the sample."""
    return re.findall(r"^@start.*?^@end\w+$", SAMPLE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def assemble(how: Launch, classes: Path, cache: Path) -> None:
    """Make the cache of what was loaded."""
    create = ("-XX:AOTMode=create", f"-XX:AOTConfiguration={classes}", f"-XX:AOTCache={cache}")
    subprocess.run(
        (*how.java, *create),
        check=True,
        cwd=classes.parent,
        env=how.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=TIMEOUT_S,
    )


if __name__ == "__main__":
    main(sys.argv[1:])

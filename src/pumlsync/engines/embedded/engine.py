"""The embedded engine: a worker process when one is needed, another one when it fails."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final

from pumlsync.engines.base import Outcome, Refused
from pumlsync.engines.embedded.aot import make_in_background
from pumlsync.engines.embedded.artifacts import IDENTITY
from pumlsync.engines.embedded.frames import Request
from pumlsync.engines.embedded.process import DeadlineError, DeathError, RetiredError, Worker
from pumlsync.engines.embedded.runtime import USUAL, Means, launch
from pumlsync.engines.endings import undisturbed
from pumlsync.model import UNSHAPED, Format, Shaping

HEAP_MB: Final = 512
HEAP_PER_DIAGRAM_MB: Final = 64
"""What a diagram may need while others are drawn; one that needs more is drawn again, alone."""


class EmbeddedEngine:
    """Draws with the bundled PlantUML in a Java process of its own; an `Engine`."""

    def __init__(
        self,
        root: Path,
        *,
        shaping: Shaping = UNSHAPED,
        means: Means = USUAL,
        java: Path | None = None,
        heap_mb: int = HEAP_MB,
        java_options: tuple[str, ...] = (),
        parallelism: int | None = None,
    ) -> None:
        """Start nothing yet.

        Args:
            root: The project; files outside it are not read.
            shaping: What shapes each diagram.
            means: What PlantUML draws with.
            java: The ``java`` program to use instead of the bundled one.
            heap_mb: What Java may use for its objects, in MiB.
            java_options: More options for Java.
            parallelism: How many diagrams are drawn at once; None for what cores and memory allow.
        """
        self._root = root.resolve()
        self._shaping = shaping
        self._means = means
        self._java = java
        self._heap_mb = heap_mb
        self._java_options = java_options
        self._parallelism = parallelism or max(1, min(_cores(), heap_mb // HEAP_PER_DIAGRAM_MB))
        self._slots = _Slots(self._parallelism)
        self._replacing = Lock()
        self._worker: Worker | None = None
        self._closings = 0

    @property
    def identity(self) -> str:
        """Name and version of what shapes the pictures, the same on every machine; needs no Java."""
        return self._shaping.engine or IDENTITY

    @property
    def parallelism(self) -> int:
        """How many diagrams are drawn at once; see `Engine`."""
        return self._parallelism

    def start(self) -> None:
        """Start the worker, without waiting for it, so that Java's start hides behind other work.

        Raises:
            PumlsyncError: when there is nothing to start.
        """
        self._present_worker(self._closings)

    def draw(self, text: str, folder: Path, *, picture_format: Format = "png", timeout_s: float) -> Outcome:
        """Return the pictures of `text`, or what PlantUML had against it; see `Engine`."""
        closings = self._closings
        is_dark = "dark-mode" in self._shaping.options_for(text)
        asked = Request(text, folder, picture_format, is_dark, self._shaping.lines_for(text))
        try:
            with self._slots.one():
                return self._insist(asked, timeout_s, closings)
        except DeathError:
            # Of this diagram or of another one that was drawn at the same time: alone, it shows.
            pass
        try:
            with self._slots.all():
                return self._insist(asked, timeout_s, closings)
        except DeathError as death:
            return self._fatal(str(death))

    def close(self) -> None:
        """End the worker; may be called twice."""
        with self._replacing:
            self._closings += 1
            worker = self._worker
        self._retire(worker)
        if worker is not None and worker.has_drawn:
            arguments = (str(self._java or ""), str(self._heap_mb), str(self._parallelism), *self._java_options)
            make_in_background(worker.launch.cache, arguments)

    def _insist(self, asked: Request, timeout_s: float, closings: int) -> Outcome:
        """Draw, and draw again when the worker was replaced because of another diagram."""
        while self._closings == closings:
            try:
                return self._attempt(asked, timeout_s, closings)
            except RetiredError:
                pass
        return Refused("death", "the engine was closed before the diagram was drawn")

    def _attempt(self, asked: Request, timeout_s: float, closings: int) -> Outcome:
        worker = self._present_worker(closings)
        try:
            worker.await_ready()
            outcome = worker.draw(asked, timeout_s)
        except DeadlineError:
            self._retire(worker)
            return Refused("deadline", f"the diagram was not drawn within {timeout_s:g} s")
        except BaseException:
            # Whatever it is, Ctrl-C for one: the worker may be busy with the diagram, or a request half written.
            self._retire(worker)
            raise
        if isinstance(outcome, Refused) and outcome.objection == "death":
            # After a crash nobody knows what PlantUML's static fields hold.
            self._retire(worker)
        return outcome

    def _present_worker(self, closings: int) -> Worker:
        """Return the worker, a new one when there is none.

        Raises:
            RetiredError: when the engine was closed meanwhile.
        """
        with self._replacing:
            if self._closings != closings:
                raise RetiredError
            if self._worker is not None and not self._worker.is_alive():
                self._worker.kill()
                self._worker = None
            if self._worker is None:
                with undisturbed():
                    self._worker = self._new_worker()
            return self._worker

    def _retire(self, worker: Worker | None) -> None:
        """End a worker, unless somebody else does; the diagrams that others await of it are drawn by the next one."""
        with self._replacing:
            if worker is None or self._worker is not worker:
                return
            self._worker = None
        worker.kill()

    def _new_worker(self) -> Worker:
        private = tempfile.TemporaryDirectory(prefix="pumlsync-", ignore_cleanup_errors=True)
        try:
            how = launch(
                self._root,
                Path(private.name),
                java=self._java,
                heap_mb=self._heap_mb,
                threads=self._parallelism,
                options=self._java_options,
                means=self._means,
            )
            return Worker(how, private)
        except BaseException:
            private.cleanup()
            raise

    def _fatal(self, death: str) -> Refused:
        if "OutOfMemoryError" in death:
            return Refused("death", f"PlantUML needs more than {self._heap_mb} MiB of memory for this diagram")
        return Refused("death", f"PlantUML's process died twice while drawing this diagram: {death}")


class _Slots:
    """Lets so many draw at once, or one alone."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._free = BoundedSemaphore(count)
        # Held while waiting for slots: who wants all of them is not overtaken forever by those who want one.
        self._entrance = Lock()

    @contextmanager
    def one(self) -> Iterator[None]:
        with ExitStack() as stack:
            with self._entrance:
                stack.enter_context(self._free)
            yield

    @contextmanager
    def all(self) -> Iterator[None]:
        with ExitStack() as stack:
            with self._entrance:
                for _ in range(self._count):
                    stack.enter_context(self._free)
            yield


def _cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

"""The embedded engine: a worker process when one is needed, another one when it fails."""

import tempfile
from pathlib import Path
from typing import Final

from pumlsync.engines.base import Outcome, Refused
from pumlsync.engines.embedded.artifacts import IDENTITY
from pumlsync.engines.embedded.process import DeadlineError, DeathError, Worker
from pumlsync.engines.embedded.runtime import launch

HEAP_MB: Final = 768
ATTEMPTS: Final = 2


class EmbeddedEngine:
    """Draws with the bundled PlantUML in a Java process of its own; an `Engine`."""

    def __init__(
        self,
        root: Path,
        *,
        config_lines: tuple[str, ...] = (),
        java: Path | None = None,
        heap_mb: int = HEAP_MB,
        java_options: tuple[str, ...] = (),
    ) -> None:
        """Start nothing yet.

        Args:
            root: The project; files outside it are not read.
            config_lines: PlantUML lines put after every diagram's first line, as by PlantUML's ``-config``.
            java: The ``java`` program to use instead of the bundled one.
            heap_mb: What Java may use for its objects, in MiB.
            java_options: More options for Java.
        """
        self._root = root.resolve()
        self._config_lines = config_lines
        self._java = java
        self._heap_mb = heap_mb
        self._java_options = java_options
        self._worker: Worker | None = None

    @property
    def identity(self) -> str:
        """Name and version of what shapes the pictures, the same on every machine; needs no Java."""
        return IDENTITY

    def start(self) -> None:
        """Start the worker, without waiting for it, so that Java's start hides behind other work.

        Raises:
            PumlsyncError: when there is nothing to start.
        """
        if self._worker is not None and not self._worker.is_alive():
            self.close()
        if self._worker is None:
            self._worker = self._new_worker()

    def draw(self, text: str, folder: Path, *, timeout_s: float) -> Outcome:
        """Return the pictures of `text`, or what PlantUML had against it; see `Engine`."""
        death = ""
        for _ in range(ATTEMPTS):
            try:
                return self._attempt(text, folder, timeout_s)
            except DeathError as problem:
                death = str(problem)
            if "OutOfMemoryError" in death:
                return Refused("death", f"PlantUML needs more than {self._heap_mb} MiB of memory for this diagram")
        return Refused("death", f"PlantUML's process died {ATTEMPTS} times while drawing this diagram: {death}")

    def close(self) -> None:
        """End the worker; may be called twice."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()

    def _attempt(self, text: str, folder: Path, timeout_s: float) -> Outcome:
        try:
            outcome = self._ready_worker().draw(text, folder, self._config_lines, timeout_s)
        except DeadlineError:
            self.close()
            return Refused("deadline", f"the diagram was not drawn within {timeout_s:g} s")
        except BaseException:
            # An answer may be half read, by Ctrl-C for one: the next one must not be taken for it.
            self.close()
            raise
        if isinstance(outcome, Refused) and outcome.objection == "death":
            # After a crash nobody knows what PlantUML's static fields hold.
            self.close()
        return outcome

    def _ready_worker(self) -> Worker:
        self.start()
        assert self._worker is not None
        self._worker.await_ready()
        return self._worker

    def _new_worker(self) -> Worker:
        private = tempfile.TemporaryDirectory(prefix="pumlsync-", ignore_cleanup_errors=True)
        try:
            folder = Path(private.name)
            how = launch(self._root, folder, java=self._java, heap_mb=self._heap_mb, options=self._java_options)
            return Worker(how, private)
        except BaseException:
            private.cleanup()
            raise

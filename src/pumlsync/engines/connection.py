"""One connection with a PlantUML server, which another thread may cut."""

import time
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, Final

from msgspec import Struct

from pumlsync.errors import PumlsyncError

UNREACHABLE: Final = (
    "Cannot draw with the PlantUML server {url}: {why}. Check that it runs, and the setting engine.url."
)
_NOT_THERE: Final = frozenset({401, 403, 404, 407})


class LateError(Exception):
    """The deadline has passed."""


class StoppedError(Exception):
    """The connection was cut on purpose."""


class Answer(Struct, frozen=True):
    """What came back."""

    status: int
    reason: str
    headers: dict[str, str]
    content: bytes


class Connection:
    """Asks for one diagram; another thread may cut it."""

    def __init__(self, package: Any, url: str, timeout_s: float) -> None:
        """Connect with the first question.

        Args:
            package: The module ``plantuml``.
            url: The server.
            timeout_s: Seconds for all answers together.
        """
        self._url = url
        self._client = package.PlantUML(f"{url}/", http_opts={"timeout": timeout_s})
        self._deadline = time.monotonic() + timeout_s
        self._answers: SimpleQueue[Answer | Exception] = SimpleQueue()

    def picture(self, form: str, text: str) -> Answer:
        """Return a picture of a text.

        Raises:
            PumlsyncError: when the server cannot be asked.
            LateError: when the answer does not come in time.
            StoppedError: when the connection was cut.
        """
        self._client.url = form
        answer = self.get(self._client.get_url(text))
        if answer.status in _NOT_THERE:
            raise PumlsyncError(UNREACHABLE.format(url=self._url, why=f"it answered {answer.status} {answer.reason}"))
        return answer

    def get(self, what: str) -> Answer:
        """Return an answer, whatever its status; raises as `picture` does."""
        # A server that sends one byte now and then would never exceed the client's own timeout.
        Thread(target=self._ask, args=(f"{self._url}/{what}",), name="pumlsync-server", daemon=True).start()
        try:
            answer = self._answers.get(timeout=max(0.0, self._deadline - time.monotonic()))
        except Empty:
            raise LateError from None
        match answer:
            case Answer():
                return answer
            case TimeoutError():
                raise LateError from None
            case StoppedError():
                raise answer
        raise PumlsyncError(UNREACHABLE.format(url=self._url, why=answer)) from answer

    def cut(self) -> None:
        """Wait no longer."""
        self._answers.put(StoppedError())

    def close(self) -> None:
        """Release the connection."""
        self._client.http.close()

    def _ask(self, address: str) -> None:
        try:
            response, content = self._client.http.request(address)
        except Exception as problem:  # whatever it is, it is told where it is waited for
            self._answers.put(problem)
        else:
            self._answers.put(Answer(response.status, response.reason, dict(response), content))

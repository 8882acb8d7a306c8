"""The server engine: asks a PlantUML server over HTTP, with the package ``plantuml``."""

import importlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Any, Final

from pumlsync.engines import complaints, error_pictures
from pumlsync.engines.base import Drawn, Outcome, Refused
from pumlsync.engines.complaints import Asked
from pumlsync.engines.connection import UNREACHABLE, Answer, Connection, LateError, StoppedError
from pumlsync.engines.inclusions import inclusions
from pumlsync.errors import PumlsyncError
from pumlsync.model import UNSHAPED, Format, Shaping
from pumlsync.plantuml.mentions import mentions

_LIMITS_PX: Final = frozenset({4096})
_START_TIMEOUT_S: Final = 30.0
_TOO_LONG: Final = frozenset({413, 414, 431})
_CLOSED: Final = Refused("death", "the engine was closed before the diagram was drawn")
_HEADER: Final = "x-plantuml-diagram-"
_SVG_VERSION: Final = re.compile(r"<\?plantuml (\S+?)\?>")


class ServerEngine:
    """Draws with a PlantUML server; an `Engine`.

    A PNG is asked for twice: also as SVG, to see whether it is one of an error. There are no image maps.
    """

    def __init__(self, url: str, *, shaping: Shaping = UNSHAPED) -> None:
        """Ask nothing yet.

        Args:
            url: Of the server, what stands before ``/png/`` in the addresses of its pictures.
            shaping: What shapes each diagram.

        Raises:
            PumlsyncError: when the package ``plantuml`` is missing.
        """
        self._url = re.sub(r"(/(png|svg|img|uml))?/*\Z", "", url)
        self._shaping = shaping
        self._package = _package()
        self._slots = BoundedSemaphore(self.parallelism)
        self._introducing = Lock()
        self._identity: str | None = None
        self._connections: set[Connection] = set()
        self._closings = 0

    @property
    def identity(self) -> str:
        """Name and version of what draws; asks the server once.

        Raises:
            PumlsyncError: when it cannot be reached.
        """
        with self._introducing:
            if self._identity is None:
                self._identity = " ".join(("plantuml", *self._version(), "server"))
            return self._identity

    @property
    def parallelism(self) -> int:
        """Few, for the server may be everybody's; see `Engine`."""
        return 4

    def start(self) -> None:
        """Do nothing: there is nothing to get ready."""

    def draw(self, text: str, folder: Path, *, picture_format: Format = "png", timeout_s: float) -> Outcome:
        """Return the pictures of `text`, or what the server had against it; see `Engine`."""
        closings = self._closings
        asked = Asked(text, folder, self._shaping.lines_for(text), picture_format)
        if objection := complaints.of_text(text) or _of_files(asked):
            return objection
        with self._slots:
            if self._closings != closings:
                return _CLOSED
            try:
                with self._connected(timeout_s) as connection:
                    return self._drawn(connection, asked)
            except LateError:
                return Refused("deadline", f"the diagram was not drawn within {timeout_s:g} s")
            except StoppedError:
                return _CLOSED

    def close(self) -> None:
        """Break off what is being asked; may be called twice."""
        self._closings += 1
        for connection in tuple(self._connections):
            connection.cut()

    def _drawn(self, connection: Connection, asked: Asked) -> Outcome:
        form = f"{asked.picture_format}/"
        first = connection.picture(form, asked.full_text)
        if (error := first.headers.get(f"{_HEADER}error")) is not None:
            line = first.headers.get(f"{_HEADER}error-line", "")
            return complaints.of_message(asked, error, int(line) if line.isdecimal() else None)
        svg = first if form == "svg/" else connection.picture("svg/", asked.full_text)
        if objection := error_pictures.of_svg(asked, svg.content.decode("utf-8", "replace")) or _of_status(first):
            return objection
        pages = [first.content]
        for number in range(1, inclusions(asked.text, asked.folder, asked.folder, asked.config_lines).pages):
            pages.append(connection.picture(f"{form}{number}/", asked.full_text).content)
        if len(pages) > 1 and set(pages) == {pages[0]}:
            return Refused("syntax", f"the server {self._url} draws only the first of several pages")
        objections = (error_pictures.of_picture(page, asked.picture_format, _LIMITS_PX) for page in pages)
        return next(filter(None, objections), None) or Drawn(tuple(pages), ())

    def _version(self) -> tuple[str, ...]:
        """Return the server's version, or nothing when it does not tell."""
        try:
            with self._connected(_START_TIMEOUT_S) as connection:
                with suppress(ValueError, KeyError, TypeError):
                    return (str(json.loads(connection.get("serverinfo").content)["version"]),)
                svg = connection.picture("svg/", "@startuml\nA -> B\n@enduml").content
        except (LateError, StoppedError):
            raise PumlsyncError(UNREACHABLE.format(url=self._url, why="no answer")) from None
        found = _SVG_VERSION.search(svg.decode("utf-8", "replace"))
        return (found[1],) if found else ()

    @contextmanager
    def _connected(self, timeout_s: float) -> Iterator[Connection]:
        connection = Connection(self._package, self._url, timeout_s)
        self._connections.add(connection)
        try:
            yield connection
        finally:
            self._connections.discard(connection)
            connection.close()


def _of_files(asked: Asked) -> Refused | None:
    """Return the refusal of a text that reads files: the server has none of the project's."""
    for mention in mentions(asked.full_text):
        if mention.kind != "skin" and not mention.name.startswith(("<", "data:")):
            what = "the network is not used" if mention.is_remote else "a server cannot read the project's files"
            return asked.refusal("include", f"cannot include {mention.path}: {what}", mention.line)
    return None


def _of_status(answer: Answer) -> Refused | None:
    """Return what an HTTP status means for a diagram. Source: PlantUML 1.2026.9, ``-picoweb``."""
    if answer.status == 200:
        return None
    if answer.status in _TOO_LONG:
        return Refused("syntax", "the diagram is too long for the server: all of it is put into an address")
    return Refused("death", f"the server answered {answer.status} {answer.reason}".strip())


def _package() -> Any:
    try:
        return importlib.import_module("plantuml")
    except ImportError as problem:
        raise PumlsyncError(
            f"Drawing with a server needs the Python package plantuml, which cannot be imported: {problem}. "
            "Install it: pip install 'pumlsync[server]'."
        ) from problem

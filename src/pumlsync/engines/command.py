"""The command engine: runs a ``plantuml`` command for each diagram."""

import os
import re
import time
from collections.abc import Mapping
from pathlib import Path
from threading import BoundedSemaphore, Lock
from typing import Final

from pumlsync.engines import complaints, error_pictures
from pumlsync.engines.base import Drawn, Outcome, Refused
from pumlsync.engines.complaints import Asked
from pumlsync.engines.image_map import image_map
from pumlsync.engines.inclusions import Inclusions, inclusions
from pumlsync.engines.programs import Programs, Ran, StoppedError, TooLateError
from pumlsync.errors import PumlsyncError
from pumlsync.model import UNSHAPED, Format, Shaping

_LIMIT: Final = "PLANTUML_LIMIT_SIZE"
_LIMIT_PX: Final = 16384
_LIMIT_OF_PLANTUML_PX: Final = 4096
_START_TIMEOUT_S: Final = 60.0
_ARGUMENTS: Final = ("-pipe", "-charset", "UTF-8", "-stdrpt:2")
"""``-stdrpt:2`` names the included file that is wrong; PlantUML before 1.2021 ignores it."""

_CLOSED: Final = Refused("death", "the engine was closed before the diagram was drawn")
_VERSION: Final = re.compile(r"PlantUML version (\S+)")
_ADVICE: Final = "Install PlantUML, or name its command in the setting engine.command."


class CommandEngine:
    """Draws with a command that takes PlantUML's own options; an `Engine`.

    A PNG is drawn twice: also as SVG, to see whether the picture is one of an error, which PlantUML's exit status does
    not tell.
    """

    def __init__(
        self,
        root: Path,
        command: tuple[str, ...],
        *,
        shaping: Shaping = UNSHAPED,
        limit_px: int | None = None,
        environment: Mapping[str, str] | None = None,
        advice: str = _ADVICE,
    ) -> None:
        """Run nothing yet.

        Args:
            root: The project.
            command: The words before PlantUML's options.
            shaping: What shapes each diagram.
            limit_px: The width and height that a PNG stays below; None for what the variables tell, else 16384.
            environment: The command's variables; None for those of this process.
            advice: What to do when the command cannot be run.
        """
        variables = dict(os.environ if environment is None else environment)
        if limit_px is not None:
            variables[_LIMIT] = str(limit_px)
        self._limits_px = _limits(variables.setdefault(_LIMIT, str(_LIMIT_PX)))
        self._root = root.resolve()
        self._command = command
        self._shaping = shaping
        self._advice = advice
        self._programs = Programs(variables, advice)
        self._slots = BoundedSemaphore(self.parallelism)
        self._introducing = Lock()
        self._identity: str | None = None
        self._closings = 0

    @property
    def identity(self) -> str:
        """Name and version of what draws; runs the command once to ask it.

        Raises:
            PumlsyncError: when it is not there, or is not PlantUML.
        """
        return self._introduced()

    @property
    def parallelism(self) -> int:
        """As many as there are cores; see `Engine`."""
        return os.cpu_count() or 1

    def start(self) -> None:
        """Do nothing: there is nothing to get ready."""

    def draw(self, text: str, folder: Path, *, picture_format: Format = "png", timeout_s: float) -> Outcome:
        """Return the pictures of `text`, or what PlantUML had against it; see `Engine`."""
        closings = self._closings
        self._introduced()
        asked = Asked(text, folder, self._shaping.lines_for(text), picture_format)
        files = inclusions(text, folder, self._root, asked.config_lines)
        if objection := complaints.of_text(text) or files.objection:
            return objection
        with self._slots:
            if self._closings != closings:
                return _CLOSED
            try:
                return self._drawn(asked, files, time.monotonic() + timeout_s)
            except TooLateError:
                return Refused("deadline", f"the diagram was not drawn within {timeout_s:g} s")
            except StoppedError:
                return _CLOSED

    def close(self) -> None:
        """End the commands that run; may be called twice."""
        self._closings += 1
        self._programs.stop()

    def _drawn(self, asked: Asked, files: Inclusions, deadline: float) -> Outcome:
        form = f"-t{asked.picture_format}"
        first = self._run(form, asked, deadline)
        if report := complaints.of_report(
            asked, first.stderr, lambda name: _meant(name, files.files), includes=bool(files.files)
        ):
            return report
        svg = first if asked.picture_format == "svg" else self._run("-tsvg", asked, deadline)
        if objection := error_pictures.of_svg(asked, svg.stdout.decode("utf-8", "replace")):
            return objection
        if first.status:
            return Refused("death", f"PlantUML's command ended with {first.last_words}")
        pages = [first.stdout]
        while len(pages) < files.pages and (page := self._run(form, asked, deadline, len(pages)).stdout):
            pages.append(page)
        objections = (error_pictures.of_picture(page, asked.picture_format, self._limits_px) for page in pages)
        if objection := next(filter(None, objections), None):
            return objection
        maps = tuple(self._map(asked, deadline, page) for page in range(len(pages)))
        return Drawn(tuple(pages), files.files, files.remarks, maps, files.sought)

    def _map(self, asked: Asked, deadline: float, page: int) -> str:
        """Return the image map of a page's links, for which PlantUML runs once more."""
        if asked.picture_format == "svg" or "[[" not in asked.full_text:
            return ""
        printed = self._run("-pipemap", asked, deadline, page).stdout
        return image_map(printed.decode("utf-8", "replace"), asked.text, page)

    def _run(self, form: str, asked: Asked, deadline: float, page: int = 0) -> Ran:
        which = ("-pipeimageindex", str(page)) if page else ()
        dark = ("-darkmode",) if "dark-mode" in self._shaping.options_for(asked.text) else ()
        command = (*self._command, form, *_ARGUMENTS, *which, *dark)
        return self._programs.run(command, asked.folder, f"{asked.full_text}\n".encode(), deadline)

    def _introduced(self) -> str:
        with self._introducing:
            if self._identity is None:
                self._identity = f"plantuml {self._version()} command"
            return self._identity

    def _version(self) -> str:
        try:
            ran = self._programs.run((*self._command, "-version"), self._root, b"", time.monotonic() + _START_TIMEOUT_S)
        except TooLateError:
            raise PumlsyncError(
                f"{self._command[0]} -version did not end within {_START_TIMEOUT_S:g} s. {self._advice}"
            ) from None
        except StoppedError:
            raise PumlsyncError("the engine was closed while it was asked for its version") from None
        # Its exit status tells whether there is a Graphviz.
        found = _VERSION.search(ran.stdout.decode("utf-8", "replace"))
        if found is None:
            raise PumlsyncError(
                f"{self._command[0]} is not PlantUML: -version ended with {ran.last_words}. {self._advice}"
            )
        return found[1]


def _limits(limit: str) -> frozenset[int]:
    return frozenset({_LIMIT_OF_PLANTUML_PX, int(limit) if limit.isdecimal() else _LIMIT_PX})


def _meant(name: str, files: tuple[Path, ...]) -> Path | None:
    """Return the included file that PlantUML tells as it was written: relative to the file that includes it.

    Source: PlantUML 1.2026.9, as printed: ``parts/a.iuml``, ``a.iuml!PART``, ``NAME from FOLDER`` for a theme, and
    ``desc2`` for a diagram of another file.
    """
    if re.fullmatch(r"desc\d*", name):
        return files[0] if len(files) == 1 else None
    name = re.sub(r"^(.+) from .*$", r"puml-theme-\1.puml", re.sub(r"![^!/]*$", "", name))
    ending = tuple(part for part in Path(os.path.normpath(name)).parts if part != "..")
    return next((file for file in files if file.parts[-len(ending) :] == ending), None)

"""What PlantUML has against a diagram, told from what it prints."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Final

from msgspec import Struct

from pumlsync.engines.base import Objection, Refused
from pumlsync.model import Format
from pumlsync.plantuml.mentions import mentions

_REPORT: Final = re.compile(r"^(.+?):(\d+):error:(.*)$", re.MULTILINE)
"""``-stdrpt:2`` of PlantUML 1.2021 and later."""

_OLD_REPORT: Final = re.compile(r"^ERROR\n(\d+)\n(.*)$", re.MULTILINE)
"""Lines are counted from 0."""

_TRACE: Final = re.compile(r"^(?:Exception in thread \S+ )?([\w.$]+(?:Exception|Error)\b.*)\n\s+at ", re.MULTILINE)
_GUESS: Final = re.compile(r" \(Assumed diagram type: [^)]*\)$")
_INCLUDE: Final = re.compile(r"\s*!(?:include\w*|import|theme)\b")
_FORMULA: Final = re.compile(r"<(math|latex)>")

CRASHED: Final = "PlantUML crashed on this diagram"
NO_GRAPHVIZ: Final = (
    "this diagram needs Graphviz, and PlantUML finds no working dot program; "
    "install Graphviz, or write !pragma layout smetana"
)
NO_FORMULAS: Final = "formulas need the library JLaTeXMath, which this PlantUML lacks"

_CAUSES: Final[tuple[tuple[str, Objection, str], ...]] = (
    ("jlatexmath", "program", NO_FORMULAS),
    ("org.eclipse.elk", "program", "the layout ELK needs a library that this PlantUML lacks"),
    ("StackOverflowError", "death", f"{CRASHED}: too deep a recursion, in PlantUML or in a !function of the diagram"),
    ("OutOfMemoryError", "death", "PlantUML needs more memory for this diagram"),
    ("plantuml.yaml.", "syntax", "the data is not valid YAML"),
    ("Cannot run program", "program", NO_GRAPHVIZ),
)


class Asked(Struct, frozen=True):
    """A diagram as an engine gave it to PlantUML."""

    text: str
    folder: Path
    config_lines: tuple[str, ...] = ()
    picture_format: Format = "png"

    @property
    def full_text(self) -> str:
        """The text with the config lines after its first one, as PlantUML's ``-config`` puts them."""
        first, *rest = self.text.split("\n")
        return "\n".join((first, *self.config_lines, *rest))

    def refusal(self, objection: Objection, message: str, full_line: int | None) -> Refused:
        """Return a refusal, given a line of `full_text`."""
        added = len(self.config_lines)
        if full_line is None or full_line <= 1:
            return Refused(objection, message, full_line and 1)
        if full_line <= added + 1:
            return Refused(objection, f'in the configuration, "{self.config_lines[full_line - 2].strip()}": {message}')
        return Refused(objection, message, full_line - added)


def of_text(text: str) -> Refused | None:
    """Return what is plainly wrong with a text: PlantUML would draw something all the same."""
    lines = text.strip().split("\n")
    start = re.match(r"@start(\w+)", lines[0].strip())
    if start is None:
        return Refused("syntax", "there is no @start", 1)
    if not lines[-1].strip().startswith(f"@end{start[1]}"):
        return Refused("syntax", f"there is no @end{start[1]}", 1)
    if not "".join(lines[1:-1]).strip() and start[1] == "uml":
        return Refused("syntax", "the diagram is empty", 1)
    return None


def of_report(asked: Asked, stderr: str, find: Callable[[str], Path | None], *, includes: bool) -> Refused | None:
    """Return the error that PlantUML reports, or the crash.

    Args:
        asked: What it should draw.
        stderr: What it said.
        find: Returns the included file that PlantUML means by a name, or None.
        includes: Whether a line without a name may be of an included file.
    """
    if report := _REPORT.search(stderr):
        file = find(report[1]) if report[1] != "string" else None
        if file is not None:
            line = _line(file.read_bytes().decode("utf-8", "replace"), int(report[2]))
            objection, message = _worded(report[3], line, file.parent)
            return Refused(objection, message, int(report[2]), file)
        return of_message(asked, report[3], int(report[2]) if report[1] == "string" else None)
    if report := _OLD_REPORT.search(stderr):
        return of_message(asked, report[2], None if includes else int(report[1]) + 1)
    if trace := _TRACE.search(stderr):
        return of_trace(asked, stderr, trace[1])
    return None


def of_message(asked: Asked, message: str, full_line: int | None) -> Refused:
    """Return the refusal for one of PlantUML's messages about a line of the full text."""
    objection, worded = _worded(message, _line(asked.full_text, full_line or 0), asked.folder)
    return asked.refusal(objection, worded, full_line)


def _worded(message: str, line: str, folder: Path) -> tuple[Objection, str]:
    message = _GUESS.sub("", message.strip())
    if message == "Syntax Error?":
        message = "syntax error"
    named = re.fullmatch(r"cannot include (.+)", message)
    name = named[1].strip('"') if named else _included_by(line) if message == "Fatal parsing error" else None
    if name is None:
        return "include" if _INCLUDE.match(line) else "syntax", message
    return "include", f"cannot include {name}{_why_not(name, folder)}"


def _included_by(line: str) -> str | None:
    return next((mention.path for mention in mentions(line)), None)


def _why_not(name: str, folder: Path) -> str:
    if name.startswith("<"):
        return ": it is not in PlantUML's standard library"
    path = folder / name
    if "://" in name or path.is_file():
        return ""
    return ": it is a folder" if path.is_dir() else ": there is no such file"


def of_trace(asked: Asked, said: str, first: str) -> Refused:
    """Return the refusal for a crash, given what was said, and of that the name of the exception."""
    for clue, objection, message in _CAUSES:
        if clue in said:
            return Refused(objection, message, formula_line(asked.text) if message == NO_FORMULAS else None)
    return Refused("death", f"{CRASHED}: {first.strip()}")


def formula_line(text: str) -> int | None:
    """Return the line of a diagram's first formula, from 1."""
    if text.startswith(("@startmath", "@startlatex")):
        return 1
    return next((number for number, line in enumerate(text.split("\n"), 1) if _FORMULA.search(line)), None)


def _line(text: str, number: int) -> str:
    lines = text.split("\n")
    return lines[number - 1] if 0 < number <= len(lines) else ""

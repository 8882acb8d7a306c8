"""MyST's directives: fences whose info is a name in braces.

Source: MyST-Parser 5.0, ``parsers/directives.py``.
"""

import re

from msgspec import Struct

_INFO = re.compile(r"\{([^\s}]+)\}\s*(.*)", re.DOTALL)
_OPTION = re.compile(r"\s*:?([\w-]+):\s*(.*?)\s*")


class Option(Struct, frozen=True):
    """An option of a directive."""

    name: str
    """In lower case."""

    value: str
    line: int
    """From 1, in the file."""


class FencedDirective(Struct, frozen=True):
    """A directive as it is written."""

    name: str
    argument: str
    options: tuple[Option, ...]
    body: str
    body_line: int
    """The number of the body's first line in the file."""

    def value(self, name: str) -> str | None:
        """Return the value of an option, None when it is not given."""
        return next((option.value for option in self.options if option.name == name), None)


def parse_fence(info: str, content: str, line: int) -> FencedDirective | None:
    """Return the directive that a fence is, None when it is code.

    Args:
        info: What follows the fence's first marker on its line.
        content: The lines between the markers.
        line: The number of the line with the first marker.
    """
    match = _INFO.fullmatch(info.strip())
    if match is None:
        return None
    lines = content.split("\n")
    first, end, body = _option_lines(lines)
    options = (
        Option(found[1].lower(), found[2].strip("\"'"), line + 1 + index)
        for index in range(first, end)
        if (found := _OPTION.fullmatch(lines[index]))
    )
    return FencedDirective(match[1].lower(), match[2].strip(), tuple(options), "\n".join(lines[body:]), line + 1 + body)


def clipped(lines: list[str], include: FencedDirective) -> tuple[int, list[str]]:
    """Return the part of a file that an ``include`` selects, whole lines only, and the number of its first line."""
    start, end = _number(include.value("start-line")) or 0, _number(include.value("end-line"))
    start, end, _ = slice(start, end).indices(len(lines))
    if after := include.value("start-after"):
        start = next((index + 1 for index in range(start, end) if after in lines[index]), end)
    if before := include.value("end-before"):
        end = next((index for index in range(start, end) if before in lines[index]), start)
    return start + 1, lines[start:end]


def _number(value: str | None) -> int | None:
    return int(value) if value and re.fullmatch(r"-?\d{1,9}", value) else None


def _option_lines(lines: list[str]) -> tuple[int, int, int]:
    """Return the first line of the options, the line behind the last one, and the first line of the body."""
    if lines[0].startswith("---"):
        end = next((index for index, line in enumerate(lines[1:], 1) if line.startswith("---")), len(lines))
        return 1, end, min(end + 1, len(lines))
    first = next((index for index, line in enumerate(lines) if line.strip()), 0)
    end = next((index for index in range(first, len(lines)) if not lines[index].lstrip().startswith(":")), len(lines))
    return first, end, end

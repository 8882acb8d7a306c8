"""The pages of a diagram."""

import re
from typing import Final

_NEW_PAGE: Final = re.compile(r"\s*newpage(?![\w-])", re.IGNORECASE)
_IGNORED: Final = re.compile(r"\s*ignore\s*newpage\s*$", re.IGNORECASE)

_NOT_LINES: Final = (
    (re.compile(r"\s*/'(?!.*'/)"), re.compile(r".*'/")),
    (
        re.compile(r"\s*(?:[hr]?note|ref|legend|title|(?:\w+\s+)?(?:header|footer))\b[^:]*$", re.IGNORECASE),
        re.compile(r"\s*end\s?(?:[hr]?note|ref|legend|title|header|footer)\b", re.IGNORECASE),
    ),
)
"""How comments and texts of several lines begin and end."""


def new_pages(text: str) -> int:
    """Return how many further pages the lines of a diagram begin. Source: PlantUML 1.2026.9, as drawn."""
    if "newpage" not in text.lower():
        return 0
    found, end = 0, None
    for line in text.split("\n"):
        if end is not None:
            end = None if end.match(line) else end
        elif _IGNORED.match(line):
            return 0
        else:
            found += _NEW_PAGE.match(line) is not None
            end = next((ending for beginning, ending in _NOT_LINES if beginning.match(line)), None)
    return found

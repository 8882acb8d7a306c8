"""The syntaxes of documents: which file has which, and what reads each."""

import re
from collections.abc import Callable
from functools import cache
from importlib import import_module

from pumlsync.config import Settings, Syntax
from pumlsync.documents.dialect import Dialect
from pumlsync.model import Document

Scanner = Callable[[str, bytes, str, Callable[[str], bytes], Dialect], Document]
"""Given a document's path, its bytes, its source folder, what loads included files, and the dialect."""

_MODULES: dict[Syntax, str] = {"rst": "rst.shortcut", "markdown": "markdown.scan", "plantuml": "puml"}

_SIGNS: dict[Syntax, str] = {
    "rst": r"@start|pumlsync:|end of inclusion|(?<![\w-])(?:image|figure|include|csv-table) ?::",
    "markdown": r"@start|pumlsync:|!\[|<img|<source|\{(?:image|figure|include|eval-rst)\}",
    "plantuml": r"@start|pumlsync:",
}
"""Found in every document of the syntax with a source or a reference; most documents have neither."""


def scanner_of(syntax: Syntax) -> Scanner:
    """Return what reads documents of a syntax, imported when it is first needed: parsers take a tenth of a second."""
    scanner: Scanner = import_module(f"pumlsync.documents.{_MODULES[syntax]}").scan
    return scanner


class Syntaxes:
    """The syntax of each file, by the longest ending of its name that the settings know."""

    def __init__(self, settings: Settings) -> None:
        self._suffixes = sorted(settings.suffixes.items(), key=lambda item: len(item[0]), reverse=True)

    def of(self, path: str) -> Syntax:
        """Return how a document is read."""
        return next(syntax for suffix, syntax in self._suffixes if path.endswith(suffix))


def may_hold_something(syntax: Syntax, content: bytes, dialect: Dialect) -> bool:
    """Return False for bytes without any sign of a source or a reference."""
    return signs(syntax, dialect).search(content) is not None


@cache
def signs(syntax: Syntax, dialect: Dialect) -> re.Pattern[bytes]:
    """Return what is found in every document of a syntax that holds a source, a reference, or an included file."""
    found = [_SIGNS[syntax]]
    if syntax != "plantuml":
        options = "|".join(map(re.escape, dialect.picture_options))
        found.append(f":(?:avatar|img-[a-z]+{options and '|' + options}):")
    if syntax != "plantuml" and dialect.diagram_suffixes:
        suffixes = "|".join(map(re.escape, dialect.diagram_suffixes))
        found.append(rf"(?:uml|literalinclude)(?: ?::|\}})[^\n]*(?:{suffixes})")
    if syntax != "plantuml" and dialect.language != "en":
        found.append(r"::|\{")
    return re.compile("|".join(found).encode(), re.IGNORECASE)

"""The texts of sources, as they are written into documents."""

import posixpath
import re
import unicodedata
from typing import Final

from pumlsync.documents.blocks import name_in

_FIRST_LINE: Final = re.compile(r"(@start\w+)(.*)")
_TITLE: Final = re.compile(r"\s*title\s+(\S.*)")
_TAB_WIDTH: Final = 8
_LONGEST_SLUG: Final = 40


def tidied(text: str) -> str:
    """Return a source's text as it is read back from a comment: no blanks at the ends, none in front of ``@start``."""
    first, *rest = text.strip().split("\n")
    return "\n".join([first.strip(), *map(_tidied, rest)])


def _tidied(line: str) -> str:
    body = line.strip()
    return line[: len(line) - len(line.lstrip())].expandtabs(_TAB_WIDTH) + body if body else ""


def name_of(text: str) -> str | None:
    """Return the name on the ``@start`` line of a source's text, None when there is none."""
    match = _FIRST_LINE.match(text)
    return name_in(match[2]) if match else None


def named(text: str, name: str | None) -> str:
    """Return a source's text with this name on its ``@start`` line, or with none."""
    return _FIRST_LINE.sub(lambda found: found[1] if name is None else f"{found[1]} {_quoted(name)}", text, count=1)


def _quoted(name: str) -> str:
    return f'"{name}"' if re.search(r"[\s,(){}]", name) else name


def relative(path: str, document: str) -> str:
    """Return a path as a document names it, given both relative to the root."""
    return posixpath.relpath(path, posixpath.dirname(document) or ".")


def own_name(text: str) -> str:
    """Return what a diagram is called, fit for a file: its name, else its title; empty when it has neither."""
    name = name_of(text)
    titles = (found[1] for line in text.split("\n") if (found := _TITLE.fullmatch(line)))
    return slug(posixpath.splitext(posixpath.basename(name))[0] if name else next(titles, ""))


def slug(words: str) -> str:
    """Return words as letters, digits and hyphens of ASCII, not too many of them; perhaps nothing."""
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower())[:_LONGEST_SLUG].strip("-")

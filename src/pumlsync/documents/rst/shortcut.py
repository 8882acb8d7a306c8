"""RST documents that only include files which hold nothing: told without docutils.

They are a third of a large documentation, and docutils would take most of a first run for them. Whatever may be read in
another way is left to docutils.
"""

import re
from collections.abc import Callable
from typing import Final

from pumlsync.diagnostics import Diagnostic, Place
from pumlsync.documents.dialect import USUAL, Dialect
from pumlsync.documents.reading import Reading
from pumlsync.documents.syntaxes import may_hold_something, signs
from pumlsync.documents.text import decode
from pumlsync.model import Document

_INCLUDE: Final = re.compile(r"(?:\A|(?<![:\s])\n\n+)\.\. include:: ([\w./][^\n]*)(?=\n\n+(?!\s)|\n*\Z)")
"""A directive without options at the left margin, with blank lines around it, and not in a literal block."""

_ODD: Final = re.compile("[\v\f\x1c-\x1e\x85\u2028\u2029]|^=+ +=", re.MULTILINE)
"""Characters that end a line for docutils alone, and tables, whose cells may begin at the left margin."""


def scan(
    path: str, content: bytes, source_dir: str, load: Callable[[str], bytes], dialect: Dialect = USUAL
) -> Document:
    """Return what a document holds; see `pumlsync.documents.rst.scan.scan`."""
    document = without_docutils(path, content, source_dir, load, dialect)
    if document is not None:
        return document
    from pumlsync.documents.rst import scan as with_docutils  # slow to import

    return with_docutils.scan(path, content, source_dir, load, dialect)


def without_docutils(
    path: str, content: bytes, source_dir: str, load: Callable[[str], bytes], dialect: Dialect
) -> Document | None:
    """Return what a document holds, None when that is not plain."""
    text = decode(content, path)
    if isinstance(text, Diagnostic) or _ODD.search(text):
        return None
    text = text.replace("\r\n", "\n")
    directives = list(_INCLUDE.finditer(text))
    if "\r" in text or len(directives) != len(signs("rst", dialect).findall(content)):
        return None
    reading = Reading(path, source_dir, load, dialect, open_files=[path])
    for directive in directives:
        place = Place(path, text.count("\n", 0, directive.start(1)) + 1)
        found = reading.included(directive[1].rstrip(), place)
        if found is not None and not _holds_nothing(found[1], dialect):
            return None
    return reading.document(())


def _holds_nothing(text: str, dialect: Dialect) -> bool:
    longest = max(len(line.expandtabs(dialect.tab_width)) for line in text.split("\n"))
    return longest <= dialect.line_length_limit and not may_hold_something("rst", text.encode(), dialect)

"""Comments that hold a source, and where they go: directly above what shows the picture."""

import re
from collections.abc import Iterator
from typing import Final

from pumlsync.diagnostics import Place
from pumlsync.model import ImageReference
from pumlsync.rewriting.pages import Edit, Page

_DIRECTIVE: Final = re.compile(r"\.\.[ \t]+[^\s:][^\s]*[ \t]?::")
_TARGET: Final = re.compile(r"(?<!\S)(?:\.\. _|__ )")
RST_MARKERS: Final = re.compile(r"[ \t]*(?:(?:[-*+•‣⁃]|\(?(?:#|\w+)[.)])[ \t]+)*")
"""Indentation and markers of lists, in front of what begins a line."""

_MARKERS: Final = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+[ \t>]*)*")


def blank(prefix: str) -> str:
    """Return blanks as wide as what stands in front of something in its first line; tabs stay."""
    return "".join(character if character == "\t" else " " for character in prefix)


def comment_above(page: Page, reference: ImageReference, text: str) -> Edit | None:
    """Return the change that puts a source above a reference, None where there is no right place for it."""
    directive = _directive(page, reference)
    if directive is None:
        return _html_comment(page, reference.place.line, text)
    place = _above_targets(page, directive)
    return _rst_comment(page, place, text) if place else None


def _rst_comment(page: Page, place: Place, text: str) -> Edit | None:
    before = page.line(place.line)[: place.column - 1]
    if not RST_MARKERS.fullmatch(before):
        return None  # behind the name of a field, the lines below may be less indented
    return _inserted(page, place, f"{_indented(text, blank(before))}\n\n{blank(before)}")


def _indented(text: str, prefix: str) -> str:
    """Return a comment in the indented form, from its ``..``; `prefix` stands in front of it in the lines below."""
    return "\n".join(["..", *(f"{prefix}   {line}" if line else "" for line in text.split("\n"))])


def _html_comment(page: Page, line: int, text: str) -> Edit | None:
    place = _markdown_place(page, line)
    if place is None or "-->" in text or "--!>" in text:
        return None
    prefix = re.sub(r"[^\s>]", " ", page.line(place.line)[: place.column - 1])
    lines = [f"{prefix}{line}".rstrip() for line in [*text.split("\n"), "-->"]]
    return _inserted(page, place, "\n".join(["<!--", *lines, prefix]))


def _inserted(page: Page, place: Place, text: str) -> Edit:
    at = page.offset(place)
    return Edit(page.file, at, at, text)


def _directive(page: Page, reference: ImageReference) -> Place | None:
    """Return where the directive of RST begins that shows the picture, None where none does."""
    place = reference.place
    if reference.via == "option":
        return next(_directives_above(page, place), None)
    return place if page.line(place.line)[place.column - 1 :].startswith("..") else None


def _directives_above(page: Page, place: Place) -> Iterator[Place]:
    """Yield the directives above a line that are indented less than it, the nearest first."""
    for number in range(place.line, 0, -1):
        match = _DIRECTIVE.search(page.line(number))
        if match and match.start() < place.column - 1:
            yield Place(place.file, number, match.start() + 1)


def _above_targets(page: Page, place: Place) -> Place | None:
    """Return the first of the hyperlink targets directly above; a comment must not part them from what they mean.

    None where the first is not in the same column, as behind the name of a field.
    """
    prefix = blank(page.line(place.line)[: place.column - 1])
    for number in range(place.line - 1, 0, -1):
        line = page.line(number)
        if match := _TARGET.search(line):
            before = line[: match.start()]
            if blank(before) != prefix or not RST_MARKERS.fullmatch(before):
                return None
            place = Place(place.file, number, match.start() + 1)
        elif line.strip():
            break
    return place


def _markdown_place(page: Page, line: int) -> Place | None:
    """Return where the block of Markdown begins that a line is in, behind the markers of lists and quotes."""
    from pumlsync.documents.markdown.parser import markdown_parser  # slow to import

    begins = [
        token.map[0]
        for token in markdown_parser().parse(page.text)
        if token.map and token.map[0] < line <= token.map[1] and token.type in _BLOCKS
    ]
    if not begins:
        return None
    first = begins[-1] + 1
    markers = _MARKERS.match(page.line(first))
    return Place(page.file, first, 1 + (markers.end() if markers else 0))


_BLOCKS: Final = frozenset("colon_fence fence heading_open html_block paragraph_open table_open".split())
"""What a comment may stand above; a paragraph inside one of them has its own place."""

"""Comments into diagram sources.

Sources: the types and names on ``@start`` lines are those of PlantUML 1.2026.9 (``DiagramType``, ``BlockUml``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pumlsync.diagnostics import Place
from pumlsync.model import DiagramSource, Form

TAB_WIDTH = 8
"""Columns of a tab. Source: docutils, ``tab_width``."""

_TYPES = (
    "board|bpm|chart|chen|chronology|creole|def|ditaa|dot|ebnf|files|flow|gantt|git|hcl|jcckit|json|latex|math|mindmap"
    "|nwdiag|packetdiag|project|regex|salt|sprites|uml|wbs|wire|yaml"
)
_DOTS = r"\s*(?:\.\.\s+)*"
_START = re.compile(rf"{_DOTS}@start({_TYPES})(?![\w-])(.*)")
_END = re.compile(rf"{_DOTS}@end")
_MARKER = re.compile(r"(\s*)\.\.(?=\s|$)")
_BLANKS = str.maketrans("\v\f", "  ")
"""What docutils takes for blanks."""


_VISIBLE_START = re.compile(rf"\W*@start({_TYPES})(?![\w-])")
_VISIBLE_END = re.compile(r"\W*@end")


def is_visible_source(line: str, below: Iterable[str]) -> bool:
    """Return whether a line of visible text begins a diagram that ends in one of the lines below it."""
    return _VISIBLE_START.match(line) is not None and any(_VISIBLE_END.match(other) for other in below)


class Line(NamedTuple):
    """One line of a comment."""

    number: int
    """From 1, in the file."""

    text: str
    """As docutils sees it: tabs expanded, counted from the column of the comment's ``..``."""

    raw: str
    """The whole line of the file."""


def find_sources(comment: Sequence[Line], below: Iterable[Line], file: str) -> Iterator[DiagramSource]:
    """Yield the sources that begin in a comment.

    Args:
        comment: Its lines, the first with the ``..``.
        below: The lines after it in the enclosing block, from the same column; read only as far as needed.
        file: Where the lines are.
    """
    opened: int | None = None
    for index, line in enumerate(comment):
        if _START.match(line.text):
            if opened is not None:
                yield _source(comment[opened:index], _form(opened), file)
            opened = index
        elif opened is not None and _END.match(line.text):
            yield _source(comment[opened : index + 1], _form(opened), file)
            opened = None
    if opened is not None:
        rest = [] if opened else list(_prefixed(below))
        yield _source([*comment[opened:], *rest], "prefixed" if rest else _form(opened), file)


def _form(first: int) -> Form:
    return "indented" if first else "sameline"


def _prefixed(below: Iterable[Line]) -> Iterator[Line]:
    """Yield the lines that go on with a block whose lines each begin with ``..``.

    A block without its end goes as far as the next blank line.
    """
    lines: list[Line] = []
    for line in below:
        if (line.text and not line.text.startswith((" ", ".. ")) and line.text != "..") or _START.match(line.text):
            break
        lines.append(line)
        if _END.match(line.text):
            yield from lines
            return
    for line in lines:
        if not line.text:
            return
        yield line


def _source(lines: Sequence[Line], form: Form, file: str) -> DiagramSource:
    closed = len(lines) > 1 and _END.match(lines[-1].text) is not None
    lines = lines if closed else _without_blank_end(lines)
    texts = _unmarked([line.text for line in lines], form)
    match = _START.match(texts[0])
    assert match, "a source begins with its @start line"
    text = [_with_tabs(text, line.raw) for text, line in zip(_dedented(texts, form), lines, strict=True)]
    return DiagramSource(
        text="\n".join(text),
        place=Place(file, lines[0].number, lines[0].raw.find("@start") + 1),
        end_line=lines[-1].number,
        form=form,
        type=match[1],
        name=_name(match[2]),
        closed=closed,
    )


def _without_blank_end(lines: Sequence[Line]) -> Sequence[Line]:
    end = len(lines)
    while not lines[end - 1].text:
        end -= 1
    return lines[:end]


def _unmarked(texts: list[str], form: Form) -> list[str]:
    """Return the lines with blanks for the ``..`` in front of them.

    Dots further in belong to the comment only where the ``@start`` line has them, too: in a class diagram they are
    a separator.
    """
    if form == "sameline":
        texts = [_without_marker(texts[0]), *texts[1:]]
    if form == "prefixed":
        texts = [text if text[:1] == " " else _without_marker(text) for text in texts]
    while _MARKER.match(texts[0]):
        texts = [_without_marker(text) for text in texts]
    return texts


def _without_marker(text: str) -> str:
    return _MARKER.sub(r"\1  ", text, count=1)


def _dedented(texts: list[str], form: Form) -> list[str]:
    first, *rest = texts
    measured = rest if form == "sameline" else texts
    margin = min((len(text) - len(text.lstrip()) for text in measured if text.strip()), default=0)
    return [first.strip(), *(text[margin:] for text in rest)]


def _with_tabs(text: str, raw: str) -> str:
    """Return `text` with the tabs that the file has inside it, which docutils made blanks."""
    body = text.lstrip()
    if "\t" not in raw or not body:
        return text
    raw = raw.translate(_BLANKS)
    start = raw.expandtabs(TAB_WIDTH).rfind(body)
    if start < 0:  # a line that docutils ends at U+2028 counts its columns anew
        return text
    columns = [len(raw[:index].expandtabs(TAB_WIDTH)) for index in range(len(raw) + 1)]
    inside = [character for character, column in zip(raw, columns, strict=False) if start <= column < start + len(body)]
    return text[: len(text) - len(body)] + "".join(inside)


def _name(rest: str) -> str | None:
    """Return the picture's name on a ``@start`` line, given what follows the type."""
    rest = rest.strip()
    if rest.startswith("("):
        return None
    for opening, closing in ('""', "{}"):
        if rest.startswith(opening):
            rest = rest[1:].partition(closing)[0]
    rest = rest.partition(",")[0].strip()
    return rest if rest and not re.search("[<>|]", rest) else None

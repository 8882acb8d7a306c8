"""Comments into diagram sources.

Sources: the types and names on ``@start`` lines are those of PlantUML 1.2026.9 (``DiagramType``, ``BlockUml``).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from pumlsync.diagnostics import Place
from pumlsync.model import DiagramSource, Form, Silence

_TYPES = (
    "board|bpm|chart|chen|chronology|creole|def|ditaa|dot|ebnf|files|flow|gantt|git|hcl|jcckit|json|latex|math|mindmap"
    "|nwdiag|packetdiag|project|regex|salt|sprites|uml|wbs|wire|yaml"
)
_DOTS = r"\s*(?:\.\.\s+)*"
_START = re.compile(rf"{_DOTS}@start({_TYPES})(?![\w-])(.*)")
_END = re.compile(rf"{_DOTS}@end")
_MARKER = re.compile(r"(\s*)\.\.(?=\s|$)")
_REQUEST = re.compile(rf"{_DOTS}pumlsync:(.*)")
_BLANKS = str.maketrans("\v\f", "  ")
"""What docutils takes for blanks."""


_VISIBLE_START = re.compile(rf"\W*(@start(?:{_TYPES})(?![\w`-])(?: [\w./-]+)?)")
_VISIBLE_END = re.compile(r"\W*@end")


def visible_start(text: str) -> str | None:
    """Return the ``@start`` and the name that a line of visible text begins with, None when it begins otherwise."""
    match = _VISIBLE_START.match(text)
    return match[1] if match else None


def visible_starts(lines: Sequence[str]) -> dict[str, list[tuple[int, int]]]:
    """Return, by what `visible_start` says of it, line and column of each ``@start`` with an end below it."""
    found: dict[str, list[tuple[int, int]]] = {}
    is_ended = False
    for number, line in zip(range(len(lines), 0, -1), reversed(lines), strict=True):
        column = line.find("@start")
        if is_ended and (start := visible_start(line[column:] if column >= 0 else "")):
            found.setdefault(start, []).append((number, column + 1))
        is_ended = is_ended or _VISIBLE_END.match(line) is not None
    return {start: places[::-1] for start, places in found.items()}


class Line(NamedTuple):
    """One line of a comment."""

    number: int
    """From 1, in the file."""

    text: str
    """As docutils sees it: tabs expanded, counted from the column of the comment's ``..``."""

    raw: str
    """The whole line of the file."""

    tab_width: int = 8
    """Columns of a tab."""


def find_silence(comment: Iterable[Line], file: str) -> Silence | None:
    """Return the request that a comment begins with, None when it begins with anything else."""
    for line in comment:
        if match := _REQUEST.fullmatch(line.text):
            return Silence(match[1].strip(), Place(file, line.number, line.raw.find("pumlsync:") + 1))
        if line.text.strip(" ."):
            return None
    return None


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
    text = [_with_tabs(text, line) for text, line in zip(_dedented(texts, form), lines, strict=True)]
    return DiagramSource(
        text="\n".join(text),
        place=Place(file, lines[0].number, lines[0].raw.find("@start") + 1),
        end_line=lines[-1].number,
        form=form,
        type=match[1],
        name=name_in(match[2]),
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


def _with_tabs(text: str, line: Line) -> str:
    """Return `text` with the tabs that the file has inside it, which docutils made blanks."""
    body = text.lstrip()
    if "\t" not in line.raw or not body:
        return text
    raw = line.raw.translate(_BLANKS)
    start = raw.expandtabs(line.tab_width).rfind(body)
    if start < 0:  # a line that docutils ends at U+2028 counts its columns anew
        return text
    end = start + len(body)
    inside = [character for character, column in _in_columns(raw, line.tab_width) if start <= column < end]
    return text[: len(text) - len(body)] + "".join(inside)


def _in_columns(raw: str, tab_width: int) -> Iterator[tuple[str, int]]:
    """Yield each character and its column from 0."""
    column = 0
    for character in raw:
        yield character, column
        column += tab_width - column % tab_width if character == "\t" and tab_width else character != "\t"


def name_in(rest: str) -> str | None:
    """Return the picture's name on a ``@start`` line, given what follows the type."""
    rest = rest.strip()
    if rest.startswith("("):
        return None
    for opening, closing in ("{}", '""'):  # quotes may be inside braces
        if rest.startswith(opening):
            rest = rest[1:].partition(closing)[0]
    rest = rest.partition(",")[0].strip()
    return rest if rest and not re.search("[<>|]", rest) else None

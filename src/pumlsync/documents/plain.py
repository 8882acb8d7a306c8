"""Lines of plain text into diagram sources, as PlantUML itself reads them.

Source: PlantUML 1.2026.9, ``BlockUmlBuilder`` and ``UncommentReadLine``; checked with ``plantuml -preproc``.
"""

import re
import textwrap
from collections.abc import Iterable, Iterator, Sequence

from pumlsync.diagnostics import Place
from pumlsync.documents.blocks import Line, name_in
from pumlsync.model import DiagramSource, Form

_START = re.compile(r"(.*?)@start(\w+)[^\s({\"]*(.*)")
_END = re.compile(r"\s*@end")
_TAG = re.compile(r"<[^>]*(?:>|$)")


def find_plain_sources(lines: Iterable[Line], form: Form, file: str) -> Iterator[DiagramSource]:
    """Yield the sources in lines of text.

    In front of ``@start`` may stand what has no letter or digit, and tags; it is taken away from the lines below.
    """
    block: list[Line] = []
    marker = ""
    for line in lines:
        before = _before_start(line.text)
        if before is not None:
            if block:
                yield _source(block, marker, form, file)
            block, marker = [], before.rstrip()
        if before is not None or block:
            block.append(line)
        if block and before is None and _END.match(line.text.removeprefix(marker)):
            yield _source(block, marker, form, file, closed=True)
            block = []
    if block:
        yield _source(block, marker, form, file)


def _before_start(text: str) -> str | None:
    """Return what stands in front of the ``@start`` that begins a source, None when none begins."""
    match = _START.match(text) if "@start" in text else None
    return match[1] if match and not re.search(r"\w", _TAG.sub("", match[1])) else None


def _source(lines: Sequence[Line], marker: str, form: Form, file: str, *, closed: bool = False) -> DiagramSource:
    texts = textwrap.dedent("\n".join(line.text.removeprefix(marker) for line in lines)).rstrip().split("\n")
    texts[0] = texts[0].lstrip()
    first = lines[0]
    match = _START.match(first.text)
    assert match, "a source begins with its @start line"
    column = max(first.raw.find(first.text), 0) + len(match[1])
    return DiagramSource(
        text="\n".join(texts),
        place=Place(file, first.number, column + 1),
        end_line=lines[len(texts) - 1].number,
        form=form,
        type=match[2],
        name=name_in(match[3]),
        closed=closed,
    )

"""What a file of PlantUML sources holds."""

from collections.abc import Callable, Iterable, Iterator

from pumlsync.diagnostics import Diagnostic
from pumlsync.documents.blocks import Line, find_silence
from pumlsync.documents.dialect import Dialect
from pumlsync.documents.plain import find_plain_sources
from pumlsync.documents.text import decode, lines_of
from pumlsync.model import Document, Silence


def scan(path: str, content: bytes, source_dir: str, load: Callable[[str], bytes], dialect: Dialect) -> Document:  # noqa: ARG001  as all syntaxes
    """Return what a document holds, each source by itself.

    Args:
        path: POSIX, relative to the root.
        content: The file's bytes.
        source_dir: Not used: the file refers to nothing.
        load: Not used: it is PlantUML that includes files.
        dialect: Not used: PlantUML knows one.
    """
    text = decode(content, path)
    if isinstance(text, Diagnostic):
        return Document(path, diagnostics=(text,))
    lines = [Line(number, raw, raw) for number, raw in enumerate(lines_of(text), 1)]
    sources = tuple(find_plain_sources(lines, "file", path))
    inside = {number for source in sources for number in range(source.place.line, source.end_line + 1)}
    outside = (line for line in lines if line.number not in inside)
    return Document(path, tuple((source,) for source in sources), silences=tuple(_silences(outside, path)))


def _silences(lines: Iterable[Line], path: str) -> Iterator[Silence]:
    """Yield the requests in PlantUML's comments of a line; those inside a diagram belong to it."""
    for line in lines:
        remark = line.text.lstrip()
        if remark.startswith("'") and (silence := find_silence([line._replace(text=remark[1:])], path)):
            yield silence

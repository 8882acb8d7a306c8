"""What changed between the text that a stale picture was drawn from and the document's."""

from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path

from pumlsync.model import Shaping
from pumlsync.pairing.pair import Target
from pumlsync.pictures.formats import parse
from pumlsync.pictures.judge import look
from pumlsync.pictures.stamp import record_of, source_of, stamp_of

_PARTS = {"+": "added", "-": "removed", "@": "hunk"}


def difference(
    root: Path, target: Target, shaping: Shaping, style: Callable[[str, str], str] = lambda text, _: text
) -> Iterator[str]:
    """Yield the lines of a unified diff, none where the picture does not tell its text or the text is the same.

    Args:
        root: The project.
        target: The picture.
        shaping: What besides the source shapes it.
        style: Dresses lines that are ``added`` or ``removed``, and a ``hunk``.
    """
    texts = _texts(root, target, shaping)
    if texts is None:
        return
    place = target.source.place
    lines = unified_diff(*texts, target.path, f"{place.file}:{place.line}", "drawn", "now", lineterm="")
    yield from (dressed(line, style) for line in lines)


def dressed(line: str, style: Callable[[str, str], str]) -> str:
    """Return a line of a unified diff as `style` dresses it."""
    return style(line, _PARTS[line[0]]) if line[:1] in _PARTS else line


def _texts(root: Path, target: Target, shaping: Shaping) -> tuple[list[str], list[str]] | None:
    """Return the lines that the picture was drawn from, and those of the document."""
    found = look(root, target.path)
    picture = parse(found, target.format) if isinstance(found, bytes) else None
    record = record_of(picture) if picture else None
    if picture is None or record is None:
        return None
    drawn = source_of(record, shaping.lines_for(target.source.text)).split("\n")
    now = target.source.text.split("\n")
    if stamp_of(picture) is None:  # PlantUML takes off a part of the white space around lines
        drawn, now = [line.strip() for line in drawn], [line.strip() for line in now]
    return drawn, now

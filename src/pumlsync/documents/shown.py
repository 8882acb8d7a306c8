"""The pictures that the settings say are shown, as references in the file with the settings."""

from collections.abc import Iterable

from pumlsync.diagnostics import Diagnostic, Place
from pumlsync.documents.text import decode, lines_of
from pumlsync.model import Document, ImageReference


def scan_settings(path: str, content: bytes, pictures: Iterable[str]) -> Document:
    """Return a document that holds a reference for each picture, at the first place where the file names it.

    Args:
        path: POSIX, relative to the root.
        content: The file's bytes.
        pictures: As they stand in the settings; POSIX, relative to the root.
    """
    text = decode(content, path)
    lines = [] if isinstance(text, Diagnostic) else lines_of(text)
    return Document(path, tuple((ImageReference(uri, _place(path, lines, uri), "option"),) for uri in pictures))


def _place(path: str, lines: Iterable[str], text: str) -> Place:
    found = ((number, line.find(text) + 1) for number, line in enumerate(lines, 1) if text in line)
    return Place(path, *next(found, (1, 1)))

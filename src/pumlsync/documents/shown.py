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
    places = {
        picture: next((Place(path, n, line.find(picture) + 1) for n, line in enumerate(lines, 1) if picture in line), None)
        for picture in pictures
    }
    return Document(
        path, tuple((ImageReference(uri, place or Place(path, 1), "option"),) for uri, place in places.items())
    )

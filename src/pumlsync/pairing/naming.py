"""What pictures are called.

Source: PlantUML 1.2026.9, but for ``a.b.png``, which it makes ``a.png`` against what documents then refer to.
"""

import posixpath
import re
from collections.abc import Iterable, Iterator
from typing import Final

from msgspec import Struct

from pumlsync.errors import PumlsyncError
from pumlsync.model import DiagramSource, Document, Format, picture_format
from pumlsync.plantuml.pages import new_pages

FORMATS: Final[tuple[Format, ...]] = ("png", "svg")


def picture_path(stem: str, number: int, kind: Format) -> str:
    """Return a picture's path: ``x.png``, ``x_001.png``, ``x_002.png``, and so on."""
    return f"{stem}_{number:03}.{kind}" if number else f"{stem}.{kind}"


class Translation(Struct, frozen=True):
    """What the pictures of a language are called. Source: Sphinx 9.0, ``get_image_filename_for_language``."""

    language: str
    pattern: str
    """Sphinx's ``figure_language_filename``."""

    def of(self, uri: str, folder: str) -> str:
        """Return what a reference means in the language.

        Args:
            uri: The reference.
            folder: Of the document, relative to the source folder; ``.`` for that itself.

        Raises:
            PumlsyncError: when the pattern has a name in it that Sphinx does not know.
        """
        root, ext = posixpath.splitext(uri)
        path, basename = posixpath.split(root)
        parts = {"root": root, "ext": ext, "path": path and f"{path}/", "basename": basename}
        try:
            return self.pattern.format(**parts, docpath="" if folder == "." else f"{folder}/", language=self.language)
        except (KeyError, IndexError, ValueError, AttributeError) as error:
            known = "{root}, {path}, {basename}, {ext}, {docpath} and {language}"
            message = f"the setting figure-language-filename is not understood: {self.pattern}; known are {known}"
            raise PumlsyncError(message) from error


def stem_of(path: str) -> str:
    """Return a path without the ending of its name."""
    return posixpath.splitext(path)[0]


def leaves_root(path: str) -> bool:
    """Return whether a path relative to the root, normalised, is outside of it."""
    return path.startswith(("../", "/"))


def page_count(source: DiagramSource) -> int:
    """Return how many pictures of one format a source makes, as far as its own lines tell."""
    return 1 + new_pages(source.text)


def named_path(source: DiagramSource, document: Document) -> str | None:
    """Return the picture that a source names, perhaps outside the root; None when it names none.

    The endings ``.png`` and ``.svg`` stay; another last ``.word`` gives way to ``.png``; a folder takes the document's
    name.
    """
    if source.name is None:
        return None
    name = source.name + posixpath.basename(document.path) if source.name.endswith("/") else source.name
    whole = name if picture_format(name) else re.sub(r"\.\w+$", "", name) + ".png"
    return posixpath.normpath(posixpath.join(posixpath.dirname(document.path), whole))


def file_numbers(sources: Iterable[DiagramSource]) -> Iterator[tuple[DiagramSource, int]]:
    """Yield the unnamed sources of a ``.puml`` document with the number of their first picture, from 0.

    All pictures count but the first of each named source. Source: PlantUML 1.2026.9.
    """
    number = 0
    for source in sources:
        if source.closed:
            if source.name is None:
                yield source, number
            number += page_count(source) - (source.name is not None)

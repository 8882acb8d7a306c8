"""What is collected while a document is read, and the files that it includes."""

import posixpath
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pumlsync.confine import OutsideError
from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.digest import digest_of
from pumlsync.documents.dialect import USUAL, Dialect
from pumlsync.documents.text import decode, lines_of
from pumlsync.model import DiagramSource, Document, ImageReference, Inclusion, Neighbours, Silence

Found = DiagramSource | ImageReference | None
"""What stands in a document; None is something that the page shows."""


@dataclass
class Reading:
    """One document on its way through a parser."""

    path: str
    """Of the document, POSIX, relative to the root."""

    source_dir: str
    """What paths that begin with ``/`` are relative to; POSIX, relative to the root."""

    load: Callable[[str], bytes]
    """Returns the bytes of a file of the project, given its path relative to the root; raises OSError, OutsideError."""

    dialect: Dialect = USUAL

    inclusions: list[Inclusion] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    uses: list[str] = field(default_factory=list)
    silences: list[Silence] = field(default_factory=list)
    open_files: list[str] = field(default_factory=list)
    """The document and the chain of files that are being included."""

    _raw: dict[str, list[str]] = field(default_factory=dict)

    def split(self, file: str, text: str) -> list[str]:
        """Return the lines of a file, and know them from then on."""
        self._raw[file] = lines_of(text)
        return self._raw[file]

    def raw_lines(self, file: str) -> list[str]:
        """Return the lines as they stand in a file, none when it was not read."""
        return self._raw.get(file, [])

    def raw_line(self, file: str, line: int) -> str:
        """Return a line as it stands in its file."""
        return self._raw[file][line - 1]

    def included(self, name: str, directive: Place) -> tuple[str, str] | None:
        """Return path and text of a file that a directive names, or None and a diagnostic when it cannot be read.

        Names are relative to the document that is read, not to the included file that names them.
        Source: Sphinx 9.0, ``sphinx.directives.other.Include``.
        """
        path = self._path(name)
        text = self._read(path, directive)
        if isinstance(text, Diagnostic):
            self.diagnostics.append(text)
            return None
        return path, text

    def note_use(self, name: str) -> None:
        """Note that a directive shows a file, when it is one of diagrams."""
        if name.endswith(self.dialect.diagram_suffixes):
            self.uses.append(self._path(name))

    def document(self, groups: Iterable[Neighbours]) -> Document:
        """Return what was collected, with what the document holds itself."""
        return Document(
            self.path,
            tuple(groups),
            tuple(self.inclusions),
            tuple(self.diagnostics),
            tuple(dict.fromkeys(self.uses)),
            tuple(self.silences),
        )

    def too_deep(self) -> Document:
        """Return a document that holds nothing but the finding that it is nested too deeply."""
        finding = Diagnostic(Place(self.path, 1), Code.TOO_DEEP, "nested too deeply to be read")
        return Document(self.path, diagnostics=(finding,))

    def _path(self, name: str) -> str:
        folder = self.source_dir if name.startswith("/") else posixpath.dirname(self.path)
        return posixpath.normpath(posixpath.join(folder, name.lstrip("/")))

    def _read(self, path: str, directive: Place) -> str | Diagnostic:
        if path in self.open_files:
            return Diagnostic(directive, Code.NOT_INCLUDED, f"not included: {path} is being included already")
        try:
            content = self.load(path)
        except OutsideError:
            self.inclusions.append(Inclusion(path, None))
            return Diagnostic(directive, Code.NOT_INCLUDED, f"not included: {path} is outside the project")
        except OSError as error:
            self.inclusions.append(Inclusion(path, None))
            return Diagnostic(directive, Code.NOT_INCLUDED, f"not included: {path}: {error.strerror}")
        self.inclusions.append(Inclusion(path, digest_of(content)))
        return decode(content, path)


def grouped(found: Iterable[Found]) -> Iterator[Neighbours]:
    """Yield the sources and references with nothing visible between them."""
    group: list[DiagramSource | ImageReference] = []
    for item in found:
        if item is not None:
            group.append(item)
        elif group:
            yield tuple(group)
            group = []
    if group:
        yield tuple(group)

"""Sources of pictures that hold one, written into the documents that show them."""

import posixpath
import re
from collections.abc import Iterator, Sequence
from pathlib import PurePosixPath

import msgspec
from msgspec import Struct

from pumlsync.config import Config
from pumlsync.errors import PumlsyncError
from pumlsync.findings.stages import Seen
from pumlsync.model import Format, Shaping, picture_format
from pumlsync.pairing.naming import leaves_root, picture_path, stem_of
from pumlsync.pictures.judge import look
from pumlsync.plantuml.pages import new_pages
from pumlsync.rewriting.comments import comment_above
from pumlsync.rewriting.pages import read_page
from pumlsync.rewriting.proposals import Attempt, Plan, Proposal
from pumlsync.rewriting.records import Records
from pumlsync.rewriting.texts import name_of, named, relative
from pumlsync.rewriting.trial import settle
from pumlsync.survey.survey import Survey

_OUTSIDE = "it is outside the project"
_NO_PLACE = (
    "no comment above it leaves the page as it is and makes this picture; --into FOLDER writes a file of its own"
)
_NO_COMMENT = (
    "no comment can stand above it (in a cell or a field; in Markdown, with a --> in it); --into FOLDER can do it"
)
_NO_FILE = "{} would be no document of the project, or make other pictures"
_EXISTS = "{} is there already"


class Drawing(Struct, frozen=True):
    """A picture that holds its source, in one format or two, and what shows it."""

    text: str
    """Of the source, as it is read back from a comment."""

    stem: str
    """Path of the first page without its ending, relative to the root."""

    formats: tuple[Format, ...]
    shown: tuple[Seen, ...]

    @property
    def pages(self) -> list[str]:
        """The pictures that the source makes, the first page first."""
        numbers = range(1 + new_pages(self.text))
        return [picture_path(self.stem, number, kind) for number in numbers for kind in self.formats]


def adopt(config: Config, found: Survey, shaping: Shaping, into: str | None = None) -> Plan:
    """Return the change that writes sources into comments above their pictures, or into files of their own.

    Args:
        config: The project.
        found: How it stands.
        shaping: What besides sources shapes pictures.
        into: The folder for the files, POSIX, relative to the root; None for comments.

    Raises:
        PumlsyncError: when documents are not looked for in the folder.
    """
    paths = config.settings.paths
    if into is not None and paths and not any(PurePosixPath(into).is_relative_to(path) for path in paths):
        raise PumlsyncError(f"nothing adopted: {into} is in none of the paths of the settings; name it there first")
    seen = [item for item in found.seen if item.state == "file" and item.shown.document in found.selected]
    stage = _Adoption(config, shaping)
    drawings = stage.drawings([item for item in seen if not leaves_root(item.shown.path or "")])
    adopted = (stage.in_comment(drawing) if into is None else stage.in_file(drawing, into) for drawing in drawings)
    return settle(config, found, [*adopted, *_outside(seen)])


class _Adoption:
    def __init__(self, config: Config, shaping: Shaping) -> None:
        self._config = config
        self._records = Records(config.root, shaping)

    def drawings(self, seen: Sequence[Seen]) -> list[Drawing]:
        """Return the pictures that hold a source."""
        found: dict[str, Drawing] = {}
        for item in seen:
            path = item.shown.path or ""
            text, kind = self._records.source(path), picture_format(path)
            if text and kind:
                stem = _first_page(stem_of(path), text)
                known = found.get(stem, Drawing(text, stem, (), ()))
                formats = tuple(dict.fromkeys([*known.formats, kind]))
                found[stem] = msgspec.structs.replace(known, formats=formats, shown=(*known.shown, item))
        return list(found.values())

    def in_comment(self, drawing: Drawing) -> Proposal:
        """Return the proposal to write a source above the first reference where that is possible."""
        attempts = tuple(self._comments(drawing))
        return _proposal(drawing, attempts, _NO_PLACE if attempts else _NO_COMMENT)

    def _comments(self, drawing: Drawing) -> Iterator[Attempt]:
        for item in drawing.shown:
            page = read_page(self._config.root, item.shown.reference.place.file)
            for text in _texts(drawing, item.shown.document):
                edit = page and comment_above(page, item.shown.reference, text)
                if edit:
                    yield from self._attempt(drawing, text, Attempt((edit,)))

    def in_file(self, drawing: Drawing, folder: str) -> Proposal:
        """Return the proposal to write a source into a file of its own."""
        suffixes = (suffix for suffix, syntax in self._config.settings.suffixes.items() if syntax == "plantuml")
        file = f"{folder}/{posixpath.basename(drawing.stem)}{next(suffixes, '.puml')}"
        if look(self._config.root, file) is not None:
            return _proposal(drawing, (), _EXISTS.format(file))
        attempts = (
            attempt
            for text in _texts(drawing, file)
            for attempt in self._attempt(drawing, text, Attempt(files={file: f"{text}\n".encode()}))
        )
        return _proposal(drawing, tuple(attempts), _NO_FILE.format(file))

    def _attempt(self, drawing: Drawing, text: str, written: Attempt) -> Iterator[Attempt]:
        """Yield the attempt with what comes of it; nothing when a picture cannot say that this is its text."""
        records = {path: self._records.renewed(path, text) for path in drawing.pages}
        if None not in records.values():
            files = written.files | {path: content for path, content in records.items() if content}
            makes = dict.fromkeys(drawing.pages, text)
            yield msgspec.structs.replace(written, files=files, sources=(text,), makes=makes)


def _proposal(drawing: Drawing, attempts: tuple[Attempt, ...], obstacle: str) -> Proposal:
    shown = drawing.shown[0].shown
    return Proposal(shown.reference.place, shown.path or "", attempts, obstacle)


def _texts(drawing: Drawing, document: str) -> list[str]:
    """Return the text as it is when its name is right in a document, else without a name, and with one that is."""
    name = name_of(drawing.text)
    if name and stem_of(posixpath.normpath(posixpath.join(posixpath.dirname(document), name))) == drawing.stem:
        return [drawing.text]
    right = relative(f"{drawing.stem}.{drawing.formats[0]}", document)
    return [named(drawing.text, None), named(drawing.text, right)]


def _first_page(stem: str, text: str) -> str:
    """Return the stem of the first page's picture, given that of any page."""
    page = re.fullmatch(r"(.*)_(\d{3})", stem)
    return page[1] if page and 1 <= int(page[2]) <= new_pages(text) else stem


def _outside(seen: Sequence[Seen]) -> Iterator[Proposal]:
    for item in seen:
        path = item.shown.path or ""
        if leaves_root(path) and picture_format(path):
            yield Proposal(item.shown.reference.place, path, (), _OUTSIDE)

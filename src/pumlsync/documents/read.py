"""Files of documentation into documents: the one place where they are read."""

import posixpath
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

import msgspec

from pumlsync.config import Config, Syntax
from pumlsync.confine import OutsideError, Reader, is_file
from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.digest import digest_of
from pumlsync.documents.dialect import Dialect, Dialects
from pumlsync.documents.memory import Memory
from pumlsync.documents.shown import scan_settings
from pumlsync.documents.syntaxes import Syntaxes, may_hold_something, scanner_of
from pumlsync.documents.text import decode
from pumlsync.model import Document, Inclusion

_ESCAPED: Final = re.compile(r"\\x[89a-f][0-9a-f]")
"""What `printable` makes of bytes that are not UTF-8."""


def read_documents(
    config: Config, paths: Iterable[str], source_dirs: Mapping[str, str], changes: Mapping[str, bytes] | None = None
) -> Iterator[Document]:
    """Yield what the documents hold, in the order of `paths`; keeps it for the next time when all are read.

    Args:
        config: The project.
        paths: POSIX, relative to the root.
        source_dirs: For each path, the folder that absolute paths start from.
        changes: Files, and what to read instead of what they hold; nothing is then kept.
    """
    memory = Memory(config.root)
    stage = _Documents(config, memory, Reader(config.root, changes))
    for path in paths:
        yield stage.read(path, source_dirs[path])
    if changes is None:
        memory.save()


class _Documents:
    """Reads documents, and parses those that are not remembered."""

    def __init__(self, config: Config, memory: Memory, reader: Reader) -> None:
        self._config = config
        self._load = reader.read
        self._memory = memory
        self._syntaxes = Syntaxes(config.settings)
        self._dialects = Dialects(config.settings, self._load)

    def read(self, path: str, source_dir: str) -> Document:
        """Return what a document holds; what is wrong with it is among its diagnostics."""
        try:
            content = self._load(path)
        except OutsideError:
            return _unreadable(path, "leads out of the project through a symbolic link")
        except OSError as error:
            why = "its name is not UTF-8" if _ESCAPED.search(path) else error.strerror
            return _unreadable(path, f"cannot be read: {why}")
        if path == self._config.file:
            return scan_settings(path, content, self._config.settings.pictures)
        syntax, dialect = self._syntaxes.of(path), self._dialects.of(source_dir)
        digest = digest_of(msgspec.msgpack.encode((syntax, dialect, source_dir)) + content)
        document = self._memory.recall(path, digest)
        if document is None or not all(self._unchanged(inclusion) for inclusion in document.inclusions):
            document = self._scan(syntax, path, content, source_dir, dialect)
        self._memory.remember(digest, document)
        return document

    def _unchanged(self, inclusion: Inclusion) -> bool:
        try:
            return digest_of(self._load(inclusion.path)) == inclusion.digest
        except (OSError, OutsideError):
            return inclusion.digest is None

    def _scan(self, syntax: Syntax, path: str, content: bytes, source_dir: str, dialect: Dialect) -> Document:
        if not may_hold_something(syntax, content, dialect):
            text = decode(content, path)
            return Document(path, diagnostics=(text,) if isinstance(text, Diagnostic) else ())
        return scanner_of(syntax)(path, content, source_dir, self._load, dialect)


def _unreadable(path: str, why: str) -> Document:
    return Document(path, diagnostics=(Diagnostic(Place(path, 1), Code.UNREADABLE, why),))


class SourceDirs(dict[str, str]):
    """For each path of a document, the folder that ``/img/x.png`` is relative to; POSIX, relative to the root.

    The longest of the settings' ``source-dirs`` above it, else the nearest folder above with a ``conf.py``, else the
    root. Source: Sphinx 9.0, ``BuildEnvironment.relfn2path``.
    """

    def __init__(self, config: Config) -> None:
        self._config = config
        self._known = {".": "."} | {posixpath.normpath(folder): folder for folder in config.settings.source_dirs}

    def __missing__(self, path: str) -> str:
        self[path] = self._of(posixpath.dirname(path) or ".")
        return self[path]

    def _of(self, folder: str) -> str:
        if folder not in self._known:
            has_conf = not self._config.settings.source_dirs and is_file(self._config.root / folder / "conf.py")
            self._known[folder] = folder if has_conf else self._of(posixpath.dirname(folder) or ".")
        return self._known[folder]

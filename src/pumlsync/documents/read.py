"""Files of documentation into documents: the one place where they are read."""

import posixpath
import re
from collections.abc import Sequence

from pumlsync.config import Config
from pumlsync.confine import OutsideError, Reader, is_file
from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.digest import digest_of
from pumlsync.documents.memory import Memory
from pumlsync.documents.text import decode
from pumlsync.model import Document, Inclusion

_MAY_HOLD_SOMETHING = re.compile(
    rb"@start|(?<![\w-])(?:image|figure|include) ?::|:(?:avatar|img-[a-z]+):", re.IGNORECASE
)
"""Found in every document with a source or a reference; most documents have neither."""


def read_documents(config: Config, paths: Sequence[str], source_dirs: dict[str, str]) -> tuple[Document, ...]:
    """Return what the documents hold, in the order of `paths`.

    Args:
        config: The project.
        paths: POSIX, relative to the root.
        source_dirs: For each path, the folder that absolute paths start from.
    """
    memory = Memory(config.root)
    stage = _Reading(Reader(config.root), memory)
    documents = tuple(stage.read(path, source_dirs[path]) for path in paths)
    memory.save()
    return documents


class _Reading:
    """Reads documents, and parses those that are not remembered."""

    def __init__(self, reader: Reader, memory: Memory) -> None:
        self._load = reader.read
        self._memory = memory

    def read(self, path: str, source_dir: str) -> Document:
        """Return what a document holds; what is wrong with it is among its diagnostics."""
        try:
            content = self._load(path)
        except OutsideError:
            return _unreadable(path, "leads out of the project through a symbolic link")
        except OSError as error:
            return _unreadable(path, f"cannot be read: {error.strerror}")
        digest = digest_of(source_dir.encode() + b"\0" + content)
        document = self._memory.recall(path, digest)
        if document is None or not all(self._unchanged(inclusion) for inclusion in document.inclusions):
            document = self._scan(path, content, source_dir)
        self._memory.remember(digest, document)
        return document

    def _unchanged(self, inclusion: Inclusion) -> bool:
        try:
            return digest_of(self._load(inclusion.path)) == inclusion.digest
        except (OSError, OutsideError):
            return inclusion.digest is None

    def _scan(self, path: str, content: bytes, source_dir: str) -> Document:
        if not _MAY_HOLD_SOMETHING.search(content):
            text = decode(content, path)
            return Document(path, diagnostics=(text,) if isinstance(text, Diagnostic) else ())
        from pumlsync.documents.rst.scan import scan  # docutils takes a tenth of a second

        return scan(path, content, source_dir, self._load)


def _unreadable(path: str, why: str) -> Document:
    return Document(path, diagnostics=(Diagnostic(Place(path, 1), Code.UNREADABLE, why),))


def find_source_dirs(config: Config, paths: Sequence[str]) -> dict[str, str]:
    """Return for each document the folder that ``/img/x.png`` is relative to, POSIX, relative to the root.

    The longest of the settings' ``source-dirs`` above it, else the nearest folder above with a ``conf.py``, else the
    root. Source: Sphinx 9.0, ``BuildEnvironment.relfn2path``.
    """
    known: dict[str, str] = {".": "."} | {posixpath.normpath(folder): folder for folder in config.settings.source_dirs}

    def source_dir(folder: str) -> str:
        if folder not in known:
            has_conf = not config.settings.source_dirs and is_file(config.root / folder / "conf.py")
            known[folder] = folder if has_conf else source_dir(posixpath.dirname(folder) or ".")
        return known[folder]

    return {path: source_dir(posixpath.dirname(path) or ".") for path in paths}

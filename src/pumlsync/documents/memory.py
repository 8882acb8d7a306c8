"""What the documents held last time, so that unchanged ones need no parsing.

A file in the user's cache folder, one for each project. It may be deleted at any time; what is damaged, or was written
by another version, counts as nothing. Two processes may share it: each replaces the whole file, the last one wins.
"""

import os
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

import docutils
import msgspec
from msgspec import Struct
from platformdirs import user_cache_path

import pumlsync
from pumlsync.digest import digest_of
from pumlsync.model import Document


class Remembered(Struct, frozen=True):
    """A document as it was when its bytes had this digest."""

    digest: str
    document: Document


class _Memory(Struct, frozen=True):
    versions: tuple[str, ...]
    documents: dict[str, Remembered]


def _versions() -> tuple[str, ...]:
    """Return what the meaning of bytes depends on; in a checkout the code changes without its version."""
    code = max(file.stat().st_mtime_ns for file in Path(__file__).parent.rglob("*.py"))
    parsers = (find_spec(name) for name in ("markdown_it", "mdit_py_plugins"))  # slow to import
    installed = (str(Path(parser.origin).stat().st_mtime_ns) for parser in parsers if parser and parser.origin)
    return pumlsync.__version__, docutils.__version__, *installed, str(code)


class Memory:
    """The documents of one project, by path."""

    def __init__(self, root: Path) -> None:
        self._file = user_cache_path("pumlsync") / "documents" / f"{digest_of(os.fsencode(root))}.msgpack"
        self._old = self._load()
        self._new: dict[str, Remembered] = {}

    def _load(self) -> dict[str, Remembered]:
        try:
            memory = msgspec.msgpack.decode(self._file.read_bytes(), type=_Memory)
        except (OSError, UnicodeDecodeError, msgspec.DecodeError):
            return {}
        return memory.documents if memory.versions == _versions() else {}

    def recall(self, path: str, digest: str) -> Document | None:
        """Return what a document held when its bytes had this digest, or None when that is not known."""
        remembered = self._old.get(path)
        return remembered.document if remembered is not None and remembered.digest == digest else None

    def remember(self, digest: str, document: Document) -> None:
        """Keep what a document holds."""
        self._new[document.path] = Remembered(digest, document)

    def save(self) -> None:
        """Write what is new; a cache that cannot be written costs time, nothing else."""
        if self._new == self._old:
            return
        temporary = self._file.with_name(f"{self._file.name}.{os.urandom(4).hex()}.tmp")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            temporary.write_bytes(msgspec.msgpack.encode(_Memory(_versions(), self._new)))
            temporary.replace(self._file)
        except OSError:
            with suppress(OSError):
                temporary.unlink()

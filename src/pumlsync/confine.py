"""The project root as the only place where files are read or written."""

import errno
import os
import stat
import unicodedata
from collections.abc import Mapping
from pathlib import Path


class OutsideError(Exception):
    """A path leads out of the project root."""


def inside(root: Path, path: str) -> Path:
    """Return the file that `path` means, with every symbolic link followed.

    Args:
        root: Absolute, itself without symbolic links.
        path: POSIX, relative to the root.

    Raises:
        OutsideError: when the file is not below the root.
        OSError: when no file can have this name.
    """
    try:
        real = Path(os.path.realpath(root / path))
    except ValueError as error:  # a NUL character
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path) from error
    if not real.is_relative_to(root):
        raise OutsideError(path)
    return real


def is_file(path: Path) -> bool:
    """Return whether there is a file, False also where the system does not let us look."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def printable(path: str) -> str:
    """Return a path with an escape for each byte that is not UTF-8; no file has that name."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def folded(path: str) -> str:
    """Return what two paths have in common that are one file on a disk that does not tell capitals or accents."""
    return unicodedata.normalize("NFC", path).casefold()


class RealPaths:
    """Where paths lead, every symbolic link followed; a stage's own, since it remembers where folders lead."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the absolute path of a file, there or not, given its path relative to the root."""
        folder, _, name = path.rpartition("/")
        try:
            if folder not in self._folders:
                self._folders[folder] = os.path.realpath(self._root / folder)
            file = os.path.join(self._folders[folder], name)  # noqa: PTH118 - for each picture
            return os.path.realpath(file) if os.path.islink(file) else file  # noqa: PTH114
        except ValueError:  # a NUL character
            return path


class Names:
    """The names of files inside a root, spelt as on the disk, whatever the disk makes of capitals.

    A stage's own, since it remembers what its folders hold.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, frozenset[str]] = {}

    def of_folder(self, folder: str) -> frozenset[str]:
        """Return the names in a folder, given its path relative to the root; none when it cannot be read."""
        if folder not in self._folders:
            try:
                names = frozenset(os.listdir(inside(self._root, folder or ".")))  # noqa: PTH208 - a thousand at once
            except (OSError, OutsideError):
                names = frozenset()
            self._folders[folder] = names
        return self._folders[folder]

    def spelt(self, path: str) -> str | None:
        """Return the file that a path means if capitals do not count, None when there is none.

        The path itself when it is spelt so.
        """
        found = ""
        for part in path.split("/"):
            names = self.of_folder(found)
            name = part if part in names else min((name for name in names if folded(name) == folded(part)), default="")
            if not name:
                return None
            found = f"{found}/{name}" if found else name
        return found


class Reader:
    """Reads files inside a root; a stage's own, since it remembers where its folders lead.

    Files among `changes` have the content that is given there.
    """

    def __init__(self, root: Path, changes: Mapping[str, bytes] | None = None) -> None:
        self._root = root
        self._changes = changes or {}
        self._folders: dict[str, Path] = {}

    def read(self, path: str) -> bytes:
        """Return a file's bytes, given its path relative to the root.

        Raises:
            OutsideError: when the file is not below the root.
            OSError: when it cannot be read, or is a folder, a pipe or a device.
        """
        try:
            return self._changes[path] if path in self._changes else self._read(path)
        except ValueError as error:  # a NUL character, or one that the locale does not have
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL), path) from error

    def _read(self, path: str) -> bytes:
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = inside(self._root, folder or ".")
        file = self._folders[folder] / name
        if file.is_symlink():
            file = inside(self._root, path)
        # Not to wait for the other end of a pipe.
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise OSError(errno.EINVAL, "not a file", path)
            return opened.read()

"""The project root as the only place where files are read or written."""

import os
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
    """
    real = Path(os.path.realpath(root / path))
    if not real.is_relative_to(root):
        raise OutsideError(path)
    return real


class Reader:
    """Reads files inside a root; a stage's own, since it remembers where its folders lead."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folders: dict[str, Path] = {}

    def read(self, path: str) -> bytes:
        """Return a file's bytes, given its path relative to the root.

        Raises:
            OutsideError: when the file is not below the root.
            OSError: when it cannot be read.
        """
        folder, _, name = path.rpartition("/")
        if folder not in self._folders:
            self._folders[folder] = inside(self._root, folder or ".")
        file = self._folders[folder] / name
        return (inside(self._root, path) if file.is_symlink() else file).read_bytes()

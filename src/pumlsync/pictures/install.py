"""Pictures into their places: whole or not at all, and only inside the project."""

import os
import stat
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from pumlsync.confine import OutsideError, inside

_ABANDONED_S: Final = 3600.0
"""After this time nobody writes a file any more."""


def install(root: Path, path: str, content: bytes) -> None:
    """Put a file in its place, with the mode that the old one had; a symbolic link inside the project stays one.

    At any moment the place holds the old file or the new one.

    Raises:
        OutsideError: when the place is outside the root.
        OSError: when it cannot be written.
    """
    place = inside(root, path)
    place.parent.mkdir(parents=True, exist_ok=True)
    mode = _mode(place)
    temporary = place.with_name(f".pumlsync-{os.urandom(4).hex()}.tmp")
    try:
        # Inside, since Ctrl-C may come between the making of the file and the next line.
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            if mode is not None:
                os.fchmod(descriptor, mode)
            os.fsync(descriptor)
        temporary.replace(place)
    except FileExistsError:  # somebody else's
        raise
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def sweep(root: Path, folders: Iterable[str]) -> None:
    """Remove what runs that were killed left in folders, POSIX, relative to the root; not what may be another's now."""
    for folder in folders:
        with suppress(OSError, OutsideError):
            for file in inside(root, folder or ".").glob(".pumlsync-????????.tmp"):
                if time.time() - file.stat().st_mtime > _ABANDONED_S:
                    file.unlink()


def _mode(place: Path) -> int | None:
    """Return the permissions of a file, or None when there is none."""
    try:
        return stat.S_IMODE(place.stat().st_mode)
    except FileNotFoundError:
        return None

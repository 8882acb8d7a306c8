"""Pictures into their places: whole or not at all, and only inside the project."""

import os
import stat
from pathlib import Path

from pumlsync.confine import inside


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


def _mode(place: Path) -> int | None:
    """Return the permissions of a file, or None when there is none."""
    try:
        return stat.S_IMODE(place.stat().st_mode)
    except FileNotFoundError:
        return None

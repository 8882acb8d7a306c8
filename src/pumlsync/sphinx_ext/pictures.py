"""What the pictures of a build say of themselves."""

from pathlib import Path

from pumlsync.pictures.formats import recognize
from pumlsync.pictures.stamp import Stamp, stamp_of


def stamp_at(file: Path) -> Stamp | None:
    """Return the stamp of a picture, None when there is no picture or no stamp."""
    try:
        picture = recognize(file.read_bytes()) if file.is_file() else None
    except OSError:
        return None
    return stamp_of(picture) if picture else None

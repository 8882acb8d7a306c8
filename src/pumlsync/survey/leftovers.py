"""Pictures that pumlsync drew and that nothing needs any more."""

from collections.abc import Iterable, Sequence, Set
from pathlib import Path
from typing import Final

from pumlsync.config import Config
from pumlsync.confine import OutsideError, RealPaths, folded, inside
from pumlsync.documents.discover import files_below
from pumlsync.errors import PumlsyncError
from pumlsync.model import picture_format
from pumlsync.pairing.naming import FORMATS, stem_of
from pumlsync.pairing.pair import Pairing
from pumlsync.pictures.formats import parse
from pumlsync.pictures.stamp import stamp_of

_COPIES: Final = frozenset({"_build", "_images"})
"""Folders in which Sphinx keeps copies of pictures."""

_MARKS: Final = (b"iTXtpumlsync\0", b"<?pumlsync ")
"""What a file with a stamp has among its first bytes."""

_BEGINNING: Final = 1 << 16


def leftovers(config: Config, places: Sequence[Path], pairing: Pairing) -> tuple[str, ...]:
    """Return the pictures below some folders that carry a stamp, but that no source makes and no reference shows.

    What is ignored is left out.
    """
    endings = tuple(f".{kind}" for kind in FORMATS)
    pictures = files_below(config, [place for place in places if place.is_dir()], endings)
    needed = {target.path for target in pairing.targets}
    needed.update(path for item in pairing.shown for path in (item.path, item.translated) if path)
    stems = {item.stem for item in pairing.shown if item.stem}
    # A reference that is wrong in case only means the file all the same.
    names, beginnings = {folded(path) for path in needed}, {folded(stem) for stem in stems}
    spare = [path for path in pictures if folded(path) not in names and stem_of(folded(path)) not in beginnings]
    ours = [path for path in sorted(spare) if _COPIES.isdisjoint(path.split("/")) and _is_ours(config.root, path)]
    reached = _reached(config.root, needed.union(stem + ending for stem in stems for ending in endings)) if ours else ()
    return tuple(path for path in ours if str(config.root / path) not in reached)


def _reached(root: Path, paths: Iterable[str]) -> Set[str]:
    """Return where paths lead, through symbolic links perhaps."""
    real = RealPaths(root)
    return {real.of(path) for path in paths}


def remove(root: Path, paths: Iterable[str]) -> None:
    """Remove pictures.

    Raises:
        PumlsyncError: when one cannot be removed; those before it are gone.
    """
    for path in paths:
        try:
            inside(root, path).unlink(missing_ok=True)
        except (OSError, OutsideError) as error:
            why = error.strerror if isinstance(error, OSError) else "it leads out of the project"
            raise PumlsyncError(f"{path} is not removed: {why}") from error


def _is_ours(root: Path, path: str) -> bool:
    try:
        file = inside(root, path)
        if file != root / path or not file.is_file():  # a link is somebody's own; a pipe would be waited for
            return False
        with file.open("rb") as opened:
            beginning = opened.read(_BEGINNING)
            if not any(mark in beginning for mark in _MARKS):
                return False
            picture = parse(beginning + opened.read(), picture_format(path) or "png")
    except (OSError, OutsideError):
        return False
    return picture is not None and stamp_of(picture) is not None

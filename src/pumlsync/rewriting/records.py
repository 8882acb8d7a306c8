"""What pictures say that they were drawn from, read and renewed."""

from pathlib import Path

from msgspec.structs import replace

from pumlsync.model import Shaping, picture_format
from pumlsync.pictures.formats import Picture, parse
from pumlsync.pictures.judge import look
from pumlsync.pictures.stamp import RECORD, agreement, record_of, source_digest, source_of, stamp_of, stamped
from pumlsync.rewriting.texts import named, tidied


class Records:
    """The records in the pictures of a project."""

    def __init__(self, root: Path, shaping: Shaping) -> None:
        self._root = root
        self._shaping = shaping

    def source(self, path: str) -> str | None:
        """Return the source in a picture, as it is read back from a comment; None when there is none."""
        picture = self._picture(path)
        record = record_of(picture) if picture else None
        if record is None:
            return None
        text = tidied(source_of(record, self._shaping.lines_for(record.source)))
        return text if text.startswith("@start") else None

    def renewed(self, path: str, text: str) -> bytes | None:
        """Return a picture with a text in its record that differs only in its name; empty when the picture may stay.

        None when the record cannot be changed.
        """
        picture, held = self._picture(path), self.source(path)
        if picture is None or held is None or self._is_told(picture, text) or named(held, None) != named(text, None):
            return b""
        stamp, record = stamp_of(picture), picture.text(RECORD) or ""
        if stamp is not None:
            return stamped(picture, replace(stamp, source=source_digest(text)), text)
        first, new = record.partition("\n")[0], text.partition("\n")[0]
        is_png = picture_format(path) == "png"
        return picture.with_texts({RECORD: record.replace(first, new, 1)}) if is_png else None

    def _is_told(self, picture: Picture, text: str) -> bool:
        """Return whether a picture says that it was drawn from a text."""
        stamp, record = stamp_of(picture), record_of(picture)
        if stamp is not None or record is None:
            return stamp is not None and stamp.source == source_digest(text)
        return agreement(record, text, self._shaping.lines_for(text)) != "different"

    def _picture(self, path: str) -> Picture | None:
        content, kind = look(self._root, path), picture_format(path)
        return parse(content, kind) if isinstance(content, bytes) and kind else None

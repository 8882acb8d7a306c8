"""Pictures of all formats, behind one face."""

from typing import Final, Protocol

from pumlsync.model import Format
from pumlsync.pictures import png, svg

_NAMES: Final[dict[Format, str]] = {"png": "a PNG file", "svg": "an SVG file"}


class Picture(Protocol):
    """A picture, as far as it can be read."""

    @property
    def is_whole(self) -> bool:
        """Whether the file goes to its end and shows what it should."""
        ...

    def text(self, keyword: str) -> str | None:
        """Return what the file says under a keyword, None when that is nothing or cannot be read."""
        ...

    def with_texts(self, texts: dict[str, str]) -> bytes:
        """Return the file with other texts under these keywords; what it shows keeps its bytes."""
        ...


def parse(file: bytes, picture_format: Format) -> Picture | None:
    """Return a picture up to where it breaks off, or None when it is of another format."""
    return png.parse(file) if picture_format == "png" else svg.parse(file)


def recognize(file: bytes) -> Picture | None:
    """Return a picture of any format, None when it is of none."""
    return png.parse(file) or svg.parse(file)


def what_else(file: bytes, picture_format: Format) -> str:
    """Return what a file is that `parse` knows not: words that follow "is"."""
    if picture_format == "svg" and file.startswith(b"\x1f\x8b"):
        return "compressed (SVGZ), which no browser shows under a name in .svg"
    return f"not {_NAMES[picture_format]}"

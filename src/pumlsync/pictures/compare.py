"""Whether two pictures look the same."""

from io import BytesIO

from pumlsync.model import Format
from pumlsync.pictures import png, svg


def is_same_picture(one: bytes, other: bytes, picture_format: Format) -> bool:
    """Return whether two files of a format look the same; one that is damaged is the same as none."""
    return same_pixels(one, other) if picture_format == "png" else _is_same_drawing(one, other)


def _is_same_drawing(one: bytes, other: bytes) -> bool:
    first, second = svg.parse(one), svg.parse(other)
    if first is None or second is None or not (first.is_whole and second.is_whole):
        return False
    return first.bare == second.bare


def same_pixels(one: bytes, other: bytes) -> bool:
    """Return whether two PNG files show the same pixels, however they are encoded.

    A file that is damaged, or that Pillow refuses because it is larger than it trusts, is the same as none.
    """
    if not (_is_whole(one) and _is_whole(other)):
        return False
    from PIL import Image  # only drawing needs it, and it is slow to import

    try:
        with Image.open(BytesIO(one), formats=["PNG"]) as first, Image.open(BytesIO(other), formats=["PNG"]) as second:
            return first.size == second.size and first.convert("RGBA").tobytes() == second.convert("RGBA").tobytes()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False


def _is_whole(file: bytes) -> bool:
    """Return whether nothing is wrong with the pixels; Pillow lets a missing end pass."""
    picture = png.parse(file)
    return picture is not None and picture.is_whole

"""Whether two pictures look the same."""

from io import BytesIO

from pumlsync.pictures.png import parse


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
    png = parse(file)
    return png is not None and png.is_whole

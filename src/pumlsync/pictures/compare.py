"""Whether two pictures look the same."""

from io import BytesIO


def same_pixels(one: bytes, other: bytes) -> bool:
    """Return whether two PNG files show the same pixels, however they are encoded.

    A file that Pillow refuses (damaged, or larger than it trusts) is the same as none.
    """
    from PIL import Image  # only drawing needs it, and it is slow to import

    try:
        with Image.open(BytesIO(one), formats=["PNG"]) as first, Image.open(BytesIO(other), formats=["PNG"]) as second:
            return first.size == second.size and first.convert("RGBA").tobytes() == second.convert("RGBA").tobytes()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False

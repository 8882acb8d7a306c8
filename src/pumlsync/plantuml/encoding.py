"""Diagrams as PlantUML writes them into addresses of servers and into SVG files.

Source: PlantUML 1.2026.9, ``TranscoderSmartProtected``. Brotli (an early ``0…``) is not read by that version, either.
"""

import base64
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Final

_LARGEST: Final = 16 << 20
"""Bytes that a text may have when it is unpacked; a hostile code may claim more."""

_LETTERS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_"
_BASE64: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_TO_BASE64: Final = str.maketrans(_LETTERS, _BASE64) | {ord(other): " " for other in "+/="}
_FROM_BASE64: Final = str.maketrans(_BASE64, _LETTERS)

_RAW, _ZLIB, _GZIP = -zlib.MAX_WBITS, zlib.MAX_WBITS, zlib.MAX_WBITS | 16
"""What :func:`zlib.decompressobj` calls them."""


def encode(text: str) -> str:
    """Return the code of a text: deflated, in PlantUML's own 64 letters."""
    packer = zlib.compressobj(9, wbits=_RAW)
    packed = packer.compress(text.encode()) + packer.flush()
    return base64.b64encode(packed + bytes(-len(packed) % 3)).decode().translate(_FROM_BASE64)


def decode(code: str) -> str:
    """Return the text of a code, with an ``@start`` and an ``@end`` line when it has none.

    Args:
        code: What follows ``/png/`` in an address, percent escapes resolved.

    Raises:
        ValueError: saying what is wrong with it.
    """
    unpack, letters = next((way, code.removeprefix(mark)) for mark, way in _WAYS.items() if code.startswith(mark))
    try:
        text = unpack(letters).decode().strip()
    except (zlib.error, ValueError) as error:
        raise ValueError(f"this is no PlantUML code: {error}") from error
    return text if text.startswith("@start") else f"@startuml\n{text}\n@enduml"


def _deflated(letters: str) -> bytes:
    return _inflated(_bytes(letters), _RAW)


def _huffman(letters: str) -> bytes:
    return _inflated(_bytes(letters), _ZLIB)


def _gzipped(letters: str) -> bytes:
    return _inflated(_bytes(letters), _GZIP)


def _zipped(letters: str) -> bytes:
    from zipfile import BadZipFile, ZipFile  # rare, and slow to import

    try:
        with ZipFile(BytesIO(_bytes(letters))) as archive, archive.open(archive.infolist()[0]) as first:
            return _limited(first.read(_LARGEST + 1))
    except (BadZipFile, IndexError, NotImplementedError, RuntimeError) as error:
        raise ValueError(str(error)) from error


def _bytes(letters: str) -> bytes:
    """Return the bytes of letters; zeros may be missing in the last group of four, as for PlantUML."""
    whole = letters + "0" * (-len(letters) % 4)
    return base64.b64decode(whole.translate(_TO_BASE64), validate=True)


def _inflated(packed: bytes, wbits: int) -> bytes:
    unpacker = zlib.decompressobj(wbits)
    content = _limited(unpacker.decompress(packed, _LARGEST + 1))
    if not unpacker.eof:
        raise ValueError("it is cut off")
    return content


def _limited(content: bytes) -> bytes:
    if len(content) > _LARGEST:
        raise ValueError(f"its text is longer than {_LARGEST} bytes")
    return content


_WAYS: Final[dict[str, Callable[[str], bytes]]] = {
    "~0": _deflated,
    "~1": _huffman,
    "~h": bytes.fromhex,
    "~g": _gzipped,
    "~zip~": _zipped,
    "": _deflated,
}
"""How to unpack what follows a mark."""

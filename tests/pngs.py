"""PNG files as small as they can be, made chunk by chunk."""

import struct
import zlib

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def chunk(kind: bytes, content: bytes = b"", checksum: int | None = None) -> bytes:
    """Return a chunk, with its own checksum or a wrong one."""
    checksum = zlib.crc32(kind + content) if checksum is None else checksum
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)


def header(width: int = 1, height: int = 1) -> bytes:
    return chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))


def pixels(*rgb: int) -> bytes:
    return chunk(b"IDAT", zlib.compress(bytes([0, *(rgb or (1, 2, 3))])))


END = chunk(b"IEND")


def latin(keyword: str, text: str) -> bytes:
    return chunk(b"tEXt", f"{keyword}\0{text}".encode("latin-1"))


def zipped(keyword: str, text: str) -> bytes:
    return chunk(b"zTXt", f"{keyword}\0\0".encode("latin-1") + zlib.compress(text.encode()))


def international(keyword: str, text: str, *, compressed: bool = True) -> bytes:
    content = zlib.compress(text.encode()) if compressed else text.encode()
    return chunk(b"iTXt", keyword.encode("latin-1") + (b"\0\1\0" if compressed else b"\0\0\0") + b"\0\0" + content)


def picture(*texts: bytes, rgb: tuple[int, ...] = (1, 2, 3)) -> bytes:
    """Return a picture of one pixel with these chunks in front of it."""
    return SIGNATURE + header() + b"".join(texts) + pixels(*rgb) + END


def drawn(record: str) -> bytes:
    """Return a picture with a record of PlantUML's."""
    return picture(international("plantuml", record))

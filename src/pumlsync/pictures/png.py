"""PNG files as sequences of chunks, and the text that is in them.

Source: Portable Network Graphics (Third Edition), W3C.
"""

import struct
import zlib
from collections.abc import Iterator

from msgspec import Struct

SIGNATURE = b"\x89PNG\r\n\x1a\n"

_LARGEST_TEXT = 16 << 20
"""Bytes that a text may have when it is unpacked; a hostile file may claim more."""


class Chunk(Struct, frozen=True):
    """One chunk, as in 5.3 of the standard."""

    kind: bytes
    content: bytes
    checksum: int
    """As the file has it, right or wrong."""

    def packed(self) -> bytes:
        """Return the bytes in the file."""
        return struct.pack(">I4s", len(self.content), self.kind) + self.content + struct.pack(">I", self.checksum)

    @property
    def is_whole(self) -> bool:
        """Whether the checksum is right."""
        return zlib.crc32(self.kind + self.content) == self.checksum


class Png(Struct, frozen=True):
    """A PNG file, as far as it can be read."""

    chunks: tuple[Chunk, ...]

    @property
    def is_whole(self) -> bool:
        """Whether the file goes to its end and nothing is wrong with the pixels; texts may be damaged."""
        kinds = [chunk.kind for chunk in self.chunks]
        return (
            kinds[:1] == [b"IHDR"]
            and b"IDAT" in kinds
            and kinds[-1] == b"IEND"
            and all(chunk.is_whole for chunk in self.chunks if chunk.kind[:1].isupper())
        )

    def text(self, keyword: str) -> str | None:
        """Return the first text of a keyword (11.3.3) that can be unpacked, or None."""
        held = (chunk for chunk in self.chunks if _keyword(chunk) == keyword)
        return next((text for chunk in held if (text := _text(chunk)) is not None), None)

    def texts(self) -> dict[str, str]:
        """Return the texts by keyword; what cannot be unpacked is left out."""
        keywords = dict.fromkeys(keyword for chunk in self.chunks if (keyword := _keyword(chunk)) is not None)
        return {keyword: text for keyword in keywords if (text := self.text(keyword)) is not None}

    def with_texts(self, texts: dict[str, str]) -> bytes:
        """Return the file with other texts under these keywords, in front of the pixels; all else keeps its bytes."""
        kept = [chunk for chunk in self.chunks if _keyword(chunk) not in texts]
        at = next((index for index, chunk in enumerate(kept) if chunk.kind in (b"IDAT", b"IEND")), len(kept))
        added = [_text_chunk(keyword, text) for keyword, text in texts.items()]
        return SIGNATURE + b"".join(chunk.packed() for chunk in [*kept[:at], *added, *kept[at:]])


def parse(file: bytes) -> Png | None:
    """Return the chunks of a PNG file up to where it breaks off, or None when it is not PNG."""
    return Png(tuple(_chunks(file))) if file.startswith(SIGNATURE) else None


def _chunks(file: bytes) -> Iterator[Chunk]:
    at = len(SIGNATURE)
    while at + 12 <= len(file):
        length, kind = struct.unpack_from(">I4s", file, at)
        end = at + 8 + length
        if end + 4 > len(file):
            return
        yield Chunk(kind, file[at + 8 : end], struct.unpack_from(">I", file, end)[0])
        at = end + 4
        if kind == b"IEND":
            return


def _keyword(chunk: Chunk) -> str | None:
    """Return the keyword of a text chunk, or None when it is another chunk."""
    if chunk.kind not in (b"tEXt", b"zTXt", b"iTXt"):
        return None
    return chunk.content.partition(b"\0")[0].decode("latin-1")


def _text(chunk: Chunk) -> str | None:
    """Return the text of a text chunk, or None when it cannot be read."""
    rest = chunk.content.partition(b"\0")[2]
    try:
        match chunk.kind:
            case b"tEXt":
                return rest.decode("latin-1")
            case b"zTXt":
                return _decoded(_unpacked(rest[1:]))
            case b"iTXt":
                text = rest[2:].split(b"\0", 2)[2]
                return _decoded(_unpacked(text) if rest[0] else text)
    except (zlib.error, IndexError):
        return None
    return None


def _decoded(text: bytes) -> str:
    """Return UTF-8 text, or Latin-1: PlantUML wrote UTF-8 into zTXt chunks, for which the standard has Latin-1."""
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _unpacked(packed: bytes) -> bytes:
    return zlib.decompressobj().decompress(packed, _LARGEST_TEXT)


def _text_chunk(keyword: str, text: str) -> Chunk:
    """Return a compressed international text chunk (11.3.3.4)."""
    content = keyword.encode("latin-1") + b"\0\1\0\0\0" + zlib.compress(text.encode(), 9)
    return Chunk(b"iTXt", content, zlib.crc32(b"iTXt" + content))

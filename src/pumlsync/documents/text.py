"""Bytes of documents into text."""

import re
from codecs import BOM_UTF8

from pumlsync.diagnostics import Code, Diagnostic, Place

_LINE_END = re.compile("\r\n|\r|\n")


def lines_of(text: str) -> list[str]:
    """Return the lines of a text without their ends, as an editor counts them."""
    return _LINE_END.split(text)


def decode(content: bytes, path: str) -> str | Diagnostic:
    """Return the text of a UTF-8 file, without its byte order mark, or a finding at the first byte that is wrong."""
    text = content.removeprefix(BOM_UTF8)
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError as error:
        offset = len(content) - len(text) + error.start
        line = len(re.split(rb"\r\n|\r|\n", content[:offset]))
        message = f"not UTF-8: byte {content[offset]:#04x} at offset {offset}; save the file as UTF-8"
        return Diagnostic(Place(path, line), Code.NOT_UTF8, message)

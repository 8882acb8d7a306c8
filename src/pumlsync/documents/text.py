"""Bytes of documents into text."""

from pumlsync.diagnostics import Code, Diagnostic, Place


def decode(content: bytes, path: str) -> str | Diagnostic:
    """Return the text of a UTF-8 file, without its byte order mark, or a finding at the first byte that is wrong."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        message = f"not UTF-8: byte {error.object[error.start]:#04x} at offset {error.start}; save the file as UTF-8"
        return Diagnostic(Place(path, line), Code.NOT_UTF8, message)

"""What the address in a reference names."""

import re
from typing import Final

from pumlsync.model import ImageReference

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:|//")
_TEMPLATE: Final = re.compile(r"\{[{%]")


def file_named(reference: ImageReference) -> str | None:
    """Return the file that a reference names, None when that is none of the project's.

    Addresses in RST are paths. Those in Markdown and HTML are URLs, and may hold the variables of a site generator,
    which only that knows. Sources: Sphinx 9.0, ``ImageCollector``; RFC 3986.
    """
    uri = reference.uri
    if reference.via != "html":
        return None if "://" in uri or uri.startswith("data:") else uri
    if _SCHEME.match(uri) or _TEMPLATE.search(uri):
        return None
    from urllib.parse import unquote  # few projects show pictures in Markdown

    return unquote(re.split("[?#]", uri, maxsplit=1)[0]) or None

"""Which file a reference means."""

import posixpath
from collections.abc import Iterator

from msgspec import Struct

from pumlsync.model import Document, ImageReference
from pumlsync.pairing.addresses import file_named
from pumlsync.pairing.naming import Translation


class Shown(Struct, frozen=True):
    """A reference and the file it means."""

    reference: ImageReference
    document: str
    path: str | None
    """POSIX, relative to the root, perhaps outside it (``../x.png``); None for a remote picture or a wildcard."""

    stem: str | None = None
    """Of a wildcard: what it means, without the ``.*``; any picture of that name will do."""

    translated: str | None = None
    """The picture in the language of the documentation, which takes the place of `path` where there is one."""


def shown_by(document: Document, source_dir: str, translation: Translation | None) -> Iterator[Shown]:
    """Yield the references of a document with the files that they mean.

    Args:
        document: With its references.
        source_dir: The folder that absolute paths start from.
        translation: What pictures are called in the language of the documentation.
    """
    folder = posixpath.dirname(document.path)
    in_source = posixpath.relpath(folder or ".", source_dir or ".")

    def path_of(uri: str) -> str:
        start, relative = (source_dir, uri[1:]) if uri.startswith("/") else (folder, uri)
        return posixpath.normpath(posixpath.join(start, relative))

    def shown(reference: ImageReference) -> Shown:
        uri = file_named(reference)
        if uri is None:
            return Shown(reference, document.path, None)
        if uri.endswith(".*") and reference.via != "html":
            return Shown(reference, document.path, None, stem=path_of(uri.removesuffix(".*")))
        translated = path_of(translation.of(uri, in_source)) if translation else None
        return Shown(reference, document.path, path_of(uri), translated=translated)

    return (shown(item) for group in document.groups for item in group if isinstance(item, ImageReference))

"""Which documents use a file: they show it, include it, or hold a diagram that reads it."""

import posixpath
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from pathlib import Path

from pumlsync.engines.inclusions import inclusions
from pumlsync.model import Document
from pumlsync.pairing.pair import Pairing, sources


def users(
    documents: Iterable[Document], pairing: Pairing, root: Path, config_file: str | None = None
) -> Mapping[str, Set[str]]:
    """Return for each file that is used the documents that use it; all POSIX, relative to the root.

    Args:
        documents: All of the project.
        pairing: Of these documents.
        root: Absolute, without symbolic links.
        config_file: What PlantUML reads for each diagram.
    """
    found: defaultdict[str, set[str]] = defaultdict(set)
    for item in pairing.shown:
        for path in filter(None, (item.path, item.translated)):
            found[path].add(item.document)
    for target in pairing.targets:
        found[target.path].add(target.document)
        if config_file:
            found[posixpath.normpath(config_file)].add(target.document)
    for document in documents:
        for path in _files_read(document, root):
            found[path].add(document.path)
    return found


def _files_read(document: Document, root: Path) -> Iterator[str]:
    yield from document.uses
    yield from (inclusion.path for inclusion in document.inclusions)
    folder = root / posixpath.dirname(document.path)
    for source in sources(document):
        yield from (file.relative_to(root).as_posix() for file in inclusions(source.text, folder, root).files)

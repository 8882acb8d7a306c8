"""Which source makes which picture."""

import posixpath
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct

from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.model import DiagramSource, Document, ImageReference, Neighbours, Rule, new_pages


class Target(Struct, frozen=True):
    """A picture to be built, and what it is built from."""

    path: str
    """POSIX, relative to the root, inside it."""

    source: DiagramSource
    document: str
    """The document that the source was read for; the diagram's own includes are relative to its folder."""

    rule: Rule
    page: int = 0
    """Which of the source's pages, from 0."""


class Shown(Struct, frozen=True):
    """A reference and the file it means."""

    reference: ImageReference
    document: str
    path: str | None
    """POSIX, relative to the root, perhaps outside it (``../x.png``); None for a remote picture or a wildcard."""


class Pairing(Struct, frozen=True):
    """All sources and references of a project, put together."""

    targets: tuple[Target, ...]
    """In the order of the documents; several of one path are a clash."""

    shown: tuple[Shown, ...]
    diagnostics: tuple[Diagnostic, ...]

    def contested(self) -> frozenset[str]:
        """Return the pictures that several sources would make."""
        return frozenset(path for path, count in Counter(target.path for target in self.targets).items() if count > 1)


def pair(documents: Sequence[Document], source_dirs: Mapping[str, str]) -> Pairing:
    """Put sources and references together.

    Args:
        documents: All of the project.
        source_dirs: For each document's path, the folder that absolute paths start from.
    """
    shown = {document.path: _shown(document, source_dirs[document.path]) for document in documents}
    targets: list[Target] = []
    diagnostics: list[Diagnostic] = []
    named = {path for document in documents for source in sources(document) if (path := named_path(source, document))}
    for document in documents:
        free = {id(item.reference): item.path for item in shown[document.path] if _can_be_drawn(item.path, named)}
        for group in document.groups:
            matched = dict(_matched(group, free))
            for source in (item for item in group if isinstance(item, DiagramSource)):
                match _target(source, document, matched.get(id(source))):
                    case Target() as target:
                        targets += _pages(target)
                    case Diagnostic() as diagnostic:
                        diagnostics.append(diagnostic)
    # A source may be read for several documents that include it.
    unique = {(target.path, target.source.place): target for target in reversed(targets)}
    targets = list(reversed(unique.values()))
    made = {target.source.place for target in targets}
    lonely = [item for item in diagnostics if item.code is not Code.NO_TARGET or item.place not in made]
    seen = tuple(item for items in shown.values() for item in items)
    return Pairing(tuple(targets), seen, (*lonely, *_clashes(targets)))


def sources(document: Document) -> Iterator[DiagramSource]:
    """Yield the sources of a document, in order."""
    return (item for group in document.groups for item in group if isinstance(item, DiagramSource))


def page_count(source: DiagramSource) -> int:
    """Return how many pictures a source makes, as far as its own lines tell."""
    return 1 + new_pages(source.text)


def is_remote(uri: str) -> bool:
    """Return whether a picture is not a file of the project. Source: Sphinx 9.0, ``ImageCollector``."""
    return "://" in uri or uri.startswith("data:")


def _shown(document: Document, source_dir: str) -> list[Shown]:
    references = (item for group in document.groups for item in group if isinstance(item, ImageReference))
    return [Shown(item, document.path, _referenced_path(item.uri, document.path, source_dir)) for item in references]


def _referenced_path(uri: str, document: str, source_dir: str) -> str | None:
    if is_remote(uri) or uri.endswith(".*"):
        return None
    if uri.startswith("/"):
        return posixpath.normpath(posixpath.join(source_dir, uri[1:]))
    return posixpath.normpath(posixpath.join(posixpath.dirname(document), uri))


def named_path(source: DiagramSource, document: Document) -> str | None:
    """Return the picture that a source names, perhaps outside the root; None when it names none.

    A name that ends in ``.png`` stays; another last ``.word`` gives way to it; a folder takes the document's name.
    Source: PlantUML 1.2026.9, but for ``a.b.png``, which it makes ``a.png`` against what documents then refer to.
    """
    if source.name is None:
        return None
    name = source.name + posixpath.basename(document.path) if source.name.endswith("/") else source.name
    stem = re.sub(r"\.\w+$", "", name)
    return posixpath.normpath(posixpath.join(posixpath.dirname(document.path), stem + ".png"))


def _leaves_root(path: str) -> bool:
    return path.startswith(("../", "/"))


def _can_be_drawn(path: str | None, named: set[str]) -> bool:
    return path is not None and path.endswith(".png") and path not in named and not _leaves_root(path)


def _matched(group: Neighbours, free: Mapping[int, str | None]) -> Iterator[tuple[int, tuple[str, Rule]]]:
    """Yield the unnamed sources of a group with their pictures.

    As many of one as of the other: in order. Else a picture directly below its source, then any below, then above.
    """
    wanting = [index for index, item in enumerate(group) if isinstance(item, DiagramSource) and item.name is None]
    pictures = {index: path for index, item in enumerate(group) if (path := free.get(id(item)))}
    for source, picture in (
        _in_order(wanting, pictures) if len(wanting) == len(pictures) else _nearest(wanting, pictures)
    ):
        yield id(group[source]), (pictures[picture], "image after" if picture > source else "image before")


def _in_order(wanting: list[int], pictures: Iterable[int]) -> Iterator[tuple[int, int]]:
    return zip(wanting, pictures, strict=True)


def _nearest(wanting: list[int], pictures: Iterable[int]) -> Iterator[tuple[int, int]]:
    left = list(pictures)
    below = [source for source in wanting if source + 1 in left]
    for source in [*below, *(source for source in wanting if source not in below)]:
        after = [picture for picture in left if picture > source]
        before = [picture for picture in left if picture < source]
        if left:
            picture = after[0] if after else before[-1]
            left.remove(picture)
            yield source, picture


def _target(source: DiagramSource, document: Document, beside: tuple[str, Rule] | None) -> Target | Diagnostic | None:
    path = named_path(source, document)
    if path is not None and _leaves_root(path):
        message = f"the name {source.name!r} leaves the project; give one relative to the document, inside the project"
        return Diagnostic(source.place, Code.OUTSIDE, message)
    if path is not None:
        return Target(path, source, document.path, "name")
    if beside is not None:
        return Target(beside[0], source, document.path, beside[1])
    if not source.closed:
        return None
    hint = f"write its name after @start{source.type}, or an image directive below"
    message = f"this diagram names no picture and has no .png beside it; {hint}"
    return Diagnostic(source.place, Code.NO_TARGET, message)


def _pages(target: Target) -> Iterator[Target]:
    """Yield a target for each page. Source: PlantUML 1.2026.9 writes ``x.png``, ``x_001.png``, ``x_002.png``."""
    yield target
    stem = target.path.removesuffix(".png")
    for page in range(1, page_count(target.source)):
        yield msgspec.structs.replace(target, path=f"{stem}_{page:03}.png", page=page)


def _clashes(targets: Sequence[Target]) -> Iterator[Diagnostic]:
    by_path: dict[str, list[Target]] = {}
    for target in targets:
        by_path.setdefault(target.path, []).append(target)
    for path, rivals in by_path.items():
        for target in rivals:
            others = sorted({rival.source.place for rival in rivals} - {target.source.place})
            if others:
                where = ", ".join(f"{place.file}:{place.line}" for place in others)
                yield Diagnostic(target.source.place, Code.CLASH, f"{path} is also made by {where}; not drawn")

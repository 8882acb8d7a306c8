"""Which source makes which picture."""

import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set

from msgspec import Struct

from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.model import DiagramSource, Document, Format, Rule, picture_format
from pumlsync.multimap import multimap
from pumlsync.pairing.matching import matched
from pumlsync.pairing.naming import (
    FORMATS,
    Translation,
    file_numbers,
    leaves_root,
    named_path,
    page_count,
    picture_path,
    stem_of,
)
from pumlsync.pairing.references import Shown, shown_by
from pumlsync.plantuml.mentions import mentions


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

    @property
    def format(self) -> Format:
        """What kind of file it is."""
        return picture_format(self.path) or "png"


class Pairing(Struct, frozen=True):
    """All sources and references of a project, put together."""

    targets: tuple[Target, ...]
    """In the order of the documents; several of one path are a clash."""

    shown: tuple[Shown, ...]
    diagnostics: tuple[Diagnostic, ...]
    contested: frozenset[str] = frozenset()
    """The pictures that several sources would make."""


class _Claim(Struct, frozen=True):
    """What the pictures of a source are called."""

    source: DiagramSource
    document: str
    rule: Rule
    path: str
    """Of the first picture, in the format that is made when nothing shows one."""

    number: int = 0
    """Of the first picture, in its name."""

    def paths(self, kind: Format) -> list[str]:
        """Return the pictures of all pages."""
        stem = stem_of(self.path)
        return [picture_path(stem, self.number + page, kind) for page in range(page_count(self.source))]

    @property
    def format(self) -> Format:
        """The format that is made when nothing shows one."""
        return picture_format(self.path) or "png"


def pair(
    documents: Sequence[Document],
    source_dirs: Mapping[str, str],
    exists: Callable[[str], bool] = lambda _: False,
    translation: Translation | None = None,
    real: Callable[[str], str] = str,
) -> Pairing:
    """Put sources and references together.

    Args:
        documents: All of the project.
        source_dirs: For each document's path, the folder that absolute paths start from.
        exists: Returns whether there is a file, given its path relative to the root.
        translation: What pictures are called in the language of the documentation.
        real: Returns what two paths that lead to one file have in common.
    """
    shown = tuple(
        item for document in documents for item in shown_by(document, source_dirs[document.path], translation)
    )
    claims, diagnostics = _claimed(documents, shown)
    wanted = frozenset(item.path for item in shown if item.path is not None)
    targets = _targets(_without_libraries(claims, documents, wanted, exists), wanted)
    made = {target.source.place for target in targets}
    lonely = [item for item in diagnostics if item.code is not Code.NO_TARGET or item.place not in made]
    clashes = list(_clashes(targets, real))
    contested = frozenset(target.path for rivals in clashes for target in rivals)
    return Pairing(targets, shown, (*lonely, *(item for rivals in clashes for item in _told(rivals))), contested)


def sources(document: Document) -> Iterator[DiagramSource]:
    """Yield the sources of a document, in order."""
    return (item for group in document.groups for item in group if isinstance(item, DiagramSource))


def _claimed(documents: Sequence[Document], shown: Iterable[Shown]) -> tuple[list[_Claim], list[Diagnostic]]:
    """Return what the pictures of all sources are called, and what is wrong with the others."""
    own = {document.path: _own_claims(document) for document in documents}
    taken = frozenset(stem_of(claim.paths("png")[0]) for claims in own.values() for claim in claims.values())
    # One reference may stand in several documents that include it, and mean another file in each.
    free: dict[str, dict[int, str]] = {document.path: {} for document in documents}
    for item in shown:
        if item.path is not None and _can_be_drawn(item.path, taken):
            free[item.document][id(item.reference)] = item.path
    found = [item for document in documents for item in _claims(document, own[document.path], free[document.path])]
    claims = [item for item in found if isinstance(item, _Claim)]
    return claims, [item for item in found if isinstance(item, Diagnostic)]


def _own_claims(document: Document) -> dict[int, _Claim]:
    """Return what sources are called by themselves, by their identity: by a name, or by the ``.puml`` file."""
    found = list(sources(document))
    numbers = {id(item): number for item, number in file_numbers(found) if item.form == "file"}
    named = {id(item): path for item in found if (path := named_path(item, document)) is not None}
    file = stem_of(document.path) + ".png"
    return {
        id(item): _Claim(item, document.path, "name", named.get(id(item), file), numbers.get(id(item), 0))
        for item in found
        if id(item) in named or id(item) in numbers
    }


def _can_be_drawn(path: str, taken: Set[str]) -> bool:
    return picture_format(path) is not None and stem_of(path) not in taken and not leaves_root(path)


def _claims(document: Document, own: Mapping[int, _Claim], free: Mapping[int, str]) -> Iterator[_Claim | Diagnostic]:
    for group in document.groups:
        beside = dict(matched(group, free))
        for source in (item for item in group if isinstance(item, DiagramSource)):
            if id(source) in own:
                yield _inside(own[id(source)])
            elif id(source) in beside:
                path, rule = beside[id(source)]
                yield _Claim(source, document.path, rule, path)
            elif source.closed:
                hint = f"write its name after @start{source.type}, or an image directive below"
                message = f"this diagram names no picture and has no .png or .svg beside it; {hint}"
                yield Diagnostic(source.place, Code.NO_TARGET, message)


def _inside(claim: _Claim) -> _Claim | Diagnostic:
    if not leaves_root(claim.path):
        return claim
    name = claim.source.name
    message = f"the name {name!r} leaves the project; give one relative to the document, inside the project"
    return Diagnostic(claim.source.place, Code.OUTSIDE, message)


def _without_libraries(
    claims: Sequence[_Claim], documents: Sequence[Document], wanted: Set[str], exists: Callable[[str], bool]
) -> list[_Claim]:
    """Leave out the sources of ``.puml`` files that are there for others only: none of their pictures is there."""
    if not any(claim.source.form == "file" for claim in claims):
        return list(claims)
    used = frozenset(path for document in documents for path in _used(document))

    def is_for_others(claim: _Claim) -> bool:
        paths = [path for kind in FORMATS for path in claim.paths(kind)]
        is_used = claim.document in used or claim.document.endswith(".iuml")
        return is_used and not any(path in wanted or exists(path) for path in paths)

    return [claim for claim in claims if claim.source.form != "file" or not is_for_others(claim)]


def _used(document: Document) -> Iterator[str]:
    """Yield the files that a document shows as sources, and those that its own sources include."""
    yield from document.uses
    folder = posixpath.dirname(document.path)
    for source in sources(document):
        for mention in mentions(source.text):
            if mention.kind == "include":
                yield posixpath.normpath(posixpath.join(folder, mention.path))


def _targets(claims: Sequence[_Claim], wanted: Set[str]) -> tuple[Target, ...]:
    first = frozenset(claim.paths(claim.format)[0] for claim in claims)
    targets: dict[tuple[str, object], Target] = {}
    for claim in claims:
        for kind in _formats(claim, wanted, first):
            for page, path in enumerate(claim.paths(kind)):
                # A source may be read for several documents that include it.
                target = Target(path, claim.source, claim.document, claim.rule, page)
                targets.setdefault((path, claim.source.place), target)
    return tuple(targets.values())


def _formats(claim: _Claim, wanted: Set[str], first: Set[str]) -> list[Format]:
    """Return the formats that references show, but for what another source makes first; else the claim's own."""
    shown = [kind for kind in FORMATS if not wanted.isdisjoint(claim.paths(kind))]
    return [kind for kind in shown if kind == claim.format or claim.paths(kind)[0] not in first] or [claim.format]


def _clashes(targets: Sequence[Target], real: Callable[[str], str]) -> Iterator[list[Target]]:
    """Yield the targets that are one file, of several sources."""
    for rivals in multimap((real(target.path), target) for target in targets).values():
        if len({rival.source.place for rival in rivals}) > 1:
            yield rivals


def _told(rivals: Sequence[Target]) -> Iterator[Diagnostic]:
    for target in rivals:
        others = sorted({rival.source.place for rival in rivals} - {target.source.place})
        where = ", ".join(f"{place.file}:{place.line}" for place in others)
        yield Diagnostic(target.source.place, Code.CLASH, f"{target.path} is also made by {where}; not drawn")

"""What the stages found, as diagnostics at the line where a reader would look."""

from collections.abc import Iterable, Iterator, Sequence, Set
from pathlib import Path

from msgspec import Struct

from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.engines.base import Refused
from pumlsync.model import DiagramSource, Document, State, picture_format
from pumlsync.pairing.pair import Target, sources
from pumlsync.pairing.references import Shown
from pumlsync.pictures.judge import Verdict

_CODES = {
    "syntax": Code.SYNTAX,
    "include": Code.INCLUDE,
    "deadline": Code.DEADLINE,
    "death": Code.ENGINE_DIED,
    "program": Code.NEEDS_PROGRAM,
}


class Judged(Struct, frozen=True):
    """A picture to be built, and how it stands."""

    target: Target
    verdict: Verdict


class Seen(Struct, frozen=True):
    """A reference, and how its picture stands."""

    shown: Shown
    state: State
    judged: Judged | None
    """None when no source makes the picture."""

    code: Code | None = None
    """What is wrong with the reference itself, None when nothing is."""

    meant: str | None = None
    """The file, or the picture of a source, from whose path the reference differs only in case."""


def of_sources(documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the sources themselves."""
    for document in documents:
        starts = {source.place.at(source.place.line) for source in sources(document)}
        cut = {item.place.line for item in document.diagnostics if item.code is Code.COMMENT_END}
        for source in sources(document):
            if not source.closed and source.end_line not in cut:
                yield Diagnostic(source.place, Code.UNCLOSED, _unclosed(source, starts))
            for line in source.misread_lines:
                message = (
                    "docutils does not read this line of the diagram as a comment; indent the block below a bare .."
                )
                yield Diagnostic(source.place.at(line), Code.MISREAD, message)


def _unclosed(source: DiagramSource, starts: Set[Place]) -> str:
    if source.place.at(source.end_line + 1) in starts:
        return f"this diagram is left out: another @start begins in line {source.end_line + 1}, before its @end"
    end = "its file" if source.form == "file" else "its comment"
    return f"this @start{source.type} has no @end{source.type} before {end} ends (line {source.end_line})"


def of_references(seen: Iterable[Seen]) -> Iterator[Diagnostic]:
    """Yield the references that have neither a file nor a source."""
    for item in seen:
        if item.code is not None:
            yield Diagnostic(item.shown.reference.place, item.code, _message(item))


def _message(item: Seen) -> str:
    uri = item.shown.reference.uri
    path = item.shown.path or f"{item.shown.stem}.*"
    match item.code:
        case Code.NOT_A_FILE:
            return f"{path} is not a regular file"
        case Code.OTHER_CASE:
            return f"there is no file {path}, but {item.meant}: write the name as it is"
        case _:
            return _orphan_message(uri, path)


def _orphan_message(uri: str, path: str) -> str:
    is_wildcard = path.endswith(".*")
    message = f"there is no {'picture' if is_wildcard else 'file'} {path}, and no diagram that makes it"
    if picture_format(path) is None and not is_wildcard:
        message += "; only .png and .svg files are drawn"
    if uri.startswith("/"):
        message += "; what / means is the setting source-dirs"
    return message


def of_pictures(judged: Iterable[Judged], seen: Sequence[Seen], contested: Set[str]) -> Iterator[Diagnostic]:
    """Yield what is wrong with the pictures, at the first of these references that shows them, else at their source.

    A reference in the source's own document comes before others.
    """
    places = {item.shown.path: item.shown.reference.place for item in reversed(seen)}
    own = {(item.shown.path, item.shown.document): item.shown.reference.place for item in reversed(seen)}
    for item in judged:
        target, verdict = item.target, item.verdict
        source = target.source.place
        yield from (Diagnostic(source, Code.REMARK, remark) for remark in verdict.remarks)
        is_told = verdict.code is Code.MISSING and target.path in contested
        if verdict.code is None or is_told or not target.source.closed:
            continue
        place = own.get((target.path, target.document)) or places.get(target.path) or source
        where = "" if place == source else f" (diagram: {_where(source, place)})"
        yield Diagnostic(place, verdict.code, f"{target.path} {verdict.reason}{where}", target.path)


def of_run(judged: Sequence[Judged]) -> Iterator[Diagnostic]:
    """Yield the notes that are made once a run."""
    older = [item for item in judged if item.verdict.drawn_by]
    if older:
        versions = ", ".join(sorted({item.verdict.drawn_by or "" for item in older}))
        message = f"{_counted(older)} drawn by {versions}; --strict-engine calls that stale"
        yield Diagnostic(older[0].target.source.place, Code.OTHER_ENGINE, message)
    others = [item for item in judged if item.verdict.config_differs]
    if others:
        message = f"{_counted(others)} drawn with another text of the engine's config file"
        yield Diagnostic(others[0].target.source.place, Code.OTHER_CONFIG, message)


def of_inclusions(documents: Iterable[Document]) -> Iterator[Diagnostic]:
    """Yield one note about the files that documents include and that could not be read."""
    notes = [item for document in documents for item in document.diagnostics if item.code is Code.NOT_INCLUDED]
    if notes:
        more = f"; so are {len(notes) - 1} more included files" if len(notes) > 1 else ""
        yield Diagnostic(notes[0].place, Code.NOT_INCLUDED, notes[0].message + more)


def of_refusal(refused: Refused, target: Target, root: Path) -> Diagnostic:
    """Return what an engine had against a source, at the line of the document or of the included file."""
    source = target.source.place
    code, said = _CODES[refused.objection], " ".join(refused.message.split())
    if refused.file is not None and refused.file.is_relative_to(root):
        place = Place(refused.file.relative_to(root).as_posix(), refused.line or 1)
        return Diagnostic(place, code, f"{said} ({target.path}, diagram: {source.file}:{source.line}, is not drawn)")
    # Engines count from @start, readers from the top of the file.
    place = source.at(source.line + refused.line - 1) if refused.line and refused.line > 1 else source
    quoted = f": {line}" if refused.objection == "syntax" and (line := refused.quoted(target.source.text)) else ""
    return Diagnostic(place, code, f"{target.path} is not drawn: {said}{quoted}")


def _where(source: Place, place: Place) -> str:
    return f"line {source.line}" if source.file == place.file else f"{source.file}:{source.line}"


def _counted(judged: Sequence[Judged]) -> str:
    first = judged[0].target.path
    return f"{first} was" if len(judged) == 1 else f"{first} and {len(judged) - 1} more were"

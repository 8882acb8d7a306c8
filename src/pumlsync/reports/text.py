"""For people and for ``grep``: one line for each finding or reference."""

from collections.abc import Callable, Iterator

from pumlsync.diagnostics import Diagnostic
from pumlsync.model import DiagramSource
from pumlsync.pairing.pair import sources
from pumlsync.run import Summary
from pumlsync.survey.survey import Survey


def finding_line(finding: Diagnostic, style: Callable[[str, str], str] = lambda text, _: text) -> str:
    """Return ``docs/executor.rst:65:1: PS201 message``; `style` dresses a ``place``, a ``failure`` or a ``note``."""
    kind = "note: " if finding.code.is_note else ""
    code = style(finding.code.value, "note" if finding.code.is_note else "failure")
    return f"{style(f'{finding.place}:', 'place')} {code} {kind}{finding.message}"


def summary_line(summary: Summary) -> str:
    """Return what a run found, in one line."""
    found = summary.survey
    looked_at = frozenset(summary.documents)
    images = sum(item.shown.document in looked_at for item in found.seen)
    asked = [document for document in found.documents if document.path in looked_at]
    diagrams = len({source.place for document in asked for source in sources(document)})
    notes = len(summary.findings) - summary.failures
    otherwise = "all in step" if found.selected else "no documents"
    parts = [_count(summary.failures, "finding") if summary.failures else otherwise]
    parts += [_count(notes, "note")] if notes else []
    counts = f"{_count(len(asked), 'document')}, {_count(images, 'image')}, {_count(diagrams, 'diagram')}"
    done = f"; drew {_count(len(summary.done), 'picture')}" if summary.done else ""
    advice = f"; pumlsync sync draws {_count(summary.to_draw, 'picture')}" if summary.to_draw else ""
    return f"{', '.join(parts)} ({counts}){done}{advice}"


def inventory_lines(found: Survey) -> Iterator[str]:
    """Yield a line for each reference and for each source that no reference shows, in document order."""
    by_document: dict[str, list[tuple[str, int, str]]] = {}
    for seen in found.seen:
        reference = seen.shown.reference
        source = seen.judged.target.source if seen.judged else None
        text = f"{seen.state:<10}  {seen.shown.path or reference.uri}{_made_by(source, reference.place.file)}"
        by_document.setdefault(seen.shown.document, []).append((reference.place.file, reference.place.line, text))
    paths = {seen.shown.path for seen in found.seen}
    for item in found.judged:
        if item.target.path not in paths:
            place = item.target.source.place
            text = f"{item.verdict.state:<10}  {item.target.path} (diagram without a reference)"
            by_document.setdefault(item.target.document, []).append((place.file, place.line, text))
    for document in found.documents:
        if document.path in found.selected:
            for file, line, text in sorted(by_document.get(document.path, [])):
                yield f"{file}:{line}: {text}"


def _made_by(source: DiagramSource | None, file: str) -> str:
    if source is None:
        return ""
    where = "" if source.place.file == file else f" of {source.place.file}"
    return f" (diagram: lines {source.place.line}-{source.end_line}{where})"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

"""For people and for ``grep``: one line for each finding or reference."""

from collections.abc import Iterator

from pumlsync.diagnostics import Diagnostic
from pumlsync.model import DiagramSource
from pumlsync.run import Summary
from pumlsync.survey import Survey


def finding_line(finding: Diagnostic) -> str:
    """Return ``docs/executor.rst:65:1: PS201 message``."""
    kind = "note: " if finding.code.is_note else ""
    return f"{finding.place}: {finding.code.value} {kind}{finding.message}"


def summary_line(summary: Summary) -> str:
    """Return what a run found, in one line."""
    found = summary.survey
    images = sum(item.shown.document in found.selected for item in found.seen)
    diagrams = sum(item.target.document in found.selected for item in found.judged)
    notes = len(summary.findings) - summary.failures
    parts = [_count(summary.failures, "finding") if summary.failures else "all in step"]
    parts += [_count(notes, "note")] if notes else []
    documents = sum(document.path in found.selected for document in found.documents)
    looked_at = f"{_count(documents, 'document')}, {_count(images, 'image')}, {_count(diagrams, 'diagram')}"
    return f"{', '.join(parts)} ({looked_at})"


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

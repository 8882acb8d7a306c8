"""Diagrams of which docutils misreads a line that begins with ``..``, indented below a bare ``..``."""

from collections.abc import Iterable, Iterator

from pumlsync.config import Config
from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.model import DiagramSource
from pumlsync.pairing.pair import sources
from pumlsync.rewriting.comments import RST_MARKERS
from pumlsync.rewriting.pages import Edit, Page, read_page
from pumlsync.rewriting.proposals import Attempt, Plan, Proposal
from pumlsync.rewriting.trial import settle
from pumlsync.survey.survey import Survey

_UNCLOSED = "it has no @end"
_OBSTACLE = "indented below a bare .. it would change the page, as in a cell of a table; rewrite it by hand"


def fix(config: Config, found: Survey, findings: Iterable[Diagnostic]) -> Plan:
    """Return the change that answers the findings about misread lines."""
    told = {(item.place.file, item.place.line) for item in findings if item.code is Code.MISREAD}
    misread = {
        source.place: source
        for document in found.documents
        for source in sources(document)
        if any((source.place.file, line) in told for line in source.misread_lines)
    }
    return settle(config, found, [_proposal(config, source) for source in misread.values()])


def _proposal(config: Config, source: DiagramSource) -> Proposal:
    page = read_page(config.root, source.place.file)
    edits = tuple(_indented(source, page)) if page and source.closed else ()
    return Proposal(
        source.place, "the diagram", (Attempt(edits),) if edits else (), _OBSTACLE if source.closed else _UNCLOSED
    )


def _indented(source: DiagramSource, page: Page) -> Iterator[Edit]:
    """Yield a change for each line of a source; none when its lines are not those of the file."""
    texts = source.text.split("\n")
    numbers = range(source.place.line, source.end_line + 1)
    prefix = page.line(source.end_line).partition("..")[0]
    if len(texts) != len(numbers) or prefix.strip():
        return
    yield _first(source, page, f"..\n{prefix}   {texts[0]}", prefix)
    for number, text in zip(numbers[1:], texts[1:], strict=True):
        yield Edit(page.file, *page.spans[number - 1], f"{prefix}   {text}" if text else "")


def _first(source: DiagramSource, page: Page, text: str, prefix: str) -> Edit:
    """Return the change of the first line; what follows the name of a field is indented as the lines below it are."""
    start, end = page.spans[source.place.line - 1]
    before = page.text[start:end].partition("@start")[0].rpartition("..")[0]
    if RST_MARKERS.fullmatch(before):
        return Edit(page.file, start + len(before), end, text)
    return Edit(page.file, start + len(before.rstrip()), end, f"\n{prefix}{text}")

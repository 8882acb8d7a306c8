"""The inventory as JSON, for other programs. Its form is in ``docs/inventory.rst``."""

from msgspec import Struct

from pumlsync.findings.stages import Seen
from pumlsync.model import DiagramSource, Form, Rule, State, Via
from pumlsync.multimap import multimap
from pumlsync.pairing.pair import Target, sources
from pumlsync.reports.pretty import pretty
from pumlsync.survey.survey import Survey


class ListedReference(Struct, frozen=True):
    """One image reference."""

    source: str
    """The file that the line is in: the document itself, or a file that it includes."""

    line: int
    """From 1, as the file counts, however it ends its lines."""

    uri: str
    """What the author wrote, after docutils removed the white space."""

    path: str | None
    """The file it names; None for a remote image, a ``data:`` URI or a wildcard."""

    via: Via
    """What shows the picture.

    ``image``, ``figure`` (a substitution definition counts by its directive; so do MyST's fences), ``html`` (a Markdown
    image, ``<img>``, ``srcset``), ``option`` (of another directive).
    """

    state: State
    """``current``, ``stale``, ``missing``, ``unverified``, ``orphan``, ``file``, ``remote`` or ``wildcard``."""


class ListedSource(Struct, frozen=True, omit_defaults=True):
    """One diagram source."""

    source: str
    """The file that the lines are in: the document itself, or a file that it includes."""

    line: int
    """That of ``@start``, from 1."""

    end_line: int
    """That of ``@end``."""

    form: Form
    """How the document holds it.

    ``prefixed`` (each line begins with ``..``), ``indented`` (below a bare ``..``), ``sameline`` (``.. @startuml``, the
    rest indented), ``html`` (a comment in Markdown), ``file`` (a ``.puml`` document).
    """

    type: str
    """What follows ``@start``: ``uml``, ``mindmap``, ``json``, …"""

    name: str | None
    """The name on the ``@start`` line, without the quotes or braces around it; None when there is none."""

    closed: bool
    """Whether the comment holds the ``@end``."""

    text: str
    r"""From ``@start`` to ``@end``.

    Without the comment's markup and the common indentation, with ``\n`` as line ends and no final newline; when it is
    not closed, up to the last line that is still in the comment.
    """

    targets: list[str]
    """The pictures it makes: several with ``newpage``, none when nothing names one."""

    rule: Rule | None
    """Why: ``name``, ``image after``, ``image before``, or None."""

    misread_lines: list[int] = []
    """Lines of a ``prefixed`` source that docutils takes for something other than a comment (``PS105``).

    Left out when there are none.
    """


class ListedDocument(Struct, frozen=True):
    """One document with at least one reference or source."""

    path: str
    """Every document that was looked at and has at least one of both."""

    references: list[ListedReference]
    """In reading order, as the sources."""

    sources: list[ListedSource]
    """Also those that make no picture."""


def inventory_json(found: Survey) -> str:
    """Return the inventory of what was asked for, indented."""
    seen = multimap((item.shown.document, item) for item in found.seen)
    targets = multimap((item.target.source.place, item.target) for item in found.judged)
    documents = [
        ListedDocument(
            document.path,
            [_reference(item) for item in seen.get(document.path, [])],
            [_source(source, targets.get(source.place, [])) for source in sources(document)],
        )
        for document in found.documents
        if document.path in found.selected
    ]
    listed = [document for document in documents if document.references or document.sources]
    return pretty({"version": 1, "documents": listed})


def _reference(seen: Seen) -> ListedReference:
    reference = seen.shown.reference
    return ListedReference(
        reference.place.file, reference.place.line, reference.uri, seen.shown.path, reference.via, seen.state
    )


def _source(source: DiagramSource, made: list[Target]) -> ListedSource:
    return ListedSource(
        source.place.file,
        source.place.line,
        source.end_line,
        source.form,
        source.type,
        source.name,
        source.closed,
        source.text,
        [target.path for target in made],
        made[0].rule if made else None,
        list(source.misread_lines),
    )

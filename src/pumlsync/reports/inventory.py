"""The inventory as JSON, for other programs. Its form is in ``docs/inventory.rst``."""

import msgspec
from msgspec import Struct

from pumlsync.model import DiagramSource, Document, Form, Rule, State, Via
from pumlsync.pairing import Target, sources
from pumlsync.survey import Survey


class ListedReference(Struct, frozen=True):
    """One image reference."""

    source: str
    line: int
    uri: str
    path: str | None
    via: Via
    state: State


class ListedSource(Struct, frozen=True):
    """One diagram source."""

    source: str
    line: int
    end_line: int
    form: Form
    type: str
    name: str | None
    closed: bool
    text: str
    targets: list[str]
    rule: Rule | None


class ListedDocument(Struct, frozen=True):
    """One document with at least one reference or source."""

    path: str
    references: list[ListedReference]
    sources: list[ListedSource]


def inventory_json(found: Survey) -> str:
    """Return the inventory of what was asked for, indented."""
    documents = [_document(document, found) for document in found.documents if document.path in found.selected]
    listed = [document for document in documents if document.references or document.sources]
    fields = {"version": 1, "documents": listed}
    return msgspec.json.format(msgspec.json.encode(fields), indent=2).decode()


def _document(document: Document, found: Survey) -> ListedDocument:
    references = [
        ListedReference(
            seen.shown.reference.place.file,
            seen.shown.reference.place.line,
            seen.shown.reference.uri,
            seen.shown.path,
            seen.shown.reference.via,
            seen.state,
        )
        for seen in found.seen
        if seen.shown.document == document.path
    ]
    targets = [item.target for item in found.judged]
    return ListedDocument(document.path, references, [_source(source, targets) for source in sources(document)])


def _source(source: DiagramSource, targets: list[Target]) -> ListedSource:
    made = [target for target in targets if target.source.place == source.place]
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
    )

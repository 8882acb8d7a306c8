"""The inventory as JSON, for other programs. Its form is in ``docs/inventory.rst``."""

from collections.abc import Iterable
from typing import TypeVar

import msgspec
from msgspec import Struct

from pumlsync.findings import Seen
from pumlsync.model import DiagramSource, Form, Rule, State, Via
from pumlsync.pairing import Target, sources
from pumlsync.survey import Survey

Key = TypeVar("Key")
Value = TypeVar("Value")


class ListedReference(Struct, frozen=True):
    """One image reference."""

    source: str
    line: int
    uri: str
    path: str | None
    via: Via
    state: State


class ListedSource(Struct, frozen=True, omit_defaults=True):
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
    misread_lines: list[int] = []


class ListedDocument(Struct, frozen=True):
    """One document with at least one reference or source."""

    path: str
    references: list[ListedReference]
    sources: list[ListedSource]


def inventory_json(found: Survey) -> str:
    """Return the inventory of what was asked for, indented."""
    seen = _grouped((item.shown.document, item) for item in found.seen)
    targets = _grouped((item.target.source.place, item.target) for item in found.judged)
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
    return msgspec.json.format(msgspec.json.encode({"version": 1, "documents": listed}), indent=2).decode()


def _grouped(pairs: Iterable[tuple[Key, Value]]) -> dict[Key, list[Value]]:
    groups: dict[Key, list[Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


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

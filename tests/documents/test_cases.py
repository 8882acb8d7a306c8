"""Documents that say themselves what is in them; a new bug report is a new file in ``tests/cases``.

Each line ``.. expect: …`` of a document is one finding, in the words of `found`; when there is none,
``.. expect: nothing``. In Markdown it is ``<!-- expect: … -->``, in a ``.puml`` file ``' expect: …``.
"""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pumlsync.config import Config
from pumlsync.diagnostics import Place
from pumlsync.documents.read import SourceDirs, read_documents
from pumlsync.model import DiagramSource, Document, ImageReference
from pumlsync.pairing.pair import Pairing, pair, sources

CASES = Path(__file__).parents[1] / "cases"


def expectations(text: str) -> list[str]:
    """Return what a document says of itself."""
    lines = re.findall(r"^(?:\.\.|<!--|') expect: (.+?)(?: -->)?$", text, re.MULTILINE)
    assert lines, "the document has no expectation"
    return [] if lines == ["nothing"] else lines


def found(root: Path, path: str) -> Iterator[str]:
    """Yield what is in a document, in the words of the expectations, in document order."""
    config = Config(root.resolve())
    source_dirs = SourceDirs(config)
    (document,) = read_documents(config, [path], source_dirs)
    pairing = pair([document], source_dirs)
    for item in (item for group in document.groups for item in group):
        yield _reference(item, path) if isinstance(item, ImageReference) else _source(item, path, pairing)
    yield from (f"uses {use}" for use in document.uses)
    for finding in (*document.diagnostics, *pairing.diagnostics):
        yield f"{finding.code.value} {_where(finding.place, path)}"


def texts(document: Document) -> Iterator[str]:
    """Yield the sources' texts, each on one line."""
    return (f"text {source.text}".replace("\n", " / ") for source in sources(document))


def _reference(reference: ImageReference, path: str) -> str:
    return f"{reference.via} {_where(reference.place, path)} {reference.uri}"


def _source(source: DiagramSource, path: str, pairing: Pairing) -> str:
    words = [f"source {_where(source.place, path)}-{source.end_line} {source.form} {source.type}"]
    words += [f"name={source.name}"] if source.name else []
    words += [] if source.closed else ["unclosed"]
    words += [f"misread={','.join(map(str, source.misread_lines))}"] if source.misread_lines else []
    words += [f"makes {target.path} by {target.rule}" for target in pairing.targets if target.source == source]
    return " ".join(words)


def _where(place: Place, path: str) -> str:
    return f"L{place.line}" if place.file == path else f"{place.file}:L{place.line}"


@pytest.mark.parametrize("name", sorted(case.name for case in CASES.iterdir() if case.is_file()))
def test_a_document_holds_what_it_says_of_itself(name: str) -> None:
    expected = expectations((CASES / name).read_text("utf-8"))
    seen = list(found(CASES, name))
    if any(line.startswith("text ") for line in expected):
        config = Config(CASES.resolve())
        (document,) = read_documents(config, [name], SourceDirs(config))
        seen += texts(document)

    assert sorted(seen) == sorted(expected)


def test_a_document_without_an_expectation_is_a_failure() -> None:
    with pytest.raises(AssertionError, match="no expectation"):
        expectations(".. image:: x.png\n")


def test_the_parts_are_used() -> None:
    text = "".join(case.read_text("utf-8") for case in CASES.iterdir() if case.is_file())

    assert all(f"parts/{part.name}" in text for part in (CASES / "parts").iterdir())

"""The verified behaviour of docutils and Sphinx, example by example, where the list of it is at hand."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pumlsync.config import Config
from pumlsync.documents.read import find_source_dirs, read_documents
from pumlsync.model import DiagramSource

EDGE_CASES = Path(__file__).parents[3] / "shared" / "edge-cases.md"

_MARKS = {
    "→": "\t",
    "␍": "\r",
    "[U+2028]": "\u2028",
    "[U+0085]": "\u0085",
    "[FF]": "\f",
    "[BOM]": "\ufeff",
    "(absolute path)": "/somewhere",
}


def examples() -> Iterator[object]:
    """Yield the examples of parts A and B: id, files, expectation."""
    if not EDGE_CASES.is_file():
        yield pytest.param("", {}, "", marks=pytest.mark.skip(reason="the shared list of edge cases is not at hand"))
        return
    parts = EDGE_CASES.read_text("utf-8").split("\n## ")
    for section in [part for part in parts if part[:2] in ("A.", "B.")]:
        for example in section.split("\n### ")[1:]:
            name = example.split()[0]
            yield pytest.param(name, dict(_files(name, example)), _expected(example), id=name)


def _files(name: str, example: str) -> Iterator[tuple[str, str]]:
    for match in re.finditer(r"(?:`(\S+)`:\n)?```rst\n(.*?)\n?```", example, re.DOTALL):
        text = match[2]
        for mark, character in _MARKS.items():
            text = text.replace(mark, character)
        text, no_newline, _ = text.partition("[no newline at EOF]")
        yield match[1] or f"{name}.rst", text.rstrip(" ") if no_newline else f"{text}\n"


def _expected(example: str) -> str:
    (line,) = re.findall(r"\*\*Expected:\*\* (.*)", example)
    return str(line).replace("(absolute path)", _MARKS["(absolute path)"])


def found(root: Path, document: str) -> list[str]:
    """Return what is found, in the words of the list; what is not a reference or a source has no words here."""
    config = Config(root)
    (read,) = read_documents(config, [document], find_source_dirs(config, [document]))
    items = [item for group in read.groups for item in group]
    images = sorted(
        (item for item in items if not isinstance(item, DiagramSource)),
        key=lambda item: (item.via != "option", item.place.file, item.place.line),
    )
    words = [f"{'option ' if i.via == 'option' else ''}image L{i.place.line} `{i.uri}`" for i in images]
    for source in (item for item in items if isinstance(item, DiagramSource)):
        unclosed = "" if source.closed else " **UNCLOSED**"
        misread = f" intruders L{','.join(map(str, source.misread_lines))}" if source.misread_lines else ""
        lines = f"L{source.place.line}-{source.end_line}"
        words.append(f"block {lines} {source.form}{unclosed} name={source.name}{misread}")
    return words


@pytest.mark.parametrize(("name", "files", "expected"), list(examples()))
def test_references_and_sources_are_those_of_the_list(
    name: str, files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    for path, text in files.items():
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text.encode("utf-8"))
    wanted = [part for part in expected.split("; ") if not re.match("leak|literal|dirblock|rawimg|nothing", part)]

    assert found(tmp_path.resolve(), f"{name}.rst") == wanted

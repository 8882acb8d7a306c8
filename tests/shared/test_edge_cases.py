"""The verified behaviour of docutils and Sphinx, example by example, where the list of it is at hand."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner

from pumlsync.cli import pumlsync_command
from pumlsync.reports.inventory import ListedDocument

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


def listed(root: Path, *paths: str) -> dict[str, ListedDocument]:
    """Return the inventory, by document."""
    run = CliRunner().invoke(
        pumlsync_command, ["list", "--format", "json", "--root", str(root), *(str(root / path) for path in paths)]
    )
    assert run.exit_code == 0, run.output
    return {item.path: item for item in msgspec.json.decode(run.stdout_bytes, type=_Inventory).documents}


class _Inventory(msgspec.Struct):
    documents: list[ListedDocument]


def in_words(document: ListedDocument | None) -> list[str]:
    """Return what is listed, in the words of the list; what is not a reference or a source has no words here."""
    if document is None:
        return []
    images = sorted(document.references, key=lambda item: (item.via != "option", item.source, item.line))
    words = [f"{'option ' if item.via == 'option' else ''}image L{item.line} `{item.uri}`" for item in images]
    for item in document.sources:
        unclosed = "" if item.closed else " **UNCLOSED**"
        misread = f" intruders L{','.join(map(str, item.misread_lines))}" if item.misread_lines else ""
        words.append(f"block L{item.line}-{item.end_line} {item.form}{unclosed} name={item.name}{misread}")
    return words


def written(root: Path, files: Mapping[str, str | bytes]) -> Path:
    """Write files and return the project's root."""
    (root / "pumlsync.toml").touch()
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return root


@pytest.mark.parametrize(("name", "files", "expected"), list(examples()))
def test_references_and_sources_are_those_of_the_list(
    name: str, files: dict[str, str], expected: str, tmp_path: Path
) -> None:
    document = f"{name}.rst"
    wanted = [part for part in expected.split("; ") if not re.match("leak|literal|dirblock|rawimg|nothing", part)]

    assert in_words(listed(written(tmp_path, files), document).get(document)) == wanted

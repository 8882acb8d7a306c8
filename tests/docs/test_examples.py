"""Every example of the documentation is tried out, page by page, in an empty project.

A literal block below a paragraph that is nothing but a path is that file. A block of language ``console`` is what a
terminal shows: its commands run one after the other, and have to print what stands below them.
"""

import doctest
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from markdown_it import MarkdownIt
from msgspec import Struct

ROOT = Path(__file__).resolve().parents[2]
PAGES = [*sorted((ROOT / "docs").glob("*.rst")), ROOT / "README.md"]

BETWEEN = "\x1e"
"""Printed between what commands print."""

VARYING = re.compile(r"\b\d+\.\d+(?:\.\w+)+\b|\b\d+\.\d+(?= s\b)")
"""Versions and times."""


class Block(Struct, frozen=True):
    """A literal block of a page."""

    language: str
    text: str
    line: int
    """Roughly where it is in the page."""

    file: str | None
    """The file that it is, None when it is none."""


def blocks(page: Path) -> Iterator[Block]:
    """Yield the literal blocks of a page."""
    return _markdown_blocks(page) if page.suffix == ".md" else _rst_blocks(page)


def _rst_blocks(page: Path) -> Iterator[Block]:
    quiet = {"report_level": 5, "halt_level": 5, "syntax_highlight": "none", "_disable_config": True}
    document = publish_doctree(page.read_text("utf-8"), str(page), settings_overrides=quiet)
    for node in document.findall(nodes.literal_block):
        before = node.previous_sibling()
        file = _only_literal(before) if isinstance(before, nodes.paragraph) else None
        yield Block(" ".join(set(node["classes"]) - {"code"}), node.astext(), node.line or 0, file)


def _only_literal(paragraph: nodes.paragraph) -> str | None:
    first = paragraph[0]
    return first.astext() if isinstance(first, nodes.literal) and paragraph.astext() == f"{first.astext()}:" else None


def _markdown_blocks(page: Path) -> Iterator[Block]:
    before = ""
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        if token.type == "fence" and token.map:
            named = re.fullmatch(r"`(.+)`:", before)
            yield Block(token.info, token.content.rstrip("\n"), token.map[0] + 1, named[1] if named else None)
        before = token.content or before


def printed(commands: list[str], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Return what each command prints, on both streams, in one shell."""
    script = "".join(f"{command}\nlast=$?; printf '{BETWEEN}'; (exit $last)\n" for command in commands)
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return done.stdout.split(BETWEEN)[:-1]


def session(block: Block) -> list[tuple[str, str]]:
    """Return the commands of a block, each with what it has to print."""
    parts = re.split(r"^\$ ", block.text + "\n", flags=re.MULTILINE)
    assert not parts[0], f"line {block.line}: a console block begins with a prompt: $"
    halves = (re.match(r"(.*(?:\\\n.*)*\n)((?:.*\n)*)", part) for part in parts[1:])
    return [(half[1].rstrip(), half[2]) for half in halves if half]


def _plain(text: str) -> str:
    """Return what is compared; docutils makes spaces of tabs, so that their number does not count."""
    lines = (re.sub(r"\t| {2,}", "  ", line.rstrip()) for line in text.splitlines())
    return VARYING.sub("1.0", "".join(f"{line}\n" for line in lines))


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Return the variables of a person who has nothing set up, but pumlsync installed."""
    who = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_COUNT": "1"} | {
        f"GIT_{role}_{part}": text
        for role in ("AUTHOR", "COMMITTER")
        for part, text in (("NAME", "Ada"), ("EMAIL", "ada@example.org"))
    }
    branch = {"GIT_CONFIG_KEY_0": "init.defaultBranch", "GIT_CONFIG_VALUE_0": "main"}
    return who | branch | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "100",
        "XDG_CACHE_HOME": os.environ["XDG_CACHE_HOME"],
        "PUMLSYNC_NO_AOT": "1",
    }  # fmt: skip


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_examples_do_what_the_page_shows(page: Path, tmp_path: Path, environment: dict[str, str]) -> None:
    project = tmp_path / "project"
    project.mkdir()
    checker = doctest.OutputChecker()
    for block in blocks(page):
        if block.file:
            place = project / block.file
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(block.text + "\n", "utf-8")
        elif block.language == "console":
            wanted = session(block)
            gotten = printed([command for command, _ in wanted], project, environment)
            for (command, want), got in zip(wanted, gotten, strict=True):
                if not checker.check_output(_plain(want), _plain(got), doctest.ELLIPSIS):
                    example = doctest.Example(command, _plain(want))
                    difference = checker.output_difference(example, _plain(got), doctest.REPORT_NDIFF)
                    pytest.fail(f"{page.name}, block at line {block.line}: $ {command}\n{difference}", pytrace=False)

"""Every example of the documentation is tried out, page by page, in an empty project.

A literal block below a paragraph that is nothing but a path is that file. A block of language ``console`` is what a
terminal shows: its commands run one after the other, and have to print what stands below them.
"""

import re
from pathlib import Path

import msgspec
import pytest

from pages import PAGES, Block, blocks
from pumlsync.config import Config, load_config
from pumlsync.diagnostics import Code
from pumlsync.run import Wishes, check
from terminal import differences, person

ELSEWHERE = {"commands.rst": "test_help.py", "findings.rst": "test_diagnostics.py"}
"""Pages whose examples are tried out by another test."""

SUFFIXES = {"": ".rst", "rst": ".rst", "markdown": ".md"}
"""Of documents by the language of a block; a block without one is reStructuredText."""

BY_PAGE = pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)


@BY_PAGE
def test_examples_do_what_the_page_shows(page: Path, tmp_path: Path) -> None:
    project = tmp_path / "project"
    project.mkdir()
    for block in blocks(page):
        if block.file:
            _write(block, project / block.file)
        elif block.language == "console":
            found = differences(block.text, project, person(tmp_path))
            if found:
                pytest.fail(f"{page.name}: {found}", pytrace=False)


def _write(block: Block, place: Path) -> None:
    text = re.sub(r"^ +", "\t", block.text, flags=re.MULTILINE) if block.language == "make" else block.text
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(f"{text}\n", "utf-8")


@BY_PAGE
def test_settings_are_understood(page: Path, tmp_path: Path) -> None:
    for block in blocks(page):
        if block.language == "toml":
            table = msgspec.toml.decode(block.text)
            file = tmp_path / ("pyproject.toml" if "tool" in table else "pumlsync.toml")
            file.write_text(block.text, "utf-8")
            load_config(tmp_path, config_file=file)


@BY_PAGE
def test_each_diagram_makes_a_picture(page: Path, tmp_path: Path) -> None:
    for number, block in enumerate(blocks(page)):
        suffix = SUFFIXES.get(block.language)
        if "@start" in block.text and not block.file and suffix and "→" not in block.text:
            _write(block, tmp_path / str(number) / f"page{suffix}")
    findings = check(Config(tmp_path.resolve()), Wishes((tmp_path,))).findings

    assert page.name in ELSEWHERE or {finding.code for finding in findings} <= {Code.MISSING}


@BY_PAGE
def test_commands_are_shown_in_a_terminal(page: Path) -> None:
    """What looks like a command has to be in a block that is tried out."""
    others = [block.text for block in blocks(page) if not block.file and block.language != "console"]

    assert page.name in ELSEWHERE or [text for text in others if re.match(r"(\$ )?(pumlsync|make|git) ", text)] == []

"""The pages of the documentation, and the literal blocks that stand in them."""

import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from docutils.core import publish_doctree
from markdown_it import MarkdownIt
from msgspec import Struct

ROOT = Path(__file__).resolve().parents[1]
PAGES = [*sorted((ROOT / "docs").glob("*.rst")), ROOT / "README.md"]

_QUIET = {"report_level": 5, "halt_level": 5, "syntax_highlight": "none", "_disable_config": True}
"""Sphinx's own directives are unknown to docutils; none of them holds a literal block here."""


class Block(Struct, frozen=True):
    """A literal block."""

    language: str
    text: str
    """Without final newline, and with spaces for tabs."""

    file: str | None
    """The path that the paragraph above it is: the block is that file. None when it is none."""


def blocks(page: Path) -> Iterator[Block]:
    """Yield the literal blocks of a page."""
    return _of_markdown(page) if page.suffix == ".md" else _of_rst(page)


def _of_rst(page: Path) -> Iterator[Block]:
    document = publish_doctree(page.read_text("utf-8"), str(page), settings_overrides=_QUIET)
    for node in document.findall(nodes.literal_block):
        before = node.previous_sibling()
        named = re.fullmatch(r"``([^`]+)``:", before.rawsource) if isinstance(before, nodes.paragraph) else None
        yield Block(" ".join(set(node["classes"]) - {"code"}), node.astext(), named and named[1])


def _of_markdown(page: Path) -> Iterator[Block]:
    before = ""
    for token in MarkdownIt().parse(page.read_text("utf-8")):
        if token.type == "fence":
            named = re.fullmatch(r"`([^`]+)`:", before)
            yield Block(token.info, token.content.rstrip("\n").expandtabs(), named and named[1])
        before = token.content or before

"""What the content of each directive is: markup that may hold references and sources, or text that may not.

Sources: docutils 0.23, ``parsers/rst/directives``; Sphinx 9.0, the directives of its core and of ``sphinx.ext``.
"""

from functools import cache
from importlib import import_module

LITERAL = frozenset(
    """
    actdiag aafig bash blockdiag code code-block code-cell code-tab command-output digraph ditaa doctest eval-rst
    graph graphviz inheritance-diagram ipython jinja julia jsonschema jupyter-execute literalinclude math mermaid
    mscgen nwdiag openapi packetdiag parsed-literal plantuml plot productionlist program-output prompt python r
    rackdiag raw runblock seqdiag sourcecode svgbob swagger testcleanup testcode testoutput testsetup tikz toctree
    uml wavedrom
    """.split()
)
"""Directives whose content is no RST: code, other diagrams, lists of documents."""

EMPTY = frozenset(
    """
    contents currentmodule date default-role highlight index meta role sectnum tabularcolumns target-notes title
    """.split()
)
"""Directives that show nothing of their own, or whose work would change the parser or needs the whole document."""

ARGUMENT_FIRST = frozenset(
    "deprecated deprecated-removed ifconfig only versionadded versionchanged versionremoved".split()
)
"""Directives unknown to docutils that read all up to the first blank line as their argument."""

CONTENT_FIRST = frozenset("acks glossary seealso todo".split())
"""Directives unknown to docutils that read what follows their ``::`` as content."""

SHOWS_FILE = frozenset("literalinclude plantuml uml".split())
"""Directives whose argument is a file that they show, perhaps one of diagrams."""

PICTURE_OPTIONS = frozenset("avatar img-background img-bottom img-top".split())
"""Options that name a picture. Source: sphinx-design 0.8, ``card``, ``grid-item-card`` and ``article-info``."""


def in_english(name: str, language: str) -> str:
    """Return the English name of a directive whose name may be in another language; both in lower case."""
    return name if language == "en" else _translations(language).get(name, name)


@cache
def _translations(language: str) -> dict[str, str]:
    """Return docutils' names of directives in a language, none when it has none. ``pt_BR`` falls back on ``pt``."""
    tag = language.lower().replace("-", "_")
    for known in (tag, tag.partition("_")[0]):
        try:
            directives: dict[str, str] = import_module(f"docutils.parsers.rst.languages.{known}").directives
            return directives
        except ImportError:
            continue
    return {}

"""What the content of each directive is: RST that may hold references and sources, or text that may not.

Sources: docutils 0.23, ``parsers/rst/directives``; Sphinx 9.0, the directives of its core and of ``sphinx.ext``.
"""

LITERAL = frozenset(
    """
    actdiag aafig blockdiag code code-block code-cell code-tab command-output digraph ditaa doctest eval-rst graph
    graphviz inheritance-diagram ipython jinja jsonschema jupyter-execute literalinclude math mermaid mscgen nwdiag
    openapi packetdiag parsed-literal plantuml plot productionlist program-output prompt rackdiag raw runblock seqdiag
    sourcecode svgbob swagger testcleanup testcode testoutput testsetup tikz toctree uml wavedrom
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

PICTURE_OPTIONS = frozenset("avatar img-background img-bottom img-top".split())
"""Options that name a picture. Source: sphinx-design 0.8, ``card``, ``grid-item-card`` and ``article-info``."""

"""markdown-it-py, made to tell where in a paragraph its pictures and tags are."""

from collections.abc import Callable
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline, html_inline, image
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.front_matter import front_matter_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin

MAX_NESTING = 100
"""How deeply blocks may be nested; markdown-it-py leaves out what is deeper."""

_InlineRule = Callable[[StateInline, bool], bool]


@cache
def markdown_parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables and with MyST's blocks.

    The tokens of pictures and of HTML in a paragraph have an ``offset`` in their ``meta``: where they begin in the
    content of the paragraph. A picture's address stands as it was written.
    """
    parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable(["table", "strikethrough"])
    for plugin in (front_matter_plugin, colon_fence_plugin, myst_block_plugin):
        parser.use(plugin)
    parser.inline.ruler.at("image", _noting_offset(image))
    parser.inline.ruler.at("html_inline", _noting_offset(html_inline))
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def _noting_offset(rule: _InlineRule) -> _InlineRule:
    def noting(state: StateInline, silent: bool) -> bool:
        offset, known = state.pos, len(state.tokens)
        is_found = rule(state, silent)
        for token in state.tokens[known:]:
            token.meta["offset"] = offset
        return is_found

    return noting

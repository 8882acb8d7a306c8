"""The comments and pictures in a piece of HTML.

Source: HTML Living Standard, 13.2.5 (tokenization) and 4.8.4 (images).
"""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_PIECE = re.compile(
    r"""
    <!--(?:-?>|(?P<comment>.*?)(?P<end>--!?>|\Z))
    |(?P<raw><(script|style|textarea|title)\b.*?(?:</\4|\Z))
    |<(?P<tag>[a-z][^\s/>]*)
    |<[/!?][^>]*>?
    |(?P<text>[^<]+|<)
    """,
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"""[\s/]*(?:(?P<end>>)|(?P<name>[^\s/>=]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"'][^\s>]*)))?)""",
)
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?:\s+[^,]*)?")


class Comment(NamedTuple):
    """An HTML comment."""

    start: int
    """Where its text begins, from 0."""

    text: str
    is_ended: bool
    """Whether there is a ``-->``, directly behind the text."""


class Picture(NamedTuple):
    """A file that an ``<img>``, or a ``<source>`` of a ``<picture>``, shows."""

    start: int
    """Where the tag begins, from 0."""

    uri: str


class Visible(NamedTuple):
    """Text between tags."""


def pieces_of(html: str) -> Iterator[Comment | Picture | Visible]:
    """Yield what is in a piece of HTML, in order."""
    position = 0
    while match := _PIECE.match(html, position):
        position = match.end()
        if match["comment"] is not None:
            yield Comment(match.start("comment"), match["comment"], bool(match["end"]))
        elif match["tag"]:
            found = _attributes(html, position)
            if found is None:
                return  # a tag without its end is dropped, with all behind it
            attributes, position = found
            yield from (Picture(match.start(), uri) for uri in _pictures(match["tag"].lower(), attributes))
        elif match["raw"] or (match["text"] and not match["text"].isspace()):
            yield Visible()


def _attributes(html: str, position: int) -> tuple[dict[str, str], int] | None:
    """Return a tag's attributes and where it ends, None when it does not."""
    attributes: dict[str, str] = {}
    while match := _ATTRIBUTE.match(html, position):
        position = match.end()
        if match["end"]:
            return attributes, position
        value = next((match[kind] for kind in ("double", "single", "bare") if match[kind]), "")
        attributes.setdefault(match["name"].lower(), unescape(value).strip())
    return None


def _pictures(tag: str, attributes: dict[str, str]) -> Iterator[str]:
    if tag == "img" and attributes.get("src"):
        yield attributes["src"]
    if tag in ("img", "source"):
        yield from (match[1] for match in _CANDIDATE.finditer(attributes.get("srcset", "")))

"""Changes to documents that are wished for, and what comes of them."""

from msgspec import Struct

from pumlsync.diagnostics import Place
from pumlsync.rewriting.pages import Edit


class Attempt(Struct, frozen=True):
    """One way to make a change, and what must come of it."""

    edits: tuple[Edit, ...] = ()
    files: dict[str, bytes] = {}
    """Files that are new, and pictures that get another record, by path relative to the root."""

    sources: tuple[str, ...] = ()
    """Texts of the sources that come in."""

    uris: dict[str, str] = {}
    """URIs of references, and the new ones in their place."""

    makes: dict[str, str] = {}
    """Pictures that come to have a source, and its text."""


class Proposal(Struct, frozen=True):
    """A change that is wished for."""

    place: Place
    what: str
    """What it is about, in a few words: a picture, a diagram."""

    attempts: tuple[Attempt, ...]
    """In the order in which they are tried."""

    obstacle: str
    """Why nothing is changed, when no attempt comes out right."""

    otherwise: str = ""
    """What is left alone then, when it is not what the change is about."""


class Refusal(Struct, frozen=True):
    """A change that is not made."""

    place: Place
    what: str
    reason: str


class Plan(Struct, frozen=True):
    """What is to be written."""

    before: dict[str, bytes | None]
    """What the files hold now, None for those that are not there."""

    after: dict[str, bytes]
    settled: tuple[Proposal, ...]
    refused: tuple[Refusal, ...]

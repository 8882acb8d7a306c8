"""References to pictures of PlantUML servers, turned into sources and files of the project."""

import posixpath
import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from msgspec import Struct

from pumlsync.config import Config
from pumlsync.confine import is_file
from pumlsync.errors import PumlsyncError
from pumlsync.model import Format, ImageReference
from pumlsync.pairing.naming import FORMATS, leaves_root, picture_path
from pumlsync.pairing.references import Shown
from pumlsync.plantuml.encoding import decode
from pumlsync.plantuml.pages import new_pages
from pumlsync.rewriting.comments import comment_above
from pumlsync.rewriting.pages import Edit, Page, read_page
from pumlsync.rewriting.proposals import Attempt, Plan, Proposal
from pumlsync.rewriting.texts import named, own_name, relative, slug, tidied
from pumlsync.rewriting.trial import settle
from pumlsync.survey.survey import Survey

_FORMATS: Final[dict[str, Format]] = {"png": "png", "img": "png", "uml": "png", "svg": "svg"}
_OTHERS: Final = frozenset("base64 dpng dsvg eps epstext map pdf proxy txt utxt".split())
_ADDRESS: Final = re.compile(r"(?:.*/)?(?P<kind>[a-z]\w*)(?:/(?P<page>\d+))?/(?P<code>[~\w-]+)/?", re.ASCII)
"""The path of a picture. Source: PlantUML server 1.2025, ``UrlDataExtractor``."""

_NO_PLACE: Final = "no source above it leaves the page as it is and makes its picture; write the diagram by hand"


class Remote(Struct, frozen=True):
    """A diagram that a server draws."""

    text: str
    format: Format
    page: int
    """From 0."""


class NotReadError(Exception):
    """The diagram cannot be told from the address of its picture; the text says why."""


def remote_at(uri: str) -> Remote | None:
    """Return the diagram in the address of a picture, None when no PlantUML server has it.

    Raises:
        NotReadError: when it is a server's, and yet the diagram cannot be read.
    """
    try:
        address = urlsplit(uri)
    except ValueError:
        return None  # no address at all
    match = _ADDRESS.fullmatch(unquote(address.path))
    is_proxy = address.path.endswith("/proxy") and "src=" in address.query
    is_known = "plantuml" in uri.lower() and (is_proxy or (match and match["kind"] in _FORMATS.keys() | _OTHERS))
    if not match or is_proxy or match["kind"] not in _FORMATS or address.query:
        if is_known:
            raise NotReadError("the address says more than the diagram, or asks for something else than PNG or SVG")
        return None
    return _decoded(match["code"], match["kind"], int(match["page"] or 0), is_known=bool(is_known))


def _decoded(code: str, kind: str, page: int, *, is_known: bool) -> Remote | None:
    try:
        text = tidied(decode(code).replace("\r\n", "\n"))
    except ValueError as error:
        if is_known:
            raise NotReadError(str(error)) from error
        return None  # one of many pictures below a folder named png
    if page > new_pages(text):
        raise NotReadError(f"the diagram has no page {page}, counted from 0")
    return Remote(text, _FORMATS[kind], page)


def localize(config: Config, found: Survey, folder: str) -> Plan:
    """Return the change that puts sources above references to servers, and pictures of the project in their place.

    Args:
        config: The project.
        found: How it stands.
        folder: Where the pictures go, POSIX, relative to each document.

    Raises:
        PumlsyncError: when the folder has a name that would have to be escaped in documents.
    """
    if not re.fullmatch(r"[\w.-]+(/[\w.-]+)*", folder, re.ASCII):
        raise PumlsyncError(
            f"nothing localized: {folder!r} is no path of letters, digits, '.', '_', '-' relative to documents"
        )
    stage = _Localization(config, found, folder)
    seen = [item for item in found.seen if item.state == "remote" and item.shown.document in found.selected]
    return settle(config, found, [proposal for item in seen for proposal in stage.proposals(item.shown)])


class _Localization:
    def __init__(self, config: Config, found: Survey, folder: str) -> None:
        self._config = config
        self._folder = folder
        self._taken = {target.path for target in found.pairing.targets}
        self._taken |= {item.path for item in found.pairing.shown if item.path is not None}
        self._stems: dict[tuple[str, str], str] = {}

    def proposals(self, shown: Shown) -> Iterator[Proposal]:
        """Yield the proposal for a reference, none when it is not a server's."""
        reference = shown.reference
        try:
            remote = remote_at(reference.uri)
        except NotReadError as error:
            yield Proposal(reference.place, reference.uri, (), str(error))
            return
        if remote is not None:
            stem, is_new = self._stem(remote, shown.document)
            attempts = tuple(self._attempts(shown, remote, stem, is_new=is_new))
            what = picture_path(stem, remote.page, remote.format)
            yield Proposal(reference.place, what, attempts, _NO_PLACE, reference.uri)

    def _stem(self, remote: Remote, document: str) -> tuple[str, bool]:
        """Return the picture's path without ending, and whether it is the first that shows this diagram."""
        folder = posixpath.normpath(posixpath.join(posixpath.dirname(document), self._folder))
        known = self._stems.get((folder, remote.text))
        if known is not None:
            return known, False
        name = own_name(remote.text) or slug(posixpath.splitext(posixpath.basename(document))[0]) or "diagram"
        stem = f"{folder}/{name}"
        number = 1
        while not self._is_free(stem, remote):
            number += 1
            stem = f"{folder}/{name}-{number}"
        self._stems[folder, remote.text] = stem
        return stem, True

    def _is_free(self, stem: str, remote: Remote) -> bool:
        pages = range(1 + new_pages(remote.text))
        places = [*(picture_path(stem, page, kind) for page in pages for kind in FORMATS), f"{stem}.puml"]
        return (
            stem not in self._stems.values()
            and self._taken.isdisjoint(places)
            and not any(is_file(self._config.root / place) for place in places)
        )

    def _attempts(self, shown: Shown, remote: Remote, stem: str, *, is_new: bool) -> Iterator[Attempt]:
        """Yield the ways to do it: with the source that is there by then, a comment, a file beside the picture."""
        page = read_page(self._config.root, shown.reference.place.file)
        uri = relative(picture_path(stem, remote.page, remote.format), shown.document)
        span = page and _span(page, shown.reference)
        if leaves_root(stem) or not page or not span:
            return
        pages = [picture_path(stem, number, remote.format) for number in range(1 + new_pages(remote.text))]
        local = Edit(page.file, *span, uri)
        uris = {shown.reference.uri: uri}
        texts = [named(remote.text, None), named(remote.text, relative(stem, shown.document))]
        if not is_new:
            yield from (Attempt((local,), uris=uris, makes=dict.fromkeys(pages, text)) for text in texts)
        for text in texts:
            comment = comment_above(page, shown.reference, text)
            if comment is not None:
                yield Attempt((comment, local), {}, (text,), uris, dict.fromkeys(pages, text))
        beside = {f"{stem}.puml": f"{texts[0]}\n".encode()}
        yield Attempt((local,), beside, (texts[0],), uris, dict.fromkeys(pages, texts[0]))


def _span(page: Page, reference: ImageReference) -> tuple[int, int] | None:
    """Return where the address of a reference is, from its beginning to the next empty line; it may go over lines."""
    start = page.offset(reference.place)
    end = re.compile(r"(?:\r\n|\r|\n)[ \t>]*(?:\r\n|\r|\n|\Z)").search(page.text, start)
    pattern = re.compile(r"\s*".join(map(re.escape, reference.uri)))
    match = pattern.search(page.text, start, end.start() if end else len(page.text))
    return match.span() if match else None

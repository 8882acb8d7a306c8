"""The links of a diagram, clickable in HTML."""

import posixpath
import re
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit, urlunsplit

from docutils import nodes
from msgspec import Struct
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.fileutil import copy_asset
from sphinx.util.images import get_image_size

from pumlsync.sphinx_ext.pictures import stamp_at

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

_SCRIPT: Final = Path(__file__).parent / "static" / "pumlsync-maps.js"
_PX: Final = {"": 1.0, "px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "pt": 96 / 72, "pc": 16.0}
"""Pixels in each unit. Source: CSS Values and Units Level 3, 6.2."""

_SHAPES: Final = frozenset({"rect", "circle", "poly"})
_SCHEMES: Final = frozenset({"", "http", "https", "ftp", "mailto"})
"""Of links; none that runs a script."""

_LENGTH: Final = re.compile(r"([0-9.]+)\s*([a-z%]*)")


class Area(Struct, frozen=True):
    """A link inside a picture."""

    shape: str
    coords: tuple[int, ...]
    """Pixels of the picture as it is in its file: x and y in turn."""

    href: str
    title: str


class LinkedImage(nodes.image):
    """An image with the areas of its links, ``areas``, and a name for their map, ``map``."""


def set_up(app: "Sphinx") -> None:
    """Give the images of HTML pages their links."""
    app.add_node(LinkedImage, html=(_visit, _depart))
    app.add_post_transform(_LinkImages)
    app.connect("builder-inited", _offer_script)
    app.connect("html-page-context", _use_script)


def areas_of(image_map: str) -> tuple[Area, ...]:
    """Return the areas of an HTML image map; those that no browser could use, or should, are left out."""
    reader = _Reader()
    reader.feed(image_map)
    return tuple(reader.areas)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.areas: list[Area] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        href, coords = said.get("href", ""), said.get("coords", "").split(",")
        # A picture may come from anybody, and with it what it says of itself.
        if tag == "area" and said.get("shape") in _SHAPES and _is_harmless(href) and all(map(str.isdecimal, coords)):
            self.areas.append(Area(said["shape"], tuple(map(int, coords)), href, said.get("title", "")))


def _is_harmless(href: str) -> bool:
    try:
        return urlsplit(href).scheme in _SCHEMES
    except ValueError:
        return False


class _LinkImages(SphinxPostTransform):
    """Puts linked images in the places of those whose pictures have links."""

    default_priority = 500
    formats = ("html",)

    def run(self, **_: Any) -> None:
        if self.app.builder.name == "epub":  # where no script could fit the map to the size of the page
            return
        for number, image in enumerate(list(self.document.findall(nodes.image)), 1):
            stamp = stamp_at(Path(self.app.srcdir, image["uri"])) if image["uri"].endswith(".png") else None
            # An image that is a link itself leads where its author said.
            if stamp and stamp.map and not isinstance(image.parent, nodes.reference):
                image.replace_self(self._linked(image, f"pumlsync-{number}", areas_of(stamp.map)))

    def _linked(self, image: nodes.image, name: str, areas: tuple[Area, ...]) -> LinkedImage:
        document = self.env.path2doc(_source_of(image)) or self.env.docname
        linked = LinkedImage(image.rawsource, **image.attributes)
        linked["map"], linked["areas"] = name, [self._resolved(area, document) for area in areas]
        linked["classes"].append("no-scaled-link")  # Sphinx would make it a link to the whole picture
        return linked

    def _resolved(self, area: Area, document: str) -> Area:
        """Return an area whose link to a document, by the name of its file or page, leads to where that is built."""
        link = urlsplit(area.href)
        target = None if link.scheme or link.netloc else self._document(link.path, document)
        if target is None:
            return area
        page, _, anchor = self.app.builder.get_relative_uri(self.env.docname, target).partition("#")
        href = urlunsplit(("", "", page, link.query, link.fragment or anchor))
        return Area(area.shape, area.coords, href, href if area.title == area.href else area.title)

    def _document(self, path: str, start: str) -> str | None:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(start), unquote(path)))
        suffixes = (*self.config.source_suffix, ".html")
        names = (name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix))
        return next((name for name in names if name in self.env.all_docs), None)


def _source_of(node: nodes.Element) -> str:
    """Return the file that a node was read in; the parts of a single page keep theirs."""
    while node.parent:
        node = node.parent
    return str(node["source"])


def _visit(self: "HTML5Translator", node: LinkedImage) -> None:
    start, size = len(self.body), get_image_size(str(Path(self.builder.srcdir, node["uri"])))
    self.visit_image(node)
    image = "".join(self.body[start:]).replace("<img ", f'<img usemap="#{node["map"]}" ', 1)
    self.body[start:] = [image, _map(node, size)] if size else [image]


def _depart(self: "HTML5Translator", node: LinkedImage) -> None:
    self.depart_image(node)


def _map(node: LinkedImage, size: tuple[int, int]) -> str:
    width, height = shown_size(node, size)
    factors = (width / size[0], height / size[1])
    areas = "".join(_area(area, factors) for area in node["areas"])
    return f'<map name="{node["map"]}" data-size="{width:.0f},{height:.0f}">{areas}</map>'


def _area(area: Area, factors: tuple[float, float]) -> str:
    coords = ",".join(str(round(value * factors[index % 2])) for index, value in enumerate(area.coords))
    title = escape(area.title)
    return f'<area shape="{area.shape}" coords="{coords}" href="{escape(area.href)}" title="{title}" alt="{title}" />'


def shown_size(node: nodes.image, size: tuple[int, int]) -> tuple[float, float]:
    """Return width and height on the page, in pixels; those of the file where only the browser will know."""
    scale = node.get("scale", 100) / 100
    width, height = _pixels(node.get("width", "")), _pixels(node.get("height", ""))
    if width is None:
        width = size[0] if height is None else height * size[0] / size[1]
    if height is None:
        height = width * size[1] / size[0]
    return scale * width, scale * height


def _pixels(length: str) -> float | None:
    found = _LENGTH.fullmatch(length)
    return float(found[1]) * _PX[found[2]] if found and found[2] in _PX else None


def _offer_script(app: "Sphinx") -> None:
    if app.builder.format == "html" and app.builder.name != "epub":
        # Not by html_static_path: what is added to it by now counts as a change of the settings in each build.
        static = Path(app.outdir, "_static")
        static.mkdir(parents=True, exist_ok=True)
        copy_asset(_SCRIPT, static)


def _use_script(app: "Sphinx", _page: str, _template: str, context: dict[str, Any], _doctree: object) -> None:
    if 'usemap="#pumlsync-' in context.get("body", ""):
        app.add_js_file(_SCRIPT.name, loading_method="defer")

"""How Sphinx builds the site: ``make docs``."""

import posixpath
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.transforms import SphinxTransform

import pumlsync

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "pumlsync"
author = copyright = "the pumlsync contributors"
version = release = pumlsync.__version__

extensions = ["pumlsync.sphinx_ext", "sphinx_copybutton"]
highlight_language = "rst"
smartquotes = False  # -- is an option here, and never a dash

html_theme = "furo"
html_title = "pumlsync"
html_static_path = ["_static"]
html_css_files = ["pumlsync.css"]
html_show_sphinx = False

copybutton_prompt_text = "$ "
copybutton_exclude = ".linenos, .go"


class LinksBetweenPages(SphinxTransform):
    """Make cross references of links to pages: ``usage <usage.rst>`__``, as these also work where nothing is built."""

    default_priority: ClassVar[int] = 5

    def apply(self, **_: object) -> None:
        """Replace the links of one page."""
        for link in list(self.document.findall(nodes.reference)):
            page, suffix, anchor = link.get("refuri", "").partition(".rst")
            if suffix and ":" not in page:
                link.replace_self(self._cross_reference(link, page, anchor.removeprefix("#")))

    def _cross_reference(self, link: nodes.reference, page: str, anchor: str) -> pending_xref:
        name = posixpath.normpath(posixpath.join(posixpath.dirname(self.env.docname), page))
        kind, target = ("ref", f"{name}:{anchor}") if anchor else ("doc", f"/{name}")
        text = nodes.inline("", "", *link.children)
        return pending_xref(
            "", text, refdomain="std", reftype=kind, reftarget=target, refdoc=self.env.docname, refexplicit=True,
            refwarn=True,
        )  # fmt: skip


def label_sections(app: "Sphinx", document: nodes.document) -> None:
    """Let links name each section of a page by its anchor."""
    domain, page = app.env.domains.standard_domain, app.env.docname
    for section in document.findall(nodes.section):
        for anchor in section["ids"]:
            domain.labels[f"{page}:{anchor}"] = (page, anchor, section[0].astext())
            domain.anonlabels[f"{page}:{anchor}"] = (page, anchor)


def setup(app: "Sphinx") -> None:
    """Register what is made of links."""
    app.add_transform(LinksBetweenPages)
    app.connect("doctree-read", label_sections)

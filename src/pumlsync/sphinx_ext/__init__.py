"""The Sphinx extension: a translation of one call of :mod:`pumlsync.run`."""

from typing import TYPE_CHECKING

from sphinx.config import ENUM

import pumlsync
from pumlsync.sphinx_ext import image_maps, uml
from pumlsync.sphinx_ext.build import begin
from pumlsync.sphinx_ext.settings import default_mode

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata

_AFTER_OTHERS = 900
"""Priority of a listener that sees the documents which other extensions write, and what they make of the settings."""


def setup(app: "Sphinx") -> "ExtensionMetadata":
    """Take part in a build."""
    app.add_config_value("pumlsync_mode", default_mode, "", ENUM("sync", "check", "off"))
    app.connect("builder-inited", begin, _AFTER_OTHERS)
    uml.set_up(app, _AFTER_OTHERS)
    image_maps.set_up(app)
    return {"version": pumlsync.__version__, "parallel_read_safe": True, "parallel_write_safe": True}

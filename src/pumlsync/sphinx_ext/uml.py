"""sphinxcontrib-plantuml without any Java or Graphviz of the machine's."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from sphinx.errors import ExtensionError

from pumlsync.config import load_config
from pumlsync.errors import PumlsyncError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_COMMAND: Final = [sys.executable, "-m", "pumlsync", "plantuml", "-Playout=smetana"]


def set_up(app: "Sphinx", priority: int) -> None:
    """Take part where sphinxcontrib-plantuml does."""
    # Not for authors: its change has all pages written again.
    app.add_config_value("pumlsync_shaping", "", "html", str)
    app.connect("config-inited", _provide_command, priority)
    app.connect("builder-inited", _provide_engine, priority)


def _provide_command(app: "Sphinx", config: "Config") -> None:
    """Let sphinxcontrib-plantuml call the PlantUML that comes along, unless ``conf.py`` names another command.

    Source: sphinxcontrib-plantuml 0.31, of which ``plantuml`` is the default command.

    Raises:
        ExtensionError: when the settings of pumlsync cannot be read.
    """
    if "sphinxcontrib.plantuml" in app.extensions and config.plantuml == "plantuml":
        from pumlsync.engines import shaping_of

        config.plantuml = _COMMAND
        try:
            config.pumlsync_shaping = repr(shaping_of(load_config(Path(app.srcdir))))
        except PumlsyncError as error:
            raise ExtensionError(f"pumlsync: {error}", modname=__package__) from error


def _provide_engine(app: "Sphinx") -> None:
    """Let pictures be drawn by the project's engine, where it would be that command: Java then starts once."""
    if "sphinxcontrib.plantuml" in app.extensions and app.config.plantuml == _COMMAND:
        from pumlsync.sphinx_ext.uml_builder import UmlBuilder

        app.builder.plantuml_builder = UmlBuilder(app)  # type: ignore[attr-defined]  # sphinxcontrib-plantuml's own

"""sphinxcontrib-plantuml without any Java or Graphviz of the machine's."""

import sys
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_COMMAND: Final = [sys.executable, "-m", "pumlsync", "plantuml", "-Playout=smetana"]


def provide_command(app: "Sphinx", config: "Config") -> None:
    """Let sphinxcontrib-plantuml call the PlantUML that comes along, unless ``conf.py`` names another command.

    Source: sphinxcontrib-plantuml 0.31, of which ``plantuml`` is the default command.
    """
    if "sphinxcontrib.plantuml" in app.extensions and config.plantuml == "plantuml":
        config.plantuml = _COMMAND


def provide_engine(app: "Sphinx") -> None:
    """Let pictures be drawn by the project's engine, where it would be that command: Java then starts once."""
    if "sphinxcontrib.plantuml" in app.extensions and app.config.plantuml == _COMMAND:
        from pumlsync.sphinx_ext.uml_builder import UmlBuilder

        builder = UmlBuilder(app)
        app.builder.plantuml_builder = builder  # type: ignore[attr-defined]  # sphinxcontrib-plantuml's own
        app.connect("build-finished", builder.close)

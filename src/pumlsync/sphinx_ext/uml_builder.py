"""What draws the ``uml`` directives of sphinxcontrib-plantuml; imported only where that is loaded."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sphinxcontrib.plantuml import PlantumlBuilder, PlantUmlError, hash_plantuml_node  # type: ignore[import-untyped]

from pumlsync.engines import make_engine, shaping_of
from pumlsync.engines.base import Drawn, Engine, Refused
from pumlsync.errors import PumlsyncError
from pumlsync.pairing.naming import FORMATS
from pumlsync.pictures.install import install
from pumlsync.sphinx_ext.settings import project_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class UmlBuilder(PlantumlBuilder):  # type: ignore[misc]
    """Draws PNG and SVG files by one engine for a whole build, which is started when it is first needed.

    Each process of a parallel build has its own.
    """

    def __init__(self, app: "Sphinx") -> None:
        super().__init__(app.builder)
        self._config = project_of(app)

    @cached_property
    def _engine(self) -> Engine:
        return make_engine(self._config, shaping_of(self._config))

    def render(self, node: Any, fileformat: str) -> str:
        """Return the file, in the cache folder of sphinxcontrib-plantuml, with the picture of a directive.

        Raises:
            PlantUmlError: when it cannot be drawn; sphinxcontrib-plantuml warns then and leaves it out.
        """
        key = hash_plantuml_node(node)
        cache, file = Path(self.cache_dir).resolve(), f"{key[:2]}/{key}.{fileformat}"
        if not (cache / file).exists():
            if fileformat not in FORMATS or "%filename" in node["uml"]:  # of which engines know nothing
                return str(super().render(node, fileformat))
            install(cache, file, self._drawn(node, fileformat))
        return str(cache / file)

    def _drawn(self, node: Any, fileformat: Any) -> bytes:
        folder = Path(self.builder.srcdir, node["incdir"]).resolve()
        timeout_s = self._config.settings.engine.timeout_s
        try:
            outcome = self._engine.draw(_whole(node["uml"]), folder, picture_format=fileformat, timeout_s=timeout_s)
        except PumlsyncError as error:
            raise PlantUmlError(f"pumlsync: {error}") from error
        match outcome:
            case Drawn(pages):
                return pages[0]
            case Refused(message):
                raise PlantUmlError(f"pumlsync: not drawn: {' '.join(message.split())}{_quoted(outcome, node['uml'])}")

    def close(self, *_: object) -> None:
        """End the engine of this process, if it was needed."""
        if "_engine" in vars(self):
            self._engine.close()


def _whole(text: str) -> str:
    """Return a diagram with the lines around it that a directive may leave out."""
    return text.strip() if text.lstrip().startswith("@start") else f"@startuml\n{text}\n@enduml"


def _quoted(refused: Refused, text: str) -> str:
    """Return the line that is to blame, after a colon; empty when none is, or one of an included file."""
    if refused.line is None or refused.file is not None:
        return ""
    return f": {_whole(text).splitlines()[refused.line - 1].strip()}"

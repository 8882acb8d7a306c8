"""What draws the ``uml`` directives of sphinxcontrib-plantuml; imported only where that is loaded."""

import os
import re
from collections.abc import Iterator
from multiprocessing.util import Finalize
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from docutils import nodes
from sphinxcontrib.plantuml import (  # type: ignore[import-untyped]
    PlantumlBuilder,
    PlantUmlError,
    hash_plantuml_node,
    plantuml,
)

from pumlsync.digest import digest_of
from pumlsync.engines import make_engine, shaping_of
from pumlsync.engines.base import Drawn, Engine, Refused
from pumlsync.engines.inclusions import inclusions
from pumlsync.errors import PumlsyncError
from pumlsync.pairing.naming import FORMATS
from pumlsync.pictures.install import install
from pumlsync.sphinx_ext.settings import project_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_TEXT: Final = "pumlsync"
"""The attribute of a node that keeps its diagram, when another one tells what shapes the picture, too."""


class UmlBuilder(PlantumlBuilder):  # type: ignore[misc]
    """Draws PNG and SVG files by one engine for a whole build, which is started when it is first needed.

    Each process of a parallel build has its own.
    """

    def __init__(self, app: "Sphinx") -> None:
        super().__init__(app.builder)
        self._config = project_of(app)
        self._shaping = shaping_of(self._config)
        self._engines: dict[int, Engine] = {}
        app.connect("doctree-read", self.note_dependencies)
        app.connect("doctree-resolved", self.tell_apart)
        app.connect("build-finished", self.close)

    def note_dependencies(self, app: "Sphinx", doctree: nodes.document) -> None:
        """Have a document read again when a file that its directives include changes."""
        for node in doctree.findall(plantuml):
            for file in self._inclusions(node):
                app.env.note_dependency(str(file))

    def tell_apart(self, _: "Sphinx", doctree: nodes.document, __: str) -> None:
        """Let the pictures of a text have another name when an included file or a setting changes how it is drawn.

        sphinxcontrib-plantuml draws none whose name is there, and makes the name from what a node holds as ``uml``.
        """
        if self.builder.format == "text":  # where that may be shown
            return
        for node in doctree.findall(plantuml):
            if _TEXT not in node:
                text = node[_TEXT] = node["uml"]
                node.setdefault("alt", text)
                node["uml"] = f"{text}\n' {self._fingerprint(node)}"

    def _fingerprint(self, node: nodes.Element) -> str:
        shapes = [self._shaping.engine, *self._shaping.options_for(_whole(node[_TEXT])).items()]
        return digest_of(repr([*shapes, *(digest_of(file.read_bytes()) for file in self._inclusions(node))]).encode())

    def _inclusions(self, node: nodes.Element) -> Iterator[Path]:
        text = _whole(node.get(_TEXT, node["uml"]))
        yield from inclusions(text, self._folder(node), self._config.root).files

    def _folder(self, node: nodes.Element) -> Path:
        return Path(self.builder.srcdir, node["incdir"]).resolve()

    def collect_nodes(self, _: nodes.document) -> None:
        """Collect nothing: batches spare starts of Java, of which there is but one."""

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
            install(cache, file, self._drawn(_whole(node[_TEXT]), self._folder(node), fileformat))
        return str(cache / file)

    def _drawn(self, text: str, folder: Path, fileformat: Any) -> bytes:
        timeout_s = self._config.settings.engine.timeout_s
        try:
            outcome = self._engine().draw(text, folder, picture_format=fileformat, timeout_s=timeout_s)
        except PumlsyncError as error:
            raise PlantUmlError(f"pumlsync: {error}") from error
        match outcome:
            case Drawn(pages):
                return pages[0]
            case Refused(message):
                line = outcome.quoted(text)
                raise PlantUmlError(f"pumlsync: not drawn: {' '.join(message.split())}{line and f': {line}'}")

    def _engine(self) -> Engine:
        process = os.getpid()
        if process not in self._engines:
            self._engines[process] = make_engine(self._config, self._shaping)
            Finalize(None, self.close, exitpriority=0)  # the builds' own processes end without any event
        return self._engines[process]

    def close(self, *_: object) -> None:
        """End the engine of this process, if it was needed; not those that a forked process has seen only."""
        if engine := self._engines.pop(os.getpid(), None):
            engine.close()


def _whole(text: str) -> str:
    """Return a diagram with the lines around it that a directive may leave out."""
    start = re.match(r"\s*@start(\w+)", text)
    if start is None:
        return f"@startuml\n{text}\n@enduml"
    return text.strip() if re.search(r"^\s*@end", text, re.MULTILINE) else f"{text.strip()}\n@end{start[1]}"

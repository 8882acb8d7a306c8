"""One run of pumlsync, before Sphinx looks which documents changed."""

import posixpath
from collections.abc import Iterator, Set
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from sphinx.errors import ExtensionError
from sphinx.util.logging import getLogger

from pumlsync import run
from pumlsync.drawing import Done, Event, Failed
from pumlsync.errors import PumlsyncError
from pumlsync.pairing.naming import stem_of
from pumlsync.pairing.pair import Target
from pumlsync.run import Removal, Summary, Wishes
from pumlsync.sphinx_ext.messages import MissingPictures, tell
from pumlsync.sphinx_ext.pictures import stamp_at
from pumlsync.sphinx_ext.settings import documents_of, project_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_logger = getLogger(__name__)


def begin(app: "Sphinx") -> None:
    """Draw or check, tell the findings, and listen to the build from then on.

    Raises:
        ExtensionError: when the run cannot go on.
    """
    if app.config.pumlsync_mode == "off":
        return
    act = partial(run.sync, tell=_say) if app.config.pumlsync_mode == "sync" else run.check
    try:
        config = project_of(app)
        summary = act(config, Wishes(documents_of(app, config)))
    except PumlsyncError as error:
        raise ExtensionError(f"pumlsync: {error}", modname=__package__) from error
    build = _Build(config.root, summary)
    missing = MissingPictures(app.srcdir, tell(app, config.root, summary))
    app.connect("env-get-outdated", build.outdated)
    app.connect("doctree-read", build.note_dependencies)
    app.connect("build-finished", missing.forget)


def _say(event: Event | Removal) -> None:
    match event:
        case Done(target, change):
            _logger.info("pumlsync: %s %s", change, target.path)
        case Failed(target):
            _logger.info("pumlsync: not drawn %s", target.path)
        case Removal():
            pass  # only where pictures are pruned
        case _:
            assert_never(event)


class _Build:
    """What a build knows of its run."""

    def __init__(self, root: Path, summary: Summary) -> None:
        self._root, self._summary = root, summary
        self._targets: dict[str, set[Target]] = {}
        targets = {target.path: target for target in summary.survey.pairing.targets}
        for item in summary.survey.pairing.shown:
            if item.path in targets:
                self._targets.setdefault(item.document, set()).add(targets[item.path])

    def outdated(self, _: "Sphinx", env: "BuildEnvironment", *__: Set[str]) -> list[str]:
        """Return the documents that show a picture just drawn; the disk's clock may be too coarse to tell."""
        drawn = {done.target.path for done in self._summary.done if done.change != "unchanged"}
        stems = {stem_of(path) for path in drawn}
        shown = self._summary.survey.pairing.shown
        documents = {item.document for item in shown if item.path in drawn or item.stem in stems}
        names = (env.path2doc(str(self._root / document)) for document in documents)
        return [name for name in names if name is not None]

    def note_dependencies(self, app: "Sphinx", _: "nodes.document") -> None:
        """Note the files of diagrams that shape the pictures of a document; the pictures Sphinx notes itself."""
        document = Path(app.env.doc2path(app.env.docname)).relative_to(self._root).as_posix()
        for target in self._targets.get(document, ()):
            for path in self._files(target):
                app.env.note_dependency(str(self._root / path))

    def _files(self, target: Target) -> Iterator[str]:
        """Yield the files that a picture is drawn from, documents left out: of these, a comment is but a part."""
        if target.source.form == "file":
            yield target.source.place.file
        stamp = stamp_at(self._root / target.path)
        folder = posixpath.dirname(target.document)
        yield from (posixpath.normpath(posixpath.join(folder, path)) for path in (stamp.read if stamp else ()))

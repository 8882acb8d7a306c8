"""All that is to be said about a project."""

from collections.abc import Iterator, Set

from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.findings import stages
from pumlsync.findings.audit import of_names, of_unshown
from pumlsync.findings.silences import misunderstood
from pumlsync.pairing.pair import Target
from pumlsync.survey.survey import Survey


def findings(found: Survey, given_up: Set[Target]) -> Iterator[Diagnostic]:
    """Yield the findings of all stages, in any order; of pictures, those that were asked for.

    Args:
        found: How the project stands.
        given_up: Pictures of which the engine has told why they are not drawn.
    """
    for document in found.documents:
        yield from (item for item in document.diagnostics if item.code is not Code.NOT_INCLUDED)
    yield from stages.of_inclusions(document for document in found.documents if document.path in found.selected)
    yield from misunderstood(found.documents)
    yield from stages.of_sources(found.documents)
    yield from found.pairing.diagnostics
    yield from of_unshown(found.pairing)
    yield from of_names(found.judged, found.seen)
    yield from stages.of_references(found.seen)
    standing = [item for item in found.asked_for() if item.target not in given_up]
    seen = [item for item in found.seen if item.shown.document in found.selected]
    yield from stages.of_pictures(standing, seen, found.pairing.contested)
    yield from stages.of_run([item for item in found.judged if item.target.document in found.selected])

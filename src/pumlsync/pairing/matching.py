"""Which pictures are those of unnamed sources beside them."""

from collections.abc import Iterable, Iterator, Mapping

from pumlsync.model import DiagramSource, Neighbours, Rule
from pumlsync.pairing.naming import stem_of


def matched(group: Neighbours, free: Mapping[int, str]) -> Iterator[tuple[int, tuple[str, Rule]]]:
    """Yield the identities of the unnamed sources of a group, each with its picture and the rule.

    As many of one as of the other: in order. Else a picture directly below its source, then any below, then above.

    Args:
        group: Sources and references in document order.
        free: The pictures of the references that count, by the identity of the reference.
    """
    wanting = [index for index, item in enumerate(group) if isinstance(item, DiagramSource) and item.name is None]
    pictures = dict(_pictures(group, free))
    pair = zip if len(wanting) == len(pictures) else _nearest
    for source, picture in pair(wanting, pictures):
        yield id(group[source]), (pictures[picture], "image after" if picture > source else "image before")


def _pictures(group: Neighbours, free: Mapping[int, str]) -> Iterator[tuple[int, str]]:
    """Yield the free references of a group; one picture in two formats counts once."""
    formats: dict[str, str] = {}
    for index, item in enumerate(group):
        path = free.get(id(item))
        if path and formats.setdefault(stem_of(path), path) == path:
            yield index, path


def _nearest(wanting: list[int], pictures: Iterable[int]) -> Iterator[tuple[int, int]]:
    left = list(pictures)
    below = [source for source in wanting if source + 1 in left]
    for source in [*below, *(source for source in wanting if source not in below)]:
        after = [picture for picture in left if picture > source]
        before = [picture for picture in left if picture < source]
        if left:
            picture = after[0] if after else before[-1]
            left.remove(picture)
            yield source, picture

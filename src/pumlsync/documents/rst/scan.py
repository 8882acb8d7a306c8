"""What an RST document holds: docutils parses, comments and images are collected."""

from collections.abc import Callable, Iterator
from copy import copy
from functools import cache
from typing import Any

import msgspec
from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser, states
from docutils.statemachine import StringList
from docutils.utils import new_document

from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.documents.dialect import USUAL, Dialect
from pumlsync.documents.reading import Found, grouped
from pumlsync.documents.rst.reading import RstReading, attach
from pumlsync.documents.rst.states import STATES, Machine
from pumlsync.documents.text import decode
from pumlsync.model import DiagramSource, Document, ImageReference, Neighbours, Via


def scan(
    path: str, content: bytes, source_dir: str, load: Callable[[str], bytes], dialect: Dialect = USUAL
) -> Document:
    """Return what a document holds.

    Args:
        path: POSIX, relative to the root.
        content: The file's bytes.
        source_dir: The folder that absolute paths start from; POSIX, relative to the root.
        load: Returns the bytes of an included file, or raises OSError or OutsideError.
        dialect: What the project makes of RST.
    """
    text = decode(content, path)
    if isinstance(text, Diagnostic):
        return Document(path, diagnostics=(text,))
    reading = RstReading(path, source_dir, load, dialect, open_files=[path])
    try:
        return reading.document(scan_lines(reading, reading.input_lines(path, reading.split(path, text))))
    except RecursionError:
        return reading.too_deep()


def scan_lines(reading: RstReading, lines: StringList) -> tuple[Neighbours, ...]:
    """Return what lines of RST hold.

    Raises:
        RecursionError: when they are nested too deeply.
    """
    return tuple(grouped(_walk(_parse(reading, lines), reading)))


def _parse(reading: RstReading, lines: StringList) -> nodes.document:
    settings = copy(_settings())
    attach(reading, settings)
    document = new_document(reading.path, settings)
    machine = Machine(STATES, initial_state="Body")
    machine.run(lines, document, inliner=_plain_text_parser())
    return document


@cache
def _settings() -> Any:
    settings = get_default_settings(Parser)
    settings.report_level = settings.halt_level = 5
    settings.warning_stream = False
    settings.file_insertion_enabled = False
    return settings


def _plain_text_parser() -> states.Inliner:
    """Return docutils' inline parser without its work, which takes most of the time and finds no image or comment."""
    inliner = states.Inliner()
    inliner.parse = lambda text, *_: ([nodes.Text(text)], [])  # type: ignore[assignment]
    return inliner


def _walk(parent: nodes.Node, reading: RstReading) -> Iterator[Found]:
    """Yield sources and references in document order, and None for all that the page shows between them.

    A figure's caption and legend belong to its picture.
    """
    for node in parent.children:
        if isinstance(node, nodes.comment):
            yield from (_with_misread_lines(source, reading) for source in getattr(node, "sources", ()))
        elif isinstance(node, nodes.image):
            yield _reference(node, reading)
        elif isinstance(node, nodes.Text | nodes.transition):
            if "@start" in node.astext() and not isinstance(parent, nodes.FixedTextElement):
                _note_visible_sources(node, reading)
            yield None
        elif isinstance(node, nodes.figure | nodes.Invisible | nodes.system_message) or hasattr(node, "is_misread"):
            yield from (found for found in _walk(node, reading) if found is not None)
        elif isinstance(node, nodes.Element):
            yield from _walk(node, reading)


def _note_visible_sources(node: nodes.Node, reading: RstReading) -> None:
    """Note the diagrams in visible text; what an unknown directive makes of its content is its own affair."""
    ancestor = node.parent
    while ancestor is not None:
        if isinstance(ancestor, nodes.container) and "is_unknown" in ancestor:
            return
        ancestor = ancestor.parent
    file, line = getattr(node.parent, "source", None) or reading.path, getattr(node.parent, "line", None) or 1
    for text in node.astext().splitlines():
        place = reading.visible_source(file, text.strip(), line)
        if place is not None:
            message = "the page shows this diagram's text: a comment has an empty line above its .. and none below it"
            reading.diagnostics.append(Diagnostic(place, Code.VISIBLE, message))


def _reference(image: nodes.image, reading: RstReading) -> ImageReference:
    file, line = str(image.source), image.line or 1
    column = max(reading.raw_line(file, line).find(":" if "is_option" in image else ".."), 0) + 1
    return ImageReference(image["uri"], Place(file, line, column), _via(image))


def _via(image: nodes.image) -> Via:
    if "is_option" in image:
        return "option"
    holder = image.parent.parent if isinstance(image.parent, nodes.reference) else image.parent
    return "figure" if isinstance(holder, nodes.figure) else "image"


def _with_misread_lines(source: DiagramSource, reading: RstReading) -> DiagramSource:
    if source.form != "prefixed":
        return source
    lines = range(source.place.line, source.end_line + 1)
    misread = tuple(line for line in lines if (source.place, line) in reading.misread)
    return msgspec.structs.replace(source, misread_lines=misread)

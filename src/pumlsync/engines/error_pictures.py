"""Pictures that PlantUML draws instead of a diagram, or cuts off."""

import base64
import html
import re
import struct
from typing import Final
from xml.parsers.expat import ExpatError, ParserCreate

from pumlsync.engines.base import Objection, Refused
from pumlsync.engines.complaints import NO_FORMULAS, NO_GRAPHVIZ, Asked, formula_line, of_trace
from pumlsync.model import Format
from pumlsync.plantuml.mentions import mentions

_SVG_TEXT: Final = re.compile(r">([^<>]+)<")
_PACKED_SVG: Final = re.compile(r"data:image/svg\+xml;base64,([A-Za-z0-9+/=]+)")
_FORMULA_AS_TEXT: Final = 'font-family="monospace">'

_UNKNOWN: Final = "this PlantUML does not know {start}"

PNG_ONLY: Final = "PlantUML draws this diagram as PNG only; name the picture .png"

_PNG_MAGIC: Final = b"\x89PNG\r\n\x1a\n"

_WRONG: Final = "Syntax Error?"

_ERROR_TEXTS: Final = (
    ("Welcome to PlantUML!", "the diagram is empty", 1),
    ("Your data does not sound like JSON data", "the data is not valid JSON", 1),
    ("Your data does not sound like YAML data", "the data is not valid YAML", 1),
    ("No @startuml/@enduml found", _UNKNOWN, 1),
    ("No valid @start/@end found", _UNKNOWN, 1),
    ("Diagram not supported by this release", _UNKNOWN, 1),
    (_WRONG, "syntax error in a diagram between {{{{ and }}}}", None),
    ("Java Runtime:", "this diagram shows the machine that it is drawn on, not a document", 1),
    ("This feature has been suppressed", PNG_ONLY, 1),
    ("Dot executable does not exist", NO_GRAPHVIZ, None),
    ("Dot Executable: ", NO_GRAPHVIZ, None),
    ("Cannot find Graphviz", NO_GRAPHVIZ, None),
    ("There is an issue with your Dot/Graphviz installation", NO_GRAPHVIZ, None),
)
"""How lines of error pictures begin, and what to say of them. Source: PlantUML 1.2020.0 to 1.2026.9, as drawn."""

_UNREAD: Final = ("(Cannot decode", "(File not found: ")
"""How PlantUML writes of a picture that it cannot show; the second one before 1.2021."""

_CRASH_TEXT: Final = re.compile(r"An error has occurr?ed : *(.*)")


def of_svg(asked: Asked, svg: str) -> Refused | None:
    """Return what PlantUML wrote into an error picture, given the same diagram as SVG; None for a real picture."""
    unpacked = _unpacked(svg)
    texts = [html.unescape(text).replace("\N{NO-BREAK SPACE}", " ").strip() for text in _SVG_TEXT.findall(unpacked)]
    # PlantUML welcomes the author of a wrong diagram, too.
    for words in sorted(texts, key=lambda words: not words.startswith(_WRONG)):
        if (refused := _of_words(asked, words)) is not None:
            return refused
    line = formula_line(asked.text)
    return Refused("program", NO_FORMULAS, line) if line is not None and _FORMULA_AS_TEXT in unpacked else None


def _of_words(asked: Asked, words: str) -> Refused | None:
    if (crash := _CRASH_TEXT.match(words)) and "An error has occur" not in asked.text:
        return of_trace(asked, words, crash[1])
    for beginning in _UNREAD:
        if words.startswith(beginning) and beginning not in asked.full_text:
            return _undecoded(asked)
    for beginning, message, line in _ERROR_TEXTS:
        # The diagram itself may say so.
        if words.startswith(beginning) and beginning not in asked.full_text:
            objection: Objection = "program" if message == NO_GRAPHVIZ else "syntax"
            is_inside = "{{" in asked.text  # perhaps a diagram in this one is meant
            return Refused(
                objection, message.format(start=asked.text.split(maxsplit=1)[0]), None if is_inside else line
            )
    return None


def _unpacked(svg: str) -> str:
    """Return an SVG file with the SVG files inside it."""
    return "".join([svg, *(base64.b64decode(packed).decode() for packed in _PACKED_SVG.findall(svg))])


def _undecoded(asked: Asked) -> Refused:
    pictures = [mention for mention in mentions(asked.text) if mention.kind == "picture"]
    missing = [picture for picture in pictures if not (asked.folder / picture.path).is_file()]
    for picture in [*missing, *pictures]:
        reason = "there is no such file" if picture in missing and not picture.is_remote else "PlantUML cannot read it"
        return Refused("include", f"cannot read {picture.path}: {reason}", picture.line)
    return Refused("include", "cannot read a picture")


def of_picture(picture: bytes, picture_format: Format, limits_px: frozenset[int]) -> Refused | None:
    """Return why the bytes are no picture of that format, or one that PlantUML cut off at one of its limits."""
    return _of_png(picture, limits_px) if picture_format == "png" else _of_svg_file(picture)


def _of_svg_file(picture: bytes) -> Refused | None:
    if picture.startswith(_PNG_MAGIC):
        return Refused("syntax", PNG_ONLY, 1)
    if not (picture.lstrip().startswith((b"<svg", b"<?xml")) and picture.rstrip().endswith(b"</svg>")):
        return Refused("death", "PlantUML drew no picture")
    try:
        ParserCreate().Parse(picture, True)
    except ExpatError as error:
        return Refused("syntax", f"PlantUML's SVG file is no XML: {error}; name the picture .png")
    return None


def _of_png(png: bytes, limits_px: frozenset[int]) -> Refused | None:
    if not png.startswith(_PNG_MAGIC) or b"IEND" not in png[-12:]:
        return Refused("death", "PlantUML drew no picture" if not png else "PlantUML's picture is no PNG file")
    limit = limits_px.intersection(struct.unpack(">II", png[16:24]))
    if limit:
        return Refused("syntax", f"the picture is larger than {max(limit)} pixels, PlantUML's limit, and was cut off")
    return None

"""The values that travel between the stages."""

import re
from typing import Final, Literal

from msgspec import Struct

from pumlsync.diagnostics import Diagnostic, Place

Form = Literal["prefixed", "indented", "sameline", "html", "file"]
"""How a document holds its source.

In RST each line begins with ``..``, all is below a bare ``..``, or ``.. @start…`` comes first; in Markdown the source
is in an HTML comment; a ``.puml`` document is a file of sources.
"""

Via = Literal["image", "figure", "html", "option"]
"""What shows the picture: a directive, a Markdown image or ``<img>``, or an option of another directive."""

Format = Literal["png", "svg"]
"""What kind of file a picture is."""

Rule = Literal["name", "image after", "image before"]
"""Why a source makes a picture: its own name, or the reference next to it."""

State = Literal["current", "stale", "missing", "unverified", "orphan", "file", "remote", "wildcard"]


def picture_format(path: str) -> Format | None:
    """Return what kind of picture pumlsync draws into a file of this name, None when it draws no such file."""
    return "png" if path.endswith(".png") else "svg" if path.endswith(".svg") else None


class DiagramSource(Struct, frozen=True, tag_field="kind", tag="source"):
    """One ``@start`` … ``@end`` block found in a comment block."""

    text: str
    """Without the comment's markup and the common indentation, from ``@start`` to ``@end``, no final newline."""

    place: Place
    """Of the ``@start`` line; line n of `text` is n - 1 lines below it in the file."""

    end_line: int
    form: Form
    type: str
    """What follows ``@start``: ``uml``, ``mindmap``, …"""

    name: str | None
    """What follows the type on the ``@start`` line, without the quotes or braces around it; None when nothing does."""

    closed: bool
    """False when the comment ends before ``@end``."""

    misread_lines: tuple[int, ...] = ()
    """Lines of a prefixed block that docutils reads as something other than a comment, so that the page shows them."""


class ImageReference(Struct, frozen=True, tag_field="kind", tag="reference"):
    """An image directive, or an option of another directive, that names a picture."""

    uri: str
    """What the author wrote, after docutils removed the white space."""

    place: Place
    via: Via


Neighbours = tuple[DiagramSource | ImageReference, ...]
"""Sources and references in document order with nothing visible between them."""


class Inclusion(Struct, frozen=True):
    """A file that a document reads in."""

    path: str
    """POSIX, relative to the root."""

    digest: str | None
    """Of its bytes; None when it could not be read."""


class Silence(Struct, frozen=True):
    """A comment that asks for silence about findings."""

    request: str
    """What follows ``pumlsync:`` in its first line: ``ignore PS201, PS301``."""

    place: Place
    """Of that line."""


class Document(Struct, frozen=True):
    """What one file of documentation holds."""

    path: str
    """POSIX, relative to the root."""

    groups: tuple[Neighbours, ...] = ()
    inclusions: tuple[Inclusion, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    uses: tuple[str, ...] = ()
    """Files of sources that a directive names (``uml``, ``literalinclude``): POSIX, relative to the root."""

    silences: tuple[Silence, ...] = ()
    """In the order of their places; those of included files are among them."""


class Setting(Struct, frozen=True):
    """One of the settings that shape pictures."""

    name: str
    """As it stands in a stamp."""

    value: str
    """As it stands in a stamp: its text, or a digest of what it names."""

    lines: tuple[str, ...] = ()
    """What PlantUML reads after the ``@start`` line."""

    foreign_to: frozenset[str] = frozenset()
    """Types of diagram that it does not shape."""

    word: str | None = None
    """What a diagram must mention, itself or in a file that it includes, to be shaped; None for nothing."""

    def shapes(self, text: str) -> bool:
        """Return whether the setting shapes the pictures of a source's text."""
        if self.word is not None and not _mentions(text, self.word):
            return False
        return type_of(text) not in self.foreign_to


def _mentions(text: str, word: str) -> bool:
    """Say whether a diagram may use what a setting defines: a word by itself, a variable (``$name``) anywhere."""
    if "!include" in text or "!theme" in text:
        return True
    if word not in text or word.startswith("$"):
        return word in text
    # PlantUML's words are of these characters, whatever the language.
    return re.search(rf"(?<![A-Za-z0-9_]){word}(?![A-Za-z0-9_])", text) is not None


_START = re.compile(r"\s*@start(\w+)")


def type_of(text: str) -> str:
    """Return what follows ``@start`` in a source's text, empty when nothing does."""
    start = _START.match(text)
    return start[1].lower() if start else ""


class Shaping(Struct, frozen=True):
    """What besides a source shapes the pictures of a run."""

    engine: str | None
    """The identity of the engine that would draw; None when it is not known before it draws."""

    settings: tuple[Setting, ...] = ()

    def options_for(self, text: str) -> dict[str, str]:
        """Return the settings that shape the pictures of a source's text, as they stand in a stamp."""
        return {setting.name: setting.value for setting in self.settings if setting.shapes(text)}

    def lines_for(self, text: str) -> tuple[str, ...]:
        """Return the lines that PlantUML reads after the ``@start`` line of a source's text."""
        return tuple(line for setting in self.settings if setting.shapes(text) for line in setting.lines)


UNSHAPED: Final = Shaping(None)
"""Nothing but the sources."""

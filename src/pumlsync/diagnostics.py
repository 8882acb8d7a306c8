"""The findings: one code for each kind, with a place and a sentence."""

import enum

from msgspec import Struct


class Place(Struct, frozen=True, order=True):
    """A position in a file."""

    file: str
    """POSIX, relative to the root."""

    line: int
    """From 1, as the file's own line ends count it."""

    column: int = 1
    """From 1, in characters."""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"

    def at(self, line: int) -> "Place":
        """Return the beginning of another line of the same file."""
        return Place(self.file, line)


class Code(enum.Enum):
    """What kind of finding: 1xx sources, 2xx references, 3xx pictures, 4xx drawing, 5xx reading.

    A released code keeps its meaning. The members' names are for programs, the values for people.
    """

    UNCLOSED = "PS101"
    """A ``@start…`` line whose comment ends before its ``@end…`` line.

    Wrong: a line at the left margin ends the comment in the middle of the diagram.
    Right: all lines of the diagram are indented below the ``..``, or all of them begin with ``..``.
    """

    NO_TARGET = "PS102"
    """A source that names no picture and has no image directive next to it.

    Wrong: a block between two paragraphs. Right: ``.. image:: flow.png`` directly below the block.
    """

    CLASH = "PS103"
    """Two sources make one picture.

    Wrong: ``@startuml flow`` in two documents of one folder. Right: a name for each.
    """

    OUTSIDE = "PS104"
    """A source whose picture would lie outside the project.

    Wrong: ``@startuml /tmp/flow.png``. Right: ``@startuml img/flow.png``.
    """

    MISREAD = "PS105"
    """A line of a block that docutils does not take for a comment, so that the page shows or loses it.

    Wrong: ``.. [*] --> Queued`` (a footnote). Right: a bare ``..`` and the whole block indented below it.
    """

    VISIBLE = "PS106"
    """A diagram source that is not in a comment, so that the page shows its text.

    Wrong: an empty line between the ``..`` and ``@startuml``, or none above the ``..``. Right: the reverse.
    """

    ORPHAN = "PS201"
    """An image reference that has neither a file nor a source.

    Wrong: ``.. image:: flow.png`` without that file. Right: add the file, or a source in a comment above.
    """

    NOT_A_FILE = "PS202"
    """A picture's place is taken by something that is not a file, or leads out of the project.

    Wrong: ``.. image:: img`` (a folder). Right: ``.. image:: img/flow.png``.
    """

    STALE = "PS301"
    """A picture that was drawn from another text than the document's, or with other options.

    Wrong: the diagram was edited, the picture was not drawn again. Right: run ``pumlsync sync``, commit both.
    """

    MISSING = "PS302"
    """A picture that is not there, although its source is.

    Wrong: the source is committed, the picture is not. Right: run ``pumlsync sync``, commit both.
    """

    UNVERIFIED = "PS303"
    """A picture with a source, but nothing in the file says what it was drawn from. A note.

    Wrong: a picture drawn by hand, or stripped by an optimiser. Right: ``pumlsync sync --overwrite`` draws it.
    """

    DAMAGED = "PS304"
    """A picture that cannot be read to its end, or is not a PNG file.

    Wrong: an interrupted download. Right: restore it, or run ``pumlsync sync`` (``--overwrite`` if nobody drew it).
    """

    OTHER_ENGINE = "PS305"
    """Pictures drawn by another version of PlantUML. A note, once a run.

    Wrong: pictures of several versions, with ``--strict-engine``. Right: run ``pumlsync sync --strict-engine``.
    """

    OTHER_CONFIG = "PS306"
    """Pictures drawn by something else, with another text of the ``-config`` file. A note, once a run.

    Wrong: the file was edited, the pictures were not drawn again. Right: ``pumlsync sync --overwrite``.
    """

    SYNTAX = "PS401"
    """PlantUML does not understand a source.

    Wrong: ``Alice -->``. Right: ``Alice --> Bob``.
    """

    INCLUDE = "PS402"
    """An ``!include`` of a diagram that is missing or outside the project.

    Wrong: ``!include ../../../style.puml``. Right: keep shared files in the project.
    """

    DEADLINE = "PS403"
    """A diagram that took longer than the deadline.

    Wrong: thousands of participants. Right: split the diagram, or raise ``timeout-s``.
    """

    ENGINE_DIED = "PS404"
    """The engine ended while it drew a diagram.

    Wrong: a diagram too large for the engine's memory. Right: split it.
    """

    PAGES = "PS405"
    """A diagram with more or fewer pages than its source has ``newpage`` lines. It is not drawn.

    Wrong: ``newpage`` in a loop, or in an included file. Right: ``newpage`` in the source itself.
    """

    REMARK = "PS406"
    """PlantUML drew a diagram but remarked on it. A note.

    Wrong: a deprecated keyword. Right: what the remark says.
    """

    NOT_WRITTEN = "PS407"
    """A picture that was drawn but could not be put in its place.

    Wrong: a folder without write permission. Right: allow it, and run ``pumlsync sync`` again.
    """

    NOT_UTF8 = "PS501"
    """A document that is not UTF-8, which Sphinx refuses too.

    Wrong: a file saved as Latin-1. Right: save it as UTF-8.
    """

    UNREADABLE = "PS502"
    """A document that cannot be read.

    Wrong: a file without read permission. Right: allow it, or exclude it.
    """

    NOT_INCLUDED = "PS503"
    """An ``include`` directive whose file is missing, outside the project, or already being included.

    A note, since Sphinx reports it.
    Wrong: ``.. include:: ../../other-project/intro.rst``. Right: keep included files in the project.
    """

    TOO_DEEP = "PS504"
    """A document nested so deeply that docutils gives up.

    Wrong: a thousand lists in each other. Right: fewer.
    """

    @property
    def is_note(self) -> bool:
        """Whether the finding leaves the exit status at 0."""
        return self in _NOTES


_NOTES = frozenset({Code.UNVERIFIED, Code.OTHER_ENGINE, Code.OTHER_CONFIG, Code.REMARK, Code.NOT_INCLUDED})


class Diagnostic(Struct, frozen=True):
    """One finding about the user's documents."""

    place: Place
    code: Code
    message: str
    """One line: what was found, and what to do when that is not plain."""

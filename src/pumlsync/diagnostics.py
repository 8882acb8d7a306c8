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

    A released code keeps its meaning. The members' names are for programs, the values for people; what each means is
    told in the folder ``rules``.
    """

    UNCLOSED = "PS101"
    NO_TARGET = "PS102"
    CLASH = "PS103"
    OUTSIDE = "PS104"
    MISREAD = "PS105"
    VISIBLE = "PS106"
    COMMENT_END = "PS107"
    UNSHOWN = "PS108"
    SAME_FILE = "PS109"

    ORPHAN = "PS201"
    NOT_A_FILE = "PS202"
    OTHER_CASE = "PS203"

    STALE = "PS301"
    MISSING = "PS302"
    UNVERIFIED = "PS303"
    DAMAGED = "PS304"
    OTHER_ENGINE = "PS305"
    OTHER_CONFIG = "PS306"
    LEFT_OVER = "PS307"

    SYNTAX = "PS401"
    INCLUDE = "PS402"
    DEADLINE = "PS403"
    ENGINE_DIED = "PS404"
    PAGES = "PS405"
    REMARK = "PS406"
    NOT_WRITTEN = "PS407"
    NEEDS_PROGRAM = "PS408"

    NOT_UTF8 = "PS501"
    UNREADABLE = "PS502"
    NOT_INCLUDED = "PS503"
    TOO_DEEP = "PS504"
    LONG_LINE = "PS505"
    SILENCE = "PS506"
    END_OF_INCLUSION = "PS507"

    @property
    def is_note(self) -> bool:
        """Whether the finding leaves the exit status at 0."""
        return self in _NOTES


_NOTES = frozenset(
    {
        Code.UNVERIFIED,
        Code.OTHER_ENGINE,
        Code.OTHER_CONFIG,
        Code.REMARK,
        Code.NOT_INCLUDED,
        Code.LONG_LINE,
        Code.UNSHOWN,
        Code.LEFT_OVER,
    }
)


class Diagnostic(Struct, frozen=True):
    """One finding about the user's documents."""

    place: Place
    code: Code
    message: str
    """One line: what was found, and what to do when that is not plain."""

    picture: str | None = None
    """The picture whose verdict it is: POSIX, relative to the root."""

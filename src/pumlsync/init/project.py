"""The project that is set up, and what can be proposed for a file of it."""

import re
import shlex
from pathlib import Path
from typing import Final

from msgspec import Struct

from pumlsync.confine import OutsideError, Reader
from pumlsync.documents.discover import repository
from pumlsync.errors import PumlsyncError

_COMMENT: Final = re.compile(r"(?:^|\s)#.*", re.MULTILINE)


class Addition(Struct, frozen=True):
    """A file that is to be made, or to grow."""

    file: str
    """POSIX, relative to the root."""

    before: str | None
    """What it holds now, None when it is not there."""

    after: str


class Present(Struct, frozen=True):
    """Nothing is to be done."""

    file: str
    """What has it already."""


class ByHand(Struct, frozen=True):
    """What has to be left to people."""

    file: str
    reason: str
    text: str
    """What is to be added."""


Proposal = Addition | Present | ByHand


class Project(Struct, frozen=True):
    """A project as its files are now."""

    root: Path
    """Absolute, without symbolic links."""

    requirement: str
    """What pip installs pumlsync from."""

    @property
    def repository(self) -> Path:
        """The top of the repository that the project is in; the root where there is none."""
        return repository(self.root)

    @property
    def folder(self) -> str:
        """The root as seen from the top of the repository, POSIX; empty where it is the same."""
        return "" if self.repository == self.root else self.root.relative_to(self.repository).as_posix()

    @property
    def check(self) -> str:
        """The command that checks the project, run at the top of the repository."""
        return f"pumlsync check --root {shlex.quote(self.folder)}" if self.folder else "pumlsync check"

    def read(self, file: str) -> str | None:
        """Return what a file holds, with the line ends that it has; None when it is not there.

        Raises:
            PumlsyncError: when it cannot be read, leads out of the project, or is not UTF-8.
        """
        try:
            return Reader(self.root).read(file).decode()
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OutsideError as error:
            raise PumlsyncError(f"not set up: {file} leads out of the project through a symbolic link") from error
        except OSError as error:
            raise PumlsyncError(f"not set up: {file} cannot be read: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise PumlsyncError(f"not set up: {file} is not UTF-8 at byte {error.start}") from error

    def first(self, *files: str) -> str | None:
        """Return the first of these files that is there, None when none is."""
        return next((file for file in files if self.read(file) is not None), None)

    def grown(self, file: str, addition: str) -> Addition:
        """Return the proposal to add lines at the end of a file, after an empty one; or to make the file of them."""
        before = self.read(file)
        if not before or not before.strip():
            return Addition(file, before, addition)
        end = line_end(before)
        gap = end if before.endswith(("\n", "\r")) else end * 2
        return Addition(file, before, before + gap + addition.replace("\n", end))


def uses_pumlsync(text: str) -> bool:
    """Say whether a file, of which ``#`` begins comments, has to do with pumlsync already."""
    return "pumlsync" in _COMMENT.sub("", text).casefold()


def line_end(text: str) -> str:
    """Return how the lines of a file end."""
    return "\r\n" if "\r\n" in text else "\n"

"""The door through which changes reach files."""

from pathlib import Path

from pumlsync.confine import OutsideError, Reader
from pumlsync.errors import PumlsyncError
from pumlsync.pictures.install import install
from pumlsync.rewriting.proposals import Plan


def apply(root: Path, plan: Plan) -> None:
    """Write what is planned: each file as a whole, with the permissions that it had.

    Raises:
        PumlsyncError: when a file is not what it was when the plan was made, or cannot be written; those before it are
            written.
    """
    for file, content in plan.after.items():
        try:
            if _content(root, file) != plan.before[file]:
                raise PumlsyncError(f"not changed: {file} is not what it was a moment ago; run the command again")
            install(root, file, content)
        except OutsideError as error:
            raise PumlsyncError(f"not changed: {file} leads out of the project through a symbolic link") from error
        except OSError as error:
            raise PumlsyncError(f"not changed: {file}: {error.strerror}") from error


def _content(root: Path, file: str) -> bytes | None:
    try:
        return Reader(root).read(file)
    except FileNotFoundError:
        return None

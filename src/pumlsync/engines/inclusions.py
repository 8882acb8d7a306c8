"""Which files a diagram reads, told from its text: for engines that do not say.

What PlantUML computes is not followed: names made of variables, files included in a loop. Conditions are not looked at:
each file counts.
"""

import os
from pathlib import Path
from typing import Final

from msgspec import Struct

from pumlsync.engines.base import Refused
from pumlsync.model import new_pages
from pumlsync.plantuml.mentions import Mention, mentions

_OF_DIAGRAM_TEXT: Final = frozenset({"include", "theme"})


class Inclusions(Struct, frozen=True):
    """What a diagram reads."""

    files: tuple[Path, ...] = ()
    """Absolute, below the root, sorted."""

    pages: int = 1
    """As many as ``newpage`` lines tell, those of the files counted."""

    outside: Refused | None = None
    """Why the diagram must not be drawn: a file that it reads is outside the project."""

    remarks: tuple[str, ...] = ()


def inclusions(text: str, folder: Path, root: Path) -> Inclusions:
    """Return what a diagram reads.

    Args:
        text: The diagram.
        folder: Absolute; what its relative names start from.
        root: Absolute, without symbolic links; nothing outside is read.
    """
    return _Search(folder, root).of(text)


class _Search:
    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root
        self._files: set[Path] = set()
        self._pages = 1
        self._outside: Refused | None = None
        self._remarks: list[str] = []

    def of(self, text: str) -> Inclusions:
        self._look_at(text, self._folder, None)
        return Inclusions(tuple(sorted(self._files)), self._pages, self._outside, tuple(self._remarks))

    def _look_at(self, text: str, folder: Path, file: Path | None) -> None:
        self._pages += new_pages(text)
        for mention in mentions(text):
            if mention.is_computed:
                where = f"line {mention.line}" if file is None else f"{file.name}:{mention.line}"
                self._remark(f"{where} reads a file whose name is computed: changes of that file will not be noticed")
            elif mention.is_file:
                self._follow(mention, folder, file)

    def _follow(self, mention: Mention, folder: Path, file: Path | None) -> None:
        found = self._found(mention.path, folder)
        if found is None:
            if mention.kind == "data":
                self._remark(f"line {mention.line}: there is no file {mention.path}")
        elif not found.is_relative_to(self._root):
            message = f"cannot include {mention.path}: it is outside the project"
            self._outside = self._outside or Refused("include", message, mention.line, file)
        elif found not in self._files and found.is_file():
            self._files.add(found)
            if mention.kind in _OF_DIAGRAM_TEXT:
                self._look_at(found.read_bytes().decode("utf-8", "replace"), found.parent, found)

    def _found(self, path: str, folder: Path) -> Path | None:
        """Return the file, with every link followed: next to the one that names it, else next to the diagram."""
        for start in (folder, self._folder):
            try:
                real = Path(os.path.realpath(start / os.path.expanduser(path)))  # noqa: PTH111 - leaves "~x" alone
                if real.exists():
                    return real
            except (OSError, ValueError):
                pass
        return None

    def _remark(self, remark: str) -> None:
        if remark not in self._remarks:
            self._remarks.append(remark)

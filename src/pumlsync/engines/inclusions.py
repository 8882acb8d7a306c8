"""Which files a diagram reads, told from its text: for engines that do not say.

What PlantUML computes is not followed: names made of variables, files included in a loop. Conditions are not looked at:
each file counts.
"""

import os
from collections import deque
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from msgspec import Struct

from pumlsync.engines.base import Refused
from pumlsync.plantuml.mentions import Mention, mentions
from pumlsync.plantuml.pages import new_pages

_OF_DIAGRAM_TEXT: Final = frozenset({"include", "theme"})


class Inclusions(Struct, frozen=True):
    """What a diagram reads."""

    files: tuple[Path, ...] = ()
    """Absolute, below the root, sorted."""

    pages: int = 1
    """As many as ``newpage`` lines tell, those of the files counted."""

    objection: Refused | None = None
    """Why the diagram must not be drawn: a file that it reads is outside the project, or none that ends."""

    remarks: tuple[str, ...] = ()
    sought: tuple[Path, ...] = ()
    """Absolute, where data would be read if it were there, sorted."""


def inclusions(text: str, folder: Path, root: Path, config_lines: Sequence[str] = ()) -> Inclusions:
    """Return what a diagram reads.

    Args:
        text: The diagram.
        folder: Absolute; what its relative names start from.
        root: Absolute, without symbolic links; nothing outside is read.
        config_lines: What PlantUML reads after the first line of the text.
    """
    configuration = _Lines("\n".join(config_lines), folder, "in the configuration")
    return _Search(folder, root).inclusions(configuration, _Lines(text, folder))


class _Lines(Struct, frozen=True):
    text: str
    folder: Path
    place: str = ""
    """What numbers of lines would mean nothing in."""

    file: Path | None = None
    """What they are of, None for the diagram itself."""

    def where(self, line: int) -> str:
        return self.place or (f"{self.file.name}:{line}" if self.file else f"line {line}")


class _Search:
    def __init__(self, folder: Path, root: Path) -> None:
        self._folder, self._root = folder, root
        self._files: set[Path] = set()
        self._pages = 1
        self._objection: Refused | None = None
        self._remarks: list[str] = []
        self._sought: set[Path] = set()
        self._waiting: deque[_Lines] = deque()

    def inclusions(self, *given: _Lines) -> Inclusions:
        self._waiting.extend(given)
        while self._waiting:
            self._look_at(self._waiting.popleft())
        files, sought = tuple(sorted(self._files)), tuple(sorted(self._sought))
        return Inclusions(files, self._pages, self._objection, tuple(self._remarks), sought)

    def _look_at(self, lines: _Lines) -> None:
        self._pages += new_pages(lines.text)
        for mention in mentions(lines.text):
            if mention.is_computed:
                what = "a file is read whose name is computed: changes of that file will not be noticed"
                self._remark(f"{lines.where(mention.line)}: {what}")
            elif mention.is_file:
                self._follow(mention, lines)

    def _follow(self, mention: Mention, lines: _Lines) -> None:
        found = self._found(mention.path, lines.folder)
        if found is None:
            if mention.kind == "data":
                self._remark(f"{lines.where(mention.line)}: there is no file {mention.path}")
                self._seek(Path(os.path.normpath(lines.folder / mention.path)))
        elif not found.is_relative_to(self._root):
            self._refuse(f"cannot include {mention.path}: it is outside the project", mention, lines)
        elif not (found.is_file() or found.is_dir()):
            self._refuse(f"cannot include {mention.path}: it is not a regular file", mention, lines)
        elif found not in self._files and found.is_file():
            self._files.add(found)
            if mention.kind in _OF_DIAGRAM_TEXT:
                text = found.read_bytes().decode("utf-8", "replace")
                self._waiting.append(_Lines(text, found.parent, file=found))

    def _refuse(self, message: str, mention: Mention, lines: _Lines) -> None:
        line = None if lines.place else mention.line
        self._objection = self._objection or Refused("include", message, line, lines.file)

    def _seek(self, file: Path) -> None:
        if file.is_relative_to(self._root):
            self._sought.add(file)

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

"""Which files a diagram reads, told from its text: for engines that do not say.

What PlantUML computes is not followed: names made of variables, files included in a loop. Conditions are not looked at:
each file counts.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from pumlsync.engines.base import Refused
from pumlsync.model import new_pages

_TOKENS: Final = (
    ("include", re.compile(r"^\s*!(?:include(?:_once|_many|sub|def|url)?|import)\s+(.+?)\s*$")),
    ("theme", re.compile(r"^\s*!theme\s+(.+?\s+from\s+.+?)\s*$")),
    ("data", re.compile(r"%load_?(?:json|yaml|data|csv|xml)\w*\s*\(\s*([^,)]+)", re.IGNORECASE)),
    ("picture", re.compile(r"<img[:\s]\s*([^>{]+)")),
    ("picture", re.compile(r"^\s*sprite\s+\$?\S+\s+(?:\[.*?\]\s*)?(\S+\.(?:png|svg|gif|jpe?g))\s*$", re.IGNORECASE)),
    ("skin", re.compile(r"^\s*!?skin\s+(\S+)\s*$")),
)
_COMMENT: Final = re.compile(r"^\s*'")
_OF_DIAGRAM_TEXT: Final = frozenset({"include", "theme"})


class Mention(Struct, frozen=True):
    """A line of a diagram that makes PlantUML read something."""

    line: int
    """From 1."""

    kind: str
    """``include``, ``theme``, ``data``, ``picture`` or ``skin``."""

    name: str
    """The file as it is written, without the part of it that is meant."""

    @property
    def is_computed(self) -> bool:
        """Whether only PlantUML knows the name."""
        return "$" in self.name or "%" in self.name or (self.kind == "data" and not self.name.startswith('"'))

    @property
    def is_file(self) -> bool:
        """Whether it is neither of PlantUML's own library, nor of the network, nor in the text itself."""
        return not (self.name.startswith(("<", "data:")) or self.is_remote)

    @property
    def is_remote(self) -> bool:
        """Whether it is on the network."""
        return "://" in self.name

    @property
    def path(self) -> str:
        """The file as a path."""
        return self.name.strip('"').removeprefix("::")


class Inclusions(Struct, frozen=True):
    """What a diagram reads."""

    files: tuple[Path, ...] = ()
    """Absolute, below the root, sorted."""

    pages: int = 1
    """As many as ``newpage`` lines tell, those of the files counted."""

    outside: Refused | None = None
    """Why the diagram must not be drawn: a file that it reads is outside the project."""

    remarks: tuple[str, ...] = ()


def mentions(text: str) -> Iterator[Mention]:
    """Yield what the lines of a diagram make PlantUML read, its own library included."""
    for number, line in enumerate(text.split("\n"), 1):
        if not _COMMENT.match(line):
            for kind, pattern in _TOKENS:
                yield from (Mention(number, kind, _file_name(kind, found[1])) for found in pattern.finditer(line))


def _file_name(kind: str, written: str) -> str:
    if kind == "theme":
        name, folder = re.split(r"\s+from\s+", written, maxsplit=1)
        return folder if folder.startswith("<") else f"{folder}/puml-theme-{name}.puml"
    if kind == "include" and "://" not in written:
        # "x.puml!1" and "x.puml!NAME" mean a part of the file.
        return re.sub(r"![^!/]*$", "", written.strip('"'))
    return written.strip() + (".skin" if kind == "skin" and not written.endswith(".skin") else "")


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

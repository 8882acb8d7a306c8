"""What the lines of a diagram make PlantUML read, told from its text."""

import re
from collections.abc import Iterator
from typing import Final

from msgspec import Struct

_TOKENS: Final = (
    ("include", re.compile(r"^\s*!(?:include(?:_once|_many|sub|def|url)?|import)\s+(.+?)\s*$")),
    ("theme", re.compile(r"^\s*!theme\s+(.+?\s+from\s+.+?)\s*$")),
    ("data", re.compile(r"%load_?(?:json|yaml|data|csv|xml)\w*\s*\(\s*([^,)]+)", re.IGNORECASE)),
    ("picture", re.compile(r"<img[:\s]\s*([^>{]+)")),
    ("picture", re.compile(r"^\s*sprite\s+\$?\S+\s+(?:\[.*?\]\s*)?(\S+\.(?:png|svg|gif|jpe?g))\s*$", re.IGNORECASE)),
    ("skin", re.compile(r"^\s*!?skin\s+(\S+)\s*$")),
)
_COMMENT: Final = re.compile(r"^\s*'")


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

"""The settings of what draws: ``[tool.pumlsync.engine]``."""

import re
from typing import Annotated, Final, Literal

from msgspec import Meta, Struct

Kind = Literal["embedded", "command", "server"]
Layout = Literal["smetana", "dot"]


class EngineSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What shapes the pictures, and how long a diagram may take."""

    kind: Kind = "embedded"
    """What draws: the PlantUML that comes with pumlsync, a command of the user's, or a server."""

    config: str | None = None
    """A file of lines that PlantUML reads after the ``@start`` line of each diagram (its ``-config``)."""

    theme: str | None = None
    """The name of one of PlantUML's own themes, for each diagram."""

    defines: dict[str, str] = {}
    """What names in the diagrams stand for: words as by PlantUML's ``!define``, variables (``$name``)."""

    dpi: Annotated[int, Meta(ge=1, le=2400)] | None = None
    """Resolution in dots for an inch; PlantUML's own is 96."""

    scale: Annotated[float, Meta(gt=0, le=4)] | None = None
    """How much larger the pictures are drawn; PlantUML goes up to 4."""

    dark_mode: bool = False
    """Whether light colours become dark ones, as by PlantUML's ``--dark-mode``."""

    layout: Layout | None = None
    """What places the boxes of a graph: PlantUML's own Smetana, the default, or the machine's Graphviz."""

    fonts: tuple[str, ...] = ()
    """Patterns of font files below the root, for characters that the bundled fonts lack, and by name."""

    limit_px: Annotated[int, Meta(ge=1, le=65535)] | None = None
    """The width and height that a PNG stays below, 16384 by default."""

    timeout_s: Annotated[float, Meta(gt=0, le=86400)] = 30.0
    """Seconds that a diagram may take, a day at most."""

    jobs: Annotated[int, Meta(ge=1, le=1024)] | None = None
    """How many diagrams are drawn at once, at most; by default as many as cores and memory allow."""

    java: str | None = None
    """The ``java`` program of kind ``embedded``, instead of the one that comes with pumlsync."""

    jar: str | None = None
    """The PlantUML of kind ``embedded``, instead of the one that comes with pumlsync."""

    command: str | None = None
    """The command of kind ``command``, in words as in a shell, ``plantuml`` by default."""

    url: str | None = None
    """The server of kind ``server``, up to what stands before ``/png/`` in the addresses of its pictures."""

    def __post_init__(self) -> None:
        """Refuse settings that belong to another kind, and values that PlantUML would misread.

        Raises:
            ValueError: saying what to do.
        """
        for name, kinds in _KINDS.items():
            if getattr(self, name) and self.kind not in kinds:
                raise ValueError(_misplaced(name.replace("_", "-"), self.kind, kinds))
        if self.kind == "server" and not (self.url or "").startswith(("http://", "https://")):
            raise ValueError('kind = "server" needs the address of a server: url = "http://localhost:8080/plantuml"')
        if self.command is not None and not self.command.strip():
            raise ValueError('command is empty; write one, such as command = "plantuml"')
        if self.config is not None and not self.config.strip():
            raise ValueError('config is empty; write the path of a file, such as config = "docs/plantuml.cfg"')
        if self.theme is not None and not re.fullmatch(r"[\w-]+", self.theme):
            raise ValueError(_NO_THEME.format(theme=self.theme))
        for name, text in self.defines.items():
            if not re.fullmatch(r"\$?[A-Za-z_]\w*", name) or not _is_line(text, quotes=name.startswith("$")):
                raise ValueError(_NO_DEFINE.format(name=name))


_KINDS: Final[dict[str, tuple[Kind, ...]]] = {
    "java": ("embedded",),
    "jar": ("embedded",),
    "layout": ("embedded",),
    "fonts": ("embedded",),
    "command": ("command",),
    "url": ("server",),
    "dark_mode": ("embedded", "command"),
    "limit_px": ("embedded", "command"),
}
"""Which kinds of engine a setting is for."""

_NO_THEME: Final = (
    "theme = {theme!r} is not the name of one of PlantUML's themes, such as plain; "
    "for one of your own, write !theme NAME from FOLDER into the file of the setting config"
)
_NO_DEFINE: Final = (
    "defines: {name!r} cannot be defined; a name is of letters, digits and _, with or without a $ before it, "
    "and its text is one line; that of a $ name has one kind of quotes at most"
)


def _is_line(text: str, *, quotes: bool) -> bool:
    return not set("\r\n") & set(text) and not (quotes and set("\"'") <= set(text))


def _misplaced(name: str, kind: Kind, kinds: tuple[Kind, ...]) -> str:
    wanted = " or ".join(f'"{kind}"' for kind in kinds)
    return f'{name} is for kind = {wanted}, but kind is "{kind}"; remove {name} or set kind'

"""The project's settings: ``[tool.pumlsync]`` of ``pyproject.toml``, or ``pumlsync.toml``."""

import difflib
import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta, Struct

from pumlsync.errors import PumlsyncError


class EngineSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What shapes the pictures, and how long a diagram may take."""

    kind: Literal["embedded", "command", "server"] = "embedded"
    """What draws: the PlantUML that comes with pumlsync, a command of the user's, or a server."""

    config: str | None = None
    """A file of lines that PlantUML reads after the ``@start`` line of each diagram (its ``-config``)."""

    timeout_s: Annotated[float, Meta(gt=0, le=86400)] = 30.0
    """Seconds that a diagram may take, a day at most."""

    java: str | None = None
    """The ``java`` program of kind ``embedded``, instead of the one that comes with pumlsync."""

    jar: str | None = None
    """The PlantUML of kind ``embedded``, instead of the one that comes with pumlsync."""

    command: str | None = None
    """The command of kind ``command``, in words as in a shell; ``plantuml`` when None."""

    url: str | None = None
    """The server of kind ``server``, up to what stands before ``/png/`` in the addresses of its pictures."""

    def __post_init__(self) -> None:
        """Refuse settings that belong to another kind.

        Raises:
            ValueError: saying what to do.
        """
        for name, kind in _KINDS.items():
            if getattr(self, name) is not None and self.kind != kind:
                raise ValueError(f'{name} is for kind = "{kind}", but kind is "{self.kind}"; remove {name} or set kind')
        if self.kind == "server" and not (self.url or "").startswith(("http://", "https://")):
            raise ValueError('kind = "server" needs the address of a server: url = "http://localhost:8080/plantuml"')
        if self.command is not None and not self.command.strip():
            raise ValueError('command is empty; write one, such as command = "plantuml"')


_KINDS: Final = {"java": "embedded", "jar": "embedded", "command": "command", "url": "server"}
"""Which kind of engine a setting is for."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The settings as they are written; paths are POSIX, relative to the root."""

    paths: tuple[str, ...] = ()
    """Where documents are looked for; the root when empty."""

    exclude: tuple[str, ...] = ()
    """Patterns of files to leave out, as in ``.gitignore``, besides those of ``.gitignore``."""

    suffixes: dict[Annotated[str, Meta(pattern=r"^\.")], Literal["rst"]] = msgspec.field(
        default_factory=lambda: {".rst": "rst"}
    )
    """How a file is read, by the end of its name."""

    source_dirs: tuple[str, ...] = ()
    """What ``/img/x.png`` is relative to; the nearest folder above with a ``conf.py``, else the root, when empty."""

    ignore: tuple[str, ...] = ()
    """Codes of findings to leave out; ``PS3`` means all that begin so."""

    engine: EngineSettings = EngineSettings()


class Config(Struct, frozen=True):
    """A project and its settings."""

    root: Path
    """Absolute, without symbolic links."""

    settings: Settings = Settings()
    is_found: bool = True
    """False when nothing marks the root as one: only what is asked for is then looked at."""


def load_config(start: Path, root: Path | None = None, config_file: Path | None = None) -> Config:
    """Return the project that a folder belongs to.

    Args:
        start: Where the search for ``pyproject.toml``, ``pumlsync.toml`` or ``.git`` begins, upwards.
        root: The project root, if it is given.
        config_file: The file with the settings, if it is given.

    Raises:
        PumlsyncError: when the settings cannot be read or hold something unknown.
    """
    marked = root or _nearest_root(start.resolve())
    root = (marked or start).resolve()
    if not root.is_dir():
        raise PumlsyncError(f"the project root {root} is not a folder; give another with --root")
    if config_file is not None and not config_file.is_file():
        raise PumlsyncError(f"settings not found: there is no file {config_file}; give another with --config")
    file = config_file or settings_file(root)
    return Config(root, _read_settings(file)) if file else Config(root, is_found=marked is not None)


def settings_file(root: Path) -> Path | None:
    """Return the file that holds the settings of a project, None when there is none."""
    candidates = (root / "pumlsync.toml", root / "pyproject.toml")
    return next((candidate for candidate in candidates if candidate.is_file()), None)


def _nearest_root(start: Path) -> Path | None:
    for folder in (start, *start.parents):
        if any((folder / name).exists() for name in ("pyproject.toml", "pumlsync.toml", ".git")):
            return folder
    return None


def _read_settings(file: Path) -> Settings:
    try:
        table: dict[str, Any] = msgspec.toml.decode(file.read_bytes())
    except (OSError, UnicodeDecodeError, msgspec.DecodeError) as error:
        raise PumlsyncError(f"settings not read: {file}: {error}") from error
    if file.name == "pyproject.toml":
        tools = table.get("tool", {})
        table = tools.get("pumlsync", {}) if isinstance(tools, dict) else {}
    try:
        return msgspec.convert(table, Settings)
    except msgspec.ValidationError as error:
        raise PumlsyncError(f"settings not understood: {file}: {_explained(str(error))}") from error


def _explained(message: str) -> str:
    """Return msgspec's message in the words of TOML, with the setting that was probably meant by an unknown one."""
    unknown = re.search(r"unknown field `(.+?)`", message)
    if unknown is None:
        for said, meant in _TOML_WORDS.items():
            message = message.replace(said, meant)
        return re.sub(r" - at `\$\.(.+?)`", r", in \1", message)
    here, other = (EngineSettings, Settings) if "$.engine" in message else (Settings, EngineSettings)
    if unknown[1] in _names(other):
        table = "[tool.pumlsync.engine]" if other is EngineSettings else "[tool.pumlsync]"
        return f"the setting {unknown[1]!r} belongs in {table}"
    near = difflib.get_close_matches(unknown[1], _names(here), n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(_names(here))}"
    return f"unknown setting {unknown[1]!r}; {hint}"


_TOML_WORDS = {"`array`": "a list", "`str`": "text", "`object`": "a table", "`float`": "a number", "`int`": "a number"}


def _names(struct: type[Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]

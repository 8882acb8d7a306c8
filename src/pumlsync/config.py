"""The project's settings: ``[tool.pumlsync]`` of ``pyproject.toml``, or ``pumlsync.toml``."""

import difflib
import re
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta, Struct

from pumlsync.errors import PumlsyncError


class EngineSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What shapes the pictures, and how long a diagram may take."""

    kind: Literal["embedded"] = "embedded"
    config: str | None = None
    """A file of lines that PlantUML reads after the ``@start`` line of each diagram (its ``-config``)."""

    timeout_s: Annotated[float, Meta(gt=0, le=86400)] = 30.0
    """Seconds that a diagram may take, a day at most."""


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


def load_config(start: Path, root: Path | None = None, config_file: Path | None = None) -> Config:
    """Return the project that a folder belongs to.

    Args:
        start: Where the search for ``pyproject.toml``, ``pumlsync.toml`` or ``.git`` begins, upwards.
        root: The project root, if it is given.
        config_file: The file with the settings, if it is given.

    Raises:
        PumlsyncError: when the settings cannot be read or hold something unknown.
    """
    root = (root or _nearest_root(start)).resolve()
    if not root.is_dir():
        raise PumlsyncError(f"the project root {root} is not a folder; give another with --root")
    if config_file is not None and not config_file.is_file():
        raise PumlsyncError(f"settings not found: there is no file {config_file}; give another with --config")
    for candidate in [config_file] if config_file else [root / "pumlsync.toml", root / "pyproject.toml"]:
        if candidate.is_file():
            return Config(root, _read_settings(candidate))
    return Config(root)


def _nearest_root(start: Path) -> Path:
    start = start.resolve()
    for folder in (start, *start.parents):
        if any((folder / name).exists() for name in ("pyproject.toml", "pumlsync.toml", ".git")):
            return folder
    return start


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
    """Return msgspec's message, with the setting that was probably meant by an unknown one."""
    unknown = re.search(r"unknown field `(.+?)`", message)
    if unknown is None:
        return message
    struct = EngineSettings if "$.engine" in message else Settings
    known = [field.encode_name for field in msgspec.structs.fields(struct)]
    near = difflib.get_close_matches(unknown[1], known, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(known)}"
    return f"unknown setting {unknown[1]!r}; {hint}"

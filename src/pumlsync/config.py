"""The project's settings: ``[tool.pumlsync]`` of ``pyproject.toml``, or ``pumlsync.toml``."""

import re
from pathlib import Path
from typing import Annotated, Any, Final, Literal, get_args

import msgspec
from msgspec import Meta, Struct

from pumlsync.engine_settings import EngineSettings as EngineSettings
from pumlsync.errors import PumlsyncError

Syntax = Literal["rst", "markdown", "plantuml"]
"""How a document is read."""


class DirectiveSettings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What directives of the project's own extensions hold."""

    literal: tuple[str, ...] = ()
    """Directives whose content is no markup: code, or another kind of diagram."""

    picture_options: tuple[str, ...] = ()
    """Options, of any directive, that name a picture."""


class Settings(Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """The settings as they are written; paths are POSIX, relative to the root."""

    paths: tuple[str, ...] = ()
    """Where documents are looked for; the root when empty."""

    exclude: tuple[str, ...] = ()
    """Patterns of files to leave out, as in ``.gitignore``, besides those of ``.gitignore``."""

    suffixes: dict[Annotated[str, Meta(pattern=r"^\.")], Syntax] = msgspec.field(
        default_factory=lambda: {".rst": "rst", ".md": "markdown", ".puml": "plantuml"}
    )
    """How a file is read, by the end of its name; of several that fit, the longest counts."""

    source_dirs: tuple[str, ...] = ()
    """What ``/img/x.png`` is relative to; the nearest folder above with a ``conf.py``, else the root, when empty."""

    pictures: tuple[str, ...] = ()
    """Pictures that something else than the documents shows: a logo."""

    language: Annotated[str, Meta(pattern=r"^[A-Za-z]{2,3}([_-][A-Za-z0-9]+)*$")] | None = None
    """Sphinx's ``language``: directives may have their names in it, and pictures their translations."""

    figure_language_filename: str = "{root}.{language}{ext}"
    """Sphinx's setting: the picture that is shown instead of another, where there is one, in a `language`."""

    directives: DirectiveSettings = DirectiveSettings()

    select: tuple[str, ...] = ("PS",)
    """Codes of findings to report; ``PS3`` means all that begin so."""

    ignore: tuple[str, ...] = ()
    """Codes of findings to leave out; of these and `select`, the longer one counts."""

    per_file_ignores: dict[str, tuple[str, ...]] = {}
    """Codes of findings to leave out in files that match a pattern, as in ``.gitignore``."""

    engine: EngineSettings = EngineSettings()


class Config(Struct, frozen=True):
    """A project and its settings."""

    root: Path
    """Absolute, without symbolic links."""

    settings: Settings = Settings()
    is_found: bool = True
    """False when nothing marks the root as one: only what is asked for is then looked at."""

    file: str | None = None
    """The name of the file in the root that holds the settings; None when none does."""

    def whole(self) -> list[Path]:
        """Return where all documents of the project are."""
        return [self.root / path for path in self.settings.paths or ["."]]


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
    if file is None:
        return Config(root, is_found=marked is not None)
    return Config(root, _read_settings(file), file=file.name if file.resolve().parent == root else None)


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
        return _placed(message)
    here = re.search(r"`\$\.(\w+)", message)
    names = _names(_TABLES[here[1] if here else ""])
    for table, struct in _TABLES.items():
        if unknown[1] in _names(struct) and unknown[1] not in names:
            return f"the setting {unknown[1]!r} belongs in [{'.'.join(['tool.pumlsync', table]).rstrip('.')}]"
    import difflib  # only this needs it

    near = difflib.get_close_matches(unknown[1], names, n=1)
    hint = f"did you mean {near[0]!r}?" if near else f"known are {', '.join(names)}"
    return f"unknown setting {unknown[1]!r}; {hint}"


def _placed(message: str) -> str:
    """Return a message about a value: where, then what is wrong."""
    for said, meant in _TOML_WORDS.items():
        message = message.replace(said, meant)
    what, _, place = message.partition(" - at ")
    place = place.rpartition("$.")[2].rstrip("`").replace("[...]", "")
    if "matching regex" in what:
        what = _FORMS[place]
    elif value := re.fullmatch(r"Invalid enum value (.*)", what):
        what = f"{value[1]} is none of {', '.join(_choices(place))}"
    return f"{place}: {what[0].lower()}{what[1:]}"


def _choices(place: str) -> list[str]:
    """Return the texts that a setting may have."""
    table, _, name = place.rpartition(".")
    fields = {field.encode_name: field.type for field in msgspec.structs.fields(_TABLES[table])}
    return sorted(_texts(fields[name]))


def _texts(kind: Any) -> set[str]:
    """Return the texts that a type allows, those of the types inside it, too."""
    inner = get_args(kind)
    return {item for item in inner if isinstance(item, str)}.union(*map(_texts, inner))


_TABLES: Final[dict[str, type[Struct]]] = {"": Settings, "engine": EngineSettings, "directives": DirectiveSettings}
_TOML_WORDS: Final = {
    " | null`": "`",
    "`array`": "a list",
    "`str`": "text",
    "`object`": "a table",
    "`float`": "a number",
    "`int`": "a number",
    "`bool`": "true or false",
}
_FORMS: Final = {
    "suffixes": 'a suffix begins with a dot, such as ".rst"',
    "language": 'a language is written as "de" or "pt_BR"',
}
"""What is expected of texts that must have a form."""


def _names(struct: type[Struct]) -> list[str]:
    return [field.encode_name for field in msgspec.structs.fields(struct)]

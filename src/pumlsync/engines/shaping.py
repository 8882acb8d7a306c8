"""What the settings add to each source."""

import struct
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from pumlsync.config import Config
from pumlsync.confine import OutsideError, Reader
from pumlsync.digest import digest_of
from pumlsync.engine_settings import EngineSettings
from pumlsync.engines.embedded.artifacts import PLANTUML_VERSION
from pumlsync.errors import PumlsyncError
from pumlsync.model import Setting, Shaping

_LITERAL: Final = frozenset({"bpm", "creole", "def", "ditaa", "dot", "flow", "latex", "math"})
"""Types that know no settings: a line more would be drawn, or be an error. Source: PlantUML 1.2026.9, as drawn."""

_DATA: Final = frozenset({"files", "hcl", "json", "yaml"})
"""Types without ``skinparam``."""

_UNTHEMED: Final = frozenset({"git", "hcl"})
_UNSCALED: Final = frozenset({"files", "git"})

_NO_GRAPHS: Final = frozenset(
    "board chart ebnf gantt git mindmap nwdiag packetdiag project regex salt sprites wbs wire".split()
)
"""More types that Graphviz does not lay out."""

_COLLECTION: Final = b"ttcf"
_FONT_MAGIC: Final = (b"\0\1\0\0", b"OTTO", b"true", _COLLECTION)


def shaping_of(config: Config) -> Shaping:
    """Return what the settings add to each source; starts nothing.

    Raises:
        PumlsyncError: when the settings name a file that cannot be read.
    """
    settings = config.settings.engine
    is_known = settings.kind == "embedded" and settings.jar is None
    identity = f"plantuml {PLANTUML_VERSION} {settings.layout or 'smetana'}" if is_known else None
    lines = tuple(_lines(config))
    return Shaping(identity, (*_defines(settings, lines), *lines, *_looks(config)))


def with_smetana(shaping: Shaping) -> Shaping:
    """Return the shaping for a PlantUML that must be told to use Smetana; a diagram's own layout comes after."""
    layout = Setting("layout", "smetana", ("!pragma layout smetana",), _LITERAL)
    return Shaping(shaping.engine, (layout, *shaping.settings))


def _defines(settings: EngineSettings, others: Sequence[Setting]) -> Iterator[Setting]:
    known = [line for other in others for line in other.lines]
    for name, text in settings.defines.items():
        # Where the name does not occur, another text for it changes no picture.
        is_for_all = any(name in line for line in known)
        yield Setting(f"define {name}", text, (_definition(name, text),), word=None if is_for_all else name)


def _definition(name: str, text: str) -> str:
    if not name.startswith("$"):
        return f"!define {name} {text}"
    quote = "'" if '"' in text else '"'
    return f"!{name} = {quote}{text}{quote}"


def _lines(config: Config) -> Iterator[Setting]:
    """Yield the settings that are lines of PlantUML's, those of the file after the theme's, as on its command line."""
    settings = config.settings.engine
    if settings.theme is not None:
        yield Setting("theme", settings.theme, (f"!theme {settings.theme}",), _LITERAL | _UNTHEMED)
    if settings.config is not None:
        lines = _config_lines(config.root, settings.config)
        yield Setting("config", digest_of("\n".join(lines).encode()), lines, _LITERAL)
    if settings.dpi is not None:
        yield Setting("dpi", str(settings.dpi), (f"skinparam dpi {settings.dpi}",), _LITERAL | _DATA | _UNSCALED)
    if settings.scale is not None:
        yield Setting("scale", f"{settings.scale:g}", (f"scale {settings.scale:g}",), _LITERAL | _UNSCALED)


def _looks(config: Config) -> Iterator[Setting]:
    settings = config.settings.engine
    if settings.dark_mode:
        yield Setting("dark-mode", "true", foreign_to=frozenset({"ditaa", "dot"}))
    if settings.layout == "dot":
        yield Setting("layout", "dot", foreign_to=_LITERAL | _DATA | _NO_GRAPHS)
    if settings.fonts:
        digests = (digest_of(Path(font).read_bytes()) for font in fonts_of(config))
        yield Setting("fonts", digest_of("\n".join(digests).encode()), foreign_to=frozenset({"dot"}))


def _config_lines(root: Path, path: str) -> tuple[str, ...]:
    try:
        return tuple(Reader(root).read(path).decode("utf-8-sig").splitlines())
    except OutsideError:
        why = "it is outside the project"
    except OSError as error:
        why = error.strerror or str(error)
    except UnicodeDecodeError as error:
        why = f"not UTF-8 at byte {error.start}"
    raise PumlsyncError(f"the setting engine.config names {path}, which cannot be read: {why}")


def fonts_of(config: Config) -> tuple[Path, ...]:
    """Return the project's own fonts, real paths in the order of the patterns.

    Raises:
        PumlsyncError: when a pattern means no file of the project, or one that is no font.
    """
    found = [font for pattern in config.settings.engine.fonts for font in _matching(config.root, pattern)]
    return tuple(dict.fromkeys(found))


def _matching(root: Path, pattern: str) -> list[Path]:
    try:
        found = [path.resolve() for path in sorted(root.glob(pattern)) if path.is_file()]
    except (NotImplementedError, ValueError, OSError):  # an absolute pattern, an empty one, a folder out of reach
        found = []
    if not found:
        raise PumlsyncError(
            f"the setting engine.fonts: there is no file {pattern} in the project; "
            "write a pattern relative to the root, such as fonts/*.ttf"
        )
    for font in found:
        if problem := _problem(font, root):
            raise PumlsyncError(f"the setting engine.fonts: {font} {problem}")
    return found


def _problem(font: Path, root: Path) -> str | None:
    if not font.is_relative_to(root):
        return "is outside the project"
    try:
        content = font.read_bytes()
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if not content.startswith(_FONT_MAGIC):
        return "is not a TrueType or OpenType font"
    return None if _is_whole(content) else "is damaged or cut off"


def _is_whole(font: bytes) -> bool:
    """Return whether all tables of a font, or of each font of a collection, are in the file: Java skips it otherwise.

    Source: OpenType 1.9, "Organization of an OpenType Font".
    """
    try:
        starts = struct.unpack_from(f">{_count(font, 8, 'I')}I", font, 12) if font.startswith(_COLLECTION) else (0,)
        records = [
            struct.unpack_from(">8xII", font, start + 12 + 16 * number)
            for start in starts
            for number in range(_count(font, start + 4, "H"))
        ]
    except struct.error:
        return False
    return bool(records) and all(offset + length <= len(font) for offset, length in records)


def _count(font: bytes, at: int, kind: str) -> int:
    count: int = struct.unpack_from(f">{kind}", font, at)[0]
    if count * 4 > len(font):
        raise struct.error
    return count

"""The fonts that Java draws with: the bundled ones and the project's own, whatever the machine has."""

import os
import secrets
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from pumlsync.digest import digest_of

LIB: Final = Path(__file__).parent / "lib"

_FAMILIES: Final = {
    "serif": "Serif",
    "sansserif": "Sans",
    "monospaced": "Sans_Mono",
    "dialog": "Sans",
    "dialoginput": "Sans_Mono",
}

_STYLES: Final = {"plain": "", "bold": "_Bold", "italic": "_Oblique", "bolditalic": "_Bold_Oblique"}


def font_options(folder: Path, own: tuple[Path, ...]) -> tuple[str, ...]:
    """Return Java's options for its logical fonts, and for fonts by name; write what they name into a folder.

    Args:
        folder: Made when it is not there; others may write the same into it at the same time.
        own: Font files for characters that the bundled fonts lack; absolute.

    Raises:
        OSError: when that cannot be written.
    """
    content = "".join(f"{line}\n" for line in _lines(LIB / "fonts", own)).encode("latin-1")
    configuration = folder / f"{digest_of(content)}.properties"
    if not configuration.is_file() or configuration.read_bytes() != content:
        _write(configuration, content)
    by_name = [LIB / "fonts"]
    if own:
        by_name.append(configuration.with_suffix(""))
        _link(own, by_name[-1])
    return (f"-Dsun.awt.fontconfig={configuration}", f"-Dsun.java2d.fontpath={os.pathsep.join(map(str, by_name))}")


def _write(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    temporary = file.with_name(f"{file.name}.{secrets.token_hex(4)}.tmp")
    temporary.write_bytes(content)
    temporary.replace(file)


def _link(fonts: tuple[Path, ...], folder: Path) -> None:
    """Have a folder with these fonts only: Java takes all that are in one."""
    folder.mkdir(exist_ok=True)
    for number, font in enumerate(fonts):
        with suppress(FileExistsError):
            (folder / f"{number}{font.suffix}").symlink_to(font)


def _lines(bundled: Path, own: tuple[Path, ...]) -> Iterator[str]:
    """Yield a font configuration that makes DejaVu Java's logical fonts, and the others fill its gaps.

    Source: OpenJDK, "Font Configuration Files".
    """
    yield "version=1"
    yield "sequence.allfonts=latin-1"
    if own:
        yield "sequence.fallback=" + ",".join(f"own{number}" for number in range(len(own)))
    for logical, family in _FAMILIES.items():
        for style, suffix in _STYLES.items():
            face = _face(family, suffix)
            yield f"{logical}.{style}.latin-1=DejaVu {face.replace('_', ' ')}"
    for number in range(len(own)):
        yield f"allfonts.own{number}=own{number}"
    for face in sorted({_face(family, suffix) for family in _FAMILIES.values() for suffix in _STYLES.values()}):
        family, _, style = face.replace("Sans_Mono", "SansMono").partition("_")
        name = f"DejaVu{family}" + (f"-{style.replace('_', '')}" if style else "") + ".ttf"
        yield f"filename.DejaVu_{face}={_escaped(bundled / name)}"
    for number, font in enumerate(own):
        yield f"filename.own{number}={_escaped(font)}"


def _face(family: str, suffix: str) -> str:
    # DejaVu Serif has italics where the others have obliques.
    return family + (suffix.replace("Oblique", "Italic") if family == "Serif" else suffix)


def _escaped(path: Path) -> str:
    """Return a path as a value in a Java properties file."""
    text = str(path).replace("\\", "\\\\")
    return "".join(c if " " < c < "\x7f" else f"\\u{ord(c):04x}" for c in text)

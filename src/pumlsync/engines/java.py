"""PlantUML's own command line on Java: the bundled one, or the user's."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from pumlsync.engines.embedded.artifacts import PLANTUML
from pumlsync.engines.embedded.fonts import LIB, font_options
from pumlsync.engines.embedded.runtime import bundled_java
from pumlsync.errors import PumlsyncError

BUNDLED_JAR: Final = LIB / PLANTUML.jar

_SHORT_LIFE: Final = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:-UsePerfData")
_SAME_EVERYWHERE: Final = ("-Duser.language=en", "-Duser.country=US", "-Duser.timezone=UTC", "-Dfile.encoding=UTF-8")


def plantuml_command(
    *,
    java: Path | None = None,
    jar: Path | None = None,
    fonts: tuple[Path, ...] = (),
    headless: bool = True,
) -> tuple[str, ...]:
    """Return the beginning of a command that runs PlantUML with the bundled fonts.

    Args:
        java: The ``java`` program; None for the bundled one.
        jar: PlantUML; None for the bundled one.
        fonts: Font files besides the bundled ones.
        headless: Whether PlantUML opens no window.

    Raises:
        PumlsyncError: when Java or PlantUML is not there.
    """
    jar = jar or BUNDLED_JAR
    if not jar.is_file():
        raise PumlsyncError(f"PlantUML not found: there is no file {jar}; name another with engine.jar, or install it")
    return (
        *(str(java or bundled_java()), *_SHORT_LIFE),
        f"-Djava.awt.headless={str(headless).lower()}",
        *_font_options(fonts),
        *("-jar", str(jar)),
    )


def confined(command: tuple[str, ...], root: Path) -> tuple[str, ...]:
    """Return the command with PlantUML kept to the files of a project, and the machine's language kept out."""
    java, *rest = command
    allowed = ("-DPLANTUML_SECURITY_PROFILE=ALLOWLIST", f"-Dplantuml.allowlist.path={root}")
    return (java, *_SAME_EVERYWHERE, *allowed, *rest)


def _font_options(fonts: tuple[Path, ...]) -> tuple[str, ...]:
    try:
        return font_options(user_cache_path("pumlsync") / "fonts", fonts)
    except OSError:
        return font_options(_temporary_folder(), fonts)


def _temporary_folder() -> Path:
    """Return a folder that stays, for this process is about to become Java, and that serves the next time, too.

    Raises:
        PumlsyncError: when it belongs to somebody else.
    """
    import tempfile  # slow to import, and seldom needed

    folder = Path(tempfile.gettempdir(), f"pumlsync-fonts-{os.getuid()}")
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    if folder.is_symlink() or folder.stat().st_uid != os.getuid():
        raise PumlsyncError(f"{folder} belongs to somebody else; set XDG_CACHE_HOME to a folder of your own")
    return folder


def variables() -> dict[str, str]:
    """Return the environment without what injects options into Java."""
    injecting = {"JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH"}
    return {name: value for name, value in os.environ.items() if name not in injecting}

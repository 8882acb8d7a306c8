"""What turns PlantUML text into pictures, each behind the same contract."""

import os
import shlex
from pathlib import Path

from pumlsync.config import Config
from pumlsync.confine import OutsideError, Reader
from pumlsync.digest import digest_of
from pumlsync.engines.base import Engine
from pumlsync.engines.embedded.artifacts import IDENTITY
from pumlsync.errors import PumlsyncError
from pumlsync.model import Shaping


def shaping_of(config: Config) -> Shaping:
    """Return what the settings add to each source; starts nothing.

    Raises:
        PumlsyncError: when the settings name a file that cannot be read.
    """
    settings = config.settings.engine
    identity = IDENTITY if settings.kind == "embedded" and settings.jar is None else None
    if settings.config is None:
        return Shaping(identity)
    lines = _config_lines(config.root, settings.config)
    return Shaping(identity, lines, {"config": digest_of("\n".join(lines).encode())})


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


def make_engine(config: Config, shaping: Shaping) -> Engine:
    """Return the engine of the settings; it starts with the first diagram.

    Raises:
        PumlsyncError: when the settings name a program that is not there.
    """
    settings = config.settings.engine
    if settings.kind == "server":
        from pumlsync.engines.server import ServerEngine

        return ServerEngine(settings.url or "", config_lines=shaping.config_lines)
    if settings.kind == "command":
        from pumlsync.engines.command import CommandEngine

        command = command_words(settings.command or "plantuml", config.root)
        return CommandEngine(config.root, command, config_lines=shaping.config_lines)
    java = settings.java and program(settings.java, config.root, "java")
    if settings.jar is not None:
        return _jar_engine(config, program(settings.jar, config.root, "jar"), java or None, shaping)
    from pumlsync.engines.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(config.root, config_lines=shaping.config_lines, java=java or None)


def program(path: str, root: Path, setting: str) -> Path:
    """Return the file that a setting names, relative to the root.

    Raises:
        PumlsyncError: when there is no such file.
    """
    file = root / Path(path).expanduser()
    if not file.is_file():
        raise PumlsyncError(f"engine.{setting} not found: there is no file {file}; name another, or remove the setting")
    return file


def command_words(command: str, root: Path) -> tuple[str, ...]:
    """Return the words of a command; those that name a file below the root by a relative path become absolute.

    Raises:
        PumlsyncError: when a quote is not closed.
    """
    try:
        words = shlex.split(command)
    except ValueError as problem:
        raise PumlsyncError(f"engine.command not understood: {command}: {problem}") from problem
    return tuple(_word(os.path.expanduser(word), root) for word in words)  # noqa: PTH111 - a word may be no path


def _word(word: str, root: Path) -> str:
    # The command runs in the folder of the document.
    return str(root / word) if "/" in word and (root / word).is_file() else word


def _jar_engine(config: Config, jar: Path, java: Path | None, shaping: Shaping) -> Engine:
    from pumlsync.engines.command import CommandEngine
    from pumlsync.engines.embedded.runtime import environment
    from pumlsync.engines.java import confined, plantuml_command

    command = confined(plantuml_command(java=java, jar=jar), config.root)
    return CommandEngine(
        config.root,
        (*command, "-Playout=smetana"),
        config_lines=shaping.config_lines,
        environment=environment(dict(os.environ)),
        advice="Check the settings engine.java and engine.jar.",
    )

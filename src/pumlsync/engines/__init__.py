"""What turns PlantUML text into pictures, each behind the same contract."""

import os
import shlex
from pathlib import Path
from typing import Final

from pumlsync.config import Config
from pumlsync.engines.base import Engine
from pumlsync.engines.shaping import shaping_of as shaping_of
from pumlsync.engines.shaping import with_smetana
from pumlsync.errors import PumlsyncError
from pumlsync.model import Shaping

NO_DOT: Final = 'layout = "dot" needs Graphviz, and there is no program dot; install it, or leave layout out'


def make_engine(config: Config, shaping: Shaping) -> Engine:
    """Return the engine of the settings; it starts with the first diagram.

    Raises:
        PumlsyncError: when the settings name a program that is not there.
    """
    settings = config.settings.engine
    if settings.kind == "server":
        from pumlsync.engines.server import ServerEngine

        return ServerEngine(settings.url or "", shaping=shaping)
    if settings.kind == "command":
        from pumlsync.engines.command import CommandEngine

        command = command_words(settings.command or "plantuml", config.root)
        return CommandEngine(config.root, command, shaping=shaping, limit_px=settings.limit_px)
    java = settings.java and program(settings.java, config.root, "java")
    if settings.jar is not None:
        return _jar_engine(config, program(settings.jar, config.root, "jar"), java or None, shaping)
    from pumlsync.engines.embedded.engine import EmbeddedEngine
    from pumlsync.engines.embedded.runtime import means_of

    return EmbeddedEngine(config.root, shaping=shaping, means=means_of(config), java=java or None)


def program(path: str, root: Path, setting: str) -> Path:
    """Return the file that a setting names, relative to the root.

    Raises:
        PumlsyncError: when there is no such file.
    """
    file = root / os.path.expanduser(path)  # noqa: PTH111 - leaves "~nobody" alone
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
    from pumlsync.engines.embedded.runtime import environment, graphviz, means_of
    from pumlsync.engines.java import confined, plantuml_command

    means = means_of(config)
    if means.layout == "dot" and graphviz() is None:
        raise PumlsyncError(NO_DOT)
    command = confined(plantuml_command(java=java, jar=jar, fonts=means.fonts), config.root)
    return CommandEngine(
        config.root,
        command,
        shaping=shaping if means.layout == "dot" else with_smetana(shaping),
        limit_px=means.limit_px,
        environment=environment(dict(os.environ)),
        advice="Check the settings engine.java and engine.jar.",
    )

"""What turns PlantUML text into pictures, each behind the same contract."""

from pumlsync.config import Config
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
    if config.settings.engine.config is None:
        return Shaping(IDENTITY)
    file = config.root / config.settings.engine.config
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PumlsyncError(f"engine.config not read: {file}: {error}") from error
    lines = tuple(text.splitlines())
    return Shaping(IDENTITY, lines, {"config": digest_of("\n".join(lines).encode())})


def make_engine(config: Config, shaping: Shaping) -> Engine:
    """Return the engine of the settings; it starts with the first diagram."""
    from pumlsync.engines.embedded.engine import EmbeddedEngine

    return EmbeddedEngine(config.root, config_lines=shaping.config_lines)

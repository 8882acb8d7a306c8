"""What a project makes of the markup in its documents."""

import posixpath
from collections.abc import Callable

from msgspec import Struct

from pumlsync.config import Settings
from pumlsync.confine import OutsideError


class Dialect(Struct, frozen=True):
    """What shapes the reading of a document besides its text."""

    language: str = "en"
    """The names of directives are in this language or in English."""

    literal: tuple[str, ...] = ()
    """Directives whose content is no markup, besides the known ones; in lower case."""

    picture_options: tuple[str, ...] = ()
    """Options of directives that name a picture, besides the known ones; in lower case."""

    diagram_suffixes: tuple[str, ...] = (".puml",)
    """How the names of files of diagrams end."""

    tab_width: int = 8
    """Columns of a tab in RST. Source: docutils, ``tab_width``."""

    line_length_limit: int = 10_000
    """Characters of the longest line that an included RST file may have. Source: docutils, ``line_length_limit``."""


USUAL = Dialect()
"""That of a project without settings."""


class Dialects:
    """The dialect of each source folder: that of the settings, and of the ``docutils.conf`` there.

    Source: Sphinx 9.0 reads the ``docutils.conf`` beside ``conf.py``.
    """

    def __init__(self, settings: Settings, load: Callable[[str], bytes]) -> None:
        self._settings = settings
        self._load = load
        self._known: dict[str, Dialect] = {}

    def of(self, source_dir: str) -> Dialect:
        """Return what holds for documents whose absolute paths start from a folder."""
        if source_dir not in self._known:
            self._known[source_dir] = _dialect(self._settings, self._docutils_conf(source_dir))
        return self._known[source_dir]

    def _docutils_conf(self, source_dir: str) -> bytes:
        try:
            return self._load(posixpath.join(source_dir, "docutils.conf"))
        except (OSError, OutsideError):
            return b""


def _dialect(settings: Settings, docutils_conf: bytes) -> Dialect:
    return Dialect(
        language=settings.language or "en",
        literal=tuple(sorted(name.lower() for name in settings.directives.literal)),
        picture_options=tuple(sorted(name.lower().strip(":") for name in settings.directives.picture_options)),
        diagram_suffixes=tuple(suffix for suffix, syntax in settings.suffixes.items() if syntax == "plantuml"),
        **_numbers(docutils_conf),
    )


def _numbers(docutils_conf: bytes) -> dict[str, int]:
    """Return what a ``docutils.conf`` says of the tab width and of long lines; what it garbles, it does not say."""
    if not docutils_conf:
        return {}
    from configparser import Error, RawConfigParser  # few projects have the file

    parser = RawConfigParser()
    try:
        parser.read_string(docutils_conf.decode("utf-8-sig", "replace"))
    except Error:
        return {}
    said = {
        name.replace("-", "_"): value
        for section in ("general", "parsers", "restructuredtext parser")
        if parser.has_section(section)
        for name, value in parser.items(section)
    }
    return {name: int(said[name]) for name in ("tab_width", "line_length_limit") if said.get(name, "").isdecimal()}

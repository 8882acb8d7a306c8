"""What Sphinx knows of a project, as pumlsync's settings."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from pumlsync.config import Config, Settings, Syntax, load_config

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config as SphinxConfig

_SYNTAXES: Final[dict[str | None, Syntax]] = {
    None: "rst",
    "restructuredtext": "rst",
    "markdown": "markdown",
    "myst": "markdown",
}
"""How pumlsync reads what Sphinx calls a file type; others are none of its documents."""


def default_mode(_: "SphinxConfig") -> str:
    """Return what is done where ``conf.py`` does not say it.

    Read the Docs shows what it builds: it draws. Other CI proves what was committed, and runs no PlantUML on what
    strangers contribute.
    """
    if os.environ.get("READTHEDOCS") == "True":
        return "sync"
    return "check" if os.environ.get("CI", "").lower() not in ("", "0", "false") else "sync"


def project_of(app: "Sphinx") -> Config:
    """Return the project around the source folder, with its settings and what Sphinx says instead.

    Raises:
        PumlsyncError: when the settings cannot be read or hold something unknown.
    """
    config = load_config(Path(app.srcdir))
    return replace(config, settings=_settings(app, config), is_found=True)  # a conf.py marks a project, too


def _settings(app: "Sphinx", config: Config) -> Settings:
    known, ours = app.config, config.settings
    suffixes = {suffix: _SYNTAXES[kind] for suffix, kind in known.source_suffix.items() if kind in _SYNTAXES}
    return replace(
        ours,
        suffixes=ours.suffixes | suffixes,
        exclude=(*ours.exclude, *_excluded(app, config.root)),
        source_dirs=(Path(app.srcdir).relative_to(config.root).as_posix(),),
        language=known.language,
        figure_language_filename=known.figure_language_filename,
    )


def _excluded(app: "Sphinx", root: Path) -> Iterator[str]:
    """Yield what Sphinx leaves out, as patterns of gitignore, so that no source is looked for in it.

    Which documents are looked at, Sphinx says itself, file by file.
    """
    source_dir = Path(app.srcdir)
    made = [Path(folder) for folder in (app.outdir, app.doctreedir)]
    left_out = [*app.config.exclude_patterns, *app.config.templates_path]
    for path in [*made, *(source_dir / pattern for pattern in left_out if pattern)]:
        if path.is_relative_to(root) and path not in (root, source_dir):
            yield f"/{path.relative_to(root).as_posix()}"


def documents_of(app: "Sphinx", config: Config) -> tuple[Path, ...]:
    """Return the documents that Sphinx is about to read and pumlsync can; those outside the project it cannot."""
    env, suffixes = app.env, tuple(config.settings.suffixes)
    env.find_files(app.config, app.builder)
    paths = sorted(Path(env.doc2path(name)) for name in env.found_docs)
    return tuple(path for path in paths if path.name.endswith(suffixes) and path.resolve().is_relative_to(config.root))

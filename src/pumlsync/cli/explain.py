"""``pumlsync explain``."""

import math
import os
import re
from collections.abc import Sequence
from pathlib import Path

import click

from pumlsync.cli.options import format_option, of_project
from pumlsync.config import Config
from pumlsync.engines import shaping_of
from pumlsync.errors import PumlsyncError
from pumlsync.reports.explaining import explanations
from pumlsync.reports.explanation import Explanation, explanation_text, explanations_json
from pumlsync.survey.survey import survey

_POSITION = re.compile(r"(.*?)(?::(\d+)(?::\d+)?:?)?")
"""A file, and a line as editors and findings write it."""

Position = tuple[str, int | None]
"""A path, POSIX, relative to the root, and a line of it, from 1."""


@click.command(short_help="Say why pictures stand as they do.")
@of_project
@format_option
def explain(config: Config, paths: tuple[Path, ...], form: str) -> None:
    """Say why pictures stand as they do, and what sync does with them.

    That is: who shows a picture, what makes it and by which rule, and what the file says of itself compared with how
    things are now. PATH is a document, a line of it (docs/executor.rst:65, also as findings write it), a folder, or a
    picture; without any, all is explained.

    \b
    Example:
      $ pumlsync explain docs/executor.rst:65
      docs/img/flow.png is stale: the text of the diagram changed since it was drawn
        shown by  docs/executor.rst:65 (image)
        made by   docs/executor.rst:58-64: the reference below it, with nothing shown in between
        the file  it has pumlsync's stamp: drawn by plantuml 1.2026.9 smetana
                  its text is not the diagram's
        sync      draws it
    """
    wanted = [_position(config.root, path) for path in paths]
    shaping = shaping_of(config)
    explained = list(explanations(config, survey(config, _documents(config, wanted), shaping), shaping))
    nearest = [_nearest(explained, *position) for position in wanted or [(".", None)]]
    for items, (name, _) in zip(nearest, wanted, strict=False):
        if not items and not (config.root / name).exists():
            raise PumlsyncError(f"there is no file {name}, and no picture of that name")
    found = [item for item in explained if any(item in items for items in nearest)]
    if form == "json":
        click.echo(explanations_json(found))
    elif found:
        click.echo("\n\n".join(explanation_text(item) for item in found))
    else:
        click.echo("nothing to explain: no diagram and no image reference")


def _documents(config: Config, wanted: Sequence[Position]) -> list[Path]:
    """Return where to look: in the project's paths, and in what is wanted besides."""
    suffixes = tuple(config.settings.suffixes)
    named = [path for path, _ in wanted if path.endswith(suffixes) or (config.root / path).is_dir()]
    return [config.root / path for path in [*(config.settings.paths or ["."]), *named]]


def _position(root: Path, path: Path) -> Position:
    match = _POSITION.fullmatch(str(path))
    name, line = (match[1], match[2]) if match and not path.exists() else (str(path), None)
    file = Path(os.path.abspath(name))  # noqa: PTH100 - a link inside the project keeps its name
    if not file.is_relative_to(root):
        raise PumlsyncError(f"{name} is outside the project root {root}; give another root with --root")
    return file.relative_to(root).as_posix(), int(line) if line else None


def _nearest(explained: Sequence[Explanation], path: str, line: int | None) -> list[Explanation]:
    distances = [item.distance(path, line) for item in explained]
    nearest = min(distances, default=math.inf)
    return [item for item, away in zip(explained, distances, strict=True) if away == nearest < math.inf]

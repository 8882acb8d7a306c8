"""The options that several commands have, and what they make of them."""

import os
import re
from collections.abc import Callable, Sequence
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from pumlsync.cli.reporter import Reporter
from pumlsync.config import Config, load_config
from pumlsync.findings.selection import Choice
from pumlsync.reports.formats import OUTPUT_FORMATS
from pumlsync.run import Wishes
from pumlsync.survey.revisions import changed_since
from pumlsync.survey.scope import Shard

Command = Callable[..., Any]

_PATH = click.Path(path_type=Path)

root_option = click.option(
    "--root", type=_PATH, metavar="DIR", help="The project root.  [default: where a settings file or .git is]"
)
config_option = click.option(
    "--config",
    "config_file",
    type=_PATH,
    metavar="FILE",
    help="The settings.  [default: pumlsync.toml or pyproject.toml]",
)
format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="For people or for programs."
)

_PROJECT = [click.argument("paths", nargs=-1, type=_PATH, metavar="[PATH]..."), root_option, config_option]


def _codes(_: click.Context, __: click.Parameter, values: Sequence[str]) -> tuple[str, ...]:
    return tuple(code.strip() for value in values for code in value.split(","))


if TYPE_CHECKING:
    _ShardBase = click.ParamType[Shard]
else:
    _ShardBase = click.ParamType  # not generic before click 8.4


class _ShardType(_ShardBase):
    name = "shard"

    def convert(self, value: str | Shard, param: click.Parameter | None, ctx: click.Context | None) -> Shard:
        if isinstance(value, Shard):
            return value
        match = re.fullmatch(r"(\d{1,6})/(\d{1,6})", value, re.ASCII)
        shard = Shard(int(match[1]), int(match[2])) if match else Shard(0, 0)
        if not 1 <= shard.number <= shard.count:
            self.fail(f"{value!r} is not I/N, the I-th of N parts, as in 1/4", param, ctx)
        return shard


_FINDINGS = [
    click.option(
        "--select",
        multiple=True,
        metavar="CODES",
        callback=_codes,
        help="Report these findings only: PS303, or PS3 for all that begin so; several with commas.",
    ),
    click.option(
        "--ignore", multiple=True, metavar="CODES", callback=_codes, help="Leave these findings out, in the same way."
    ),
    click.option(
        "--force-exclude",
        is_flag=True,
        help="Pass over each PATH that the settings leave out, and files that no document uses: "
        "for hooks and editors, which name whatever was changed.",
    ),
    click.option(
        "--since",
        metavar="REF",
        help="Only what has to do with files that differ from a git revision; main... is where the branch left main.",
    ),
    click.option("--shard", type=_ShardType(), metavar="I/N", help="Only the I-th of N parts of the project."),
    click.option("--strict-engine", is_flag=True, help="A picture drawn by another version of PlantUML is stale."),
    click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found."),
    click.option("-q", "--quiet", is_flag=True, help="Print findings only."),
    click.option(
        "-v",
        "--verbose",
        is_flag=True,
        help="Tell more on standard error: which project it is, how many findings were left out, what PlantUML "
        "said when it crashed.",
    ),
    click.option(
        "--color",
        type=click.Choice(["auto", "always", "never"]),
        default="auto",
        help="Colour the findings; NO_COLOR and FORCE_COLOR are respected.",
    ),
    click.option(
        "--output-format",
        type=click.Choice(OUTPUT_FORMATS),
        metavar="NAME",
        help="text, concise, json, github, gitlab, sarif or junit; the default suits the CI service, if any.",
    ),
    click.option(
        "--output-file",
        type=_PATH,
        metavar="FILE",
        help="Write the findings to a file; reports for programs leave the text on standard output.",
    ),
]


def of_project(command: Command) -> Command:
    """Add the options that say which project and which part of it; the command gets `config` and `paths`."""

    @wraps(command)
    def with_project(paths: tuple[Path, ...], root: Path | None, config_file: Path | None, **others: Any) -> Any:
        return command(config=project(root, config_file, paths), paths=paths, **others)

    return _decorated(with_project, _PROJECT)


def of_findings(command: Command) -> Command:
    """Add the options of a command that prints findings; in place of `paths` it gets `wishes` and a `reporter`."""

    @wraps(command)
    def with_wishes(
        config: Config,
        paths: tuple[Path, ...],
        select: tuple[str, ...],
        ignore: tuple[str, ...],
        force_exclude: bool,
        since: str | None,
        shard: Shard | None,
        strict_engine: bool,
        **others: Any,
    ) -> Any:
        wishes = Wishes(
            paths,
            force_exclude=force_exclude,
            strict_engine=strict_engine,
            choice=Choice(select or None, ignore),
            changed=None if since is None else changed_since(config.root, since),
            shard=shard,
        )
        names = Reporter.__struct_fields__
        reporter = Reporter(**{name: others.pop(name) for name in names})
        return command(config=config, wishes=wishes, reporter=reporter, **others)

    return _decorated(with_wishes, _FINDINGS)


def _decorated(command: Command, options: Sequence[Callable[[Command], Command]]) -> Command:
    for option in reversed(options):
        command = option(command)
    return command


def project(root: Path | None, config_file: Path | None, paths: Sequence[Path]) -> Config:
    """Return the project that the options name, else the current folder's, else that of paths outside of it."""
    config = load_config(Path.cwd(), root, config_file)
    places = [(Path.cwd() / path).resolve() for path in paths]
    if root is None and places and not (config.is_found and all(place.is_relative_to(config.root) for place in places)):
        common = Path(os.path.commonpath(places))
        theirs = load_config(common if common.is_dir() else common.parent, None, config_file)
        return theirs if theirs.is_found else config
    return config

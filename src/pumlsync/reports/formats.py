"""The forms in which the findings of a run are written, each in a module of its own."""

from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import Final, Literal, get_args

from msgspec import Struct

from pumlsync.config import Config
from pumlsync.run import Summary

OutputFormat = Literal["text", "concise", "json", "github", "gitlab", "sarif", "junit"]
OUTPUT_FORMATS: Final = get_args(OutputFormat)
FOR_PROGRAMS: Final = frozenset({"json", "gitlab", "sarif", "junit"})
"""Formats that are one document in UTF-8."""

Style = Callable[[str, str], str]
"""Dresses a part of the output: its text, and what it is."""


class Formats(Struct, frozen=True):
    """Where the findings go, and how they are written there; None for nowhere."""

    stream: OutputFormat | None
    """On standard output."""

    file: OutputFormat | None


def formats(wanted: OutputFormat | None, *, has_file: bool, environment: Mapping[str, str]) -> Formats:
    """Return how findings are written.

    What a program is to read from a file is also told on standard output, for the log of the job. Without a format,
    GitHub's runner gets annotations there, and GitLab's a code quality report in the file.

    Args:
        wanted: The format that was asked for.
        has_file: Whether a file was asked for.
        environment: Where ``GITHUB_ACTIONS`` and ``GITLAB_CI`` tell who runs it.
    """
    log: OutputFormat = "github" if environment.get("GITHUB_ACTIONS") == "true" else "text"
    if not has_file:
        return Formats(wanted or log, None)
    file = wanted or ("gitlab" if environment.get("GITLAB_CI") == "true" else "text")
    return Formats(None if file in {"text", "concise"} else log, file)


def findings_lines(kind: OutputFormat, config: Config, summary: Summary, style: Style) -> Iterator[str]:
    """Yield the findings of a run in a format, line by line."""
    if kind in {"text", "concise"}:
        from pumlsync.reports.text import finding_line

        yield from (finding_line(finding, style) for finding in summary.findings)
    else:
        report: Callable[[Config, Summary], Iterator[str]] = import_module(f"pumlsync.reports.{kind}").report
        yield from report(config, summary)

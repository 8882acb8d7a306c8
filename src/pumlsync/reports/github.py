"""For GitHub: annotations on the lines of a pull request, as commands to the runner in the log of the job.

Source: GitHub's documentation, "Workflow commands for GitHub Actions"; for what must be escaped, the package
``@actions/core`` 1.11, ``command.ts``.
"""

from collections.abc import Iterator

from pumlsync.config import Config
from pumlsync.diagnostics import Diagnostic
from pumlsync.reports.repository import Paths
from pumlsync.reports.text import finding_line
from pumlsync.run import Summary

_IN_MESSAGES = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_MESSAGES | str.maketrans({":": "%3A", ",": "%2C"})


def report(config: Config, summary: Summary) -> Iterator[str]:
    """Yield ``::error file=docs/executor.rst,line=65,col=1,title=PS201::message``, or ``::notice`` for notes.

    The message has the place in it: the log of the job does not show what stands before it.
    """
    paths = Paths(config.root)
    return (_command(finding, paths) for finding in summary.findings)


def _command(finding: Diagnostic, paths: Paths) -> str:
    place = finding.place
    properties = {"file": paths.of(place.file), "line": place.line, "col": place.column, "title": finding.code.value}
    listed = ",".join(f"{name}={str(value).translate(_IN_PROPERTIES)}" for name, value in properties.items())
    kind = "notice" if finding.code.is_note else "error"
    return f"::{kind} {listed}::{finding_line(finding).translate(_IN_MESSAGES)}"

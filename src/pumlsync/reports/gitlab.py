"""For GitLab: a code quality report. Source: GitLab's documentation, "Code Quality report format"."""

from collections.abc import Iterator

from pumlsync.config import Config
from pumlsync.reports.pretty import pretty
from pumlsync.reports.repository import Paths, fingerprints
from pumlsync.run import Summary


def report(config: Config, summary: Summary) -> Iterator[str]:
    """Yield the lines of a JSON array with an issue for each finding."""
    paths = Paths(config.root)
    issues = [
        {
            "description": f"{finding.code.value} {finding.message}",
            "check_name": finding.code,
            "fingerprint": fingerprint,
            "severity": "info" if finding.code.is_note else "major",
            "location": {"path": paths.of(finding.place.file), "lines": {"begin": finding.place.line}},
        }
        for finding, fingerprint in zip(summary.findings, fingerprints(summary.findings), strict=True)
    ]
    yield pretty(issues)

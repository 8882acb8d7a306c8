"""For code scanning: the Static Analysis Results Interchange Format. Source: SARIF 2.1.0, sections 3.13 to 3.52."""

from collections.abc import Iterator
from typing import Any, Final
from urllib.parse import quote

import pumlsync
from pumlsync.config import Config
from pumlsync.diagnostics import Code, Diagnostic
from pumlsync.reports.pretty import pretty
from pumlsync.reports.repository import Paths, fingerprints
from pumlsync.rules import Rule, rule_of
from pumlsync.run import Summary

_SCHEMA: Final = "https://json.schemastore.org/sarif-2.1.0.json"
_BASE: Final = "%SRCROOT%"


def report(config: Config, summary: Summary) -> Iterator[str]:
    """Yield the lines of a log with one run, all rules, and the findings as its results."""
    paths = Paths(config.root)
    pairs = zip(summary.findings, fingerprints(summary.findings), strict=True)
    run = {
        "tool": {"driver": _driver()},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_BASE: {"uri": f"{paths.top.as_uri().rstrip('/')}/"}},
        "results": [_result(finding, fingerprint, paths) for finding, fingerprint in pairs],
    }
    log = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    yield pretty(log)


def _driver() -> dict[str, Any]:
    rules = [_rule(rule_of(code)) for code in Code]
    return {"name": "pumlsync", "semanticVersion": pumlsync.__version__, "rules": rules}


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "help": {"text": rule.text},
        "defaultConfiguration": {"level": _level(rule.code)},
    }


def _result(finding: Diagnostic, fingerprint: str, paths: Paths) -> dict[str, Any]:
    place = finding.place
    artifact = {"uri": quote(paths.of(place.file)), "uriBaseId": _BASE}
    region = {"startLine": place.line, "startColumn": place.column}
    return {
        "ruleId": finding.code,
        "ruleIndex": list(Code).index(finding.code),
        "level": _level(finding.code),
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "partialFingerprints": {"pumlsync/v1": fingerprint},
    }


def _level(code: Code) -> str:
    return "note" if code.is_note else "error"

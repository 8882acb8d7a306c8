"""What the codes mean: a list, one of them, all as JSON, and the page of the documentation."""

from collections.abc import Sequence
from itertools import groupby

from pumlsync.reports.pretty import pretty
from pumlsync.rules import Rule

_CHAPTERS = {
    "PS1": "Sources",
    "PS2": "References",
    "PS3": "Pictures against sources",
    "PS4": "Drawing",
    "PS5": "Reading documents",
}

_INTRODUCTION = """\
Findings
========

Each finding has a place, a code and a sentence: ``docs/executor.rst:65:1: PS201 there is no file …``. A released code
keeps its meaning. A *note* leaves the exit status at 0. ``pumlsync rule PS201`` prints what is said here; how to choose
findings and how to silence them is told in `choose and silence findings <silencing.rst>`__."""


def rules_list(rules: Sequence[Rule]) -> str:
    """Return a line for each code: code, name, kind, first sentence."""
    width = max(len(rule.name) for rule in rules)
    return "\n".join(f"{rule.code.value}  {rule.name:{width}}  {_kind(rule):7}  {rule.summary}" for rule in rules)


def rules_text(rules: Sequence[Rule]) -> str:
    """Return all that is written about some codes, each under its name."""
    return "\n\n".join(_section(rule, "=") for rule in rules)


def rules_json(rules: Sequence[Rule]) -> str:
    """Return ``{"version": 1, "rules": [{"code", "name", "kind", "summary", "text"}]}``, indented."""
    listed = [
        {"code": rule.code, "name": rule.name, "kind": _kind(rule), "summary": rule.summary, "text": rule.text}
        for rule in rules
    ]
    return pretty({"version": 1, "rules": listed})


def rules_page(rules: Sequence[Rule]) -> str:
    """Return the page of the documentation, in reStructuredText; `rules` in the order of their codes."""
    parts = [_INTRODUCTION]
    for chapter, members in groupby(rules, key=lambda rule: rule.code.value[:3]):
        parts.append(f"{_CHAPTERS[chapter]}\n{'-' * len(_CHAPTERS[chapter])}")
        parts += [_section(rule, "~") for rule in members]
    return "\n\n".join(parts)


def _section(rule: Rule, underline: str) -> str:
    title = f"{rule.code.value} {rule.name}" + (" (note)" if rule.is_note else "")
    return f"{title}\n{underline * len(title)}\n\n{rule.text}"


def _kind(rule: Rule) -> str:
    return "note" if rule.is_note else "failure"

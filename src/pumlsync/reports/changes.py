"""What a command would change, or has changed, in documents."""

import re
from collections.abc import Callable, Iterator
from difflib import unified_diff

from pumlsync.model import picture_format
from pumlsync.reports.difference import dressed
from pumlsync.rewriting.proposals import Plan, Proposal, Refusal

_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def settled_line(proposal: Proposal, done: str) -> str:
    """Return ``docs/a.rst:13:1: adopted docs/img/flow.png``; `done` is the word for what happened."""
    return f"{proposal.place}: {done} {proposal.what}"


def refusal_line(refusal: Refusal) -> str:
    """Return ``docs/a.rst:13:1: left alone docs/img/flow.png: why``."""
    return f"{refusal.place}: left alone {refusal.what}: {refusal.reason}"


def changes(plan: Plan, style: Callable[[str, str], str] = lambda text, _: text) -> Iterator[str]:
    """Yield a unified diff, which ``patch -p0`` reads, without line ends; for a picture only that its record changes.

    Args:
        plan: What is to be written.
        style: Dresses lines that are ``added`` or ``removed``, and a ``hunk``.
    """
    for file, content in sorted(plan.after.items()):
        before = plan.before[file]
        if picture_format(file):
            yield f"Picture {file}: its record of the diagram changes as in the document"
        else:
            old = file if before is not None else "/dev/null"
            yield from (dressed(line, style) for line in _diff(old, file, before or b"", content))


def _diff(old: str, new: str, before: bytes, after: bytes) -> Iterator[str]:
    for line in unified_diff(_LINE.findall(before.decode()), _LINE.findall(after.decode()), old, new):
        yield line.removesuffix("\n")
        if not line.endswith(("\n", "\r")):
            yield "\\ No newline at end of file"

"""The hook in the configuration of pre-commit."""

import json
import re
from collections.abc import Sequence
from itertools import takewhile
from textwrap import indent
from typing import Final

from pumlsync.init.project import Addition, ByHand, Present, Project, Proposal, line_end, uses_pumlsync

_FILE: Final = ".pre-commit-config.yaml"

_ENTRY: Final = r"""- repo: local
  hooks:
    - id: pumlsync-check
      name: pumlsync check
      entry: {check} --force-exclude
      language: python
      additional_dependencies: [{requirement}]
      files: {below}\.(rst|md|puml|iuml|png|svg)$
      require_serial: true
"""

_LINE: Final = re.compile("[^\n]*\n|[^\n]+")
_REPOS: Final = re.compile(r"repos:\s*(?:#.*)?$")
_ITEM: Final = re.compile(r"( *)-\s")
_BELOW: Final = re.compile(r"[\s#]|-(?!--)")
"""How lines below a key of the file begin, up to the next key."""


def propose(project: Project) -> Proposal:
    """Return what is to be done about the configuration of pre-commit."""
    requirement = json.dumps(project.requirement, ensure_ascii=False)
    below = f"^{re.escape(project.folder)}/.*" if project.folder else ""
    entry = _ENTRY.format(requirement=requirement, check=project.check, below=below)
    if project.folder:
        return ByHand(_FILE, f"{project.repository} is the repository, and the project a part of it", entry)
    text = project.read(_FILE)
    if text is None or not text.strip():
        return Addition(_FILE, text, f"repos:\n{indent(entry, '  ')}")
    if uses_pumlsync(text):
        return Present(_FILE)
    lines = _LINE.findall(text)
    place = _end_of_repos(lines)
    if place is None:
        return ByHand(_FILE, "its repos are not written one below the other", entry)
    end, margin = place
    before, new = "".join(lines[:end]), indent(entry, margin).replace("\n", line_end(text))
    gap = "" if before.endswith("\n") else line_end(text)
    return Addition(_FILE, text, before + gap + new + "".join(lines[end:]))


def _end_of_repos(lines: Sequence[str]) -> tuple[int, str] | None:
    """Return below how many lines the list of repositories ends, and what stands in front of its items."""
    start = next((number for number, line in enumerate(lines, 1) if _REPOS.match(line)), len(lines))
    block = list(takewhile(_BELOW.match, lines[start:]))
    margins = [item[1] for line in block if (item := _ITEM.match(line))]
    ends = [number for number, line in enumerate(block, start + 1) if line.strip() and not line.startswith("#")]
    return (ends[-1], margins[0]) if margins else None

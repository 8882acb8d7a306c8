"""The target ``diagrams`` in the Makefile."""

import posixpath
import re
from typing import Final

from pumlsync.init.project import ByHand, Present, Project, Proposal, uses_pumlsync

_FILES: Final = ("GNUmakefile", "makefile", "Makefile")
"""In the order in which make looks for them. Source: GNU Make 4.4, "What Name to Give Your Makefile"."""

_TARGET: Final = re.compile(r"^(?![\t#.])[^:=#\n]*(?<![\w./-])diagrams(?![\w./-])[^:=#\n]*::?(?!=)", re.MULTILINE)

_PREFIX: Final = re.compile(r"^ *\.RECIPEPREFIX\s*[:?+]*=", re.MULTILINE)
"""Source: GNU Make 4.4, "Special Variables"."""

_RULE: Final = """\
.PHONY: diagrams
diagrams:
\tpumlsync sync
"""


_INCLUDE: Final = re.compile(r"^ *[-s]?include[ \t]+([^#\n]*)", re.MULTILINE)


def propose(project: Project) -> Proposal:
    """Return what is to be done about the Makefile: that of the project, else that of the documentation, else a new."""
    found = [file for folder in ("", "docs/") if (file := project.first(*(folder + name for name in _FILES)))]
    known = {file: _whole(project, file) for file in found}
    taken = next((file for file, text in known.items() if _TARGET.search(text)), None)
    if taken is not None:
        if uses_pumlsync(known[taken]):
            return Present(taken)
        return ByHand(taken, "its target diagrams does something else", "\tpumlsync sync\n")
    file = found[0] if found else "Makefile"
    if _PREFIX.search(known.get(file, "")):
        return ByHand(file, "its .RECIPEPREFIX begins recipes with something else than a tab", _RULE)
    return project.grown(file, _RULE)


def _whole(project: Project, file: str) -> str:
    """Return what a Makefile holds, with the files that it includes by name."""
    text = project.read(file) or ""
    folder = posixpath.dirname(file)
    names = (name for names in _INCLUDE.findall(text) for name in names.split())
    included = (posixpath.normpath(posixpath.join(folder, name)) for name in names)
    there = (name for name in included if not name.startswith(("..", "/")) and (project.root / name).is_file())
    return "".join([text, *(f"\n{project.read(name)}" for name in there)])

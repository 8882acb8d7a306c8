"""The target ``diagrams`` in the Makefile."""

import re
from typing import Final

from pumlsync.init.project import Present, Project, Proposal

_FILES: Final = ("GNUmakefile", "makefile", "Makefile")
"""In the order in which make looks for them. Source: GNU Make 4.4, "What Name to Give Your Makefile"."""

_TARGET: Final = re.compile(r"^(?![\t#.])[^:=#\n]*(?<![\w./-])diagrams(?![\w./-])[^:=#\n]*::?(?!=)", re.MULTILINE)

_RULE: Final = """\
.PHONY: diagrams
diagrams:
\tpumlsync sync
"""


def propose(project: Project) -> Proposal:
    """Return what is to be done about the Makefile: that of the project, else that of the documentation, else a new."""
    found = [file for folder in ("", "docs/") if (file := project.first(*(folder + name for name in _FILES)))]
    done = next((file for file in found if _TARGET.search(project.read(file) or "")), None)
    return Present(done) if done else project.grown(found[0] if found else "Makefile", _RULE)

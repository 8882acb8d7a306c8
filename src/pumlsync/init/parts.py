"""The parts that a project can be given."""

from collections.abc import Callable, Mapping
from typing import Final

from pumlsync.init import github, make, precommit, settings
from pumlsync.init.project import Project, Proposal

PARTS: Final[Mapping[str, Callable[[Project], Proposal]]] = {
    "settings": settings.propose,
    "make": make.propose,
    "pre-commit": precommit.propose,
    "github": github.propose,
}

"""A workflow for GitHub."""

import shlex
from typing import Final

from pumlsync.init.project import ByHand, Present, Project, Proposal, uses_pumlsync

_FOLDER: Final = ".github/workflows"

_WORKFLOW: Final = """\
name: diagrams

on:
  push:
  pull_request:

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v6
        with:
          persist-credentials: false
      - uses: actions/setup-python@v6
        with:
          python-version: "3.13"
      - name: Install pumlsync
        run: |
          pip install {requirement}
      - name: Check the diagrams
        run: {check}
"""


def propose(project: Project) -> Proposal:
    """Return what is to be done about the workflows."""
    workflow = _WORKFLOW.format(requirement=shlex.quote(project.requirement), check=project.check)
    place = f"{_FOLDER}/pumlsync.yml"
    if project.folder:
        return ByHand(place, f"{project.repository} is the repository, and the project a part of it", workflow)
    known = [file.name for file in sorted((project.root / _FOLDER).glob("*.y*ml"))]
    done = next((name for name in known if uses_pumlsync(project.read(f"{_FOLDER}/{name}") or "")), None)
    return Present(f"{_FOLDER}/{done}") if done else project.grown(place, workflow)

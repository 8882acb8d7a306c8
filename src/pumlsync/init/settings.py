"""``[tool.pumlsync]`` in ``pyproject.toml``, or ``pumlsync.toml`` where there is none."""

import json
import tomllib
from typing import Any, Final

from pumlsync.errors import PumlsyncError
from pumlsync.init.project import Present, Project, Proposal

_FOLDERS: Final = ("docs", "doc", "documentation", "Documentation")
_FRONT_PAGES: Final = ("README.md", "README.rst")


def propose(project: Project) -> Proposal:
    """Return what is to be done about the settings.

    Raises:
        PumlsyncError: when ``pyproject.toml`` cannot be understood.
    """
    if project.read("pumlsync.toml") is not None:
        return Present("pumlsync.toml")
    lines = f"paths = {json.dumps(_paths(project), ensure_ascii=False)}\n"
    text = project.read("pyproject.toml")
    if text is not None:
        known = _tables(text)
        if isinstance(tools := known.get("tool"), dict) and "pumlsync" in tools:
            return Present("pyproject.toml")
        addition = project.grown("pyproject.toml", f"[tool.pumlsync]\n{lines}")
        if _can_grow(addition.after):
            return addition
    return project.grown("pumlsync.toml", lines)


def _paths(project: Project) -> list[str]:
    """Return where documents are: the folder of the documentation and the front page, else everywhere."""
    folder = next((name for name in _FOLDERS if (project.root / name).is_dir()), None)
    page = project.first(*_FRONT_PAGES)
    return [path for path in (folder, page) if path] if folder else ["."]


def _tables(text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise PumlsyncError(f"not set up: pyproject.toml is no TOML: {error}") from error


def _can_grow(text: str) -> bool:
    """Return False where TOML forbids another table: that of all tools is written in one line."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True

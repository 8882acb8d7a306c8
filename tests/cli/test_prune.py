"""``pumlsync sync --prune`` as a user runs it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pngs import international, picture

STAMPED = picture(international("pumlsync", '{"source": "", "engine": ""}'))
NOTE = "old.png was drawn by pumlsync, but no diagram makes it and nothing shows it; sync --prune removes it"


def sync(folder: Path, *arguments: str) -> tuple[list[str], list[str], int]:
    """Return what the command prints, what it tells beside that, and its status."""
    command = [sys.executable, "-W", "error", "-m", "pumlsync", "sync", *arguments]
    run = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", check=False, timeout=60)
    return run.stdout.splitlines(), run.stderr.splitlines(), run.returncode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a project with a picture that nothing needs any more, and one of somebody else's."""
    (tmp_path / "pumlsync.toml").touch()
    (tmp_path / "a.rst").write_text("Text.\n")
    (tmp_path / "old.png").write_bytes(STAMPED)
    (tmp_path / "theirs.png").write_bytes(picture())
    return tmp_path


def test_without_it_the_picture_is_a_note(folder: Path) -> None:
    summary = "all in step, 1 note (1 document, 0 images, 0 diagrams)"

    assert sync(folder) == ([f"old.png:1:1: PS307 note: {NOTE}", summary], [], 0)


def test_a_dry_run_lists_it(folder: Path) -> None:
    assert sync(folder, "--prune", "--dry-run") == (["would remove old.png"], [], 0)
    assert sync(folder, "--dry-run") == (["nothing to do"], [], 0)
    assert (folder / "old.png").exists()


@pytest.mark.parametrize("form", ["json", "sarif", "gitlab", "text"])
def test_a_name_that_is_not_utf8_is_told_and_removed(form: str, folder: Path) -> None:
    (folder / os.fsdecode(b"\xff.png")).write_bytes(STAMPED)

    told, _, status = sync(folder, "--output-format", form)
    assert (status, "\\xff.png" in "".join(told)) == (0, True)
    assert sync(folder, "--prune")[2] == 0
    assert sorted(file.name for file in folder.iterdir()) == ["a.rst", "pumlsync.toml", "theirs.png"]


def test_it_is_told_and_removed(folder: Path) -> None:
    assert sync(folder, "--prune") == (["all in step (1 document, 0 images, 0 diagrams)"], ["removes old.png"], 0)
    assert sorted(file.name for file in folder.iterdir()) == ["a.rst", "pumlsync.toml", "theirs.png"]

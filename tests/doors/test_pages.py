"""The files that the pages on the front doors show: valid for the programs that read them, and they do what is said."""

import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from doors.processes import done_in, run_in

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["make", "pre-commit", "github", "gitlab", "read-the-docs"]
VALIDATORS = {
    ".gitlab-ci.yml": ["check-jsonschema", "--builtin-schema", "vendor.gitlab-ci"],
    ".github/workflows/pumlsync.yml": ["check-jsonschema", "--builtin-schema", "vendor.github-workflows"],
    ".readthedocs.yaml": ["check-jsonschema", "--builtin-schema", "vendor.readthedocs"],
    ".pre-commit-config.yaml": ["pre-commit", "validate-config"],
    "Makefile": ["make", "--dry-run", "--always-make", "--file"],
}
DOCUMENT = """\
Title
=====

..
   @startuml
   Alice -> Bob: hello
   @enduml

.. image:: flow.png
"""


def shown(page: str) -> Iterator[tuple[str, str]]:
    """Yield the files that a page shows, with their names."""
    blocks = r"^``(\S+)``:\n\n\.\. code-block:: \w+\n\n((?:   .*\n|\n)+)"
    for name, text in re.findall(blocks, (ROOT / "docs" / f"{page}.rst").read_text(), re.MULTILINE):
        yield name, dedent(text).strip() + "\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project without its picture, which Sphinx can build."""
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/conf.py").touch()
    (tmp_path / "docs/index.rst").write_text(DOCUMENT)
    (tmp_path / "pumlsync.toml").write_text('paths = ["docs"]\n')
    return tmp_path


@pytest.mark.parametrize(
    ("page", "name", "text"),
    [(page, *file) for page in PAGES for file in shown(page) if file[0] != "docs/requirements.txt"],
)
def test_a_file_is_valid(page: str, name: str, text: str, tmp_path: Path) -> None:
    (tmp_path / Path(name).name).write_text(text)

    done_in(tmp_path, *VALIDATORS[name], Path(name).name)


def test_each_page_shows_a_file() -> None:
    assert all(list(shown(page)) for page in PAGES)


def test_the_workflows_give_the_action_inputs_that_it_has() -> None:
    inputs = msgspec.yaml.decode((ROOT / "action.yml").read_bytes())["inputs"]
    page = (ROOT / "docs/github.rst").read_text()
    jobs = [job for _, text in shown("github") for job in msgspec.yaml.decode(text)["jobs"].values()]
    given = [step.get("with", {}) for job in jobs for step in job["steps"] if "/pumlsync@" in step["uses"]]

    assert {name for table in given for name in table} <= inputs.keys()
    assert set(re.findall(r"^   \* - ``([\w-]+)``$", page, re.MULTILINE)) == inputs.keys()


def test_the_job_for_gitlab_leaves_a_report_and_fails(project: Path) -> None:
    job = msgspec.yaml.decode(next(text for _, text in shown("gitlab")))["diagrams"]
    install, command = (shlex.split(line) for line in job["script"])

    assert install[:2] == ["pip", "install"]
    run = run_in(project, *command, GITLAB_CI="true")
    assert (run.returncode, "docs/index.rst:9:1: PS302" in run.stdout) == (1, True)
    (issue,) = msgspec.json.decode((project / job["artifacts"]["reports"]["codequality"]).read_bytes())
    assert issue["location"] == {"path": "docs/index.rst", "lines": {"begin": 9}}


def test_the_recipe_for_read_the_docs_draws_before_sphinx_builds(project: Path) -> None:
    recipe = msgspec.yaml.decode(dict(shown("read-the-docs"))[".readthedocs.yaml"])

    for line in recipe["build"]["jobs"]["pre_build"]:
        done_in(project, *shlex.split(line))
    source = Path(recipe["sphinx"]["configuration"]).parent
    done_in(project, sys.executable, "-m", "sphinx", "-W", "-b", "html", str(source), "built")

    assert (project / "built/_images/flow.png").read_bytes() == (project / "docs/flow.png").read_bytes()

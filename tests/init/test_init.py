"""``pumlsync init``: what is written, where, and what is left alone."""

import io
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest

from pumlsync.cli import main

BIN = Path(sys.executable).parent

Tree = Callable[[Mapping[str, str]], Path]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tree:
    """Return what makes a repository with these files, which is then the current folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def make(files: Mapping[str, str]) -> Path:
        for name, text in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(text.encode())
        return tmp_path

    return make


def files(root: Path) -> dict[str, bytes]:
    return {str(file.relative_to(root)): file.read_bytes() for file in sorted(root.rglob("*")) if file.is_file()}


def text_of(file: Path) -> str:
    return file.read_bytes().decode()


def test_a_project_that_was_set_up_passes_the_check_and_needs_nothing_more(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({"docs/index.rst": "Title\n=====\n"})

    assert main(["init", "--yes"]) == 0
    assert main(["check"]) == 0
    assert [*files(root)] == [
        ".github/workflows/pumlsync.yml",
        ".pre-commit-config.yaml",
        "Makefile",
        "docs/index.rst",
        "pumlsync.toml",
    ]

    before = files(root)
    capsys.readouterr()
    assert main(["init", "--yes"]) == 0
    assert [line.split(":")[0] for line in capsys.readouterr().out.splitlines()] == ["there already"] * 4
    assert files(root) == before


def test_nothing_is_written_in_a_dry_run_and_all_is_shown(tree: Tree, capsys: pytest.CaptureFixture[str]) -> None:
    root = tree({"Makefile": "all:\n\ttrue\n"})

    assert main(["init", "--dry-run"]) == 0

    assert files(root) == {"Makefile": b"all:\n\ttrue\n"}
    assert (
        "--- Makefile\n+++ Makefile\n@@ -1,2 +1,6 @@\n all:\n \ttrue\n+\n+.PHONY: diagrams\n" in capsys.readouterr().out
    )


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        pytest.param(["--only", "make"], ["Makefile"], id="one part"),
        pytest.param(["--only", "settings", "--only", "make"], ["Makefile", "pumlsync.toml"], id="two parts"),
        pytest.param(["--without", "github", "--without", "pre-commit"], ["Makefile", "pumlsync.toml"], id="without"),
    ],
)
def test_parts_are_chosen(arguments: list[str], written: list[str], tree: Tree) -> None:
    root = tree({})

    assert main(["init", "--yes", *arguments]) == 0
    assert [*files(root)] == written


def test_each_part_is_asked_for(tree: Tree, monkeypatch: pytest.MonkeyPatch) -> None:
    root = tree({})
    monkeypatch.setattr("sys.stdin", io.StringIO("n\n\nn\nn\n"))

    assert main(["init"]) == 0
    assert [*files(root)] == ["Makefile"]


def test_without_an_answer_nothing_is_written(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({})
    monkeypatch.setattr("sys.stdin", io.StringIO(""))

    assert main(["init"]) == 2
    assert "pumlsync.toml is not written: there was no answer; --yes writes without asking" in capsys.readouterr().err
    assert files(root) == {}


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        pytest.param({}, ["."], id="no folder of documentation: everywhere"),
        pytest.param({"README.md": ""}, ["."], id="a front page alone is among everything"),
        pytest.param({"docs/conf.py": "", "README.md": ""}, ["docs", "README.md"], id="documentation and front page"),
        pytest.param({"doc/source/conf.py": ""}, ["doc"], id="another name"),
    ],
)
def test_settings_say_where_documents_are(given: Mapping[str, str], paths: list[str], tree: Tree) -> None:
    root = tree(given)

    assert main(["init", "--yes", "--only", "settings"]) == 0
    assert tomllib.loads(text_of(root / "pumlsync.toml")) == {"paths": paths}


@pytest.mark.parametrize(
    ("before", "end"),
    [
        pytest.param('[project]\nname = "x"\n', '\n[tool.pumlsync]\npaths = ["."]\n', id="at the end, after a line"),
        pytest.param('[project]\nname = "x"', '\n\n[tool.pumlsync]\npaths = ["."]\n', id="no line end at the end"),
        pytest.param("[project]\r\n", '\r\n[tool.pumlsync]\r\npaths = ["."]\r\n', id="as its lines end"),
        pytest.param("tool.x.y = 1 # é\n", '\n[tool.pumlsync]\npaths = ["."]\n', id="tools in dotted keys"),
        pytest.param('[tool.pumlsync]\nignore = ["PS303"]\n', "", id="there already"),
        pytest.param("[tool.pumlsync.engine]\ndpi = 96\n", "", id="a part of it is there already"),
    ],
)
def test_the_table_comes_at_the_end_of_pyproject(before: str, end: str, tree: Tree) -> None:
    root = tree({"pyproject.toml": before})

    assert main(["init", "--yes", "--only", "settings"]) == 0
    assert text_of(root / "pyproject.toml") == before + end
    tomllib.loads(text_of(root / "pyproject.toml"))


def test_where_toml_forbids_another_table_the_settings_have_a_file_of_their_own(tree: Tree) -> None:
    root = tree({"pyproject.toml": "tool = { x = 1 }\n"})

    assert main(["init", "--yes", "--only", "settings"]) == 0
    assert text_of(root / "pyproject.toml") == "tool = { x = 1 }\n"
    assert main(["check"]) == 0
    assert tomllib.loads(text_of(root / "pumlsync.toml")) == {"paths": ["."]}


@pytest.mark.parametrize(
    ("given", "grows"),
    [
        pytest.param({}, "Makefile", id="a new one"),
        pytest.param({"Makefile": "all:\n\ttrue"}, "Makefile", id="no line end at the end"),
        pytest.param({"Makefile": "X = a \\\n"}, "Makefile", id="a line to be continued at the end"),
        pytest.param({"Makefile": "", "makefile": "a:\n\ttrue\n"}, "makefile", id="the one that make reads"),
        pytest.param({"docs/Makefile": "%: Makefile\n\techo $@\n"}, "docs/Makefile", id="that of the documentation"),
        pytest.param({"Makefile": "", "docs/Makefile": ""}, "Makefile", id="the project's comes first"),
        pytest.param({"Makefile": "diagrams := x\ndiagrams-old:\nx: diagrams\n"}, "Makefile", id="only the word"),
        pytest.param({"Makefile": ".PHONY: diagrams\n"}, "Makefile", id="a target without a rule"),
    ],
)
def test_make_diagrams_draws(given: Mapping[str, str], grows: str, tree: Tree) -> None:
    root = tree(given)

    assert main(["init", "--yes", "--only", "make"]) == 0
    make = ["make", "--no-print-directory", "-n", "-C", str((root / grows).parent), "diagrams"]
    assert subprocess.run(make, capture_output=True, check=True, text=True).stdout == "pumlsync sync\n"
    assert files(root).keys() == {*given, grows}
    assert text_of(root / grows).startswith(given.get(grows, ""))


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("diagrams:\n\t{0}\n", id="a rule"),
        pytest.param("html  diagrams : x\n\t{0}\n", id="one of several targets"),
        pytest.param("diagrams::\n\t{0}\n", id="a double colon"),
    ],
)
@pytest.mark.parametrize(
    ("recipe", "status"), [("$(PUMLSYNC) sync", 0), ("sh draw.sh", 1), ("sh draw.sh  # no pumlsync", 1)]
)
@pytest.mark.parametrize("file", ["Makefile", "docs/Makefile"])
def test_a_target_of_that_name_is_left_alone(rule: str, recipe: str, status: int, file: str, tree: Tree) -> None:
    given = {"Makefile": "all:\n\ttrue\n"} | {file: rule.format(recipe)}
    root = tree(given)

    assert main(["init", "--yes", "--only", "make"]) == status
    assert files(root) == {name: text.encode() for name, text in given.items()}


def test_a_target_in_an_included_makefile_is_left_alone(tree: Tree) -> None:
    given = {"Makefile": "include rules/*.mk\n-include rules/own.mk none.mk\n", "rules/own.mk": "diagrams:\n\ttrue\n"}
    root = tree(given)

    assert main(["init", "--yes", "--only", "make"]) == 1
    assert text_of(root / "Makefile") == given["Makefile"]


def test_a_makefile_whose_recipes_begin_with_no_tab_is_left_alone(
    tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({"Makefile": ".RECIPEPREFIX := >\nall:\n>true\n"})

    assert main(["init", "--yes", "--only", "make"]) == 1
    assert text_of(root / "Makefile") == ".RECIPEPREFIX := >\nall:\n>true\n"
    assert "left alone: Makefile: its .RECIPEPREFIX begins recipes" in capsys.readouterr().out


HOOK = "repo: https://example.org/x\n{0}rev: v1\n{0}hooks:\n{0}- id: x\n"


@pytest.mark.parametrize(
    "before",
    [
        pytest.param("repos:\n  - " + HOOK.format("    "), id="two blanks"),
        pytest.param("repos:\n- " + HOOK.format("  "), id="no blanks"),
        pytest.param("repos:\n-   " + HOOK.format("    "), id="a wide mark"),
        pytest.param("# pumlsync?\nrepos:\n  - " + HOOK.format("    "), id="pumlsync in a comment"),
        pytest.param("repos: # all\n\n  # the first\n  - " + HOOK.format("    ") + "\n# end\n", id="comments"),
        pytest.param("---\nrepos:\n  - " + HOOK.format("    ") + "\nci:\n  skip: [x]\n", id="another key below"),
        pytest.param("exclude: y\nrepos:\n  - " + HOOK.format("    ").rstrip(), id="no line end at the end"),
        pytest.param(("repos:\n  - " + HOOK.format("    ")).replace("\n", "\r\n"), id="as its lines end"),
    ],
)
def test_the_hook_is_one_more_repository(before: str, tree: Tree) -> None:
    root = tree({".pre-commit-config.yaml": before})

    assert main(["init", "--yes", "--only", "pre-commit", "--requirement", 'pumlsync @ file:///a"b']) == 0

    after = text_of(root / ".pre-commit-config.yaml")
    lines = iter(after.splitlines())
    assert all(line in lines for line in before.splitlines()), "lines are only added"
    assert "\r" not in before or "\n" not in after.replace("\r\n", "")
    was, now = yaml(before), yaml(after)
    *others, hook = now.pop("repos")
    assert others == was.pop("repos")
    assert now == was
    assert hook["hooks"][0]["additional_dependencies"] == ['pumlsync @ file:///a"b']
    run("pre-commit", "validate-config", str(root / ".pre-commit-config.yaml"))


@pytest.mark.parametrize(
    "before", [pytest.param("repos: []\n", id="in brackets"), pytest.param("exclude: x\n", id="no repositories")]
)
def test_a_configuration_of_another_shape_is_left_to_people(
    before: str, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({".pre-commit-config.yaml": before})

    assert main(["init", "--yes", "--only", "pre-commit"]) == 1
    assert text_of(root / ".pre-commit-config.yaml") == before
    assert "add by hand:\n- repo: local\n" in capsys.readouterr().out


def test_what_belongs_at_the_top_of_the_repository_is_printed_for_the_project_below(
    tree: Tree, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({"my part/pyproject.toml": "", "my part/docs/x.rst": "", "other.rst": ""})
    monkeypatch.chdir(root / "my part")

    assert main(["init", "--yes"]) == 1
    assert [*files(root)] == ["my part/Makefile", "my part/docs/x.rst", "my part/pyproject.toml", "other.rst"]
    said = capsys.readouterr().out
    (hook,) = yaml("- repo:" + said.split("- repo:")[1].split("left alone")[0])[0]["hooks"]
    assert [bool(re.search(hook["files"], file)) for file in ("my part/docs/x.rst", "other.rst")] == [True, False]
    workflow = yaml("name:" + said.split("\nname:")[1])
    assert workflow["jobs"]["check"]["steps"][-1]["run"] == "pumlsync check --root 'my part'"
    monkeypatch.chdir(root)
    assert main([*shlex.split(hook["entry"])[1:], "my part/docs/x.rst"]) == 0


def test_the_workflow_is_valid_and_installs_what_was_asked_for(tree: Tree) -> None:
    root = tree({".github/workflows/other.yml": "on: push\n"})

    assert main(["init", "--yes", "--only", "github", "--requirement", "pumlsync; $(rm -rf /)"]) == 0

    workflow = root / ".github/workflows/pumlsync.yml"
    run("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(workflow))
    assert yaml(text_of(workflow))["jobs"]["check"]["steps"][2]["run"] == "pip install 'pumlsync; $(rm -rf /)'\n"


def test_a_workflow_that_has_it_is_left_alone(tree: Tree) -> None:
    root = tree({".github/workflows/ci.yaml": "run: pumlsync check\n"})

    assert main(["init", "--yes", "--only", "github"]) == 0
    assert [*files(root)] == [".github/workflows/ci.yaml"]


def _outside(file: Path) -> None:
    outside = file.parent.with_name(f"{file.parent.name}-elsewhere")
    outside.write_text("all:\n")
    file.symlink_to(outside)


@pytest.mark.parametrize(
    ("file", "make", "message"),
    [
        pytest.param("Makefile", _outside, "leads out of the project", id="a link to outside"),
        pytest.param("Makefile", lambda file: file.write_bytes(b"a\xff"), "is not UTF-8 at byte 1", id="not UTF-8"),
        pytest.param("Makefile", os.mkfifo, "cannot be read: not a file", id="a pipe"),
        pytest.param(".pre-commit-config.yaml", Path.mkdir, "cannot be read", id="a folder"),
    ],
)
def test_a_file_that_cannot_be_read_ends_the_run_before_anything_is_written(
    file: str, make: Callable[[Path], object], message: str, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tree({})
    make(root / file)

    assert main(["init", "--yes"]) == 2
    assert message in capsys.readouterr().err
    assert not (root / "pumlsync.toml").exists()


def yaml(text: str) -> Any:
    return msgspec.yaml.decode(text)


def run(program: str, *arguments: str) -> None:
    done = subprocess.run([BIN / program, *arguments], capture_output=True, check=False, text=True)
    assert done.returncode == 0, done.stdout + done.stderr

"""The forms of output and the limits of a run, as a user asks for them."""

import json
import os
import subprocess
import sys
from itertools import chain
from pathlib import Path

import pytest

BROKEN = "Text.\n\n.. image:: none.png\n"
FINDING = "docs/a.rst:3:1: PS201 there is no file docs/none.png, and no diagram that makes it"
SUMMARY = "1 finding (1 document, 1 image, 0 diagrams)"
ANNOTATION = f"::error file=docs/a.rst,line=3,col=1,title=PS201::{FINDING}"
ON_GITHUB, ON_GITLAB = {"GITHUB_ACTIONS": "true"}, {"GITLAB_CI": "true"}


def check(folder: Path, *arguments: str, **variables: str) -> tuple[list[str], list[str], int]:
    """Return what the command prints, what it tells beside that, and its status."""
    command = [sys.executable, "-W", "error", "-m", "pumlsync", "check", *arguments]
    run = subprocess.run(
        command, cwd=folder, env=os.environ | variables, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    return run.stdout.splitlines(), run.stderr.splitlines(), run.returncode


def git(folder: Path, *arguments: str) -> None:
    """Run git."""
    named = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    subprocess.run(named, cwd=folder, check=True, capture_output=True, timeout=60)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with one finding."""
    (tmp_path / "pumlsync.toml").touch()
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.rst").write_text(BROKEN)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "variables", "printed", "told"),
    [
        pytest.param([], {}, [FINDING, SUMMARY], [], id="text"),
        pytest.param(["-q"], {}, [FINDING], [], id="quiet text"),
        pytest.param(["--output-format", "concise"], {}, [FINDING], [SUMMARY], id="concise"),
        pytest.param(["--output-format", "github"], {}, [ANNOTATION], [SUMMARY], id="github"),
        pytest.param([], ON_GITHUB, [ANNOTATION], [SUMMARY], id="on GitHub"),
        pytest.param(["-q"], ON_GITHUB, [ANNOTATION], [], id="quiet on GitHub"),
        pytest.param(["--output-format", "text"], ON_GITHUB, [FINDING, SUMMARY], [], id="text on GitHub"),
        pytest.param([], ON_GITLAB, [FINDING, SUMMARY], [], id="in the log on GitLab"),
    ],
)
def test_findings_and_the_summary_have_their_streams(
    arguments: list[str], variables: dict[str, str], printed: list[str], told: list[str], project: Path
) -> None:
    assert check(project, *arguments, **variables) == (printed, told, 1)


@pytest.mark.parametrize(
    ("arguments", "variables", "beginning", "printed"),
    [
        pytest.param([], {}, FINDING, [], id="text"),
        pytest.param(["--output-format", "json"], {}, '{\n  "findings": [', [FINDING, SUMMARY], id="json"),
        pytest.param(["--output-format", "sarif"], {}, '{\n  "$schema": ', [FINDING, SUMMARY], id="sarif"),
        pytest.param(["--output-format", "sarif"], ON_GITHUB, '{\n  "$schema": ', [ANNOTATION], id="sarif on GitHub"),
        pytest.param([], ON_GITLAB, '[\n  {\n    "description": ', [FINDING, SUMMARY], id="code quality on GitLab"),
    ],
)
def test_a_report_in_a_file_is_also_told_in_the_log(
    arguments: list[str], variables: dict[str, str], beginning: str, printed: list[str], project: Path
) -> None:
    assert check(project, "--output-file", "report", *arguments, **variables)[::2] == (printed, 1)
    assert (project / "report").read_text().startswith(beginning)


@pytest.mark.parametrize("kind", ["json", "gitlab", "sarif", "junit"])
def test_documents_are_utf8_whatever_the_terminal_is(kind: str, project: Path) -> None:
    (project / "docs" / "a.rst").write_text(".. image:: übersicht.png\n", "utf-8")
    printed, told, _ = check(project, "--output-format", kind, PYTHONIOENCODING="latin-1", PYTHONUTF8="0")

    assert "übersicht.png" in "\n".join(printed)
    assert told == [SUMMARY]


def test_colours_stay_out_of_reports(project: Path) -> None:
    printed, _, _ = check(project, "--output-format", "json", "--color", "always")

    assert json.loads("\n".join(printed))["findings"][0]["code"] == "PS201"


def test_a_format_that_is_none_is_an_error(project: Path) -> None:
    assert check(project, "--output-format", "xml")[2] == 2


def test_no_format_is_imported_that_is_not_asked_for(project: Path) -> None:
    script = (
        "import sys; from pumlsync.cli import main; main(['check', '--quiet'])\n"
        "slow = {'rich', 'xml.etree', 'subprocess', 'concurrent.futures', 'difflib', 'PIL'}\n"
        "print(*sorted(slow & {*sys.modules}), *(m for m in sys.modules if m.startswith('pumlsync.reports.')))"
    )
    check(project)  # so that no document is parsed
    run = subprocess.run([sys.executable, "-c", script], cwd=project, capture_output=True, encoding="utf-8", check=True)

    assert run.stdout.splitlines()[1:] == ["pumlsync.reports.formats pumlsync.reports.text"]


def test_since_a_revision_only_what_changed_is_reported_once_and_on_its_line(project: Path) -> None:
    (project / "docs" / "b.rst").write_text("Text.\n")
    git(project, "init", "--quiet")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "one")
    (project / "docs" / "b.rst").write_text("Text.\n\n\n.. image:: new.png\n")
    git(project, "commit", "--quiet", "--all", "--message", "two")

    message = "docs/b.rst:4:1: PS201 there is no file docs/new.png, and no diagram that makes it"
    annotations = [f"::error file=docs/b.rst,line=4,col=1,title=PS201::{message}"]
    assert check(project, "--since", "HEAD~1", "--output-format", "github") == (annotations, [SUMMARY], 1)
    assert check(project, "--since", "HEAD", "-q") == ([], [], 0)


def test_since_a_revision_that_is_none_the_run_ends(project: Path) -> None:
    git(project, "init", "--quiet")
    printed, (told,), status = check(project, "--since", "nowhere")

    assert (printed, status) == ([], 2)
    assert told.startswith("pumlsync: --since: git does not know 'nowhere' in ")


@pytest.mark.parametrize("shard", ["0/2", "3/2", "1", "1/0", "a/b", "1/2/3", "-1/2"])
def test_a_shard_that_is_none_is_an_error(shard: str, project: Path) -> None:
    _, told, status = check(project, f"--shard={shard}")

    assert status == 2
    assert told[-1].endswith("is not I/N, the I-th of N parts, as in 1/4")


def test_shards_print_all_findings_between_them(project: Path) -> None:
    for name in "bcdefgh":
        (project / "docs" / f"{name}.rst").write_text(BROKEN)
    parts = [check(project, "--shard", f"{number}/2", "-q")[0] for number in (1, 2)]

    assert all(parts)
    assert sorted(chain(*parts)) == check(project, "-q")[0]


def test_a_shell_that_asks_what_fits_is_answered(project: Path) -> None:
    folder = Path(sys.executable).parent
    script = """
        eval "$(_PUMLSYNC_COMPLETE=bash_source pumlsync)"
        COMP_WORDS=(pumlsync che); COMP_CWORD=1
        _pumlsync_completion pumlsync
        echo "${COMPREPLY[@]}"
        COMP_WORDS=(pumlsync check --output-format s); COMP_CWORD=3; COMPREPLY=()
        _pumlsync_completion pumlsync
        echo "${COMPREPLY[@]}"
    """
    environment = os.environ | {"PATH": f"{folder}:{os.environ['PATH']}"}
    run = subprocess.run(
        ["bash", "-c", script], cwd=project, env=environment, capture_output=True, encoding="utf-8", check=True
    )

    assert (run.stdout, run.stderr) == ("check\nsarif\n", "")

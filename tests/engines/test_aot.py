"""Java's cache of classes: made in the background, used by the next run, never in the way."""

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from pumlsync.engines.base import Drawn
from pumlsync.engines.embedded import aot, training
from pumlsync.engines.embedded.engine import EmbeddedEngine

HELLO = "@startuml\nA -> B : hello\n@enduml"
MAKING_S = 90.0
Draw = Callable[[], tuple[Drawn, str]]


@pytest.fixture(scope="module")
def caches(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The user's cache folder, kept from test to test: making Java's cache takes seconds."""
    return tmp_path_factory.mktemp("caches")


@pytest.fixture(autouse=True)
def _with_cache(caches: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(aot.OFF_VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(caches))


@pytest.fixture
def draw(root: Path, folder: Path) -> Draw:
    """Draws with a new engine, and returns the picture and which cache Java had open."""

    def draw() -> tuple[Drawn, str]:
        engine = EmbeddedEngine(root)
        picture = engine.draw(HELLO, folder, timeout_s=30)
        assert engine._worker is not None
        assert not engine._worker.quoted_stderr()
        maps = Path(f"/proc/{engine._worker.pid}/maps").read_text()
        engine.close()
        assert isinstance(picture, Drawn)
        return picture, next((line.split()[-1] for line in maps.splitlines() if ".aot" in line), "")

    return draw


@pytest.fixture
def plain(engine: EmbeddedEngine, folder: Path) -> Drawn:
    """The picture as drawn without the cache."""
    picture = engine.draw(HELLO, folder, timeout_s=30)
    assert isinstance(picture, Drawn)
    return picture


def files_in(caches: Path) -> list[Path]:
    return sorted((caches / "pumlsync" / "aot").iterdir())


def made(caches: Path) -> Path:
    """Wait until somebody has made the cache."""
    deadline = time.monotonic() + MAKING_S
    while [file.suffix for file in files_in(caches)] != [".aot", ".seal"]:
        assert time.monotonic() < deadline, files_in(caches)
        time.sleep(0.1)
    return files_in(caches)[0]


def test_is_made_in_the_background_and_used_by_the_next_run(caches: Path, draw: Draw, plain: Drawn) -> None:
    assert draw() == (plain, "")
    assert draw() == (plain, ""), "made twice, or while drawing"
    cache = made(caches)
    assert draw() == (plain, str(cache))


def test_an_old_cache_of_another_java_is_removed(caches: Path, draw: Draw) -> None:
    draw()
    cache = made(caches)
    old, recent, new = (cache.with_name(f"{name}.aot") for name in ("old", "recent", "new"))
    for file in (old, recent, recent.with_suffix(".seal"), new):
        file.touch()
    (cache.with_name("making-killed") / "private").mkdir(parents=True)
    past = time.time() - aot.UNUSED_S - 60
    os.utime(cache.with_name("making-killed"), (past, past))
    for file in (old, recent):
        os.utime(file, (past, past))
    aot.install(new, cache.with_name("key.aot"))
    assert {file.name for file in files_in(caches) if file.suffix != ".seal"} == {cache.name, "recent.aot", "key.aot"}
    for name in ("recent.aot", "recent.seal", "key.aot", "key.seal"):
        cache.with_name(name).unlink()


@pytest.mark.parametrize("damage", ["cut", "changed", "nonsense", "empty"])
def test_a_damaged_cache_is_not_used_and_made_again(
    caches: Path, draw: Draw, plain: Drawn, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    draw()
    cache = made(caches)
    whole = cache.read_bytes()
    middle = len(whole) // 2
    cache.write_bytes(
        {
            "cut": whole[:middle],
            "changed": whole[:middle] + bytes(4096) + whole[middle + 4096 :],
            "nonsense": bytes(100_000),
            "empty": b"",
        }[damage]
    )
    asked: list[Path | None] = []
    monkeypatch.setattr("pumlsync.engines.embedded.engine.make_in_background", lambda cache, _: asked.append(cache))
    assert draw()[0] == plain
    assert asked == [cache]
    assert not cache.exists()
    cache.write_bytes(whole)


def test_a_cache_of_other_flags_is_another(tmp_path: Path) -> None:
    files = [tmp_path / "a.jar"]
    files[0].touch()
    before = aot.cache_file(["java", "-Xmx1m"], files)
    assert before != aot.cache_file(["java", "-Xmx2m"], files)
    files[0].write_text("x")
    assert before != aot.cache_file(["java", "-Xmx1m"], files)


def test_a_folder_that_cannot_be_written_is_no_trouble(
    draw: Draw, plain: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert draw() == (plain, "")
    assert capfd.readouterr() == ("", "")


def test_can_be_turned_off(
    caches: Path, draw: Draw, plain: Drawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(aot.OFF_VARIABLE, "1")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert draw() == (plain, "")
    assert not (tmp_path / "pumlsync").exists()


class TestMaking:
    @pytest.fixture
    def started(self, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
        """The commands that would have been run in the background."""
        commands: list[tuple[str, ...]] = []
        monkeypatch.setattr(subprocess, "run", lambda command, **_: commands.append(command))
        return commands

    def test_is_begun_once(self, started: list[tuple[str, ...]], tmp_path: Path) -> None:
        for _ in range(2):
            aot.make_in_background(tmp_path / "aot" / "x.aot", ())
        assert len(started) == 1

    def test_is_begun_again_when_it_has_failed_long_ago(self, started: list[tuple[str, ...]], tmp_path: Path) -> None:
        past = time.time() - aot.STALE_LOCK_S - 1
        (tmp_path / "x.lock").touch()
        os.utime(tmp_path / "x.lock", (past, past))
        aot.make_in_background(tmp_path / "x.aot", ())
        assert len(started) == 1

    def test_is_not_begun_when_there_is_one(self, started: list[tuple[str, ...]], tmp_path: Path) -> None:
        (tmp_path / "x.aot").touch()
        aot.make_in_background(tmp_path / "x.aot", ())
        aot.make_in_background(None, ())
        assert started == []


def test_the_sample_is_drawn(engine: EmbeddedEngine, folder: Path) -> None:
    outcomes = [engine.draw(text, folder, timeout_s=30) for text in training.diagrams()]
    assert len(outcomes) > 20
    assert [outcome for outcome in outcomes[:-1] if not isinstance(outcome, Drawn)] == []

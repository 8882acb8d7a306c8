"""Several diagrams drawn at once: no one's trouble is another's, and the bytes stay the same."""

import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pumlsync.engines.base import Drawn, Outcome, Refused
from pumlsync.engines.embedded.engine import EmbeddedEngine

TIMEOUT_S = 30.0
HELLO = "@startuml\nA -> B : hello\n@enduml"
# PlantUML gives up a !while after 999 rounds, but not calls that double at each of 40 levels.
ENDLESS = "@startuml\n!procedure $f0()\nA -> B\n!endprocedure\n"
for _level in range(40):
    ENDLESS += f"!procedure $f{_level + 1}()\n$f{_level}()\n$f{_level}()\n!endprocedure\n"
ENDLESS += "$f40()\n@enduml"
GREEDY = '@startuml\n!$x = "0123456789"\n!while 1 == 1\n!$x = $x + $x\n!endwhile\n@enduml'
SAMPLE = sorted((Path(__file__).parent / "sample").glob("*.puml"))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """An engine that a test may break."""
    engine = EmbeddedEngine(tmp_path, parallelism=3)
    yield engine
    engine.close()


def draw(engine: EmbeddedEngine, text: str, folder: Path, timeout_s: float = TIMEOUT_S) -> Outcome:
    return engine.draw(text, folder, timeout_s=timeout_s)


def test_says_how_many_draws_at_once_are_worth_it(tmp_path: Path) -> None:
    assert 1 <= EmbeddedEngine(tmp_path).parallelism <= (os.cpu_count() or 1)
    assert EmbeddedEngine(tmp_path, parallelism=5).parallelism == 5
    assert EmbeddedEngine(tmp_path, heap_mb=64).parallelism == 1


def test_a_deadline_is_one_diagrams_own(own: EmbeddedEngine, tmp_path: Path) -> None:
    hello = draw(own, HELLO, tmp_path)
    with ThreadPoolExecutor(2) as pool:
        endless = pool.submit(draw, own, ENDLESS, tmp_path, 1.0)
        others = [draw(own, HELLO, tmp_path) for _ in range(20)]
        assert not endless.done()
        assert others == [hello] * 20
        assert endless.result() == Refused("deadline", "the diagram was not drawn within 1 s")
    assert draw(own, HELLO, tmp_path) == hello


def test_a_deadline_does_not_end_the_diagrams_drawn_meanwhile(own: EmbeddedEngine, tmp_path: Path) -> None:
    # The second would take longer than the first may: it is cut off with it, and begins anew.
    with ThreadPoolExecutor(2) as pool:
        short, long = (pool.submit(draw, own, ENDLESS, tmp_path, limit) for limit in (1.0, 2.0))
        assert short.result() == Refused("deadline", "the diagram was not drawn within 1 s")
        begin = time.monotonic()
        assert long.result() == Refused("deadline", "the diagram was not drawn within 2 s")
    assert time.monotonic() - begin > 1.8


def test_a_death_is_one_diagrams_own(tmp_path: Path) -> None:
    engine = EmbeddedEngine(tmp_path, heap_mb=48, parallelism=2)
    try:
        hello = draw(engine, HELLO, tmp_path)
        with ThreadPoolExecutor(2) as pool:
            greedy = pool.submit(draw, engine, GREEDY, tmp_path)
            others = []
            while not greedy.done():
                others.append(draw(engine, HELLO, tmp_path))
        assert greedy.result() == Refused("death", "PlantUML needs more than 48 MiB of memory for this diagram")
        assert isinstance(hello, Drawn)
        assert others == [hello] * len(others)
    finally:
        engine.close()


def test_a_death_in_mid_diagram_costs_nobody_a_picture(own: EmbeddedEngine, tmp_path: Path) -> None:
    hello = draw(own, HELLO, tmp_path)
    assert own._worker is not None
    pid = own._worker.pid
    # A stopped process takes the requests but dies before it answers.
    os.kill(pid, signal.SIGSTOP)
    killer = threading.Timer(0.3, os.kill, (pid, signal.SIGKILL))
    killer.start()
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda _: draw(own, HELLO, tmp_path), range(6))) == [hello] * 6
    killer.join()


def test_a_crash_costs_nobody_a_picture(own: EmbeddedEngine, tmp_path: Path) -> None:
    crash = "@startuml\n!function $f($x)\n!return $f($x)\n!endfunction\nA -> B : $f(1)\n@enduml"
    hello = draw(own, HELLO, tmp_path)
    with ThreadPoolExecutor(3) as pool:
        outcomes = list(pool.map(lambda text: draw(own, text, tmp_path), [HELLO, crash, HELLO] * 2))
    assert [outcome == hello for outcome in outcomes] == [True, False, True] * 2
    assert all(isinstance(outcome, Refused) for outcome in outcomes[1::3])


def test_more_threads_than_are_worth_it_wait_without_losing_time(own: EmbeddedEngine, tmp_path: Path) -> None:
    draw(own, HELLO, tmp_path)
    with ThreadPoolExecutor(6) as pool:
        outcomes = list(pool.map(lambda _: draw(own, ENDLESS, tmp_path, 0.7), range(4)))
        assert {outcome.objection for outcome in outcomes if isinstance(outcome, Refused)} == {"deadline"}
        assert isinstance(pool.submit(draw, own, HELLO, tmp_path).result(), Drawn)


def test_close_ends_what_is_drawn(own: EmbeddedEngine, tmp_path: Path) -> None:
    draw(own, HELLO, tmp_path)
    with ThreadPoolExecutor(1) as pool:
        endless = pool.submit(draw, own, ENDLESS, tmp_path)
        while own._worker is None or not own._worker._waiting:
            time.sleep(0.01)
        own.close()
        refusal = endless.result(timeout=5)
    assert isinstance(refusal, Refused)
    assert "closed" in refusal.message
    assert own._worker is None


@pytest.mark.parametrize("seed", [1, 2])
def test_same_bytes_in_any_order_and_at_any_number(
    engine: EmbeddedEngine, own: EmbeddedEngine, folder: Path, tmp_path: Path, seed: int
) -> None:
    texts = {file.name: file.read_text("utf-8").rstrip("\n") for file in SAMPLE}
    alone = {name: draw(engine, text, folder) for name, text in texts.items()}
    shuffled = [*texts] * 2
    random.Random(seed).shuffle(shuffled)
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda name: draw(own, texts[name], tmp_path), shuffled))
    assert [name for name, outcome in zip(shuffled, together, strict=True) if outcome != alone[name]] == []


def test_style_sheets_of_one_folder_are_not_those_of_another(own: EmbeddedEngine, tmp_path: Path) -> None:
    text, plain = "@startuml\nskin s\nclass A\n@enduml", "@startuml\nclass A\n@enduml"
    style = (
        "root {{\n FontName SansSerif\n FontSize {}\n HorizontalAlignment left\n RoundCorner 0\n DiagonalCorner 0\n"
        " LineThickness 1\n LineColor #181818\n BackGroundColor #F1F1F1\n FontColor black\n FontStyle plain\n"
        " Shadowing 0\n Margin 5\n Padding 5\n HyperLinkColor blue\n}}\n"
    )
    folders = [tmp_path / name for name in ("a", "b", "c")]
    for size, folder in zip((10, 20, 30), folders, strict=True):
        folder.mkdir()
        (folder / "s.skin").write_text(style.format(size))
    # The name of PlantUML's own, which counts in this folder only.
    (folders[2] / "plantuml.skin").write_text(style.format(40))
    jobs = [(text, folder) for folder in folders] + [(plain, folder) for folder in folders]
    alone = [draw(own, *job) for job in jobs]
    assert alone[3] == alone[4]
    assert len({outcome.pages for outcome in alone if isinstance(outcome, Drawn)}) == 5
    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(lambda job: draw(own, *job), jobs * 5)) == alone * 5

"""The pictures are, pixel by pixel, those of PlantUML's own command."""

import io
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from PIL import Image

from pumlsync.engines.base import Drawn
from pumlsync.engines.embedded import runtime
from pumlsync.engines.embedded.artifacts import PLANTUML
from pumlsync.engines.embedded.engine import EmbeddedEngine
from pumlsync.engines.embedded.fonts import LIB
from pumlsync.model import type_of

SAMPLE = sorted((Path(__file__).parent / "sample").glob("*.puml"))
MACHINE = "\nPlantUML version "


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what ``java -jar plantuml.jar`` draws with the same Java and fonts, and without Graphviz."""
    folder = tmp_path_factory.mktemp("expected")
    launch = runtime.launch(folder, folder, java=None, heap_mb=512, threads=2, options=())
    java = [option for option in launch.java[: launch.java.index("-cp")] if "SECURITY" not in option]
    fonts = [option for option in launch.arguments if "font" in option or "LIMIT" in option]
    # -Playout=smetana would break types that know no pragmas; without Graphviz, it is what PlantUML falls back to.
    jar = ("-DGRAPHVIZ_DOT=none", "-jar", str(LIB / PLANTUML.jar), "-nbthread", "auto", "-o", str(folder))
    subprocess.run(
        [*java, *fonts, *jar, *map(str, SAMPLE)], check=True, capture_output=True, env=launch.environment, timeout=60
    )
    return folder


@pytest.fixture(scope="module")
def drawn(engine: EmbeddedEngine) -> dict[str, Drawn]:
    def draw(file: Path) -> tuple[str, Drawn]:
        outcome = engine.draw(file.read_text("utf-8").rstrip("\n"), engine._root, timeout_s=30)
        assert isinstance(outcome, Drawn), outcome
        return file.stem, outcome

    with ThreadPoolExecutor(engine.parallelism) as pool:
        return dict(pool.map(draw, SAMPLE))


def pages(folder: Path, name: str) -> list[Path]:
    return sorted([folder / f"{name}.png", *folder.glob(f"{name}_[0-9][0-9][0-9].png")])


@pytest.mark.parametrize("name", [file.stem for file in SAMPLE])
def test_same_pixels(expected: Path, drawn: dict[str, Drawn], name: str) -> None:
    files = pages(expected, name)
    assert len(files) == len(drawn[name].pages)
    for file, page in zip(files, drawn[name].pages, strict=True):
        with Image.open(file) as theirs, Image.open(io.BytesIO(page)) as ours:
            assert ours.size == theirs.size
            assert ours.convert("RGBA").tobytes() == theirs.convert("RGBA").tobytes()
            assert ours.info["copyleft"] == theirs.info["copyleft"]
            assert ours.info["plantuml"].rpartition(MACHINE)[0] == theirs.info["plantuml"].rpartition(MACHINE)[0]


def test_smaller_files(expected: Path, drawn: dict[str, Drawn]) -> None:
    ours = sum(len(page) for picture in drawn.values() for page in picture.pages)
    theirs = sum(file.stat().st_size for name in drawn for file in pages(expected, name))
    assert ours < 0.95 * theirs


def test_sample_has_all_types() -> None:
    assert len(SAMPLE) >= 60
    found = {type_of(file.read_text("utf-8")) for file in SAMPLE}
    # Left out: ditaa, which the jar's own command does not know, and what needs other programs (dot, math, latex).
    assert found == set(
        "board bpm chart chen creole def ebnf files flow gantt git hcl json mindmap nwdiag packetdiag project regex "
        "salt sprites uml wbs wire yaml".split()
    )


def test_a_metadata_text_of_any_characters_is_read_back(engine: EmbeddedEngine, folder: Path) -> None:
    text = "@startuml\nÄ -> Ж : 中 → \U0001f600\n@enduml"
    picture = engine.draw(text, folder, timeout_s=30)
    assert isinstance(picture, Drawn)
    with Image.open(io.BytesIO(picture.pages[0])) as image:
        assert image.info["plantuml"].startswith(text)

"""Real documentation trees, where copies of them are at hand."""

import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from pumlsync.config import Config, EngineSettings, Settings
from pumlsync.diagnostics import Code
from pumlsync.drawing import Done, Failed
from pumlsync.engines import shaping_of
from pumlsync.pictures import png
from pumlsync.pictures.stamp import agreement, record_of
from pumlsync.run import Removal, Wishes, check, sync
from pumlsync.survey.survey import Survey, survey

CORPUS = Path(__file__).parents[3] / "shared" / "corpus"
PAGE = "apache-airflow/core-concepts/executor/kubernetes.rst"
HAPPY = "apache-airflow/img/k8s-happy-path.png"

pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the shared corpus is not at hand")


def copied(name: str, tmp_path: Path, settings: Settings | None = None) -> Config:
    """Return a project that is a copy of a tree."""
    root = tmp_path.resolve() / name
    shutil.copytree(CORPUS / name, root)
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
    return Config(root, settings or Settings())


@pytest.fixture
def airflow(tmp_path: Path) -> Config:
    """Return a copy of Airflow's documentation."""
    return copied("airflow-docs", tmp_path)


def about_page(config: Config) -> list[str]:
    """Return the findings about the page with the diagrams, notes left out."""
    findings = check(config, Wishes(paths=(config.root / PAGE,))).findings
    return [f"{finding.place.line} {finding.code.value}" for finding in findings if not finding.code.is_note]


def test_airflows_three_pictures_are_current(airflow: Config) -> None:
    found = survey(airflow, [airflow.root], shaping_of(airflow))

    assert {item.target.path: item.verdict.state for item in found.judged} == {
        HAPPY: "current",
        "apache-airflow/img/k8s-failed-pod.png": "current",
        "apache-airflow/img/run_task_on_celery_executor.png": "current",
    }


def test_a_deleted_picture_is_missing_at_its_line_until_it_is_drawn(airflow: Config) -> None:
    picture = airflow.root / HAPPY
    picture.unlink()
    told: list[Done | Failed | Removal] = []

    assert about_page(airflow) == ["59 PS302"]
    assert check(airflow, Wishes(paths=(airflow.root / PAGE,))).failures == 1
    sync(airflow, Wishes(paths=(airflow.root / PAGE,)), told.append)
    assert [(event.change, event.target.path) for event in told if isinstance(event, Done)] == [("drawn", HAPPY)]
    assert len(told) == 1
    assert about_page(airflow) == []


def test_a_second_run_starts_no_engine_and_touches_nothing(airflow: Config) -> None:
    (airflow.root / HAPPY).unlink()
    wishes = Wishes(paths=(airflow.root / PAGE,))
    sync(airflow, wishes)
    before = {path: path.stat() for path in airflow.root.rglob("*")}

    sync(airflow, wishes, engine_of=lambda *_: pytest.fail("an engine was made"))

    assert {path: path.stat().st_mtime_ns for path in airflow.root.rglob("*")} == {
        path: stat.st_mtime_ns for path, stat in before.items()
    }


def test_a_changed_word_is_stale_with_the_line(airflow: Config) -> None:
    page = airflow.root / PAGE
    page.write_text(page.read_text("utf-8").replace("Request a new pod", "Request another pod", 1), "utf-8")

    assert about_page(airflow) == ["59 PS301"]


def test_the_image_nobody_has_is_an_orphan_at_its_line(airflow: Config) -> None:
    page = airflow.root / PAGE
    lines = page.read_text("utf-8").splitlines()
    page.write_text("\n".join([*lines[:60], ".. image:: ../img/k8s-watcher-2.jpeg", "", *lines[60:]]) + "\n", "utf-8")

    assert about_page(airflow) == ["61 PS201"]


@pytest.fixture
def dataone(tmp_path: Path) -> Survey:
    """Return how DataONE's documentation stands."""
    config = copied("dataone-api-source", tmp_path, Settings(suffixes={".txt": "rst"}))
    return survey(config, [config.root], shaping_of(config))


def test_dataones_pictures_are_judged_one_by_one(dataone: Survey) -> None:
    verdicts = Counter((item.verdict.state, item.verdict.code) for item in dataone.judged)

    assert verdicts == {("current", None): 73, ("stale", Code.STALE): 4, ("stale", Code.DAMAGED): 1}


METACAT = Settings(engine=EngineSettings(config="plantuml.conf"))


def test_metacats_pictures_are_current_with_its_config(tmp_path: Path) -> None:
    config = copied("metacat-source", tmp_path, METACAT)
    found = survey(config, [config.root], shaping_of(config))

    assert Counter(item.verdict.state for item in found.judged) == {"current": 14}
    findings = check(config, Wishes(paths=(config.root,))).findings
    assert [finding.message for finding in findings if finding.code is Code.OTHER_CONFIG] == [
        "images/identifiers.png and 13 more were drawn with another text of the engine's config file"
    ]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        pytest.param("airflow-docs", Settings(), id="airflow"),
        pytest.param("dataone-api-source", Settings(suffixes={".txt": "rst"}), id="dataone"),
        pytest.param("metacat-source", METACAT, id="metacat"),
    ],
)
def test_a_line_more_or_less_is_always_stale(name: str, settings: Settings) -> None:
    config = Config((CORPUS / name).resolve(), settings)
    shaping = shaping_of(config)
    found = survey(config, [config.root], shaping)
    tried = 0
    for item in found.judged:
        if item.verdict.state == "current":
            picture = png.parse((config.root / item.target.path).read_bytes())
            assert picture is not None
            record = record_of(picture)
            assert record is not None
            for text in with_a_line_deleted_or_doubled(item.target.source.text):
                tried += 1
                different = agreement(record, text, shaping.lines_for(text)) == "different"
                assert different, item.target.source.place
    assert tried > 10


def with_a_line_deleted_or_doubled(text: str) -> Iterator[str]:
    """Yield the text with each filled line in turn left out or written twice.

    Without its first or last line a block is none, and one written twice is outside it.
    """
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if 0 < index < len(lines) - 1 and line.strip():
            yield "\n".join([*lines[:index], *lines[index + 1 :]])
            yield "\n".join([*lines[: index + 1], *lines[index:]])

"""Runs that are limited to a part of a project."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from fakes import RED, FakeEngine, engine_of
from pumlsync.config import Config, EngineSettings, Settings
from pumlsync.engines.base import Drawn, Refused
from pumlsync.run import Summary, Wishes, check, plan, sync
from pumlsync.survey.scope import Shard

FILES = {
    "a.rst": ".. @startuml\n   Alice -> Bob\n   @enduml\n.. image:: a.png\n.. image:: none.png\n",
    "b.rst": ".. @startuml b.png\n   !include parts/style.iuml\n   Bob -> Carol\n   @enduml\n.. image:: b.png\n",
    "c.rst": "..\n   @startuml shared.png\n   Carol -> Dave\n   @enduml\n",
    "d.rst": ".. image:: shared.png\n.. image:: any.*\n",
    "e.rst": ".. include:: parts/common.txt\n",
    "f.rst": "..\n   @startuml\n   f -> f\n   @enduml\n",
    "parts/common.txt": ".. image:: /nowhere.png\n",
    "parts/style.iuml": "!include more.iuml\n",
    "parts/more.iuml": "skinparam monochrome true\n",
}


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Return a project in which nothing is drawn."""
    (tmp_path / "parts").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return Config(tmp_path.resolve())


def found(summary: Summary) -> set[str]:
    """Return where which finding is."""
    return {f"{finding.place.file}:{finding.place.line} {finding.code.value}" for finding in summary.findings}


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        pytest.param([], set(), id="nothing changed"),
        pytest.param(["a.rst"], {"a.rst:4 PS302", "a.rst:5 PS201"}, id="a document"),
        pytest.param(["none.png"], {"a.rst:5 PS201"}, id="a picture that is gone"),
        pytest.param(["a.png"], {"a.rst:4 PS302"}, id="a picture that a diagram makes"),
        pytest.param(["any.jpg"], {"d.rst:2 PS201"}, id="a picture that a wildcard may mean"),
        pytest.param(["parts/style.iuml"], {"b.rst:5 PS302"}, id="a file that a diagram includes"),
        pytest.param(["parts/more.iuml"], {"b.rst:5 PS302"}, id="a file that an included file includes"),
        pytest.param(["c.rst"], {"d.rst:1 PS302"}, id="the source of a picture that another document shows"),
        pytest.param(["d.rst"], {"d.rst:1 PS302", "d.rst:2 PS201"}, id="a document that shows another's picture"),
        pytest.param(["parts/common.txt"], {"parts/common.txt:1 PS201"}, id="a file that a document includes"),
        pytest.param(["e.rst"], {"parts/common.txt:1 PS201"}, id="a document that includes a file"),
        pytest.param(["README", "pyproject.toml"], set(), id="files that have nothing to do with it"),
    ],
)
def test_findings_are_those_that_have_to_do_with_changed_files(
    changed: list[str], expected: set[str], config: Config
) -> None:
    assert found(check(config, Wishes(changed=frozenset(changed)))) == expected


def test_a_part_that_two_documents_include_is_about_the_one_that_was_asked_for(tmp_path: Path) -> None:
    part = "..\n   @startuml\n   A -> B\n   @enduml\n\n.. image:: img/a.png\n"
    for name, text in {
        "one/a.rst": ".. include:: ../x.inc\n",
        "two/a.rst": ".. include:: ../x.inc\n",
        "x.inc": part,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    config = Config(tmp_path.resolve())

    (finding,) = check(config, Wishes((config.root / "one",))).findings
    assert (str(finding.place), finding.picture) == ("x.inc:6:1", "one/img/a.png")
    assert [
        done.target.path
        for done in sync(config, Wishes((config.root / "one",)), engine_of=engine_of(FakeEngine())).done
    ] == ["one/img/a.png"]
    assert found(check(config, Wishes((config.root / "one",)))) == set()


def test_the_configuration_of_plantuml_has_to_do_with_each_diagram(config: Config) -> None:
    engine = EngineSettings(config="./plantuml.conf")
    (config.root / "plantuml.conf").touch()
    config = replace(config, settings=Settings(engine=engine))

    assert found(check(config, Wishes(changed=frozenset(["plantuml.conf"])))) == {
        "a.rst:4 PS302",
        "b.rst:5 PS302",
        "d.rst:1 PS302",
    }


def test_what_a_drawn_picture_read_counts_even_if_its_text_does_not_tell(config: Config) -> None:
    drawn = Drawn((RED,), (config.root / "parts" / "more.iuml",))
    (config.root / "f.rst").write_text(FILES["f.rst"] + ".. image:: f.png\n")
    sync(config, Wishes((config.root / "f.rst",)), engine_of=engine_of(FakeEngine({"f -> f": drawn})))
    (config.root / "parts" / "more.iuml").write_text("skinparam monochrome false\n")

    assert "f.rst:5 PS301" in found(check(config, Wishes(changed=frozenset(["parts/more.iuml"]))))


def test_only_what_has_to_do_with_changed_files_is_drawn(config: Config) -> None:
    engine = FakeEngine()
    summary = sync(config, Wishes(changed=frozenset(["c.rst", "parts/more.iuml"])), engine_of=engine_of(engine))

    assert sorted(done.target.path for done in summary.done) == ["b.png", "shared.png"]
    assert summary.findings == ()


def test_no_engine_starts_for_what_did_not_change(config: Config) -> None:
    sync(config, Wishes(changed=frozenset(["README"])), engine_of=lambda *_: pytest.fail("an engine was made"))


def test_a_picture_that_cannot_be_drawn_is_reported_where_it_is_drawn(config: Config) -> None:
    refusal = Refused("syntax", "no such arrow", 1, config.root / "parts" / "more.iuml")
    shards = [Shard(number, 5) for number in range(1, 6)]
    engine = FakeEngine({"Bob -> Carol": refusal})
    told = [found(sync(config, Wishes(shard=shard), engine_of=engine_of(engine))) for shard in shards]

    assert ["parts/more.iuml:1 PS401" in mine for mine in told] == [shard.holds("b.rst") for shard in shards]


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_shards_together_are_the_whole_and_share_nothing(count: int, config: Config) -> None:
    parts = [found(check(config, Wishes(shard=Shard(number, count)))) for number in range(1, count + 1)]

    assert set.union(*parts) == found(check(config, Wishes()))
    assert sum(map(len, parts)) == len(set.union(*parts))


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_shards_draw_each_picture_once(count: int, config: Config) -> None:
    whole = sorted(target.path for target in plan(config, Wishes()).to_draw)
    drawn: list[str] = []
    for number in range(1, count + 1):
        drawn += [target.path for target in plan(config, Wishes(shard=Shard(number, count))).to_draw]

    assert sorted(drawn) == whole == ["a.png", "b.png", "shared.png"]


def test_a_shard_does_not_complain_of_what_another_one_draws(config: Config) -> None:
    (mine,) = [Shard(number, 64) for number in range(1, 65) if Shard(number, 64).holds("d.rst")]
    summary = sync(config, Wishes(shard=mine), engine_of=engine_of(FakeEngine()))

    assert not mine.holds("c.rst")
    assert found(summary) == {"d.rst:2 PS201"}


@given(st.text(), st.integers(1, 50))
def test_a_document_is_in_one_shard(path: str, count: int) -> None:
    assert sum(Shard(number, count).holds(path) for number in range(1, count + 1)) == 1


def test_shards_are_the_same_everywhere() -> None:
    held = [path for path in ("docs/a.rst", "docs/b.rst", "docs/ü.rst", "README.md") if Shard(1, 2).holds(path)]

    assert held == ["README.md"]

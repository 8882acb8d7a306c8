"""The findings and what is written about them."""

import re
import textwrap
from pathlib import Path

import pytest

from pumlsync.config import Config, EngineSettings, Settings
from pumlsync.diagnostics import Code, Place
from pumlsync.rules import rule_of
from pumlsync.run import Wishes, check, sync

FROM_DOCUMENTS = [
    "PS101",
    "PS102",
    "PS103",
    "PS104",
    "PS105",
    "PS106",
    "PS107",
    "PS108",
    "PS109",
    "PS201",
    "PS203",
    "PS503",
    "PS507",
    "PS506",
]
"""Codes whose wrong example gives the finding by itself."""

FROM_DRAWING = ["PS401", "PS402", "PS403", "PS405", "PS406"]
"""Codes whose wrong example gives the finding when it is drawn."""

BY_CODE = pytest.mark.parametrize("code", Code, ids=lambda code: code.value)


def example(code: str, kind: str) -> str:
    """Return the ``Wrong`` or ``Right`` example of a code."""
    match = re.search(rf"^{kind}\b[^\n]*::\n\n((?:    [^\n]*\n|\n)+)", rule_of(Code(code)).text + "\n", re.MULTILINE)
    assert match
    return textwrap.dedent(match[1])


def written(folder: Path, text: str) -> Path:
    """Return the document that holds an example."""
    folder.mkdir(parents=True)
    document = folder / ("a.md" if "<!--" in text else "a.rst")
    document.write_text(text, "utf-8")
    return document


@BY_CODE
def test_each_text_begins_with_one_sentence(code: Code) -> None:
    assert re.fullmatch(r"[A-Z`][^.]*(\.(?=\S)[^.]*)*\.", rule_of(code).summary)


@BY_CODE
def test_each_text_has_a_wrong_and_a_right_example(code: Code) -> None:
    assert example(code.value, "Wrong") != example(code.value, "Right")


@BY_CODE
def test_texts_fit_a_screen(code: Code) -> None:
    lines = rule_of(code).text.splitlines()

    assert max(map(len, lines)) <= 120
    assert [line for line in lines if line != line.rstrip()] == []


def test_each_text_belongs_to_a_code() -> None:
    texts = {file.stem for file in (Path(__file__).parents[1] / "src" / "pumlsync" / "rules").glob("*.rst")}

    assert texts == {code.value for code in Code}


def test_the_wheel_carries_the_texts() -> None:
    wheel = pytest.importorskip("hatchling.builders.wheel")
    root = Path(__file__).parents[1]
    names = {Path(file.distribution_path).name for file in wheel.WheelBuilder(str(root)).recurse_included_files()}

    assert {f"{code.value}.rst" for code in Code} <= names


@pytest.mark.parametrize("code", FROM_DOCUMENTS)
@pytest.mark.parametrize("kind", ["Wrong", "Right"])
def test_the_wrong_example_gives_the_finding_and_the_right_one_does_not(code: str, kind: str, tmp_path: Path) -> None:
    document = written(tmp_path / "docs", example(code, kind))
    (tmp_path / "docs" / "intro.rst").write_text("An introduction.\n")
    findings = check(Config(tmp_path), Wishes((document,))).findings

    assert (Code(code) in {finding.code for finding in findings}) is (kind == "Wrong")


def test_the_wrong_examples_of_drawing_give_their_findings_and_the_right_ones_are_drawn(tmp_path: Path) -> None:
    for code in FROM_DRAWING:
        for kind in ("Wrong", "Right"):
            written(tmp_path / code / kind, example(code, kind))
    (tmp_path / "PS402" / "Right" / "style.iuml").write_text("skinparam monochrome true\n")
    config = Config(tmp_path, Settings(engine=EngineSettings(timeout_s=5)))
    findings = sync(config, Wishes((tmp_path,))).findings

    assert {(finding.place.file, finding.code.value) for finding in findings} == {
        (f"{code}/Wrong/a.rst", code) for code in FROM_DRAWING
    }


def test_values_are_codes_in_order_and_unique() -> None:
    values = [code.value for code in Code]

    assert all(re.fullmatch(r"PS[1-5]\d\d", value) for value in values)
    assert values == sorted(set(values))
    assert len(Code.__members__) == len(values)


@pytest.mark.parametrize(
    ("code", "value"),
    [(Code.ORPHAN, "PS201"), (Code.STALE, "PS301"), (Code.MISSING, "PS302"), (Code.UNVERIFIED, "PS303")],
)
def test_codes_that_others_build_on(code: Code, value: str) -> None:
    assert code.value == value


def test_a_place_is_written_as_editors_read_it() -> None:
    assert str(Place("docs/a b.rst", 3, 7)) == "docs/a b.rst:3:7"
    assert str(Place("a.rst", 3, 7).at(9)) == "a.rst:9:1"


def test_places_are_in_the_order_of_files_lines_and_columns() -> None:
    places = [Place("b", 1, 1), Place("a", 10, 2), Place("a", 10, 1), Place("a", 2, 9)]

    assert sorted(places) == [Place("a", 2, 9), Place("a", 10, 1), Place("a", 10, 2), Place("b", 1, 1)]

"""Changes are tried out in memory: what is on the disk, and what is remembered, stays."""

import os
from pathlib import Path

from pumlsync.config import Config, Settings
from pumlsync.diagnostics import Place
from pumlsync.engines import shaping_of
from pumlsync.rewriting.pages import Edit
from pumlsync.rewriting.proposals import Attempt, Plan, Proposal
from pumlsync.rewriting.trial import settle
from pumlsync.survey.survey import survey

TEXT = "@startuml\nA -> B\n@enduml"
COMMENT = "..\n   @startuml\n   A -> B\n   @enduml\n\n"
MAKES = Attempt((Edit("a.rst", 0, 0, COMMENT),), {}, (TEXT,), {}, {"x.png": TEXT})


def files_below(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def settled(root: Path, *attempts: Attempt) -> Plan:
    """Try changes to a page with one image, each a proposal of its own."""
    (root / "a.rst").write_text(".. image:: x.png\n")
    config = Config(root.resolve(), Settings())
    found = survey(config, [config.root], shaping_of(config))
    proposals = [Proposal(Place("a.rst", 1), str(number), (one,), "why") for number, one in enumerate(attempts)]
    return settle(config, found, proposals)


def test_what_comes_out_as_meant_is_settled_and_nothing_is_written(tmp_path: Path) -> None:
    settled(tmp_path)
    cache = Path(os.environ["XDG_CACHE_HOME"])
    before = files_below(tmp_path), files_below(cache)
    plan = settled(tmp_path, MAKES)

    assert plan.after == {"a.rst": (COMMENT + ".. image:: x.png\n").encode()}
    assert plan.before == {"a.rst": b".. image:: x.png\n"}
    assert (files_below(tmp_path), files_below(cache)) == before
    assert before[1]


def test_what_brings_in_another_source_is_refused(tmp_path: Path) -> None:
    plan = settled(
        tmp_path, Attempt((Edit("a.rst", 0, 0, COMMENT.replace("A", "C")),), {}, (TEXT,), {}, {"x.png": TEXT})
    )

    assert (plan.after, [refusal.reason for refusal in plan.refused]) == ({}, ["why"])


def test_what_loses_a_reference_is_refused(tmp_path: Path) -> None:
    plan = settled(tmp_path, Attempt((Edit("a.rst", 0, 8, ""),)))

    assert (plan.after, len(plan.refused)) == ({}, 1)


def test_a_wrong_one_does_not_keep_back_the_others(tmp_path: Path) -> None:
    wrong = Attempt((Edit("a.rst", 0, 8, ""),))
    plan = settled(tmp_path, wrong, MAKES, wrong)

    assert [proposal.what for proposal in plan.settled] == ["1"]
    assert [refusal.what for refusal in plan.refused] == ["0", "2"]


def test_two_contents_of_one_new_file_are_refused(tmp_path: Path) -> None:
    first, second = (
        Attempt(files={"y.puml": f"{text}\n".encode()}, sources=(text,), makes={"y.png": text})
        for text in (TEXT, TEXT.replace("A", "C"))
    )
    plan = settled(tmp_path, first, second)

    assert [proposal.what for proposal in plan.settled] == ["0"]
    assert plan.after == {"y.puml": f"{TEXT}\n".encode()}

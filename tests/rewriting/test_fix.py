"""Diagrams of which docutils misreads a line: indented, and nothing else is changed."""

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pumlsync.config import Config, Settings
from pumlsync.diagnostics import Code
from pumlsync.model import DiagramSource
from pumlsync.pairing.pair import sources
from pumlsync.rewriting.application import apply
from pumlsync.rewriting.fix import fix
from pumlsync.rewriting.proposals import Plan
from pumlsync.run import Summary, Wishes, check

BLOCK = """\
.. @startuml
.. [*] --> Idle
..
.. Idle --> [*]
.. @enduml
.. image:: states.png
"""

FIXED = """\
..
   @startuml
   [*] --> Idle

   Idle --> [*]
   @enduml
.. image:: states.png
"""


def project(root: Path, **documents: bytes | str) -> Config:
    """Return a project with these documents, ``a`` being ``a.rst``."""
    for name, content in documents.items():
        content = content.encode() if isinstance(content, str) else content
        (root / f"{name}.rst").write_bytes(content)
    return Config(root.resolve(), Settings())


def fixed(config: Config) -> Plan:
    """Fix a project, and return what was done."""
    found = check(config, Wishes((config.root,)))
    plan = fix(config, found.survey, found.findings)
    apply(config.root, plan)
    return plan


def checked(config: Config) -> Summary:
    return check(config, Wishes((config.root,)))


def all_sources(config: Config) -> list[DiagramSource]:
    return [source for document in checked(config).survey.documents for source in sources(document)]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(BLOCK, FIXED, id="a footnote"),
        pytest.param(BLOCK.replace("[*] -->", "|||"), FIXED.replace("[*] -->", "|||"), id="a substitution"),
        pytest.param(BLOCK.replace("[*] -->", "_x:"), FIXED.replace("[*] -->", "_x:"), id="a target"),
        pytest.param(BLOCK.replace("[*] -->", "A::"), FIXED.replace("[*] -->", "A::"), id="a directive"),
        pytest.param(
            "- .. @startuml\n  .. |||\n  .. @enduml\n  .. image:: x.png\n",
            "- ..\n     @startuml\n     |||\n     @enduml\n  .. image:: x.png\n",
            id="on the line of a bullet",
        ),
        pytest.param(
            "\t.. @startuml x.png\n\t.. |||\n\t.. A\tB\n\t.. @enduml",
            "\t..\n\t   @startuml x.png\n\t   |||\n\t   A\tB\n\t   @enduml",
            id="behind tabs, with a tab inside, without a final line end",
        ),
        pytest.param(
            ".. @startuml x.png\n\n.. |||\n..   A:: b\n       c\n.. @enduml\nText\n",
            "..\n   @startuml x.png\n\n   |||\n     A:: b\n       c\n   @enduml\nText\n",
            id="with blank and indented lines, in front of text",
        ),
        pytest.param(
            ".. note::\n\n   .. @startuml x.png\n   .. |||\n   .. @enduml\n\n       Quote\n",
            ".. note::\n\n   ..\n      @startuml x.png\n      |||\n      @enduml\n\n       Quote\n",
            id="in a directive, with a line below that is part of its comment",
        ),
        pytest.param(
            ".. .. uml::\n..\n..   @startuml x.png\n..   |||\n..     [*] --> A\n..   @enduml\n",
            ".. .. uml::\n..\n..\n   @startuml x.png\n   |||\n     [*] --> A\n   @enduml\n",
            id="below other comments, which stay",
        ),
        pytest.param(
            ".. @startuml x.png\n.. image:: y.png\n.. @enduml\n",
            "..\n   @startuml x.png\n   image:: y.png\n   @enduml\n",
            id="a line that is an image to docutils",
        ),
        pytest.param(BLOCK.replace("[*] --> Idle", "A -> B"), None, id="all lines are read well"),
        pytest.param(".. @startuml\n.. |||\n\nText\n", None, id="without its end"),
        pytest.param(
            "+----------------------+\n| .. @startuml x.png   |\n| .. |||               |\n| .. @enduml           |\n"
            "+----------------------+\n",
            None,
            id="in a cell of a table",
        ),
        pytest.param("..\n   @startuml x.png\n   |||\n   @enduml\n", None, id="indented already"),
        pytest.param(".. pumlsync: ignore PS105\n\n" + BLOCK, None, id="silenced"),
    ],
)
def test_a_document(before: str, after: str | None, tmp_path: Path) -> None:
    fixed(project(tmp_path, a=before))

    assert (tmp_path / "a.rst").read_bytes().decode() == (before if after is None else after)


@pytest.mark.parametrize("end", ["\r\n", "\r", "\n"], ids=["CRLF", "CR", "LF"])
@pytest.mark.parametrize("mark", ["\ufeff", ""], ids=["with a byte order mark", "without"])
def test_line_ends_and_byte_order_mark_stay(end: str, mark: str, tmp_path: Path) -> None:
    fixed(project(tmp_path, a=mark + BLOCK.replace("\n", end)))

    assert (tmp_path / "a.rst").read_bytes().decode() == mark + FIXED.replace("\n", end)


def test_mixed_line_ends_stay_where_they_are(tmp_path: Path) -> None:
    fixed(project(tmp_path, a=".. @startuml\r\n.. |||\n.. @enduml\r.. image:: x.png\n"))

    after = b"..\r\n   @startuml\r\n   |||\n   @enduml\r.. image:: x.png\n"
    assert (tmp_path / "a.rst").read_bytes() == after


def test_an_included_file_is_fixed_once(tmp_path: Path) -> None:
    (tmp_path / "part.txt").write_text(BLOCK)
    config = project(
        tmp_path, a=".. include:: part.txt\n\nText\n\n.. include:: part.txt\n", b=".. include:: part.txt\n"
    )
    plan = fixed(config)

    assert (tmp_path / "part.txt").read_text() == FIXED
    assert (len(plan.settled), plan.refused) == (1, ())


def test_one_that_cannot_be_fixed_does_not_keep_back_the_others(tmp_path: Path) -> None:
    table = (
        "+-----------------+\n| .. @startuml z  |\n| .. |||          |\n| .. @enduml      |\n+-----------------+\n\n"
    )
    plan = fixed(project(tmp_path, a=BLOCK + "\n" + table + BLOCK.replace("states", "others")))

    assert (tmp_path / "a.rst").read_text() == FIXED + "\n" + table + FIXED.replace("states", "others")
    assert [(refusal.place.line, refusal.place.column) for refusal in plan.refused] == [(9, 6)]


def test_only_what_was_asked_for_is_fixed(tmp_path: Path) -> None:
    config = project(tmp_path, a=BLOCK, b=BLOCK.replace("states", "others"))
    found = check(config, Wishes((tmp_path / "a.rst",)))
    apply(config.root, fix(config, found.survey, found.findings))

    assert (tmp_path / "a.rst").read_text() == FIXED
    assert (tmp_path / "b.rst").read_text() == BLOCK.replace("states", "others")


# Documents whose diagrams have misread lines; what docutils makes of all else must stay.

MISREAD = ["[*] --> A", "|||", "|A| b", "_x: y", "__: z", "A:: b", "[A] -> B", "[1] x", "note:: right", "image:: q.png"]

misread_line = st.sampled_from([f".. {line}" for line in MISREAD])
other_line = st.sampled_from([".. A -> B", "..", "", "..    deeper", "..\tA", ".. A\tB", ".. [A]-->[B]", ".. | x"])
below_line = st.sampled_from(["      and on", "    on"])
line = st.one_of(
    misread_line.map(lambda line: [line]),
    other_line.map(lambda line: [line]),
    st.tuples(misread_line, below_line).map(list),
)


def flat(parts: list[list[str]]) -> list[str]:
    return [line for part in parts for line in part]


block = st.builds(
    lambda before, misread, after: [".. @startuml n.png", *before, misread, *after, ".. @enduml"],
    st.lists(line, max_size=2).map(flat),
    misread_line,
    st.lists(line, max_size=3).map(flat),
)
above = st.sampled_from(
    [[], ["Text.", ""], [".. _t:", ""], [".. A remark.", ""], [".. image:: above.png"], ["=====", ""]]
)
below = st.sampled_from(
    [
        [],
        ["Text."],
        ["", "Text."],
        [".. image:: b.png"],
        ["", "   Quote"],
        ["   in the comment"],
        ["", "- item"],
        ["..", ""],
    ]
)
inside = st.builds(lambda one, two, three: [*one, *two, *three], above, block, below)


def hanging(marker: str, lines: list[str]) -> list[str]:
    return [marker + lines[0], *(f"{' ' * len(marker)}{line}" if line else "" for line in lines[1:])]


def under(first: str, lines: list[str]) -> list[str]:
    return [first, "", *(f"   {line}" if line else "" for line in lines)]


nested = st.recursive(
    inside,
    lambda inner: st.one_of(
        inner.map(lambda lines: hanging("- ", lines)),
        inner.map(lambda lines: hanging("1. ", lines)),
        inner.map(lambda lines: ["term", *(f"   {line}" if line else "" for line in lines)]),
        inner.map(lambda lines: under(".. note::", lines)),
        inner.map(lambda lines: under("Text.", lines)),
        inner.map(lambda lines: under(".. list-table::", hanging("* - ", lines))),
        inner.map(lambda lines: [f":field: {lines[0]}", *(f"   {line}" if line else "" for line in lines[1:])]),
    ),
    max_leaves=3,
)
ends = st.sampled_from(["\n", "\r\n"])
page = st.builds(lambda lines, end, last: end.join(["First.", "", *lines]) + end * last, nested, ends, st.booleans())


def without_misread_lines(text: str, found: DiagramSource) -> str:
    """Return a page whose misread lines are comments."""
    lines = re.split("(\r?\n)", text)
    for number in found.misread_lines:
        lines[2 * number - 2] = re.sub(r"\.\. .*", ".. x", lines[2 * number - 2], count=1)
    return "".join(lines)


def outline(text: str) -> str:
    """Return what docutils alone makes of a page, but for comments."""
    quiet: dict[str, Any] = {
        "report_level": 5,
        "halt_level": 5,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "warning_stream": False,
        "_disable_config": True,
    }
    tree = publish_doctree(text, settings_overrides=quiet)
    for node in list(tree.findall(lambda node: isinstance(node, nodes.comment | nodes.system_message))):
        node.parent.remove(node)
    return str(tree.pformat())


@settings(derandomize=True, deadline=None, max_examples=80, database=None)
@given(page)
@example("First.\n\n- .. @startuml n.png\n  .. note:: right\n      and on\n  .. @enduml\n  Text.\n")
def test_a_fixed_page_has_the_same_diagram_and_means_the_same(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        config = project(Path(folder), a=text)
        before = all_sources(config)
        plan = fixed(config)
        after = all_sources(config)
        new = (config.root / "a.rst").read_bytes().decode()

        assert [source.text for source in after] == [source.text for source in before]
        for source in before:
            text = without_misread_lines(text, source)
        assert outline(new) == outline(text)
        misread = [source for source in before if source.misread_lines]
        assert [proposal.place for proposal in plan.settled] == [one.place for one in misread if one.closed]
        assert not any(finding.code is Code.MISREAD for finding in checked(config).findings if not plan.refused)
        assert fixed(config).after == {}

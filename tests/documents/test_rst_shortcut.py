"""Documents that only include files which hold nothing: the same with docutils and without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pumlsync.diagnostics import Code
from pumlsync.documents.dialect import USUAL
from pumlsync.documents.rst.scan import scan
from pumlsync.documents.rst.shortcut import without_docutils

FILES = {
    "docs/plain.rst": b"Words,\n\nand words.\n",
    "docs/picture.rst": b".. image:: a.png\n",
    "docs/latin.rst": b"caf\xe9\n",
    "docs/long.rst": b"x" * 10_001,
    "docs/next.rst": b".. include:: plain.rst\n",
}


def load(path: str) -> bytes:
    if path not in FILES:
        raise FileNotFoundError(2, "No such file or directory", path)
    return FILES[path]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Title\n=====\n\n.. include:: plain.rst\n", id="after a title"),
        pytest.param(".. include:: plain.rst", id="alone"),
        pytest.param("A\r\n\r\n.. include:: plain.rst\r\n\r\nB\r\n", id="with CRLF"),
        pytest.param(".. include:: gone.rst\n\nA\n", id="of a file that is missing"),
        pytest.param("A\n\n.. include:: a.rst\n", id="of the document itself"),
        pytest.param("A\n\n.. include:: latin.rst\n", id="of a file that is not UTF-8"),
        pytest.param("::\n\n   code\n\n.. include:: plain.rst\n", id="after a literal block"),
    ],
)
def test_a_plain_include_needs_no_docutils(text: str) -> None:
    document = without_docutils("docs/a.rst", text.encode(), "docs", load, USUAL)
    assert document is not None
    assert document == scan("docs/a.rst", text.encode(), "docs", load)
    assert document.inclusions or document.diagnostics[0].code is Code.NOT_INCLUDED


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Code::\n\n.. include:: plain.rst\n", id="in a literal block"),
        pytest.param("- a\n\n  .. include:: plain.rst\n", id="in a list"),
        pytest.param(".. include:: plain.rst\n   :literal:\n", id="with options"),
        pytest.param(".. include:: plain.rst\n\n   :literal:\n", id="with content"),
        pytest.param(".. include::\n   plain.rst\n", id="with its name below"),
        pytest.param("=== ===\na   b\n\n.. include:: plain.rst\n=== ===\n", id="in a table"),
        pytest.param("A\n.. include:: plain.rst\n", id="in a paragraph"),
        pytest.param(".. include:: picture.rst\n", id="of a file with a picture"),
        pytest.param(".. include:: next.rst\n", id="of a file that includes another"),
        pytest.param(".. include:: long.rst\n", id="of a file with a long line"),
        pytest.param(".. include:: plain.rst\n\n.. image:: a.png\n", id="beside a picture"),
    ],
)
def test_anything_else_is_left_to_docutils(text: str) -> None:
    assert without_docutils("docs/a.rst", text.encode(), "docs", load, USUAL) is None


LINES = st.sampled_from(
    [
        *[
            "",
            "",
            "",
            "A paragraph",
            "Code::",
            "::",
            "=====",
            "=== ===",
            "- an item",
            "..",
            ".. a comment",
            ">>> doctest",
        ],
        *["   indented", "| a line", "  ", "+---+", ".. note::", ".. _target:", ".. |s| replace:: x", ":field: x"],
        *[f".. include:: {name}.rst" for name in ("plain", "gone", "latin", "picture", "a")],
        *["   .. include:: plain.rst", ".. include:: plain.rst ", "   :literal:", "\x85.. include:: plain.rst"],
    ]
)


@given(st.lists(LINES, max_size=12), st.sampled_from(["\n", "\r\n"]))
def test_both_ways_say_the_same(lines: list[str], end: str) -> None:
    content = end.join(lines).encode()
    document = without_docutils("docs/a.rst", content, "docs", load, USUAL)
    assert document in (None, scan("docs/a.rst", content, "docs", load))

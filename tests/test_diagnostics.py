"""The findings and what is written about them."""

import ast
import inspect
import re

import pytest

from pumlsync import diagnostics
from pumlsync.diagnostics import Code, Place


def texts() -> dict[str, str]:
    """Return what is written below each code in the source."""
    module = ast.parse(inspect.getsource(diagnostics))
    (codes,) = (node for node in module.body if isinstance(node, ast.ClassDef) and node.name == "Code")
    found = {}
    for member, text in zip(codes.body, codes.body[1:], strict=False):
        if isinstance(member, ast.Assign) and isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            (name,) = (target.id for target in member.targets if isinstance(target, ast.Name))
            found[name] = inspect.cleandoc(str(text.value.value))
    return found


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_each_code_says_what_is_wrong_and_what_is_right(code: Code) -> None:
    text = texts()[code.name]

    assert re.match(r"[A-Z].*\.", text)
    assert re.search(r"\bWrong\b.*\bRight: \S", text, re.DOTALL)


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_notes_are_said_to_be_notes(code: Code) -> None:
    assert code.is_note == ("A note" in texts()[code.name])


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

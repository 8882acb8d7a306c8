"""Which findings are wanted."""

import pytest

from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.errors import PumlsyncError
from pumlsync.findings.selection import Choice, codes_of, select

ALL = frozenset(Code)
THREES = frozenset(code for code in Code if code.value.startswith("PS3"))


@pytest.mark.parametrize(
    ("choices", "expected"),
    [
        pytest.param([], ALL, id="all when nobody chooses"),
        pytest.param([Choice(select=())], set(), id="none when nothing is selected"),
        pytest.param([Choice(("PS3",))], THREES, id="all that begin so"),
        pytest.param([Choice(("PS",), ("PS3",))], ALL - THREES, id="the longer code counts: ignored"),
        pytest.param([Choice(("PS", "PS301"), ("PS3",))], ALL - THREES | {Code.STALE}, id="the longer code: selected"),
        pytest.param([Choice(("PS301",), ("PS301",))], set(), id="ignored, where both are as long"),
        pytest.param([Choice(("PS",), ("PS3",)), Choice(ignore=("PS1", "PS2", "PS4", "PS5"))], set(), id="both ignore"),
        pytest.param([Choice(ignore=("PS301",)), Choice(("PS3",))], THREES, id="a later select begins anew"),
        pytest.param([Choice(("PS3",)), Choice(("PS302",), ("PS",))], {Code.MISSING}, id="later, the longer counts"),
        pytest.param([Choice(("PS3",)), Choice(ignore=("PS3",))], set(), id="a later ignore of as much"),
    ],
)
def test_codes_are_chosen_as_in_ruff(choices: list[Choice], expected: set[Code]) -> None:
    assert select(choices, {}).codes == expected


@pytest.mark.parametrize(
    ("pattern", "file", "silent"),
    [
        pytest.param("docs/old/*", "docs/old/a.rst", True, id="a folder's files"),
        pytest.param("docs/old/*", "docs/old/b/a.rst", True, id="and all below"),
        pytest.param("docs/old", "docs/old/b/a.rst", True, id="a folder by its name"),
        pytest.param("docs/old/*", "docs/older/a.rst", False, id="another folder"),
        pytest.param("*.md", "docs/b/a.md", True, id="an ending anywhere"),
        pytest.param("a.rst", "docs/a.rst", True, id="a name anywhere"),
        pytest.param("/a.rst", "docs/a.rst", False, id="a name in the root only"),
        pytest.param("docs/**/a.rst", "docs/b/c/a.rst", True, id="folders in between"),
    ],
)
def test_files_are_meant_as_in_gitignore(pattern: str, file: str, silent: bool) -> None:
    selection = select([], {pattern: ["PS201"]})

    assert selection.wants(Diagnostic(Place(file, 1), Code.ORPHAN, "")) is not silent
    assert selection.wants(Diagnostic(Place(file, 1), Code.STALE, ""))


@pytest.mark.parametrize("name", ["", "X", "PS9", "PS1011", "ps101"])
def test_what_is_no_code_is_an_error(name: str) -> None:
    with pytest.raises(PumlsyncError, match=f"no finding has the code {name!r}"):
        codes_of("PS101", name)


def test_a_pattern_that_is_none_is_an_error() -> None:
    with pytest.raises(PumlsyncError, match=r"per-file-ignores: '!' is not a pattern"):
        select([], {"!": ["PS201"]})

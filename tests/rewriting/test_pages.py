"""Changes to a file leave all else as it is."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pumlsync.diagnostics import Place
from pumlsync.rewriting.pages import Edit, page_of

ENDS = ["\n", "\r\n", "\r"]


def edited(content: str, *edits: tuple[int, int, str]) -> str | None:
    done = page_of("a.rst", content.encode()).edited([Edit("a.rst", *edit) for edit in edits])
    return None if done is None else done.decode()


def test_lines_are_counted_whatever_ends_them() -> None:
    page = page_of("a.rst", "\ufeffa\r\nbc\rd\n\nü".encode())

    assert [page.line(number) for number in range(1, 7)] == ["a", "bc", "d", "", "ü", ""]
    assert page.text[page.offset(Place("a.rst", 2, 2))] == "c"


def test_what_is_inserted_at_one_place_stands_in_order_once() -> None:
    assert edited("ab", (1, 1, "y"), (1, 1, "x"), (1, 1, "y"), (1, 2, "B")) == "ayxB"


def test_two_changes_of_one_part_are_none() -> None:
    assert edited("abc", (0, 2, "x"), (1, 3, "y")) is None


def test_a_new_line_ends_as_the_line_that_it_is_in() -> None:
    assert edited("a\r\nb\nc", (0, 0, "x\n"), (3, 3, "y\n"), (5, 5, "z\n")) == "x\r\na\r\ny\nb\nz\r\nc"
    assert edited("a", (0, 0, "x\n")) == "x\na"


@settings(derandomize=True, deadline=None, database=None)
@given(
    st.lists(st.tuples(st.text("aü\u2028", max_size=3), st.sampled_from(ENDS)), max_size=5), st.booleans(), st.data()
)
def test_the_rest_keeps_its_bytes(lines: list[tuple[str, str]], has_mark: bool, data: st.DataObject) -> None:
    text = "".join(line + end for line, end in lines)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    mark = "\ufeff" * has_mark

    assert edited(mark + text, (start, end, "x")) == mark + text[:start] + "x" + text[end:]

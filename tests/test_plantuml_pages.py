"""How many pages PlantUML makes of a diagram."""

import pytest

from pumlsync.plantuml.pages import new_pages


@pytest.mark.parametrize(
    ("lines", "pages"),
    [
        pytest.param("A -> B", 0, id="one"),
        pytest.param("A -> B/newpage/B -> C/newpage a title/C -> D", 2, id="three"),
        pytest.param("A -> B/  NewPage: title/B -> C", 1, id="capitals"),
        pytest.param("A -> B/newpages -> C/newpage-x -> C/A -> newpage", 0, id="names"),
        pytest.param("A -> B/'newpage", 0, id="a comment"),
        pytest.param("A -> B/|'/newpage/x '|/newpage", 1, id="a comment of several lines"),
        pytest.param("A -> B/|' newpage '|/newpage", 1, id="a comment of one line"),
        pytest.param("A -> B/note left of A/newpage/end note", 0, id="a note"),
        pytest.param("A -> B/note left: x/newpage/B -> C", 1, id="a note of one line"),
        pytest.param("A -> B/legend/newpage/endlegend/newpage/B -> C", 1, id="a legend"),
        pytest.param("center header/newpage/end header/A -> B", 0, id="a header"),
        pytest.param("A -> B/newpage/B -> C/ignore newpage", 0, id="all are ignored"),
    ],
)
def test_lines_that_begin_a_page(lines: str, pages: int) -> None:
    assert new_pages("\n".join(lines.split("/")).replace("|", "/")) == pages

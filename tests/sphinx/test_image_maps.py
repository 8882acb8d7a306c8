"""Links inside a diagram, on the pages that show it."""

import re
import shutil
import subprocess

import pytest
from docutils import nodes

from pumlsync.sphinx_ext.image_maps import Area, areas_of, shown_size
from sites import Site, append

SOURCE = """\
..
   @startuml img/linked.png
   Alice -> Bob: [[https://example.org/?a=1&b=2 out]]
   Bob -> Alice: [[../other.rst?a=1{The "other" page} in]]
   @enduml
"""

PAGE = f"""\
Plain
=====

{SOURCE}
.. image:: img/linked.png

.. figure:: img/linked.png
   :scale: 50

.. image:: img/linked.png
   :target: https://example.org/

.. image:: ../img/hello.png
"""


@pytest.fixture
def linked(site: Site) -> Site:
    """Return a project of which one page shows a diagram with two links three times."""
    site.write({"docs/sub/plain.rst": PAGE})
    return site


def maps_in(page: str) -> list[tuple[str, list[dict[str, str]]]]:
    """Return the name of each map in a page, and the attributes of its areas."""
    return [
        (found[1], [dict(re.findall(r'(\S+)="(.*?)"', area)) for area in re.findall(r"<area .*?/>", found[2])])
        for found in re.finditer(r'<map name="(.*?)".*?>(.*?)</map>', page)
    ]


@pytest.mark.parametrize(
    "area",
    [
        '<area shape="&quot;&gt;&lt;script&gt;" coords="1,2" href="x">',
        '<area shape="rect" coords="1,2" href="javascript:alert(1)">',
        '<area shape="rect" coords="1,2" href="http://[x">',
        '<area shape="rect" coords="1,&quot;" href="x">',
        '<area shape="rect" href="x">',
        "<area>",
    ],
)
def test_what_should_not_be_a_link_is_none(area: str) -> None:
    assert areas_of(f'<map name="m">{area}<area shape="rect" coords="0,0,1,1" href="y.rst"></map>') == (
        Area("rect", (0, 0, 1, 1), "y.rst", ""),
    )


def test_the_script_changes_no_setting(linked: Site) -> None:
    linked.build("-W")

    assert "configuration has changed" not in linked.build("-W").output


@pytest.mark.parametrize(
    ("builder", "page", "href"),
    [
        pytest.param("html", "sub/plain.html", "../other.html?a=1", id="pages"),
        pytest.param("dirhtml", "sub/plain/index.html", "../../other/?a=1", id="folders"),
        pytest.param("singlehtml", "index.html", "?a=1#document-other", id="a single page"),
    ],
)
def test_links_lead_to_where_the_builder_puts_documents(linked: Site, builder: str, page: str, href: str) -> None:
    built = linked.build("-W", builder=builder)
    text = linked.page(f"{builder}/{page}")
    (whole, areas), (half, halves) = maps_in(text)

    assert (built.status, built.warnings) == (0, [])
    assert whole != half
    assert re.findall(r'usemap="#(.*?)"', text) == [whole, half]
    assert {area["href"] for area in areas} == {"https://example.org/?a=1&amp;b=2", href}
    assert {area["title"] for area in areas} == {"https://example.org/?a=1&amp;b=2", "The &quot;other&quot; page"}
    assert [area["href"] for area in areas] == [area["href"] for area in halves]
    for area, smaller in zip(areas, halves, strict=True):
        coords, halved = (list(map(int, one["coords"].split(","))) for one in (area, smaller))
        assert all(abs(one / 2 - other) <= 1 for one, other in zip(coords, halved, strict=True))
    assert "pumlsync-maps.js" in text
    assert (linked.out / builder / "_static" / "pumlsync-maps.js").is_file()


def test_a_scaled_picture_with_links_is_no_link_to_itself_and_others_stay_as_they_are(linked: Site) -> None:
    linked.build()
    page = linked.page("html/sub/plain.html")

    assert 'href="../_images/linked.png"' not in page
    assert page.count("<img ") == 4
    assert "usemap" not in linked.page("html/index.html")
    assert "pumlsync-maps.js" not in linked.page("html/index.html")


@pytest.mark.parametrize("builder", ["latex", "epub", "text"])
def test_other_builders_have_no_maps(linked: Site, builder: str) -> None:
    linked.build(builder=builder)
    files = [file for file in (linked.out / builder).rglob("*") if file.suffix in (".tex", ".xhtml", ".txt")]

    assert files
    assert not [file for file in files if "usemap" in file.read_text("utf-8")]
    assert not list((linked.out / builder).rglob("pumlsync-maps.js"))


@pytest.mark.parametrize(
    ("options", "size"),
    [
        pytest.param({}, (200, 100), id="as in the file"),
        pytest.param({"scale": 50}, (100, 50), id="scaled"),
        pytest.param({"width": "100px"}, (100, 50), id="a width; the height follows"),
        pytest.param({"width": "100"}, (100, 50), id="without a unit"),
        pytest.param({"height": "1in"}, (192, 96), id="a height in inches; the width follows"),
        pytest.param({"width": "100px", "height": "100px"}, (100, 100), id="squeezed"),
        pytest.param({"width": "100 px", "scale": 200}, (200, 100), id="a width, scaled"),
        pytest.param({"width": "50%"}, (200, 100), id="of the page: only the browser knows"),
        pytest.param({"width": "10em"}, (200, 100), id="of the font: only the browser knows"),
    ],
)
def test_areas_fit_the_size_on_the_page(options: dict[str, object], size: tuple[int, int]) -> None:
    image = nodes.image()
    image.attributes.update(options)

    assert shown_size(image, (200, 100)) == size


def test_a_map_is_read_as_plantuml_writes_it() -> None:
    written = (
        '<map id="a_map" name="a_map">\n'
        '<area shape="rect" id="a_1" href="x?a&amp;b" title="T &#34;t&#34; <x>" alt="" coords="1,2,3,4"/>\n'
        '<area shape="poly" id="a_2" href="#y" alt="" coords="1,2,3,4,5,6"/>\n</map>\n'
    )

    assert areas_of(written) == (
        Area("rect", (1, 2, 3, 4), "x?a&b", 'T "t" <x>'),
        Area("poly", (1, 2, 3, 4, 5, 6), "#y", ""),
    )
    assert areas_of("") == ()


def test_a_browser_moves_the_links_with_a_picture_that_it_shows_smaller(linked: Site) -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        pytest.skip("needs Chromium, to run the script")
    append(linked, "docs/sub/plain.rst", "\n.. image:: img/linked.png\n   :width: 50%\n")
    linked.build()
    page = linked.out / "html" / "sub" / "plain.html"
    command = (browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=5000")
    shown = subprocess.run(
        (*command, "--window-size=400,800", f"--user-data-dir={linked.root}/browser", "--dump-dom", page.as_uri()),
        capture_output=True,
        encoding="utf-8",
        check=True,
        timeout=120,
    ).stdout

    (before, *_, written), (*_, moved) = coords_in(page.read_text("utf-8"))[1:], coords_in(shown)
    factor = moved[2] / written[2]
    assert written == before  # only the browser knows what half of the page is
    assert not 0.9 < factor < 1.1
    assert all(abs(place - factor * other) <= 2 for place, other in zip(moved, written, strict=True))


def coords_in(page: str) -> list[list[int]]:
    """Return the coordinates of all areas of a page."""
    return [list(map(int, coords.split(","))) for coords in re.findall(r'(?<!data-)coords="([\d,]+)"', page)]

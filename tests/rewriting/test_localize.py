"""References to PlantUML servers, turned into sources and local pictures."""

from pathlib import Path

import pytest

from fakes import RED, FakeEngine, engine_of
from pumlsync.config import Config, Settings
from pumlsync.engines import shaping_of
from pumlsync.engines.base import Drawn
from pumlsync.errors import PumlsyncError
from pumlsync.plantuml.encoding import encode
from pumlsync.rewriting.application import apply
from pumlsync.rewriting.localize import NotReadError, Remote, localize, remote_at
from pumlsync.rewriting.proposals import Plan
from pumlsync.run import Wishes, sync
from pumlsync.survey.survey import survey

TEXT = "@startuml\nA -> B\n@enduml"
PAGES = "@startuml\nA -> B\nnewpage\nB -> C\n@enduml"
CODE, TWO = encode(TEXT), encode(PAGES)
ARROW = encode("@startuml\ntitle Grüße, Welt!\nA --> B\n@enduml")
SERVER = "https://www.plantuml.com/plantuml"
COMMENT = "..\n   @startuml\n   A -> B\n   @enduml\n\n"

RULE = f"+{'-' * (len(SERVER) + len(CODE) + 18)}+\n"
CELL = f"{RULE}| .. image:: {SERVER}/png/{CODE} |\n{RULE}"


@pytest.mark.parametrize(
    ("uri", "remote"),
    [
        pytest.param(f"{SERVER}/png/{CODE}", Remote(TEXT, "png", 0), id="PNG"),
        pytest.param(f"{SERVER}/svg/{CODE}", Remote(TEXT, "svg", 0), id="SVG"),
        pytest.param(f"{SERVER}/img/{CODE}/", Remote(TEXT, "png", 0), id="img, with a slash at the end"),
        pytest.param(f"{SERVER}/uml/{CODE}", Remote(TEXT, "png", 0), id="the page where it is edited"),
        pytest.param(f"http://localhost:8080/svg/{CODE}", Remote(TEXT, "svg", 0), id="any server"),
        pytest.param(f"http://h/a/b/png/1/{TWO}", Remote(PAGES, "png", 1), id="the second page"),
        pytest.param(f"http://h/png/~h{TEXT.encode().hex()}", Remote(TEXT, "png", 0), id="hexadecimal"),
        pytest.param(f"http://h/png/%7Eh{TEXT.encode().hex()}", Remote(TEXT, "png", 0), id="with percent escapes"),
        pytest.param(f"http://h/png/{encode('A -> B')}", Remote(TEXT, "png", 0), id="without @startuml"),
        pytest.param("https://example.org/png/picture", None, id="another picture in a folder named png"),
        pytest.param("https://example.org/png/picture.png", None, id="a file"),
        pytest.param("https://plantuml.com/logo3.png", None, id="a file of the same server"),
        pytest.param("https://example.org/plantuml", None, id="another page"),
        pytest.param("data:image/png;base64,AAAA", None, id="a picture in the URI"),
    ],
)
def test_what_an_address_holds(uri: str, remote: Remote | None) -> None:
    assert remote_at(uri) == remote


@pytest.mark.parametrize(
    "uri",
    [
        pytest.param(f"{SERVER}/proxy?src=https://example.org/a.puml", id="a diagram elsewhere"),
        pytest.param(f"{SERVER}/png/{CODE}?theme=x", id="with a query"),
        pytest.param(f"{SERVER}/txt/{CODE}", id="text"),
        pytest.param(f"{SERVER}/dsvg/{CODE}", id="in dark colours"),
        pytest.param(f"{SERVER}/png/1/{CODE}", id="a page that it has not"),
        pytest.param(f"{SERVER}/png/abc", id="damaged"),
    ],
)
def test_an_address_that_says_too_little(uri: str) -> None:
    with pytest.raises(NotReadError):
        remote_at(uri)


def project(root: Path, **documents: str) -> Config:
    """Return a project with these documents, ``a_rst`` being ``a.rst``."""
    for name, text in documents.items():
        (root / name.replace("_", ".")).write_text(text)
    return Config(root.resolve(), Settings())


def localized(config: Config, folder: str = "img") -> Plan:
    plan = localize(config, survey(config, [config.root], shaping_of(config)), folder)
    apply(config.root, plan)
    return plan


def drawn(config: Config) -> tuple[list[str], list[str]]:
    """Draw what is missing; return the pictures, and what is wrong after that."""
    engine = FakeEngine({"newpage": Drawn((RED, RED), ())})
    summary = sync(config, Wishes((config.root,)), engine_of=engine_of(engine))
    return [done.target.path for done in summary.done], [str(finding) for finding in summary.findings]


@pytest.mark.parametrize(
    ("before", "after", "pictures"),
    [
        pytest.param(
            f".. image:: {SERVER}/png/{CODE}\n   :alt: x\n",
            f"{COMMENT}.. image:: img/a.png\n   :alt: x\n",
            ["img/a.png"],
            id="an image",
        ),
        pytest.param(
            f".. image::\n   {SERVER}/png/\n   {CODE}\n   :alt: x\n",
            f"{COMMENT}.. image::\n   img/a.png\n   :alt: x\n",
            ["img/a.png"],
            id="an address on two lines",
        ),
        pytest.param(
            f".. card::\n   :img-top: {SERVER}/png/{CODE}\n",
            f"{COMMENT}.. card::\n   :img-top: img/a.png\n",
            ["img/a.png"],
            id="an option",
        ),
        pytest.param(
            f".. |d| image:: {SERVER}/png/{CODE}\n",
            f"{COMMENT}.. |d| image:: img/a.png\n",
            ["img/a.png"],
            id="a substitution",
        ),
        pytest.param(
            f".. image:: {SERVER}/png/{CODE}\n\nText\n\n.. figure:: http://h/png/{CODE}\n",
            f"{COMMENT}.. image:: img/a.png\n\nText\n\n.. figure:: img/a.png\n",
            ["img/a.png"],
            id="one diagram twice",
        ),
        pytest.param(
            f".. image:: {SERVER}/png/1/{TWO}\n",
            "..\n   @startuml img/a\n   A -> B\n   newpage\n   B -> C\n   @enduml\n\n.. image:: img/a_001.png\n",
            ["img/a.png", "img/a_001.png"],
            id="the second page",
        ),
        pytest.param(
            CELL,
            None,
            [],
            id="in the cell of a table",
        ),
    ],
)
def test_rst(before: str, after: str | None, pictures: list[str], tmp_path: Path) -> None:
    config = project(tmp_path, a_rst=before)
    localized(config)

    assert (tmp_path / "a.rst").read_text() == (before if after is None else after)
    assert drawn(config) == (pictures, [])
    assert localized(config).after == {}


def test_markdown(tmp_path: Path) -> None:
    page = f"Text ![x]({SERVER}/svg/{CODE}) and\n![y]({SERVER}/png/{TWO}).\n\n<img src='{SERVER}/png/{CODE}'>\n"
    config = project(tmp_path, a_md=page)
    plan = localized(config)

    assert (tmp_path / "a.md").read_text() == (
        "<!--\n@startuml img/a\nA -> B\n@enduml\n-->\n<!--\n@startuml img/a-2\nA -> B\nnewpage\nB -> C\n@enduml\n-->\n"
        "Text ![x](img/a.svg) and\n![y](img/a-2.png).\n\n<img src='img/a.png'>\n"
    )
    assert plan.refused == ()
    assert drawn(config)[1] == []


def test_a_diagram_that_no_html_comment_can_hold_gets_a_file(tmp_path: Path) -> None:
    config = project(tmp_path, a_md=f"![x]({SERVER}/png/{ARROW})\n")
    localized(config)

    assert (tmp_path / "a.md").read_text() == "![x](img/grue-welt.png)\n"
    assert (tmp_path / "img/grue-welt.puml").read_text() == "@startuml\ntitle Grüße, Welt!\nA --> B\n@enduml\n"
    assert drawn(config) == (["img/grue-welt.png"], [])


def test_no_name_is_taken_twice(tmp_path: Path) -> None:
    other = encode("@startuml\nC -> D\n@enduml")
    page = (
        f".. image:: {SERVER}/png/{CODE}\n\nText\n\n.. image:: {SERVER}/png/{other}\n\nText\n\n.. image:: img/a-2.png\n"
    )
    (tmp_path / "img").mkdir()
    (tmp_path / "img" / "a.svg").write_text("mine")
    config = project(tmp_path, a_rst=page)
    localized(config)

    assert [line[11:] for line in (tmp_path / "a.rst").read_text().splitlines() if "image::" in line] == [
        "img/a-3.png",
        "img/a-4.png",
        "img/a-2.png",
    ]


def test_a_name_of_the_diagram_is_the_name_of_its_picture(tmp_path: Path) -> None:
    code = encode(TEXT.replace("@startuml", "@startuml old/Flow.svg"))
    config = project(tmp_path, a_rst=f".. image:: {SERVER}/png/{code}\n")
    localized(config, "pictures/new")

    assert (tmp_path / "a.rst").read_text() == f"{COMMENT}.. image:: pictures/new/flow.png\n"


def test_a_folder_that_documents_could_not_name_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PumlsyncError, match="no path of letters"):
        localized(project(tmp_path), "my pictures")


def test_what_is_left_alone_is_called_as_it_is_written(tmp_path: Path) -> None:
    config = project(tmp_path)
    (tmp_path / "b.md").write_text(f"![a][b]\n\n[b]: {SERVER}/png/{CODE}\n")
    plan = localized(config)

    assert [refusal.what for refusal in plan.refused] == [f"{SERVER}/png/{CODE}"]


def test_an_included_file_of_two_folders_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "part.txt").write_text(f".. image:: {SERVER}/png/{CODE}\n")
    config = project(tmp_path, a_rst=".. include:: part.txt\n")
    (tmp_path / "sub" / "b.rst").write_text(".. include:: /part.txt\n")
    plan = localized(config)

    assert (len(plan.settled), len(plan.refused), plan.after) == (0, 2, {})


def test_what_is_no_address_stays(tmp_path: Path) -> None:
    plan = localized(project(tmp_path, a_rst=f".. image:: http://[foo/plantuml/png/{CODE}\n"))

    assert (plan.settled, plan.refused, plan.after) == ((), (), {})


def test_other_remote_pictures_stay(tmp_path: Path) -> None:
    page = ".. image:: https://img.shields.io/badge/x-y-green.svg\n"
    plan = localized(project(tmp_path, a_rst=page))

    assert (plan.settled, plan.refused, plan.after) == ((), (), {})

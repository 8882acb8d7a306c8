"""Sources of pictures, written into documents: the pictures are current, and the pages mean the same."""

import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from fakes import RED
from pumlsync.config import Config, Settings
from pumlsync.engines import shaping_of
from pumlsync.errors import PumlsyncError
from pumlsync.pictures import png, svg
from pumlsync.pictures.stamp import RECORD, Stamp, source_digest, stamped
from pumlsync.rewriting.adopt import adopt
from pumlsync.rewriting.application import apply
from pumlsync.rewriting.proposals import Plan
from pumlsync.run import Wishes, check
from pumlsync.survey.survey import survey

TEXT = "@startuml\nA -> B\n\n  note left: x\n@enduml"
COMMENT = "..\n   @startuml\n   A -> B\n\n     note left: x\n   @enduml\n\n"
HTML = "<!--\n@startuml\nA -> B\n\n  note left: x\n@enduml\n-->\n"


def recorded(text: str) -> bytes:
    """Return a picture as PlantUML draws it."""
    picture = png.parse(RED)
    assert picture
    return picture.with_texts({RECORD: f"{text}\n\nPlantUML version 1.2026.9 (x)\n"})


def sealed(text: str, page: int = 0) -> bytes:
    """Return a picture as pumlsync draws it."""
    picture = png.parse(RED)
    assert picture
    return stamped(picture, Stamp(source_digest(text), "plantuml 1.2026.9 smetana", page=page), text)


def drawn_svg(text: str) -> bytes:
    picture = svg.parse(b'<svg xmlns="http://www.w3.org/2000/svg"></svg>')
    assert picture
    return stamped(picture, Stamp(source_digest(text), "plantuml 1.2026.9 smetana"), text)


def project(root: Path, files: dict[str, str | bytes], config: Settings | None = None) -> Config:
    for name, content in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(content.encode() if isinstance(content, str) else content)
    return Config(root.resolve(), config or Settings())


def adopted(config: Config, into: str | None = None) -> Plan:
    """Adopt all pictures of a project, and return what was done."""
    shaping = shaping_of(config)
    plan = adopt(config, survey(config, [config.root], shaping), shaping, into)
    apply(config.root, plan)
    return plan


def findings(config: Config) -> list[str]:
    return [f"{item.place}: {item.message}" for item in check(config, Wishes((config.root,))).findings]


@pytest.mark.parametrize("picture", [recorded(TEXT), sealed(TEXT)], ids=["PlantUML's record", "a stamp"])
@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(".. image:: x.png\n", COMMENT + ".. image:: x.png\n", id="an image"),
        pytest.param("Text\n\n.. figure:: x.png", f"Text\n\n{COMMENT}.. figure:: x.png", id="a figure at the end"),
        pytest.param(
            "- a\n- .. image:: x.png\n     :alt: y\n- b\n",
            "- a\n- ..\n     @startuml\n     A -> B\n\n       note left: x\n     @enduml\n\n"
            "  .. image:: x.png\n     :alt: y\n- b\n",
            id="on the line of a bullet",
        ),
        pytest.param(
            ".. _there:\n.. __:\n\n.. image:: x.png\n",
            COMMENT + ".. _there:\n.. __:\n\n.. image:: x.png\n",
            id="below targets that belong to it",
        ),
        pytest.param("|x|\n\n.. |x| image:: x.png\n", f"|x|\n\n{COMMENT}.. |x| image:: x.png\n", id="a substitution"),
        pytest.param(
            ".. card:: y\n   :img-top: x.png\n", COMMENT + ".. card:: y\n   :img-top: x.png\n", id="an option"
        ),
        pytest.param(
            ".. image:: x.png\n\nText\n\n.. image:: x.png\n",
            COMMENT + ".. image:: x.png\n\nText\n\n.. image:: x.png\n",
            id="shown twice",
        ),
        pytest.param(
            "\ufeff.. image:: x.png\r\n",
            COMMENT.join(["\ufeff", ".. image:: x.png\n"]).replace("\n", "\r\n"),
            id="CRLF",
        ),
        pytest.param(
            "+------------------+\n| .. image:: x.png |\n+------------------+\n\n.. image:: x.png\n",
            "+------------------+\n| .. image:: x.png |\n+------------------+\n\n" + COMMENT + ".. image:: x.png\n",
            id="in the cell of a table, and below it",
        ),
        pytest.param(".. @startuml\n.. C -> D\n.. @enduml\n.. image:: x.png\n", None, id="with another source"),
    ],
)
def test_rst(picture: bytes, before: str, after: str | None, tmp_path: Path) -> None:
    config = project(tmp_path, {"a.rst": before, "x.png": picture})
    plan = adopted(config)

    assert (tmp_path / "a.rst").read_bytes().decode() == (before if after is None else after)
    assert plan.refused == ()
    assert (after is None) == bool(findings(config))
    assert (tmp_path / "x.png").read_bytes() == picture
    assert adopted(config).settled == ()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param("# T\n![](x.png)\n", f"# T\n{HTML}![](x.png)\n", id="below a heading"),
        pytest.param("a\n\n![](x.png)\nb\n", f"a\n\n{HTML}![](x.png)\nb\n", id="in front of text"),
        pytest.param('<img src="x.png">\n', f'{HTML}<img src="x.png">\n', id="a tag"),
        pytest.param(
            "- ![](x.png)\n",
            "- <!--\n  @startuml\n  A -> B\n\n    note left: x\n  @enduml\n  -->\n  ![](x.png)\n",
            id="in a list",
        ),
        pytest.param(
            "> ![](x.png)\n",
            "> <!--\n> @startuml\n> A -> B\n>\n>   note left: x\n> @enduml\n> -->\n> ![](x.png)\n",
            id="in a quote",
        ),
        pytest.param("| a |\n|---|\n| ![](x.png) |\n", None, id="in a table, where its name is needed"),
    ],
)
def test_markdown(before: str, after: str | None, tmp_path: Path) -> None:
    config = project(tmp_path, {"a.md": before, "x.png": recorded(TEXT)})
    plan = adopted(config)
    written = HTML.replace("@startuml", "@startuml x.png") + before if after is None else after

    assert (tmp_path / "a.md").read_text() == written
    assert (len(plan.settled), plan.refused, findings(config)) == (1, (), [])
    assert rendered(written) == rendered(before)


def rendered(page: str) -> str:
    """Return the HTML of a page without comments and white space."""
    html = MarkdownIt("commonmark").enable("table").render(page)
    return re.sub(r"<!--.*?-->|\s+", "", html, flags=re.DOTALL)


@pytest.mark.parametrize("make", [recorded, sealed])
@pytest.mark.parametrize(
    ("name", "first_line"),
    [
        pytest.param("x", "@startuml", id="of another folder is left out"),
        pytest.param("img/x.png", "@startuml img/x.png", id="of this one stays"),
    ],
)
def test_a_name(make: Any, name: str, first_line: str, tmp_path: Path) -> None:
    text = TEXT.replace("@startuml", f"@startuml {name}")
    config = project(tmp_path, {"a.rst": ".. image:: img/x.png\n", "img/x.png": make(text)})
    before = png.parse((tmp_path / "img/x.png").read_bytes())
    adopted(config)
    after = png.parse((tmp_path / "img/x.png").read_bytes())

    assert (tmp_path / "a.rst").read_text().splitlines()[1].strip() == first_line
    assert findings(config) == []
    assert before
    assert after
    pixels = [[chunk for chunk in picture.chunks if chunk.kind != b"iTXt"] for picture in (before, after)]
    assert pixels[0] == pixels[1]


def test_pages_are_one_source(tmp_path: Path) -> None:
    text = "@startuml\nA -> B\nnewpage\nB -> C\n@enduml"
    files = {"a.rst": ".. image:: x.png\n\nText\n\n.. image:: x_001.png\n"}
    config = project(tmp_path, files | {"x.png": sealed(text), "x_001.png": sealed(text, 1)})
    plan = adopted(config)

    assert [proposal.what for proposal in plan.settled] == ["x.png"]
    assert findings(config) == []


def test_both_formats_are_one_source(tmp_path: Path) -> None:
    page = ".. image:: x.png\n\nText\n\n.. image:: x.svg\n"
    config = project(tmp_path, {"a.rst": page, "x.png": sealed(TEXT), "x.svg": drawn_svg(TEXT)})
    plan = adopted(config)

    assert (tmp_path / "a.rst").read_text() == COMMENT + page
    assert (len(plan.settled), findings(config)) == (1, [])


@pytest.mark.parametrize(
    ("files", "refused"),
    [
        pytest.param({"a.rst": ".. image:: x.png\n", "x.png": RED[:40]}, [], id="a picture without a source"),
        pytest.param({"a.rst": ".. image:: ../x.png\n"}, ["../x.png"], id="a picture outside"),
        pytest.param(
            {"a.md": "![](x.png)\n", "x.png": recorded("@startuml\nA --> B\n@enduml")},
            ["x.png"],
            id="an HTML comment end",
        ),
        pytest.param(
            {"a.rst": ":f: .. image:: x.png\n", "x.png": recorded(TEXT)}, ["x.png"], id="behind a field's name"
        ),
        pytest.param(
            {"a.rst": ".. image:: x.png\n", "x.png": recorded("@startuml\nA -> B: \u2028x\n@enduml")},
            ["x.png"],
            id="a character that ends a line to docutils alone",
        ),
    ],
)
def test_what_is_left_alone(files: dict[str, str | bytes], refused: list[str], tmp_path: Path) -> None:
    (tmp_path / "x.png").write_bytes(recorded(TEXT))
    (tmp_path / "project").mkdir()
    config = project(tmp_path / "project", files)
    plan = adopted(config)

    assert [refusal.what for refusal in plan.refused] == refused
    assert plan.after == {}


def test_into_a_folder(tmp_path: Path) -> None:
    config = project(tmp_path, {"docs/a.md": "![](img/x.png)\n", "docs/img/x.png": recorded(TEXT)})
    adopted(config, "diagrams")

    named = TEXT.replace("@startuml", "@startuml ../docs/img/x.png")
    assert (tmp_path / "diagrams/x.puml").read_text() == f"{named}\n"
    assert findings(config) == []


def test_a_file_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {"a.rst": ".. image:: x.png\n", "x.png": recorded(TEXT), "d/x.puml": "' mine\n"}
    plan = adopted(project(tmp_path, files), "d")

    assert [refusal.reason for refusal in plan.refused] == ["d/x.puml is there already"]
    assert (tmp_path / "d/x.puml").read_text() == "' mine\n"


@pytest.mark.parametrize(
    ("folder", "is_adopted"),
    [
        pytest.param("build", False, id="ignored"),
        pytest.param("build/deep/down", False, id="in one that is ignored"),
        pytest.param("docs/.venv", False, id="never searched"),
        pytest.param("docs/diagrams", True, id="searched"),
    ],
)
def test_a_file_is_only_written_where_it_is_found_again(folder: str, is_adopted: bool, tmp_path: Path) -> None:
    files: dict[str, str | bytes] = {".gitignore": "build/\n", "a.rst": ".. image:: x.png\n", "x.png": recorded(TEXT)}
    plan = adopted(project(tmp_path, files), folder)

    assert (len(plan.settled), len(plan.refused)) == (is_adopted, not is_adopted)


def test_a_folder_without_documents_is_an_error(tmp_path: Path) -> None:
    config = project(tmp_path, {"docs/a.rst": ""}, Settings(paths=("docs",)))
    with pytest.raises(PumlsyncError, match="diagrams is in none of the paths"):
        adopted(config, "diagrams")


def test_a_file_that_changed_meanwhile_is_not_written(tmp_path: Path) -> None:
    config = project(tmp_path, {"a.rst": ".. image:: x.png\n", "x.png": recorded(TEXT)})
    shaping = shaping_of(config)
    plan = adopt(config, survey(config, [config.root], shaping), shaping)
    (tmp_path / "a.rst").write_text("Text\n")

    with pytest.raises(PumlsyncError, match=r"a\.rst is not what it was"):
        apply(config.root, plan)
    assert (tmp_path / "a.rst").read_text() == "Text\n"


def test_permissions_stay(tmp_path: Path) -> None:
    config = project(tmp_path, {"a.rst": ".. image:: x.png\n", "x.png": recorded(TEXT)})
    (tmp_path / "a.rst").chmod(0o640)
    adopted(config)

    assert (tmp_path / "a.rst").stat().st_mode & 0o777 == 0o640


def test_lines_of_a_config_file_are_left_out(tmp_path: Path) -> None:
    from pumlsync.config import EngineSettings

    files: dict[str, str | bytes] = {
        "a.rst": ".. image:: x.png\n",
        "c.conf": "skinparam monochrome true\n",
        "x.png": recorded(TEXT.replace("@startuml\n", "@startuml\nskinparam monochrome true\n")),
    }
    config = project(tmp_path, files, Settings(engine=EngineSettings(config="c.conf")))
    adopted(config)

    assert (tmp_path / "a.rst").read_text() == COMMENT + ".. image:: x.png\n"
    assert findings(config) == []


# Pages that show pictures with a source in all kinds of places.

name = st.integers(0, 5).map(lambda number: f"p{number}.png")
image = st.one_of(
    st.builds(lambda name, options: [f".. image:: {name}", *options], name, st.sampled_from([[], ["   :alt: x"]])),
    st.builds(lambda name, text: [f".. figure:: {name}", *text], name, st.sampled_from([[], ["", "   Caption."]])),
    st.builds(lambda name, number: [f".. |s{number}| image:: {name}"], name, st.integers()),
    st.builds(lambda name: [".. card:: x", f"   :img-top: {name}", "", "   Text."], name),
)
above = st.sampled_from(
    [[], ["Text.", ""], [".. _t:", ""], [".. _t:"], [".. A remark."], [".. class:: c", ""], ["====", ""]]
)
below = st.sampled_from([[], ["Text."], ["", "Text."], ["", "   Quote"], ["", "- item"], [".. A remark."]])
inside = st.builds(lambda one, two, three: [*one, *two, *three], above, image, below)


def hanging(marker: str, lines: list[str]) -> list[str]:
    return [marker + lines[0], *(f"{' ' * len(marker)}{line}" if line else "" for line in lines[1:])]


def under(first: str, lines: list[str]) -> list[str]:
    return [first, "", *(f"   {line}" if line else "" for line in lines)]


nested = st.recursive(
    inside,
    lambda inner: st.one_of(
        inner.map(lambda lines: hanging("- ", lines)),
        inner.map(lambda lines: hanging("#. ", lines)),
        st.tuples(inner, inner).map(lambda two: [*hanging("- ", two[0]), *hanging("- ", two[1])]),
        inner.map(lambda lines: ["term", *(f"   {line}" if line else "" for line in lines)]),
        inner.map(lambda lines: under(".. note::", lines)),
        inner.map(lambda lines: under("Text.", lines)),
        inner.map(lambda lines: under(".. list-table::", hanging("* - ", lines))),
        inner.map(lambda lines: [f":field: {lines[0]}", *(f"   {line}" if line else "" for line in lines[1:])]),
    ),
    max_leaves=4,
)


def outline(text: str) -> str:
    """Return what docutils alone makes of a page, but for comments."""
    quiet: dict[str, Any] = {"report_level": 5, "halt_level": 5, "warning_stream": False, "_disable_config": True}
    tree = publish_doctree(text, settings_overrides=quiet)
    for node in list(tree.findall(lambda node: isinstance(node, nodes.comment | nodes.system_message))):
        node.parent.remove(node)
    return str(tree.pformat())


@settings(derandomize=True, deadline=None, max_examples=80, database=None)
@given(nested)
def test_a_page_means_the_same_and_is_in_step(lines: list[str]) -> None:
    text = "\n".join(["First.", "", *lines, ""])
    names = [name for name in (f"p{number}.png" for number in range(6)) if name in text]
    pictures = {name: sealed(TEXT.replace("A", name[:2])) for name in names}
    with tempfile.TemporaryDirectory() as folder:
        config = project(Path(folder), {"a.rst": text} | pictures)
        plan = adopted(config)
        new = (config.root / "a.rst").read_text()

        assert outline(new) == outline(text)
        assert all("field" in text for _ in plan.refused)
        assert [finding for finding in findings(config) if "nothing shows it" not in finding] == []
        assert adopted(config).after == {}

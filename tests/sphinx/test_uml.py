"""The directives of sphinxcontrib-plantuml."""

import re
import sys
from pathlib import Path

import pytest

from pumlsync.pictures.formats import recognize
from pumlsync.pictures.stamp import record_of
from sites import Site, append

pytest.importorskip("sphinxcontrib.plantuml", reason="needs sphinxcontrib-plantuml")

PAGE = """\
Plain
=====

.. uml::

   Alice -> Bob: one

.. uml::

   class A
   A <|-- B

.. uml::

   !include ../style.iuml
   Alice -> Bob: three

.. uml:: flow.puml
"""


@pytest.fixture
def uml(site: Site, tmp_path: Path) -> Site:
    """Return a project with four directives, on a machine without Java, Graphviz or PlantUML."""
    site.write(
        {
            "docs/conf.py": 'extensions = ["pumlsync.sphinx_ext", "sphinxcontrib.plantuml"]\n',
            "docs/sub/plain.rst": PAGE,
            "docs/sub/flow.puml": "@startuml\nAlice -> Bob: four\n@enduml\n",
        }
    )
    site.environment["PATH"] = str(tmp_path / "nothing")
    return site


def pictures_of(site: Site) -> list[str]:
    """Return the pictures that the page of the directives shows, in order, as they are named below its top."""
    return re.findall(r'src="../(_images/plantuml-.*?\.png)"', site.page("html/sub/plain.html"))


def diagrams_of(site: Site) -> list[str]:
    """Return the diagrams in these pictures."""
    return [diagram_in(site.out / "html" / file) for file in pictures_of(site)]


def diagram_in(file: Path) -> str:
    picture = recognize(file.read_bytes())
    assert picture is not None
    record = record_of(picture)
    assert record is not None
    return record.source


def test_directives_and_comments_are_drawn_without_java(uml: Site) -> None:
    built = uml.build("-W")

    assert (built.status, built.warnings) == (0, [])
    assert built.drawn == ["docs/img/hello.png", "docs/img/other.png"]
    for text, diagram in zip(["one", "class A", "three", "four"], diagrams_of(uml), strict=True):
        assert text in diagram


@pytest.mark.parametrize(
    ("conf", "kind"),
    [
        pytest.param('plantuml_output_format = "svg"', "svg", id="as SVG"),
        pytest.param("plantuml_batch_size = 10", "png", id="in batches"),
    ],
)
def test_its_other_settings_count(uml: Site, conf: str, kind: str) -> None:
    append(uml, "docs/conf.py", conf)

    built = uml.build("-W")

    assert (built.status, built.warnings) == (0, [])
    assert len(list((uml.out / "html" / "_images").glob(f"plantuml-*.{kind}"))) == 4


def test_a_file_may_leave_its_end_out(uml: Site) -> None:
    uml.write({"docs/sub/flow.puml": "@startuml\nAlice -> Bob: four\n"})

    assert uml.build("-W").warnings == []


def test_a_directive_that_is_wrong_is_a_warning_with_its_line_and_the_others_are_drawn(uml: Site) -> None:
    append(uml, "docs/sub/plain.rst", "\n.. uml::\n\n   Alice <-?? Bob\n")

    built = uml.build()

    (warning,) = built.warnings
    assert "docs/sub/plain.rst:22: WARNING: pumlsync: not drawn: syntax" in warning
    assert ": Alice <-?? Bob" in warning
    assert len(diagrams_of(uml)) == 4


def test_a_directive_reads_no_file_outside_the_project(uml: Site, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Alice -> Bob: secret\n")
    append(uml, "docs/sub/plain.rst", "\n.. uml::\n\n   !include ../../../secret.txt\n")

    assert "secret.txt" in "".join(uml.build().warnings)


def test_directives_as_text_are_drawn_by_the_command(uml: Site) -> None:
    uml.write({"docs/sub/plain.rst": PAGE.partition(".. uml::\n\n   class")[0]})  # there are no classes in text

    built = uml.build("-W", builder="text")

    assert built.warnings == []
    assert "one" in uml.page("text/sub/plain.txt")


def test_two_processes_draw_them_too(uml: Site) -> None:
    # Sphinx writes the first page before it makes processes: the engine of that one is not theirs.
    names = ["a", *(f"more{number}" for number in range(7))]
    uml.write({f"docs/{name}.rst": f":orphan:\n\n{name}\n=====\n\n.. uml::\n\n   A -> {name}\n" for name in names})
    temporary = uml.root / "tmp"
    temporary.mkdir()
    uml.environment["TMPDIR"] = str(temporary)

    built = uml.build("-W", "-j", "2")

    assert (built.status, built.warnings) == (0, [])
    assert len(diagrams_of(uml)) == 4
    assert len(list((uml.out / "html" / "_images").glob("plantuml-*.png"))) == 12
    assert list(temporary.iterdir()) == []


@pytest.mark.parametrize("batch", ["", "plantuml_batch_size = 10\n"], ids=["one by one", "in batches"])
def test_a_changed_setting_draws_them_again(uml: Site, batch: str) -> None:
    append(uml, "docs/conf.py", batch)
    uml.build()
    uml.write({"pumlsync.toml": '[engine.defines]\nwho = "Zoe"\n'})
    append(uml, "docs/sub/plain.rst", "\n.. uml::\n\n   A -> $who: five\n")
    uml.build("-W")

    uml.write({"pumlsync.toml": '[engine.defines]\nwho = "Yan"\n'})
    built = uml.build("-W")

    assert (built.status, built.warnings, "sub/plain" in built.read) == (0, [], False)
    assert "Yan" in diagrams_of(uml)[-1]
    assert "no targets are out of date" in uml.build("-W").output


def test_a_changed_include_draws_its_directives_again(uml: Site) -> None:
    uml.build()
    before = pictures_of(uml)
    uml.write({"docs/style.iuml": "skinparam backgroundColor red\n"})

    built = uml.build("-W")

    assert (built.status, built.warnings, "sub/plain" in built.read) == (0, [], True)
    after = pictures_of(uml)
    assert [old == new for old, new in zip(before, after, strict=True)] == [True, True, False, True]
    assert (uml.out / "html" / after[2]).read_bytes() != (uml.out / "html" / before[2]).read_bytes()


def test_the_text_of_a_directive_stays_its_alternative_text(uml: Site) -> None:
    uml.build()

    assert 'alt="Alice -&gt; Bob: one"' in uml.page("html/sub/plain.html")


def test_wrong_settings_stop_the_build(uml: Site) -> None:
    append(uml, "docs/conf.py", 'pumlsync_mode = "off"\n')
    uml.write({"pumlsync.toml": "[engine]\nconfig = 'none.puml'\n"})

    built = uml.build()

    assert built.status != 0
    assert any("pumlsync: the setting engine.config names none.puml" in warning for warning in built.warnings)


@pytest.mark.parametrize(
    "order", [("pumlsync.sphinx_ext", "sphinxcontrib.plantuml"), ("sphinxcontrib.plantuml", "pumlsync.sphinx_ext")]
)
def test_a_command_of_the_projects_own_stays(uml: Site, order: tuple[str, str]) -> None:
    script = "import pathlib, sys; pathlib.Path('called').write_text('yes'); sys.exit('mine')"
    conf = f"extensions = {list(order)}\nplantuml = [{sys.executable!r}, '-c', {script!r}]\n"
    uml.write({"docs/conf.py": conf})

    built = uml.build()

    assert (uml.root / "docs" / "sub" / "called").is_file()
    assert "mine" in "\n".join(built.warnings)


def test_nothing_of_it_is_imported_for_who_does_not_use_it(site: Site) -> None:
    conf = 'extensions = ["pumlsync.sphinx_ext"]\nimport sys\n'
    hook = "app.connect('build-finished', lambda *_: print('imported', 'sphinxcontrib.plantuml' in sys.modules))"
    hook = f"def setup(app):\n    {hook}\n"
    site.write({"docs/conf.py": conf + hook})

    assert "imported False" in site.build().output

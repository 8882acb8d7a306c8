"""Builds with the extension, by the real program and the real engine."""

import os
import shutil
import time
from pathlib import Path

import pytest

from pumlsync.cli import main
from sites import Site, append, edit

ORPHAN = "\n.. image:: img/nowhere.png\n"


def pictures(site: Site) -> dict[str, tuple[int, bytes]]:
    """Return time and bytes of each picture beside the documents."""
    files = sorted((site.root / "docs" / "img").iterdir())
    return {file.name: (file.stat().st_mtime_ns, file.read_bytes()) for file in files}


def test_the_first_build_draws_the_second_does_nothing_and_changes_reach_just_their_users(site: Site) -> None:
    first = site.build()
    assert (first.status, first.warnings) == (0, [])
    assert first.drawn == ["docs/img/hello.png", "docs/img/other.png"]
    assert first.read == ["index", "other", "sub/plain"]
    assert (site.out / "html" / "_images" / "hello.png").is_file()
    before = pictures(site)

    second = site.build()
    assert (second.drawn, second.read, second.warnings) == ([], [], [])
    assert pictures(site) == before

    edit(site, "docs/other.rst", "hello", "good bye")
    changed = site.build()
    assert (changed.drawn, changed.read) == (["docs/img/other.png"], ["other"])
    assert pictures(site)["hello.png"] == before["hello.png"]

    edit(site, "docs/style.iuml", "white", "lightgrey")
    included = site.build()
    assert (included.drawn, included.read) == (["docs/img/hello.png"], ["index"])

    third = site.build()
    assert (third.drawn, third.read) == ([], [])


def test_a_picture_that_is_deleted_is_drawn_again_and_its_document_read_again(site: Site) -> None:
    site.build()
    (site.root / "docs" / "img" / "other.png").unlink()

    built = site.build()

    assert (built.drawn, built.read) == (["docs/img/other.png"], ["other"])


def test_a_document_is_read_again_when_the_comment_of_its_picture_in_another_changes(site: Site) -> None:
    source = "\n.. @startuml ../img/plain.png\n.. Erin -> Frank: hello\n.. @enduml\n"
    site.write({"docs/sub/plain.rst": f"Plain\n=====\n{source}"})
    append(site, "docs/other.rst", "\n.. image:: img/plain.png\n")
    site.build()

    edit(site, "docs/sub/plain.rst", "hello", "good bye")
    built = site.build()

    assert (built.drawn, built.read) == (["docs/img/plain.png"], ["other", "sub/plain"])


def test_a_document_is_read_again_on_a_disk_whose_clock_is_coarse(site: Site) -> None:
    site.write({"docs/flow.puml": "@startuml\nAlice -> Bob: one\n@enduml\n"})
    append(site, "docs/other.rst", "\n.. image:: flow.png\n")
    # Sphinx calls a document outdated when a file is younger than its last reading: here none ever is.
    site.write(
        {
            "docs/conf.py": (site.root / "docs" / "conf.py").read_text("utf-8")
            + "import sphinx.environment as e\ne._last_modified_time = lambda _: 0\n"
        }
    )
    site.build()

    edit(site, "docs/flow.puml", "one", "two")

    assert site.build().read == ["other"]


def test_a_document_is_read_again_when_a_file_that_its_diagram_includes_was_touched(site: Site) -> None:
    site.build()
    later = time.time() + 10
    os.utime(site.root / "docs" / "style.iuml", (later, later))

    built = site.build()

    assert (built.drawn, built.read) == ([], ["index"])


def test_an_orphan_reference_is_one_warning_at_its_line_in_each_build(site: Site) -> None:
    append(site, "docs/other.rst", ORPHAN)

    for built in (site.build(), site.build()):
        (warning,) = built.warnings
        assert warning.startswith(f"{site.root}/docs/other.rst:13: WARNING: ")
        assert "there is no file docs/img/nowhere.png" in warning
        assert "PS201" in warning
        assert built.status == 0


@pytest.mark.parametrize(
    ("options", "status", "warnings"),
    [
        pytest.param(["-W", "--keep-going"], 1, 1, id="a finding is an error when warnings are"),
        pytest.param(
            ["-W", "--keep-going", "-D", "suppress_warnings=pumlsync.PS201,image"], 0, 0, id="one code is silenced"
        ),
        pytest.param(["-W", "--keep-going", "-D", "suppress_warnings=pumlsync,image"], 0, 0, id="all are silenced"),
        pytest.param(["-D", "suppress_warnings=pumlsync.PS301"], 0, 1, id="another code is silenced"),
        pytest.param(["-D", "suppress_warnings=pumlsync.PS201"], 0, 1, id="then Sphinx speaks for itself"),
        pytest.param(["-D", "pumlsync_mode=off"], 0, 3, id="turned off, Sphinx speaks of all missing pictures"),
    ],
)
def test_findings_are_warnings_of_sphinx(site: Site, options: list[str], status: int, warnings: int) -> None:
    append(site, "docs/other.rst", ORPHAN)

    built = site.build(*options)

    assert (min(built.status, 1), len([line for line in built.warnings if "WARNING" in line])) == (status, warnings)


def test_notes_are_no_warnings(site: Site) -> None:
    site.build()
    shutil.copy(Path(__file__).parents[2] / "diagrams" / "states.png", site.root / "docs" / "img" / "other.png")
    append(site, "docs/sub/plain.rst", "\n.. @startuml ../img/unshown.png\n.. A -> B\n.. @enduml\n")

    built = site.build("-W")

    assert (built.status, built.warnings) == (0, [])
    assert f"{site.root}/docs/sub/plain.rst:6: PS108 " in built.output


def test_a_diagram_that_cannot_be_drawn_is_one_warning_at_its_line(site: Site) -> None:
    edit(site, "docs/other.rst", "Carol -> Dave: hello", "Carol <-?? Dave")

    built = site.build()

    (warning,) = built.warnings
    assert warning.startswith(f"{site.root}/docs/other.rst:6: WARNING: ")
    assert "PS401" in warning
    assert "pumlsync: not drawn docs/img/other.png" in built.output
    assert built.drawn == ["docs/img/hello.png"]


def test_two_processes_give_the_same_output(site: Site) -> None:
    # Sphinx reads in parallel from six documents on.
    site.write({f"docs/more{number}.rst": f":orphan:\n\n{number}\n=\n{ORPHAN}" for number in range(8)})
    alone = site.build("-E")
    pages = {file: file.read_bytes() for file in (site.out / "html").rglob("*.html")}

    shutil.rmtree(site.out)
    shutil.rmtree(site.root / "docs" / "img")
    together = site.build("-j", "2")

    assert together.warnings == alone.warnings
    assert len(together.warnings) == 8
    assert together.drawn == alone.drawn
    assert {file: file.read_bytes() for file in pages} == pages


@pytest.mark.parametrize("builder", ["latex", "dirhtml", "singlehtml", "gettext", "text", "epub"])
def test_each_builder_has_its_pictures(site: Site, builder: str) -> None:
    append(site, "docs/conf.py", 'copyright = "X"\nversion = "1"\n')

    built = site.build("-W", builder=builder)

    assert (built.status, built.warnings) == (0, [])
    assert built.drawn == ["docs/img/hello.png", "docs/img/other.png"]
    assert site.build(builder=builder).drawn == []


def test_links_are_checked_without_a_network(site: Site) -> None:
    site.environment["https_proxy"] = site.environment["http_proxy"] = "http://127.0.0.1:9"

    built = site.build("-W", builder="linkcheck")

    assert (built.status, built.drawn) == (0, ["docs/img/hello.png", "docs/img/other.png"])


@pytest.mark.parametrize(
    ("environment", "conf", "drawn"),
    [
        pytest.param({}, "", True, id="at home it draws"),
        pytest.param({"CI": "true"}, "", False, id="in CI it checks"),
        pytest.param({"CI": "false"}, "", True, id="CI said to be off"),
        pytest.param({"CI": "true", "READTHEDOCS": "True"}, "", True, id="on Read the Docs it draws"),
        pytest.param({"CI": "true"}, 'pumlsync_mode = "sync"', True, id="the project decides in CI"),
        pytest.param({}, 'pumlsync_mode = "check"', False, id="the project wants no more than a check"),
        pytest.param({}, 'pumlsync_mode = "draw"', False, id="a mode that does not exist draws nothing"),
    ],
)
def test_where_it_draws(site: Site, environment: dict[str, str], conf: str, drawn: bool) -> None:
    site.environment.update(environment)
    append(site, "docs/conf.py", conf)

    built = site.build(builder="dummy")

    assert bool(built.drawn) is drawn
    assert (site.root / "docs" / "img").exists() is drawn
    assert [line for line in built.warnings if "PS302" in line] == ([] if drawn else built.warnings[-2:])


def test_settings_that_cannot_be_read_end_the_build(site: Site) -> None:
    site.write({"pumlsync.toml": "pathes = []"})

    built = site.build()

    assert built.status == 2
    assert "did you mean 'paths'" in "\n".join(built.warnings)


def test_sphinx_says_which_files_are_documents(site: Site) -> None:
    diagram = "..\n   @startuml\n   A -> B\n   @enduml\n\n.. image:: {}.png\n"
    site.write(
        {
            "docs/page.txt": f":orphan:\n\nPage\n====\n\n{diagram.format('page')}",
            "docs/drafts/draft.rst": diagram.format("/page"),
            "docs/notes.md": "![](notes.png)\n",
            "docs/conf.py": 'extensions = ["pumlsync.sphinx_ext"]\n'
            'source_suffix = {".rst": "restructuredtext", ".txt": "restructuredtext"}\n'
            'exclude_patterns = ["_build", "dr*"]\n'
            'language = "de"\nfigure_language_filename = "{root}-{language}{ext}"\n',
        }
    )
    translated = "\n.. image:: img/translated.png\n\n.. bild:: img/german.png\n"
    append(site, "docs/sub/plain.rst", translated.replace("img/", "/img/"))
    site.write({"docs/img/translated-de.png": ""})

    built = site.build()

    assert built.drawn == ["docs/img/hello.png", "docs/img/other.png", "docs/page.png"]
    (warning,) = built.warnings
    assert "docs/sub/plain.rst:8: WARNING" in warning
    assert "docs/img/german.png" in warning


def test_a_second_build_follows_what_it_wrote_into_the_source_folder(site: Site) -> None:
    append(site, "docs/conf.py", 'source_suffix = {".rst": "restructuredtext", ".txt": "restructuredtext"}\n')
    site.build()  # writes _build/html/_sources/index.rst.txt

    assert site.build().warnings == []


def test_the_command_line_and_the_extension_agree(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.build()
    monkeypatch.chdir(site.root)

    assert main(["check", "-q"]) == 0


def test_a_project_without_a_marked_root_is_its_source_folder(site: Site) -> None:
    (site.root / "pumlsync.toml").unlink()

    assert site.build().drawn == ["img/hello.png", "img/other.png"]


def test_a_document_outside_the_project_is_sphinxs_alone(site: Site, tmp_path: Path) -> None:
    (tmp_path / "outside.rst").write_text(":orphan:\n\nOutside\n=======\n", "utf-8")
    (site.root / "docs" / "outside.rst").symlink_to(tmp_path / "outside.rst")

    built = site.build("-W")

    assert (built.status, built.warnings) == (0, [])
    assert "outside" in built.read

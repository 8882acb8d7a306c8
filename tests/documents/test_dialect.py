"""What a project says beside its documents: settings, and the ``docutils.conf`` of its source folder."""

from pathlib import Path

import pytest

from pumlsync.config import Config, DirectiveSettings, Settings, load_config
from pumlsync.diagnostics import Place
from pumlsync.documents.read import SourceDirs, read_documents
from pumlsync.model import Document, ImageReference
from pumlsync.run import Wishes, check


def read(root: Path, path: str, text: str, settings: Settings | None = None) -> Document:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text(text, "utf-8")
    config = Config(root.resolve(), settings or Settings())
    (document,) = read_documents(config, [path], SourceDirs(config))
    return document


def shown(document: Document) -> list[str]:
    items = (item for group in document.groups for item in group)
    return [f"{item.via} {item.uri}" for item in items if isinstance(item, ImageReference)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        pytest.param("de", ".. bild:: a.png\n", ["image a.png"], id="German image"),
        pytest.param("de", ".. Abbildung:: a.png\n", ["figure a.png"], id="German figure, capital"),
        pytest.param("de", ".. image:: a.png\n", ["image a.png"], id="English in a German project"),
        pytest.param("de", ".. formel::\n\n   .. image:: a.png\n", [], id="German math"),
        pytest.param("de", ".. notiz::\n\n   .. bild:: a.png\n", ["image a.png"], id="German note"),
        pytest.param("pt_BR", ".. imagem:: a.png\n", ["image a.png"], id="Brazilian image"),
        pytest.param("de-AT", ".. bild:: a.png\n", ["image a.png"], id="Austrian falls back on German"),
        pytest.param("xx", ".. image:: a.png\n", ["image a.png"], id="a language that docutils does not know"),
        pytest.param(None, ".. bild:: a.png\n\n.. image:: b.png\n", ["image b.png"], id="German in an English project"),
    ],
)
def test_directives_have_their_names_in_the_projects_language(
    language: str | None, text: str, expected: list[str], tmp_path: Path
) -> None:
    assert shown(read(tmp_path, "a.rst", text, Settings(language=language))) == expected


def test_fences_have_their_names_in_the_projects_language(tmp_path: Path) -> None:
    text = "```{bild} a.png\n```\n\n![](b.png)\n"

    assert shown(read(tmp_path, "a.md", text, Settings(language="de"))) == ["image a.png", "html b.png"]


DIRECTIVES = Settings(directives=DirectiveSettings(literal=("Pikchr",), picture_options=("shot", ":Cover:")))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        pytest.param("a.rst", ".. pikchr::\n\n   .. image:: a.png\n", [], id="literal"),
        pytest.param(
            "a.rst", ".. page::\n   :cover: a.png\n   :Shot: b.png\n", ["option a.png", "option b.png"], id="options"
        ),
        pytest.param("a.md", "```{pikchr}\n![](a.png)\n```\n", [], id="literal in MyST"),
        pytest.param("a.md", "```{page}\n:cover: a.png\n```\n", ["option a.png"], id="option in MyST"),
    ],
)
def test_settings_name_more_directives_and_options(path: str, text: str, expected: list[str], tmp_path: Path) -> None:
    assert shown(read(tmp_path, path, text, DIRECTIVES)) == expected


TABBED = "    .. comment\n\t.. image:: a.png\n"


@pytest.mark.parametrize(
    ("conf", "expected"),
    [
        pytest.param(None, [], id="none"),
        pytest.param("[general]\ntab_width: 4\n", ["image a.png"], id="of all parsers"),
        pytest.param("[restructuredtext parser]\ntab-width = 4\n", ["image a.png"], id="of RST, with a hyphen"),
        pytest.param("[general]\ntab_width: 8\n[restructuredtext parser]\ntab_width: 4\n", ["image a.png"], id="both"),
        pytest.param("[html writer]\ntab_width: 4\n", [], id="of something else"),
        pytest.param("[general]\ntab_width: four\n", [], id="not a number"),
        pytest.param("tab_width: 4\n", [], id="without a section"),
        pytest.param("[general\n\0", [], id="garbled"),
        pytest.param("\ufeff[general]\ntab_width: 4\n", ["image a.png"], id="with a byte order mark"),
    ],
)
def test_the_tab_width_of_docutils_conf_beside_conf_py(conf: str | None, expected: list[str], tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/conf.py").touch()
    if conf is not None:
        (tmp_path / "docs/docutils.conf").write_text(conf, "utf-8")

    assert shown(read(tmp_path, "docs/sub/a.rst", TABBED)) == expected


@pytest.mark.parametrize(
    ("length", "conf", "codes"),
    [
        pytest.param(10_000, "", [], id="just short enough"),
        pytest.param(10_001, "", ["PS505"], id="too long"),
        pytest.param(101, "[general]\nline_length_limit: 100\n", ["PS505"], id="too long for docutils.conf"),
    ],
)
def test_an_included_file_with_a_long_line_is_dropped(length: int, conf: str, codes: list[str], tmp_path: Path) -> None:
    (tmp_path / "docutils.conf").write_text(conf)
    (tmp_path / "long.inc").write_text(f"{'x' * length}\n\n.. image:: a.png\n")
    document = read(tmp_path, "a.rst", f"{'y' * 20_000}\n\n.. include:: long.inc\n")

    assert [finding.code.value for finding in document.diagnostics] == codes
    assert shown(document) == ([] if codes else ["image a.png"])


def test_the_longest_ending_of_a_name_says_how_a_file_is_read(tmp_path: Path) -> None:
    settings = Settings(suffixes={".txt": "rst", ".md.txt": "markdown"})

    assert shown(read(tmp_path, "a.md.txt", "![](a.png)\n", settings)) == ["html a.png"]
    assert shown(read(tmp_path, "a.txt", ".. image:: a.png\n", settings)) == ["image a.png"]


def test_a_document_is_read_anew_when_the_settings_change(tmp_path: Path) -> None:
    text = ".. bild:: a.png\n\n.. image:: b.png\n"

    assert shown(read(tmp_path, "a.rst", text)) == ["image b.png"]
    assert shown(read(tmp_path, "a.rst", text, Settings(language="de"))) == ["image a.png", "image b.png"]


def test_pictures_of_the_settings_are_references_at_their_lines(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/a.rst").write_text(".. image:: ../there.png\n")
    (tmp_path / "there.png").touch()
    (tmp_path / "pumlsync.toml").write_text("paths = ['docs']\n\npictures = ['there.png',\n  'logo/gone.png']\n")
    config = load_config(tmp_path)

    assert [str(finding) for finding in places(config)] == ["pumlsync.toml:4:4"]
    assert places(config, tmp_path / "docs/a.rst") == []


def places(config: Config, *paths: Path) -> list[Place]:
    return [finding.place for finding in check(config, Wishes(paths=paths)).findings]


@pytest.mark.parametrize(
    ("path", "text", "uses"),
    [
        pytest.param("docs/a.rst", ".. uml:: flow.puml\n", ("docs/flow.puml",), id="uml"),
        pytest.param(
            "docs/a.rst", ".. literalinclude:: /x/flow.puml\n   :lines: 1\n", ("x/flow.puml",), id="from the root"
        ),
        pytest.param("docs/a.rst", ".. literalinclude:: conf.py\n", (), id="another kind of file"),
        pytest.param("docs/a.rst", ".. uml:: f.puml\n\n.. uml:: f.puml\n", ("docs/f.puml",), id="twice"),
        pytest.param("docs/a.md", "```{literalinclude} ../flow.puml\n```\n", ("flow.puml",), id="in MyST"),
    ],
)
def test_directives_use_files_of_diagrams(path: str, text: str, uses: tuple[str, ...], tmp_path: Path) -> None:
    assert read(tmp_path, path, text).uses == uses

"""Paths that are no documents: they mean the documents that use them."""

from pathlib import Path

import pytest

from pumlsync.config import Config, EngineSettings, Settings
from pumlsync.errors import PumlsyncError
from pumlsync.model import Shaping
from pumlsync.survey.survey import survey

FILES = {
    "docs/shows.rst": ".. image:: img/photo.png\n",
    "docs/makes.rst": "..\n   @startuml img/flow.png\n   !include style.iuml\n   A -> B\n   @enduml\n",
    "docs/other.rst": ".. image:: img/flow.png\n",
    "docs/reads.rst": ".. include:: parts/x.txt\n",
    "docs/names.rst": ".. uml:: alone.puml\n",
    "docs/alone.puml": "@startuml\n!include style.iuml\nA -> B\n@enduml\n",
    "docs/bare.rst": "Nothing.\n",
    "docs/style.iuml": "!include colours.iuml\n",
    "docs/colours.iuml": "skinparam monochrome true\n",
    "docs/parts/x.txt": ".. image:: img/photo.png\n",
    "docs/img/photo.png": "",
    "docs/img/flow.png": "",
    "docs/img/unused.png": "",
    "docs/old/x.rst": "Old.\n",
    "README.md": "# Title\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path.resolve()


def selected(root: Path, *paths: str, force_exclude: bool = False) -> set[str]:
    """Return the documents that are meant, without their inclusions."""
    config = Config(root, Settings(paths=("docs",), exclude=("docs/old",)))
    found = survey(config, [root / path for path in paths], Shaping(None), force_exclude=force_exclude)
    return {document.path for document in found.documents if document.path in found.selected}


@pytest.mark.parametrize(
    ("path", "documents"),
    [
        pytest.param("docs/img/photo.png", ["docs/reads.rst", "docs/shows.rst"], id="a picture: who shows it"),
        pytest.param(
            "docs/img/flow.png", ["docs/makes.rst", "docs/other.rst"], id="a drawn picture: who makes it, too"
        ),
        pytest.param("docs/parts/x.txt", ["docs/reads.rst"], id="a part: who includes it"),
        pytest.param("docs/style.iuml", ["docs/alone.puml", "docs/makes.rst"], id="a style: who has such diagrams"),
        pytest.param("docs/colours.iuml", ["docs/alone.puml", "docs/makes.rst"], id="what a style includes"),
        pytest.param("docs/alone.puml", ["docs/alone.puml", "docs/names.rst"], id="a document: itself, who uses it"),
        pytest.param("docs/bare.rst", ["docs/bare.rst"], id="a document that nobody uses: itself"),
    ],
)
def test_a_file_means_the_documents_that_use_it(path: str, documents: list[str], root: Path) -> None:
    assert sorted(selected(root, path)) == documents


def test_the_configuration_of_plantuml_means_all_documents_with_diagrams(root: Path) -> None:
    (root / "docs" / "plantuml.conf").write_text("hide footbox\n")
    config = Config(root, Settings(paths=("docs",), engine=EngineSettings(config="docs/plantuml.conf")))
    found = survey(config, [root / "docs" / "plantuml.conf"], Shaping(None))

    assert found.selected == {"docs/makes.rst"}


def test_a_file_that_is_no_document_and_that_nothing_uses_ends_the_run(root: Path) -> None:
    with pytest.raises(PumlsyncError, match=r"^docs/img/unused\.png is not a document: .*, and no document uses it$"):
        selected(root, "docs/img/unused.png")


@pytest.mark.parametrize(
    ("path", "documents"),
    [
        pytest.param("docs/img/unused.png", set(), id="no document, and unused"),
        pytest.param("docs/old/x.rst", set(), id="excluded"),
        pytest.param("README.md", set(), id="outside of the paths"),
        pytest.param("docs/bare.rst", {"docs/bare.rst"}, id="a document of the settings counts"),
        pytest.param("docs/parts/x.txt", {"docs/reads.rst"}, id="so does what one uses"),
    ],
)
def test_force_exclude_passes_over_what_the_settings_leave_out(path: str, documents: set[str], root: Path) -> None:
    assert selected(root, path, force_exclude=True) == documents

"""Which files are documents."""

import errno
import os
from pathlib import Path

import pytest

from pumlsync.config import Config, Settings
from pumlsync.documents.discover import discover, files_named
from pumlsync.errors import PumlsyncError


def project(root: Path, files: dict[str, str], settings: Settings | None = None) -> Config:
    """Return a project with these files; the content of most does not matter."""
    for path, content in files.items():
        file = root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, "utf-8")
    return Config(root.resolve(), settings or Settings())


def found(config: Config, *paths: str) -> list[str]:
    return list(discover(config, [config.root / path for path in paths or ("",)]))


@pytest.mark.parametrize(
    ("files", "exclude", "documents"),
    [
        pytest.param(
            {"a.rst": "", "b/c.puml": "", "d.md": "", "e.txt": "", "f.iuml": ""},
            (),
            ["a.rst", "b/c.puml", "d.md"],
            id="by the end of the name",
        ),
        pytest.param(
            {"b.rst": "", "a-b/x.rst": "", "a/x.rst": "", "a.rst": ""},
            (),
            ["a/x.rst", "a-b/x.rst", "a.rst", "b.rst"],
            id="sorted folder by folder",
        ),
        pytest.param(
            {
                ".git/a.rst": "",
                ".tox/b.rst": "",
                "node_modules/c/d.rst": "",
                "x/__pycache__/e.rst": "",
                ".hid/f.rst": "",
            },
            (),
            [".hid/f.rst"],
            id="folders of tools hold none",
        ),
        pytest.param(
            {".gitignore": "old/\n", "old/a.rst": "", "b/old/c.rst": "", "d.rst": ""}, (), ["d.rst"], id="git"
        ),
        pytest.param(
            {".gitignore": "/old\n", "old/a.rst": "", "b/old/c.rst": ""},
            (),
            ["b/old/c.rst"],
            id="anchored to its folder",
        ),
        pytest.param(
            {
                ".gitignore": "*.rst\n",
                "docs/.gitignore": "!keep.rst\n",
                "docs/keep.rst": "",
                "docs/a.rst": "",
                "b.rst": "",
            },
            (),
            ["docs/keep.rst"],
            id="a deeper file takes back",
        ),
        pytest.param(
            {".gitignore": "docs/\n", "docs/.gitignore": "!keep.rst\n", "docs/keep.rst": ""},
            (),
            [],
            id="nothing is taken back out of an ignored folder",
        ),
        pytest.param(
            {".gitignore": "*.rst\n!a.rst\n", "a.rst": "", "b.rst": ""}, (), ["a.rst"], id="the last pattern decides"
        ),
        pytest.param(
            {"a/.gitignore": "/x.rst\n", "a/x.rst": "", "a/b/x.rst": "", "x.rst": ""},
            (),
            ["a/b/x.rst", "x.rst"],
            id="a deeper file's patterns begin at its folder",
        ),
        pytest.param({"old/a.rst": "", "b/old/c.rst": "", "d.rst": ""}, ("/old", "d.*"), ["b/old/c.rst"], id="exclude"),
        pytest.param(
            {".gitignore": "!a.rst\n", "a.rst": "", "b.rst": ""},
            ("a.rst",),
            ["b.rst"],
            id="exclude is stronger than git",
        ),
        pytest.param(
            {".gitignore": "# note\n\n*.txt\r\n\ufeff\n", "a.rst": ""}, (), ["a.rst"], id="notes and blank lines in it"
        ),
        pytest.param({".gitignore": "\ufeffa.rst\n", "a.rst": "", "b.rst": ""}, (), ["b.rst"], id="a byte order mark"),
        pytest.param(
            {".gitignore": "!\n\\\n[z-a]\nb.rst\n", "a.rst": "", "b.rst": ""},
            (),
            ["a.rst"],
            id="what is no pattern matches nothing, as in git",
        ),
    ],
)
def test_documents_of_a_folder(
    files: dict[str, str], exclude: tuple[str, ...], documents: list[str], tmp_path: Path
) -> None:
    assert found(project(tmp_path, files, Settings(exclude=exclude))) == documents


def test_suffixes_are_those_of_the_settings(tmp_path: Path) -> None:
    config = project(tmp_path, {"a.rst": "", "b.txt": "", "c.rst.txt": ""}, Settings(suffixes={".txt": "rst"}))

    assert found(config) == ["b.txt", "c.rst.txt"]


@pytest.mark.parametrize(
    "pattern", [pytest.param("!", id="nothing is negated"), pytest.param("[z-a]", id="a range from its end")]
)
def test_exclude_that_is_no_pattern_ends_the_run(pattern: str, tmp_path: Path) -> None:
    with pytest.raises(PumlsyncError, match=r"exclude: .* is not a pattern"):
        found(project(tmp_path, {}, Settings(exclude=(pattern,))))


def test_a_file_that_is_named_is_a_document_whatever_is_ignored(tmp_path: Path) -> None:
    config = project(tmp_path, {".gitignore": "*\n", "a.rst": "", "b/c.rst": ""}, Settings(exclude=("*",)))

    assert found(config, "a.rst", "b/c.rst", "b") == ["a.rst", "b/c.rst"]


def test_a_file_that_is_named_must_have_a_suffix_of_documents_to_be_one(tmp_path: Path) -> None:
    config = project(tmp_path, {"a.png": "", "b/c.rst": ""})
    paths = [tmp_path / "a.png", tmp_path / "b", tmp_path / "b/c.rst"]

    assert discover(config, paths) == ("b/c.rst",)
    assert files_named(config, paths) == ("a.png", "b/c.rst")


def test_a_folder_that_cannot_be_searched_is_among_the_documents(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(tmp_path, {"a.rst": "", "closed/b.rst": ""})
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(errno.EACCES, "Permission denied", path)
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refuse)
    assert found(config, "") == ["a.rst", "closed"]


def test_the_repository_may_be_larger_than_the_project(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n/part/private.rst\n/a.rst\n*.draft.rst\n")
    files = {"a.rst": "", "build/b.rst": "", "private.rst": "", "x.draft.rst": "", "d/.gitignore": "!y.draft.rst\n"}
    config = project(tmp_path / "part", files | {"d/y.draft.rst": ""})

    assert found(config) == ["a.rst", "d/y.draft.rst"]


def test_a_project_in_an_ignored_folder_has_documents(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("build/\n")

    assert found(project(tmp_path / "build" / "part", {"a.rst": "", "build/b.rst": ""})) == ["a.rst", "build/b.rst"]


def test_each_document_is_found_once(tmp_path: Path) -> None:
    assert found(project(tmp_path, {"a/b.rst": ""}), "a", "a/b.rst", "") == ["a/b.rst"]


@pytest.mark.parametrize(
    ("here", "path"),
    [
        pytest.param("a/b", ".", id="the current folder"),
        pytest.param("a/b/c", "..", id="the folder above"),
        pytest.param("a/b/c/d", "../..", id="two folders above"),
        pytest.param("a", "./b/../b", id="up and down"),
        pytest.param("a", "b/x.rst", id="a file"),
        pytest.param("a/b/c", "../x.rst", id="a file above"),
    ],
)
def test_paths_are_relative_to_the_current_folder(
    here: str, path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = project(tmp_path, {"a/b/x.rst": "", "a/b/c/d/e.txt": ""})
    monkeypatch.chdir(tmp_path / here)

    assert discover(config, [Path(path)]) == ("a/b/x.rst",)


def test_a_path_that_does_not_exist_ends_the_run(tmp_path: Path) -> None:
    with pytest.raises(PumlsyncError, match=r"there is no file or folder .*a\.rst"):
        found(project(tmp_path, {}), "a.rst")


@pytest.mark.parametrize("path", ["..", "../outside.rst", "link.rst", "folder-link"])
def test_a_path_outside_the_root_ends_the_run(path: str, tmp_path: Path) -> None:
    config = project(tmp_path / "root", {"a.rst": ""})
    (tmp_path / "outside.rst").touch()
    (tmp_path / "root/link.rst").symlink_to(tmp_path / "outside.rst")
    (tmp_path / "root/folder-link").symlink_to(tmp_path)

    with pytest.raises(PumlsyncError, match="outside the project root"):
        found(config, path)


def test_symbolic_links(tmp_path: Path) -> None:
    config = project(tmp_path, {"a/b.rst": ""})
    (tmp_path / "to-file.rst").symlink_to("a/b.rst")
    (tmp_path / "to-folder").symlink_to("a")
    (tmp_path / "to-nothing.rst").symlink_to("nowhere")
    (tmp_path / "a/loop").symlink_to("..")

    assert found(config) == ["a/b.rst", "to-file.rst", "to-nothing.rst"]
    assert found(config, "to-folder") == ["to-folder/b.rst"]


def test_a_root_reached_through_a_link(tmp_path: Path) -> None:
    config = project(tmp_path / "real", {"a.rst": ""})
    (tmp_path / "link").symlink_to("real")

    assert discover(config, [tmp_path / "link/a.rst", tmp_path / "link"]) == ("a.rst",)


def test_a_name_that_is_not_utf8_is_shown_with_escapes(tmp_path: Path) -> None:
    config = project(tmp_path, {})
    try:
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.rst")).touch()
    except OSError:
        pytest.skip("this file system knows UTF-8 names only")

    assert found(config) == ["caf\\xe9.rst"]

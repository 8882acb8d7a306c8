"""Files into documents: whatever is on the disk is a document or a finding, never a crash."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pumlsync.config import Config, Settings
from pumlsync.diagnostics import Code
from pumlsync.documents.read import SourceDirs, read_documents
from pumlsync.model import DiagramSource, Document, ImageReference

BLOCK = ".. @startuml x\n   A -> B\n   @enduml\n"


def read(root: Path, path: str = "a.rst", settings: Settings | None = None) -> Document:
    config = Config(root.resolve(), settings or Settings())
    (document,) = read_documents(config, [path], SourceDirs(config))
    return document


def lines(document: Document) -> list[int]:
    return [item.place.line for group in document.groups for item in group]


def said(document: Document) -> list[tuple[Code, str]]:
    return [(finding.code, str(finding.place)) for finding in document.diagnostics]


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody whom permissions stop."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def open_path(tmp_path: Path) -> Path:
    """The test's folder, where everybody may look."""
    folder = tmp_path
    while folder != folder.parent and not folder.stat().st_mode & 0o001:
        folder.chmod(folder.stat().st_mode | 0o055)
        folder = folder.parent
    return tmp_path


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(f"Text.\n\n{BLOCK}\n.. image:: x.png\n".encode(), id="LF"),
        pytest.param(f"Text.\n\n{BLOCK}\n.. image:: x.png\n".replace("\n", "\r\n").encode(), id="CRLF"),
        pytest.param(f"Text.\n\n{BLOCK}\n.. image:: x.png\n".replace("\n", "\r").encode(), id="CR"),
        pytest.param(f"Text.\r\n\n{BLOCK}\r.. image:: x.png\n".encode(), id="all of them"),
        pytest.param(b"\xef\xbb\xbf" + f".. none\n\n{BLOCK}\n.. image:: x.png\n".encode(), id="a byte order mark"),
        pytest.param(f"Te\u2028xt\x85a\x1cb\n\n{BLOCK}\n.. image:: x.png".encode(), id="ends that no editor counts"),
        pytest.param(f"Te\0xt.\n\n{BLOCK}\n.. image:: x\0.png\0\n".encode(), id="NUL characters"),
        pytest.param(f"Te\fxt\v.\n\n{BLOCK}\f\n.. image:: x.png\n".encode(), id="form feeds"),
        pytest.param(f".. \n\n{BLOCK}\n.. image:: x.png".encode(), id="no end of the last line"),
    ],
)
def test_lines_are_those_of_the_file(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes(content)
    document = read(tmp_path)

    assert lines(document) == [3, 7]
    assert document.diagnostics == ()


@pytest.mark.parametrize(
    "content",
    [b"", b"\n", b"\xef\xbb\xbf", b"\r", b"..", b"..\n", b".. @startuml", b"@start", b"\0", b".. |x| image::"],
)
def test_little_documents(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes(content)

    assert read(tmp_path).diagnostics == ()


@pytest.mark.parametrize(
    ("content", "place", "message"),
    [
        pytest.param(b"a\n.. image:: caf\xe9.png\n", "a.rst:2:1", "byte 0xe9 at offset 16", id="Latin-1"),
        pytest.param(b"caf\xe9\n", "a.rst:1:1", "byte 0xe9 at offset 3", id="in a document without diagrams"),
        pytest.param(b"\xef\xbb\xbfa\n\xff@start", "a.rst:2:1", "byte 0xff at offset 5", id="after a byte order mark"),
        pytest.param(b"a\rb\r\n.. image:: \x80", "a.rst:3:1", "byte 0x80 at offset 16", id="after other line ends"),
        pytest.param(".. image:: x".encode("utf-16"), "a.rst:1:1", "byte 0xff at offset 0", id="UTF-16"),
        pytest.param(b".. image:: \xed\xa0\x80", "a.rst:1:1", "byte 0xed at offset 11", id="half of a surrogate pair"),
        pytest.param(b".. image:: \xc3", "a.rst:1:1", "byte 0xc3 at offset 11", id="cut in a character"),
    ],
)
def test_a_document_that_is_not_utf8(content: bytes, place: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes(content)
    (finding,) = read(tmp_path).diagnostics

    assert (finding.code, str(finding.place)) == (Code.NOT_UTF8, place)
    assert message in finding.message


def test_an_included_file_that_is_not_utf8_is_named_itself(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(".. image:: x.png\n.. include:: b.inc\n")
    (tmp_path / "b.inc").write_bytes(b"\n\xe9")
    document = read(tmp_path)

    assert said(document) == [(Code.NOT_UTF8, "b.inc:2:1")]
    assert lines(document) == [1]


def test_the_other_documents_are_read_when_one_is_not(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_bytes(b"@start\xff")
    (tmp_path / "b.rst").write_text(".. image:: x.png\n")
    config = Config(tmp_path.resolve())
    first, second = read_documents(config, ["a.rst", "b.rst"], {"a.rst": ".", "b.rst": "."})

    assert (first.groups, lines(second)) == ((), [1])


def _no_permission(file: Path) -> None:
    file.write_text(BLOCK)
    file.chmod(0)


@pytest.mark.parametrize(
    ("make", "why"),
    [
        pytest.param(Path.mkdir, "Is a directory", id="a folder"),
        pytest.param(os.mkfifo, "not a file", id="a pipe that nobody writes"),
        pytest.param(lambda file: file.symlink_to("nowhere"), "No such file", id="a link to nothing"),
        pytest.param(lambda file: file.symlink_to(file.name), "symbolic links", id="a link to itself"),
        pytest.param(lambda file: file.symlink_to("/dev/zero"), "leads out of the project", id="a device"),
        pytest.param(lambda file: None, "No such file", id="nothing"),
        pytest.param(_no_permission, "Permission denied", id="somebody else's"),
    ],
)
def test_what_cannot_be_read(make: "type[Path.mkdir]", why: str, open_path: Path) -> None:  # type: ignore[valid-type]
    make(open_path / "a.rst")  # type: ignore[misc]
    with as_nobody():
        (finding,) = read(open_path).diagnostics

    assert (finding.code, str(finding.place)) == (Code.UNREADABLE, "a.rst:1:1")
    assert why in finding.message


def test_a_folder_that_may_be_listed_and_not_entered(open_path: Path) -> None:
    (open_path / "d").mkdir()
    (open_path / "d/a.rst").write_text(BLOCK)
    (open_path / "d").chmod(0o744)
    with as_nobody():
        assert said(read(open_path, "d/a.rst")) == [(Code.UNREADABLE, "d/a.rst:1:1")]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        pytest.param("no.inc", "No such file", id="a missing file"),
        pytest.param("d", "Is a directory", id="a folder"),
        pytest.param(".", "Is a directory", id="the folder itself"),
        pytest.param("pipe", "not a file", id="a pipe that nobody writes"),
        pytest.param("zero", "outside the project", id="a link to a device"),
        pytest.param("../x.inc", "outside the project", id="a file beside the root"),
        pytest.param("d/../../x.inc", "outside the project", id="a way round"),
        pytest.param("/../x.inc", "outside the project", id="above the source folder"),
        pytest.param("/dev/zero", "No such file", id="an absolute path begins at the source folder"),
        pytest.param("a.rst", "being included already", id="the document itself"),
        pytest.param("loop.inc", "being included already", id="a loop"),
        pytest.param("x\0y", "Invalid argument", id="a NUL character"),
        pytest.param("n" * 300, "File name too long", id="a long name"),
    ],
)
def test_what_cannot_be_included(name: str, why: str, tmp_path: Path) -> None:
    root = tmp_path / "root"
    (root / "d").mkdir(parents=True)
    (tmp_path / "x.inc").write_text(".. image:: outside.png\n")
    (root / "zero").symlink_to("/dev/zero")
    os.mkfifo(root / "pipe")
    (root / "loop.inc").write_text(".. include:: loop.inc\n")
    (root / "a.rst").write_text(f".. image:: x.png\n\n.. include:: {name}\n")
    document = read(root)

    assert lines(document) == [1]
    assert [finding.code for finding in document.diagnostics] == [Code.NOT_INCLUDED]
    assert why in document.diagnostics[0].message
    assert document.diagnostics[0].code.is_note


def test_a_loop_over_several_files_is_found_where_it_closes(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(".. include:: b.inc\n.. include:: c.inc\n")
    (tmp_path / "b.inc").write_text("\n.. include:: c.inc\n")
    (tmp_path / "c.inc").write_text("\n\n.. include:: b.inc\n\n.. image:: x.png\n")
    document = read(tmp_path)

    assert said(document) == [(Code.NOT_INCLUDED, "c.inc:3:1"), (Code.NOT_INCLUDED, "b.inc:2:1")]
    assert lines(document) == [5, 5]


def test_a_file_that_is_included_twice_holds_the_same_things_twice(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(".. include:: b.inc\n\nText.\n\n.. include:: b.inc\n")
    (tmp_path / "b.inc").write_text(BLOCK)
    first, second = read(tmp_path).groups

    assert first == second


def test_many_includes_of_each_other_end(tmp_path: Path) -> None:
    names = [f"{number}.inc" for number in range(5)]
    everything = "".join(f".. include:: {name}\n" for name in names)
    for name in ["a.rst", *names]:
        (tmp_path / name).write_text(everything)

    assert {finding.code for finding in read(tmp_path).diagnostics} == {Code.NOT_INCLUDED}


@pytest.mark.parametrize(
    ("files", "settings", "uri"),
    [
        pytest.param([], (), "root", id="the root"),
        pytest.param(["docs/conf.py"], (), "docs", id="a conf.py above"),
        pytest.param(["conf.py", "docs/conf.py", "docs/deep/conf.py"], (), "deep", id="the nearest conf.py"),
        pytest.param(["docs/deep/down/conf.py"], (), "root", id="a conf.py below"),
        pytest.param(["docs/deep/conf.py"], ("docs",), "docs", id="the settings, not a conf.py"),
        pytest.param([], ("docs", "docs/deep"), "deep", id="the longest of the settings"),
        pytest.param([], ("./docs/",), "docs", id="a path to be tidied"),
        pytest.param([], ("doc", "other"), "root", id="settings for other folders"),
    ],
)
def test_source_dir(files: list[str], settings: tuple[str, ...], uri: str, tmp_path: Path) -> None:
    (tmp_path / "docs/deep/down").mkdir(parents=True)
    for file in files:
        (tmp_path / file).touch()
    for folder, name in [(".", "root"), ("docs", "docs"), ("docs/deep", "deep")]:
        (tmp_path / folder / "x.inc").write_text(f".. image:: {name}\n")
    (tmp_path / "docs/deep/a.rst").write_text(".. include:: /x.inc\n")
    document = read(tmp_path, "docs/deep/a.rst", Settings(source_dirs=settings))

    assert [item.uri for group in document.groups for item in group if isinstance(item, ImageReference)] == [uri]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("- " * 3000 + ".. image:: x.png\n", id="lists on one line"),
        pytest.param("".join(f"{' ' * i}q\n\n" for i in range(800)) + " " * 800 + ".. image:: x.png\n", id="quotes"),
        pytest.param(".. note:: " * 2000 + "image::\n", id="directives on one line"),
        pytest.param("".join(f"{' ' * (3 * i)}.. note::\n\n" for i in range(500)) + "image::", id="directives"),
    ],
)
def test_deep_nesting_is_a_finding(text: str, tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(text)

    assert said(read(tmp_path)) == [(Code.TOO_DEEP, "a.rst:1:1")]


def test_documents_are_read_as_before_after_one_that_was_too_deep(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text("- " * 3000 + ".. image:: x.png\n")
    read(tmp_path)
    (tmp_path / "a.rst").write_text(f"- - {BLOCK}")

    assert said(read(tmp_path)) == []


def test_a_long_document_is_read_in_reasonable_time(tmp_path: Path) -> None:
    # Each source without its end is looked for in all that follows.
    (tmp_path / "a.rst").write_text(".. @startuml\n" * 2000 + ".. x\n" * 2000)
    document = read(tmp_path)

    assert sum(isinstance(item, DiagramSource) for group in document.groups for item in group) == 2000

"""What the documents held last time."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import docutils
import msgspec
import pytest

import pumlsync
from pumlsync.config import Config
from pumlsync.documents.memory import Memory
from pumlsync.documents.read import SourceDirs, read_documents
from pumlsync.documents.rst import scan
from pumlsync.model import Document, ImageReference

Read = Callable[..., Document]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the documents that are parsed, as it happens."""
    paths: list[str] = []
    real = scan.scan

    def watched(path: str, *rest: object) -> Document:
        paths.append(path)
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(scan, "scan", watched)
    return paths


def read(root: Path, path: str = "a.rst") -> Document:
    config = Config(root.resolve())
    (document,) = read_documents(config, [path], SourceDirs(config))
    return document


def uris(document: Document) -> list[str]:
    return [item.uri for group in document.groups for item in group if isinstance(item, ImageReference)]


def cache_files() -> Iterator[Path]:
    return Path(os.environ["XDG_CACHE_HOME"]).rglob("*.*")


def test_an_unchanged_document_is_recalled(tmp_path: Path, parsed: list[str]) -> None:
    (tmp_path / "a.rst").write_text(".. @startuml x\n   A -> B\n   @enduml\n\n.. image:: x.png\n.. include:: no.inc\n")
    first = read(tmp_path)

    assert read(tmp_path) == first
    assert first.diagnostics
    assert parsed == ["a.rst"]


def test_a_changed_document_is_parsed_again(tmp_path: Path, parsed: list[str]) -> None:
    file = tmp_path / "a.rst"
    file.write_text(".. image:: one.png\n")
    times = file.stat()
    read(tmp_path)
    file.write_text(".. image:: two.png\n")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    assert uris(read(tmp_path)) == ["two.png"]
    assert len(parsed) == 2


def test_one_content_in_two_documents_is_parsed_for_each(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    for path in ["a.rst", "b/a.rst"]:
        (tmp_path / path).write_text(".. image:: x.png\n")
        read(tmp_path, path)

    assert read(tmp_path, "b/a.rst").path == "b/a.rst"


def test_another_source_dir_is_another_document(tmp_path: Path) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d/a.rst").write_text(".. include:: /x.inc\n")
    (tmp_path / "d/x.inc").write_text(".. image:: in-d.png\n")
    (tmp_path / "x.inc").write_text(".. image:: in-root.png\n")

    assert uris(read(tmp_path, "d/a.rst")) == ["in-root.png"]
    (tmp_path / "d/conf.py").touch()
    assert uris(read(tmp_path, "d/a.rst")) == ["in-d.png"]


def _changed(part: Path) -> None:
    part.write_text(".. image:: new.png\n")


@pytest.mark.parametrize(
    ("before", "change", "after"),
    [
        pytest.param(".. image:: x.png\n", _changed, ["new.png"], id="changed"),
        pytest.param(".. image:: x.png\n", Path.unlink, [], id="removed"),
        pytest.param(None, _changed, ["new.png"], id="created"),
    ],
)
def test_a_document_is_parsed_again_when_an_included_file_is(
    before: str | None, change: Callable[[Path], None], after: list[str], tmp_path: Path, parsed: list[str]
) -> None:
    (tmp_path / "a.rst").write_text(".. include:: outer.inc\n")
    (tmp_path / "outer.inc").write_text(".. include:: inner.inc\n")
    part = tmp_path / "inner.inc"
    if before is not None:
        part.write_text(before)
    read(tmp_path)
    read(tmp_path)
    assert parsed == ["a.rst"]
    change(part)

    assert uris(read(tmp_path)) == after
    assert len(parsed) == 2


def test_a_document_is_parsed_again_when_an_included_file_comes_into_the_root(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "x.inc").write_text(".. image:: x.png\n")
    (root / "a.rst").write_text(".. include:: x.inc\n")
    (root / "x.inc").symlink_to(tmp_path / "x.inc")
    assert uris(read(root)) == []
    (root / "x.inc").unlink()
    (root / "x.inc").write_text(".. image:: x.png\n")

    assert uris(read(root)) == ["x.png"]


def _as_written_by_another_version(content: bytes) -> bytes:
    fields = msgspec.msgpack.decode(content)
    fields["versions"][0] = "0.0.0"
    return msgspec.msgpack.encode(fields)


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(lambda _: b"", id="an empty file"),
        pytest.param(lambda content: content[: len(content) // 2], id="half a file"),
        pytest.param(lambda content: content + b"\0", id="a file that goes on"),
        pytest.param(lambda _: b"\xff" * 100, id="other bytes"),
        pytest.param(lambda _: msgspec.msgpack.encode(["other", "things"]), id="other things"),
        pytest.param(lambda content: content.replace(b"x.png", b"x.\xff\xfe\xfd"), id="text that is not UTF-8"),
        pytest.param(_as_written_by_another_version, id="another version's"),
    ],
)
def test_a_memory_that_is_no_good_counts_as_none(
    spoil: Callable[[bytes], bytes], tmp_path: Path, parsed: list[str]
) -> None:
    (tmp_path / "a.rst").write_text(".. image:: x.png\n")
    read(tmp_path)
    (file,) = cache_files()
    file.write_bytes(spoil(file.read_bytes()))

    assert uris(read(tmp_path)) == ["x.png"]
    assert uris(read(tmp_path)) == ["x.png"]
    assert parsed == ["a.rst", "a.rst"]


def test_every_flipped_byte_and_every_cut_is_survived(tmp_path: Path) -> None:
    (tmp_path / "a.rst").write_text(".. @startuml x\n   A\n   @enduml\n\n.. image:: x.png\n")
    read(tmp_path)
    (file,) = cache_files()
    content = file.read_bytes()
    for at in range(len(content)):
        for spoiled in (content[:at], content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :]):
            file.write_bytes(spoiled)
            Memory(tmp_path.resolve())


@pytest.mark.parametrize(
    "spoil",
    [
        pytest.param(Path.touch, id="a file in the folder's place"),
        pytest.param(lambda cache: cache.symlink_to("nowhere/at/all"), id="a link to nothing"),
    ],
)
def test_a_cache_that_cannot_be_written_costs_only_time(
    spoil: Callable[[Path], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.rst").write_text(".. image:: x.png\n")
    spoil(tmp_path / "cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))

    assert uris(read(tmp_path)) == uris(read(tmp_path)) == ["x.png"]


def test_a_failure_while_saving_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.rst").write_text(".. image:: x.png\n")
    read(tmp_path)
    (file,) = cache_files()
    before = file.read_bytes()
    (tmp_path / "a.rst").write_text(".. image:: y.png\n")

    def full(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)

    assert uris(read(tmp_path)) == ["y.png"]
    assert {file: before} == {file: file.read_bytes() for file in cache_files()}


def _save_again_and_again(root: Path) -> None:
    for number in range(30):
        shared = Memory(root)
        shared.remember(str(number), Document("a.rst"))
        shared.save()


def test_processes_that_save_at_once_leave_a_whole_file(tmp_path: Path) -> None:
    spawned = [
        multiprocessing.get_context("fork").Process(target=_save_again_and_again, args=(tmp_path,)) for _ in range(3)
    ]
    for process in spawned:
        process.start()
    for process in spawned:
        process.join(30)

    assert [process.exitcode for process in spawned] == [0, 0, 0]
    (file,) = cache_files()
    assert msgspec.msgpack.decode(file.read_bytes())["versions"][:2] == [pumlsync.__version__, docutils.__version__]
    assert Memory(tmp_path).recall("a.rst", "29") == Document("a.rst")


def test_projects_do_not_share_what_they_remember(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "a.rst").write_text(f".. image:: {name}.png\n")
        read(tmp_path / name)

    assert len(list(cache_files())) == 2

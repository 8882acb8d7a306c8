"""Pictures into their places."""

import os
import resource
import signal
import stat
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pumlsync.confine import OutsideError
from pumlsync.pictures.install import install, sweep


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    root.mkdir()
    return root.resolve()


@contextmanager
def umask(mask: int) -> Iterator[None]:
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def as_nobody(root: Path) -> Iterator[None]:
    """Be somebody whom permissions stop, but who may enter the folder."""
    if os.geteuid() != 0:
        yield
        return
    for folder in [root, *root.parents]:
        if folder.stat().st_mode & 0o011 != 0o011:
            folder.chmod(folder.stat().st_mode | 0o011)
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def mode(file: Path) -> int:
    return stat.S_IMODE(file.stat().st_mode)


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_a_new_file_in_new_folders(root: Path) -> None:
    install(root, "a/b/c.png", b"new")

    assert (root / "a/b/c.png").read_bytes() == b"new"
    assert names(root / "a/b") == ["c.png"]


def test_an_old_file_is_replaced(root: Path) -> None:
    (root / "a.png").write_bytes(b"a longer old file")
    install(root, "a.png", b"new")

    assert (root / "a.png").read_bytes() == b"new"
    assert names(root) == ["a.png"]


@pytest.mark.parametrize(("mask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o002, 0o664)])
def test_a_new_file_has_the_mode_of_new_files(mask: int, expected: int, root: Path) -> None:
    with umask(mask):
        install(root, "a.png", b"new")

    assert mode(root / "a.png") == expected


@pytest.mark.parametrize("kept", [0o600, 0o444, 0o666, 0o755])
def test_an_old_files_mode_is_kept(kept: int, root: Path) -> None:
    (root / "a.png").touch()
    (root / "a.png").chmod(kept)
    with umask(0o027):
        install(root, "a.png", b"new")

    assert (mode(root / "a.png"), (root / "a.png").read_bytes()) == (kept, b"new")


def test_a_link_inside_the_project_stays_one(root: Path) -> None:
    (root / "real").mkdir()
    (root / "real/a.png").write_bytes(b"old")
    (root / "a.png").symlink_to("real/a.png")
    (root / "folder").symlink_to("real")
    install(root, "a.png", b"new")
    assert (root / "a.png").is_symlink()
    assert (root / "real/a.png").read_bytes() == b"new"
    install(root, "folder/b.png", b"new")
    assert names(root / "real") == ["a.png", "b.png"]
    assert (root / "folder").is_symlink()


def test_a_link_to_nothing_inside_the_project_is_followed(root: Path) -> None:
    (root / "a.png").symlink_to("later/b.png")
    install(root, "a.png", b"new")

    assert (root / "later/b.png").read_bytes() == b"new"
    assert (root / "a.png").is_symlink()


@pytest.mark.parametrize(
    "path", ["../a.png", "b/../../a.png", "file-link.png", "folder-link/a.png", "dangling.png", "folder-link/n/a.png"]
)
def test_nothing_is_written_outside_the_project(path: str, root: Path) -> None:
    outside = root.parent / "outside"
    outside.mkdir()
    (outside / "old.png").write_bytes(b"old")
    (root / "file-link.png").symlink_to(outside / "old.png")
    (root / "folder-link").symlink_to(outside)
    (root / "dangling.png").symlink_to(outside / "new.png")
    with pytest.raises(OutsideError):
        install(root, path, b"new")

    assert (names(outside), (outside / "old.png").read_bytes()) == (["old.png"], b"old")
    assert names(root.parent) == ["outside", "root"]


@pytest.mark.parametrize(
    "path",
    [
        pytest.param("folder", id="a folder is in the place"),
        pytest.param("file/a.png", id="a file is in the folder's place"),
        pytest.param("n" * 300, id="a name too long"),
        pytest.param("a\0b.png", id="a NUL character"),
    ],
)
def test_what_cannot_be_written(path: str, root: Path) -> None:
    (root / "folder").mkdir()
    (root / "file").write_bytes(b"old")
    with pytest.raises(OSError, match=r"."):
        install(root, path, b"new")

    assert names(root) == ["file", "folder"]
    assert names(root / "folder") == []
    assert (root / "file").read_bytes() == b"old"


def test_a_name_as_long_as_can_be(root: Path) -> None:
    longest = "n" * 251 + ".png"
    install(root, longest, b"new")

    assert names(root) == [longest]


def test_a_folder_without_write_permission(root: Path) -> None:
    (root / "a.png").write_bytes(b"old")
    root.chmod(0o555)
    with as_nobody(root), pytest.raises(PermissionError):
        install(root, "a.png", b"new")
    root.chmod(0o755)

    assert (names(root), (root / "a.png").read_bytes()) == (["a.png"], b"old")


def test_a_folder_that_may_be_written_but_not_listed(root: Path) -> None:
    root.chmod(0o333)
    with as_nobody(root):
        install(root, "a.png", b"new")
    root.chmod(0o755)

    assert (root / "a.png").read_bytes() == b"new"


class Interruption(BaseException):
    """Ctrl-C, say."""


def _interrupted(*_: object, **__: object) -> None:
    raise Interruption


def _full(*_: object, **__: object) -> None:
    raise OSError(28, "No space left on device")


@pytest.mark.parametrize("failure", [Interruption, OSError])
@pytest.mark.parametrize(
    "step",
    [
        pytest.param((os, "open"), id="making the temporary file"),
        pytest.param((os, "fdopen"), id="opening it"),
        pytest.param((os, "fchmod"), id="giving it its mode"),
        pytest.param((os, "fsync"), id="writing it to the disk"),
        pytest.param((Path, "replace"), id="moving it"),
    ],
)
def test_a_failure_at_any_step_leaves_the_old_file_and_nothing_else(
    step: tuple[object, str], failure: type[BaseException], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / "a.png").write_bytes(b"old")
    fail: Callable[..., None] = _full if failure is OSError else _interrupted
    monkeypatch.setattr(*step, fail)
    with pytest.raises(failure):
        install(root, "a.png", b"new")
    monkeypatch.undo()

    assert (names(root), (root / "a.png").read_bytes()) == (["a.png"], b"old")


def test_ctrl_c_right_after_the_temporary_file_is_made_leaves_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = os.open

    def interrupted(*arguments: Any) -> None:
        os.close(made(*arguments))
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "open", interrupted)
    with pytest.raises(KeyboardInterrupt):
        install(root, "a.png", b"new")
    monkeypatch.undo()

    assert names(root) == []


def test_a_full_disk_leaves_the_old_file_and_nothing_else(root: Path) -> None:
    (root / "a.png").write_bytes(b"old")
    unlimited = _size_limit(10)
    try:
        with pytest.raises(OSError, match="File too large"):
            install(root, "a.png", b"n" * 1000)
    finally:
        unlimited()

    assert (names(root), (root / "a.png").read_bytes()) == (["a.png"], b"old")


def test_what_a_killed_run_left_is_swept_away_when_nobody_writes_it_any_more(root: Path) -> None:
    (root / "img").mkdir()
    for name, age_s in [(".pumlsync-01234567.tmp", 4000), (".pumlsync-89abcdef.tmp", 10), (".other.tmp", 4000)]:
        (root / "img" / name).touch()
        os.utime(root / "img" / name, (time.time() - age_s,) * 2)

    sweep(root, ["img", "none", "../outside"])
    assert names(root / "img") == [".other.tmp", ".pumlsync-89abcdef.tmp"]


def _size_limit(size: int) -> Callable[[], None]:
    """Let no file grow beyond a size; return what undoes that."""
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))

    def undo() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)

    return undo

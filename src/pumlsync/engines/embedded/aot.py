"""Java's cache of loaded classes: made once, in the background, and used by the runs that follow.

With it, Java begins to draw in a third of the time (JEP 483, JEP 514). It lies in the user's cache folder and may be
deleted at any time. It costs no run anything: what is missing, damaged or made by another Java is silently not used.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Final

from platformdirs import user_cache_path

from pumlsync.confine import is_file
from pumlsync.digest import digest_of

OFF_VARIABLE: Final = "PUMLSYNC_NO_AOT"
"""Environment variable that, when it is not empty, keeps Java's cache from being used and made."""

STALE_LOCK_S: Final = 600.0
"""After this time nobody is believed to be making a cache any more."""

UNUSED_S: Final = 7 * 24 * 3600.0
"""After this time without use, the cache of another Java or another installation is removed."""

_COMPLAINTS: Final = "aot.log"


def cache_file(command: Iterable[str], parts: Iterable[Path]) -> Path | None:
    """Return where the cache is, present or not, or None when none is wanted.

    Args:
        command: What shapes the cache on Java's command line.
        parts: The files that are loaded; Java compares time and size, too.
    """
    if os.environ.get(OFF_VARIABLE):
        return None
    stats = ((part, part.stat()) for part in parts if part.exists())
    identity = [*command, *(f"{part} {stat.st_size} {stat.st_mtime_ns}" for part, stat in stats)]
    key = digest_of(os.fsencode("\0".join(identity)))
    return user_cache_path("pumlsync") / "aot" / f"{key}.aot"


def options(cache: Path | None) -> tuple[str, ...]:
    """Return Java's options for using a cache, if there is one."""
    if cache is None or not is_file(cache):
        return ()
    return (
        f"-XX:AOTCache={cache}",
        f"-Xlog:aot*=warning:file={_COMPLAINTS}",
        "-XX:+UnlockDiagnosticVMOptions",
        # Otherwise Java maps the file at another address each time, which means work at every start.
        "-XX:ArchiveRelocationMode=0",
        # To look at all of the file takes a third of Java's start.
        *(() if _is_sealed(cache) else ("-XX:+VerifySharedSpaces",)),
    )


def _is_sealed(cache: Path) -> bool:
    """Return whether nobody has written to a cache since it was put in its place; notes that it is used."""
    seal = _seal_of(cache)
    try:
        os.utime(seal)
        return seal.read_text("utf-8") == _state(cache)
    except OSError:
        return False


def _state(cache: Path) -> str:
    """Return what changes whenever a file's content does."""
    stat = cache.stat()
    return f"{stat.st_ino} {stat.st_size} {stat.st_ctime_ns}"


def discard(cache: Path | None) -> bool:
    """Remove a cache with which Java died before it drew anything; say whether there was one."""
    try:
        if cache is not None:
            cache.unlink()
    except OSError:
        return False
    return cache is not None


def discard_refused(cache: Path | None, cwd: Path) -> None:
    """Remove a cache that the Java which ran in the folder `cwd` complained of."""
    with suppress(OSError):
        if cache is not None and (cwd / _COMPLAINTS).stat().st_size:
            cache.unlink()


def make_in_background(cache: Path | None, arguments: Iterable[str]) -> None:
    """Have a missing cache made by a process that outlives this one, unless somebody is about it.

    Args:
        cache: As from `cache_file`.
        arguments: For :mod:`pumlsync.engines.embedded.training`.
    """
    if cache is None or is_file(cache) or not _lock(_lock_of(cache)):
        return
    # The shell ends at once, so that nobody has to wait for its child, or to leave it behind as a zombie.
    command = (sys.executable, "-m", "pumlsync.engines.embedded.training", str(cache), *arguments)
    with suppress(OSError):
        subprocess.run(
            ("/bin/sh", "-c", 'nice -n 19 "$@" &', "sh", *command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # Where Python looks for modules first.
            cwd=Path(__file__).parents[3],
            start_new_session=True,
            check=False,
        )


def install(new: Path, cache: Path) -> None:
    """Put a finished cache in its place, and remove the ones that nobody uses any more."""
    with new.open("rb") as file:
        os.fsync(file.fileno())  # a power failure would leave a file full of zeros
    new.replace(cache)
    _seal_of(cache).write_text(_state(cache), "utf-8")
    _lock_of(cache).unlink(missing_ok=True)
    for other in cache.parent.iterdir():
        with suppress(OSError):
            if other.stem != cache.stem and time.time() - _last_use(other) > UNUSED_S:
                shutil.rmtree(other) if other.is_dir() else other.unlink()


def _last_use(file: Path) -> float:
    return max(part.stat().st_mtime for part in (file, _seal_of(file)) if part.exists())


def scratch_folder(cache: Path) -> "tempfile.TemporaryDirectory[str]":
    """Return a folder on the cache's file system for making it."""
    return tempfile.TemporaryDirectory(prefix="making-", dir=cache.parent, ignore_cleanup_errors=True)


def _seal_of(cache: Path) -> Path:
    return cache.with_suffix(".seal")


def _lock_of(cache: Path) -> Path:
    return cache.with_suffix(".lock")


def _lock(lock: Path) -> bool:
    """Say whether this process is to make the cache; who fails leaves the lock, against trying again at once."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        if lock.exists() and time.time() - lock.stat().st_mtime > STALE_LOCK_S:
            lock.unlink()
        lock.touch(exist_ok=False)
    except OSError:
        return False
    return True

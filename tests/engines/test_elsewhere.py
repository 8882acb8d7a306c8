"""The same bytes where the system's fonts, the locale, the user and the time zone are others."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

SAMPLE = Path(__file__).parent / "sample"
NAMES = ("class", "sequence", "gantt", "handwritten", "gradients", "json", "C4", "theme-vibrant", "fonts")
HIDDEN = ("/usr/share/fonts", "/usr/local/share/fonts", "/etc/fonts", "/usr/share/fontconfig")

SCRIPT = """
import hashlib, json, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from pumlsync.engines.embedded.engine import EmbeddedEngine

root, threads, *files = sys.argv[1:]
engine = EmbeddedEngine(Path(root), parallelism=int(threads))

def draw(job):
    outcome = engine.draw(Path(job[0]).read_text("utf-8").rstrip(), Path(root), picture_format=job[1], timeout_s=60)
    return Path(job[0]).stem + "." + job[1], [hashlib.sha256(page).hexdigest() for page in outcome.pages]

with ThreadPoolExecutor(int(threads)) as pool:
    print(json.dumps(dict(pool.map(draw, [(file, form) for file in files for form in ("png", "svg")]))))
engine.close()
"""


def digests(root: Path, names: tuple[str, ...], threads: int, before: tuple[str, ...], **variables: str) -> object:
    """Return the digests of the pictures, drawn by another process."""
    files = [str(SAMPLE / f"{name}.puml") for name in names]
    command = [*before, sys.executable, "-c", SCRIPT, str(root), str(threads), *files]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **variables}, timeout=120)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout)


def test_same_bytes(tmp_path: Path) -> None:
    hidden = [folder for folder in HIDDEN if Path(folder).is_dir()]
    hide = " && ".join(f"mount -t tmpfs none {folder}" for folder in hidden) or "true"
    namespace = ("unshare", "--map-root-user", "--mount", "sh", "-c", f'{hide} && exec "$@"', "sh")
    if subprocess.run([*namespace, "true"], capture_output=True).returncode:
        pytest.skip("no mount namespace is allowed here")
    home = tmp_path / "hóme"
    home.mkdir()
    there = digests(
        tmp_path, NAMES[::-1], 1, namespace,
        LANG="tr_TR.UTF-8", LC_ALL="tr_TR.UTF-8", TZ="Asia/Tokyo", HOME=str(home), USER="somebody", LOGNAME="somebody",
        TMPDIR=str(home), FONTCONFIG_FILE="/nowhere",
    )  # fmt: skip
    assert there == digests(tmp_path, NAMES, 2, ())

"""The GitHub action: checks, or draws and shows what changed.

It may run on what strangers propose: it takes nothing from the project but the names and bytes of pictures, and what
pumlsync says.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

_FORBIDDEN = ("pull_request_target", "workflow_run")
"""Events of which the workflows have secrets, whoever proposes what they work on."""

_LONGEST, _MOST = 500_000, 1000
"""What of a difference is shown, in bytes, and how many pictures: GitHub takes no summary of more than a megabyte."""

_PICTURES = (":(top,glob)**/*.png", ":(top,glob)**/*.svg")


def main() -> int:
    """Do what the inputs, which are in the environment, ask for; return the exit status."""
    mode, event = os.environ["MODE"], os.environ.get("GITHUB_EVENT_NAME", "")
    paths = [line.strip() for line in os.environ["PATHS"].splitlines() if line.strip()]
    if mode == "check":
        return _pumlsync("check", "--", *paths).returncode
    if mode != "sync":
        return _refused(f"mode is {mode}; it can be check or sync")
    if event in _FORBIDDEN:
        return _refused(f"mode sync is not for {event}, which has secrets: draw in a workflow for pull_request")
    return _sync(paths)


def _refused(reason: str) -> int:
    escaped = reason.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    print(f"::error title=pumlsync::{escaped}")
    return 2


def _sync(paths: Sequence[str]) -> int:
    folder = Path(os.environ["RUNNER_TEMP"], "pumlsync-pictures")
    shutil.rmtree(folder, ignore_errors=True)
    difference = _pumlsync("check", "--quiet", "--diff", "--", *paths, for_people=True).stdout
    status = _pumlsync("sync", "--", *paths).returncode
    top = Path(os.fsdecode(_git("rev-parse", "--show-toplevel").rstrip(b"\n")))
    changed = _changed(top)
    _append("GITHUB_OUTPUT", f"changed={'true' if changed else 'false'}\n")
    if changed:
        _keep(folder, top, changed)
        _append("GITHUB_STEP_SUMMARY", _summary(changed, difference))
    return status


def _pumlsync(*arguments: str, for_people: bool = False) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if name != "GITHUB_ACTIONS" or not for_people}
    command = [sys.executable, "-I", "-m", "pumlsync", *arguments]
    stream = subprocess.PIPE if for_people else None
    return subprocess.run(command, env=environment, stdout=stream, encoding="utf-8", errors="replace", check=False)


def _changed(top: Path) -> dict[str, str]:
    """Return the pictures that differ from the commit, each with ``new`` or ``changed``; links are left out."""
    status = _git("status", "--porcelain", "-z", "--no-renames", "--untracked-files=all", "--", *_PICTURES)
    entries = [os.fsdecode(entry) for entry in status.split(b"\0") if entry]
    files = [entry for entry in entries if (top / entry[3:]).is_file() and not (top / entry[3:]).is_symlink()]
    return {entry[3:]: "new" if entry[0] in "?A" else "changed" for entry in files}


def _keep(folder: Path, top: Path, names: Iterable[str]) -> None:
    """Copy the pictures, and write a patch that takes them over."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(top / name, folder / name)
    index = folder.with_suffix(".index")
    _git("read-tree", "HEAD", index=index)
    given = b"\0".join(map(os.fsencode, names))
    _git("-C", str(top), "add", "--pathspec-from-file=-", "--pathspec-file-nul", given=given, index=index)
    (folder / "pumlsync.patch").write_bytes(_git("diff", "--cached", "--binary", "--no-ext-diff", "HEAD", index=index))


def _git(*arguments: str, given: bytes = b"", index: Path | None = None) -> bytes:
    environment = os.environ | ({"GIT_INDEX_FILE": str(index), "GIT_LITERAL_PATHSPECS": "1"} if index else {})
    # The workspace of a container often belongs to another user.
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, input=given, env=environment, stdout=subprocess.PIPE, check=True).stdout


def _summary(changed: dict[str, str], difference: str) -> str:
    listed = sorted(changed.items())
    rows = "".join(f"| {_shown(name)} | {what} |\n" for name, what in listed[:_MOST])
    rows += f"| and {len(listed) - _MOST} more | |\n" if len(listed) > _MOST else ""
    artifact = _shown(os.environ["ARTIFACT_NAME"])
    shown = difference.encode()[:_LONGEST].decode("utf-8", "ignore")
    return (
        f"### Pictures that differ from the commit\n\n| picture | |\n|---|---|\n{rows}\n"
        f"They are in the artifact {artifact} of this run. To take them over, unpack it at the top of the repository, "
        "or `git apply pumlsync.patch`; or run `pumlsync sync`.\n\n" + _fenced(shown)
    )


def _shown(name: str) -> str:
    """Return a name that means nothing to Markdown or HTML, in a cell of a table."""
    escaped = re.sub(r"[^\w./ -]", lambda found: f"&#{ord(found[0])};", name)
    return f"<code>{escaped}</code>"


def _fenced(text: str) -> str:
    """Return text as a block of a difference, whatever runs of backticks are in it."""
    fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", text))])
    return f"{fence}diff\n{text.rstrip()}\n{fence}\n" if text else ""


def _append(variable: str, text: str) -> None:
    with Path(os.environ[variable]).open("a", encoding="utf-8", errors="backslashreplace") as file:
        file.write(text)


if __name__ == "__main__":
    sys.exit(main())

"""Real Sphinx projects, built by the real program."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Built:
    """What a build said."""

    status: int
    output: str
    warnings: list[str]

    @property
    def drawn(self) -> list[str]:
        """Return the pictures that were drawn, or whose record alone is new."""
        return re.findall(r"^pumlsync: (?:drawn|renewed) (\S+)", self.output, re.MULTILINE)

    @property
    def read(self) -> list[str]:
        """Return the documents that Sphinx read."""
        return sorted(re.findall(r"reading sources\.\.\. \[ *\d+%\] (\S+)", self.output))


@dataclass
class Site:
    """A project, its documents in the folder ``docs``."""

    root: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        """Where builders write; each has a folder there."""
        return self.root / "docs" / "_build"

    def write(self, files: Mapping[str, str]) -> None:
        """Write files, given their paths relative to the root."""
        for path, text in files.items():
            file = self.root / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, "utf-8")

    def build(self, *options: str, builder: str = "html") -> Built:
        """Build with these options of ``sphinx-build``."""
        ours = {name: value for name, value in os.environ.items() if name not in ("CI", "READTHEDOCS")}
        command = (sys.executable, "-m", "sphinx", "-N", "-b", builder, "-d", str(self.out / "doctrees"))
        done = subprocess.run(
            (*command, *options, "docs", str(self.out / builder)),
            cwd=self.root,
            env=ours | self.environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Built(done.returncode, done.stdout, done.stderr.splitlines())

    def page(self, path: str) -> str:
        """Return a file that was built, given its path below the builder's folder."""
        return (self.out / path).read_text("utf-8")


def edit(site: Site, path: str, old: str, new: str) -> None:
    """Replace a text that stands in a file of a project."""
    file = site.root / path
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), "utf-8")


def append(site: Site, path: str, text: str) -> None:
    """Write at the end of a file of a project."""
    with (site.root / path).open("a", encoding="utf-8") as file:
        file.write(text)

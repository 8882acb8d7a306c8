"""The documents to measure on."""

import json
import re
import shutil
import subprocess
import sys
from functools import cached_property
from pathlib import Path
from typing import Any

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
NAMES = ("airflow-docs", "dataone-api-source", "metacat-source")
PAGE = "apache-airflow/core-concepts/executor/kubernetes.rst"
PICTURE = "apache-airflow/img/k8s-happy-path.png"

_SETTINGS = """
suffixes = { ".rst" = "rst", ".txt" = "rst" }
source-dirs = ["airflow-docs", "dataone-api-source", "metacat-source"]
"""


class Trees:
    """Copies of the shared corpus in one folder, or documents of the same size."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "corpus"
        self.airflow = self.folder / "airflow-docs"
        if CORPUS.is_dir():
            shutil.copytree(CORPUS, self.folder)
            for path in [self.folder, *self.folder.rglob("*")]:
                path.chmod(path.stat().st_mode | 0o200)
        else:
            _make(self.airflow)
        (self.folder / "pumlsync.toml").write_text(_SETTINGS, "utf-8")

    def documents(self) -> list[str]:
        """Return the documents in which PlantUML finds something: also in their code blocks and ``uml`` directives."""
        files = (file for file in sorted(self.folder.rglob("*")) if file.suffix in (".rst", ".txt"))
        return [str(file.relative_to(self.folder)) for file in files if b"@start" in file.read_bytes()]

    def diagrams(self) -> list[str]:
        """Write each diagram into a file of its own beside its document; return the paths."""
        sources = {(source["source"], source["line"]): source["text"] for source in self._sources if source["targets"]}
        files = [self.folder / f"{path}.{line}.puml" for path, line in sources]
        for file, text in zip(files, sources.values(), strict=True):
            file.write_text(re.sub(r"^@start(\w+).*", r"@start\1", text) + "\n", "utf-8")
        return [str(file.relative_to(self.folder)) for file in files]

    def without_pictures(self) -> None:
        """Delete all pictures that diagrams make."""
        for path in (target for source in self._sources for target in source["targets"]):
            (self.folder / path).unlink(missing_ok=True)

    def made(self, count: int) -> Path:
        """Return a folder with so many documents, each with a diagram of its own."""
        folder = self.folder.parent / f"many-{count}"
        folder.mkdir()
        (folder / "pumlsync.toml").touch()
        for number in range(count):
            (folder / f"d{number}.rst").write_text(_document(number), "utf-8")
        return folder

    @cached_property
    def _sources(self) -> list[dict[str, Any]]:
        words = (sys.executable, "-m", "pumlsync", "list", "--format", "json", "--root", str(self.folder))
        inventory = json.loads(subprocess.run(words, cwd=self.folder, capture_output=True, check=True).stdout)
        return [source for document in inventory["documents"] for source in document["sources"]]


def _document(number: int) -> str:
    messages = (
        f"A{number} {'->' if index % 2 else '<-'} B{index}: message {index}" for index in range(5 + number % 20)
    )
    lines = "\n".join(f"   {line}" for line in messages)
    return f"..\n   @startuml p{number}\n{lines}\n   @enduml\n\n.. image:: p{number}.png\n"


def _make(tree: Path) -> None:
    paragraph = "A sentence about something, with ``words`` in it.\n\n"
    for number in range(950):
        file = tree / f"part-{number % 30}" / f"page-{number}.rst"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"Page\n====\n\n{paragraph * 100}{_document(number) if number < 100 else ''}", "utf-8")
    (tree / PAGE).parent.mkdir(parents=True)
    page = _document(0).replace(" p0\n", "\n").replace("p0.png", "../../img/k8s-happy-path.png")
    (tree / PAGE).write_text(f"Page\n====\n\n{paragraph * 100}{page}", "utf-8")

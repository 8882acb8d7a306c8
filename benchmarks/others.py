"""Compares what pumlsync lists with what Sphinx and PlantUML find, in trees without their pictures.

Usage: others.py PYTHON TREE[=SUFFIX]…

PYTHON has Sphinx 9 and the extensions below. Each TREE is copied without any picture, built by Sphinx's ``dummy``
builder, and listed by ``pumlsync list``. Printed are the differences: of the images that Sphinx misses, in document,
line and path; of the sources, in document and lines, against the same documents read as plain text, as PlantUML reads
them. PlantUML also takes what is in no comment; that is printed with the line of markup above it. Exits with 1 when
there is another difference.
"""

import json
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

EXTENSIONS = ["sphinx_design", "sphinx_inline_tabs", "sphinx_tabs.tabs"]
PICTURES = {".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".pdf"}
_WARNING = re.compile(r"^(.*?):(\d*): WARNING: image file not readable: (.*?)(?: \[image\.not_readable\])?$", re.M)

Image = tuple[str, int, str]
"""Document, line, path of the picture; relative to the root of the tree."""

Source = tuple[str, int, int]
"""Document, first and last line."""


def copied(tree: Path, root: Path, suffix: str) -> None:
    """Make a copy of a tree without pictures, which both programs understand as one project.

    Documents that are not UTF-8 stop Sphinx as a whole; they are left out.
    """
    shutil.copytree(tree, root, ignore=lambda _, names: [name for name in names if _is_picture(name)])
    for path in [root, *root.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)
        if path.suffix == suffix and not _is_utf8(path.read_bytes()):
            print(f"  without {path.relative_to(root)}, which is not UTF-8")
            path.unlink()
    (root / f"index{suffix}").touch()
    suffixes = {suffix: "restructuredtext"}
    (root / "conf.py").write_text(
        f"extensions = {EXTENSIONS}\nsource_suffix = {suffixes}\nexclude_patterns = ['out']\n"
    )


def _is_picture(name: str) -> bool:
    return Path(name).suffix.lower() in PICTURES


def _is_utf8(content: bytes) -> bool:
    try:
        return content.decode() is not None
    except UnicodeDecodeError:
        return False


def by_sphinx(python: str, root: Path) -> set[Image]:
    """Return the images that Sphinx does not find."""
    command = [python, "-m", "sphinx", "-b", "dummy", "-q", "--no-color", str(root), str(root / "out")]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    return {
        (
            str(Path(match[1]).relative_to(root)) if Path(match[1]).is_absolute() else match[1],
            int(match[2] or 0),
            match[3],
        )
        for match in _WARNING.finditer(said)
    }


def listed(root: Path, syntax: str, suffix: str) -> list[Any]:
    """Return the documents of the inventory, all read in one syntax."""
    (root / "pumlsync.toml").write_text(f'suffixes = {{ "{suffix}" = "{syntax}" }}\n')
    command = [sys.executable, "-m", "pumlsync", "list", "--root", str(root), "--format", "json", str(root)]
    documents: list[Any] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)["documents"]
    return documents


def images(documents: list[Any]) -> set[Image]:
    """Return the references to files."""
    references = (reference for document in documents for reference in document["references"])
    return {(item["source"], item["line"], item["path"]) for item in references if item["path"] is not None}


def closed_sources(documents: list[Any]) -> set[Source]:
    """Return the sources that have their end; PlantUML drops the others."""
    sources = (source for document in documents for source in document["sources"])
    return {(item["source"], item["line"], item["end_line"]) for item in sources if item["closed"]}


def markup_above(root: Path, source: Source) -> str:
    """Return the nearest line above a source that is indented less."""
    lines = (root / source[0]).read_text("utf-8-sig").splitlines()[: source[1]]
    start = lines.pop()
    depth = len(start) - len(start.lstrip())
    return next(
        (line.strip() for line in reversed(lines) if line.strip() and len(line) - len(line.lstrip()) < depth), ""
    )


def compare_images(python: str, root: Path, documents: list[Any]) -> int:
    """Print how Sphinx's images differ, and return how many do."""
    sphinx, pumlsync = by_sphinx(python, root), images(documents)
    print(f"  images: {len(sphinx)} by Sphinx, {len(pumlsync)} by pumlsync, {len(sphinx ^ pumlsync)} different")
    for image in sorted(sphinx ^ pumlsync):
        print(f"    {'only Sphinx' if image in sphinx else 'only pumlsync'}: {image[0]}:{image[1]} {image[2]}")
    return len(sphinx ^ pumlsync)


def compare_sources(root: Path, documents: list[Any], suffix: str) -> int:
    """Print how PlantUML's sources differ, and return how many do that are not outside of comments."""
    plantuml, pumlsync = closed_sources(listed(root, "plantuml", suffix)), closed_sources(documents)
    above = Counter(markup_above(root, source) for source in plantuml - pumlsync)
    print(
        f"  sources: {len(plantuml)} by PlantUML, {len(pumlsync)} by pumlsync, {len(pumlsync - plantuml)} unexplained"
    )
    for line, count in sorted(above.items()):
        print(f"    only PlantUML, in no comment: {count} below {line or 'nothing'}")
    return len(pumlsync - plantuml) + above[".."]


def main(python: str, *trees: str) -> int:
    """Compare each tree and return the exit status."""
    differences = 0
    for tree, _, suffix in (tree.partition("=") for tree in trees):
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder).resolve() / "tree"
            print(Path(tree).name)
            copied(Path(tree), root, suffix or ".rst")
            documents = listed(root, "rst", suffix or ".rst")
            differences += compare_images(python, root, documents) + compare_sources(root, documents, suffix or ".rst")
    return min(differences, 1)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

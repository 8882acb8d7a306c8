"""A Sphinx project with 100 ``uml`` directives, with and without pumlsync's extension."""

import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

from measure import Command, Row, measure_pair

COUNT = 100
RUNS = 1
"""Each build without the extension starts Java 100 times, which takes minutes: once is enough to see it."""


def rows(folder: Path, jar: Path) -> Iterator[Row]:
    """Yield the time of whole builds."""
    java = shutil.which("java")
    if java is None:
        return
    plantuml = [java, "-jar", str(jar), "-Playout=smetana"]
    alone = f"extensions = ['sphinxcontrib.plantuml']\nplantuml = {plantuml}\n"
    with_ours = "extensions = ['sphinxcontrib.plantuml', 'pumlsync.sphinx_ext']\n"
    for label, include in (("", ""), (", each with an !include", "   !include style.iuml\n")):
        ours = _project(folder / f"ours{bool(include)}", with_ours, include)
        theirs = _project(folder / f"theirs{bool(include)}", alone, include)
        batch = _project(folder / f"batch{bool(include)}", f"{alone}plantuml_batch_size = {COUNT}\n", include)
        for against, command in (("java each time", theirs), (f"a batch of {COUNT}", batch)):
            seconds, others = measure_pair(ours, command, RUNS)
            yield Row(f"sphinx-build, {COUNT} uml directives{label}", seconds, against, others)


def _project(folder: Path, conf: str, include: str) -> Command:
    folder.mkdir(parents=True)
    (folder / "pumlsync.toml").touch()
    (folder / "conf.py").write_text(conf, "utf-8")
    (folder / "style.iuml").write_text("skinparam shadowing false\n", "utf-8")
    directives = "\n".join(f".. uml::\n\n{include}   A -> B{number}: hello\n" for number in range(COUNT))
    (folder / "index.rst").write_text(f"Page\n====\n\n{directives}", "utf-8")
    build = (sys.executable, "-m", "sphinx", "-E", ".", "_build")
    return Command(build, folder, lambda: shutil.rmtree(folder / "_build", ignore_errors=True))

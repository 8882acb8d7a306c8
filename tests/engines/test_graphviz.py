"""Diagrams that Graphviz lays out, with a program ``dot`` and without."""

import base64
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engines.test_contract import HELLO, TIMEOUT_S, drawn, drawn_as_svg, refused
from fakes import RED
from pumlsync.config import Config, Settings
from pumlsync.engine_settings import EngineSettings
from pumlsync.engines import make_engine, shaping_of
from pumlsync.engines.base import Refused
from pumlsync.engines.embedded.engine import EmbeddedEngine
from pumlsync.engines.embedded.runtime import Means
from pumlsync.engines.java import BUNDLED_JAR
from pumlsync.errors import PumlsyncError

DOT = "@startdot\ndigraph G {\n  a -> b\n}\n@enddot"
CLASS = "@startuml\nclass A\nA --> B\n@enduml"

needs_graphviz = pytest.mark.skipif(shutil.which("dot") is None, reason="there is no program dot")

MakeEngine = Callable[..., EmbeddedEngine]


@pytest.fixture
def made(root: Path) -> Iterator[MakeEngine]:
    """Return a function that makes an engine with a layout."""
    engines: list[EmbeddedEngine] = []

    def make(layout: str = "smetana") -> EmbeddedEngine:
        engines.append(EmbeddedEngine(root, means=Means(layout)))  # type: ignore[arg-type]
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


@pytest.fixture
def no_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))


@pytest.fixture
def fake_dot(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program that says that it is Graphviz, draws a red pixel and notes what it is asked for."""
    png = base64.b64encode(RED).decode()
    script = f"""#!/bin/sh
env >> {tmp_path}/variables
echo "$@" >> {tmp_path}/calls
case "$*" in
-V) echo "dot - graphviz version 2.43.0 (0)" >&2 ;;
*) cat > {tmp_path}/source; echo {png} | base64 -d ;;
esac
"""
    (tmp_path / "dot").write_text(script)
    (tmp_path / "dot").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    return tmp_path


@pytest.mark.usefixtures("no_dot")
class TestWithout:
    def test_says_what_to_install(self, made: MakeEngine, folder: Path) -> None:
        refusal = refused(made(), DOT, folder)
        message = "this diagram needs Graphviz, and there is no program dot; install Graphviz"
        assert refusal == Refused("program", message, 1)

    def test_layout_dot_draws_no_graph_with_smetana(self, made: MakeEngine, folder: Path) -> None:
        engine = made("dot")
        refusal = refused(engine, CLASS, folder)
        assert refusal.objection == "program"
        assert refusal.message.endswith("install Graphviz, or leave out the setting engine.layout")
        drawn(engine, HELLO, folder)
        drawn(engine, CLASS.replace("\n", "\n!pragma layout smetana\n", 1), folder)

    def test_a_jar_of_the_users_is_not_started(self, tmp_path: Path) -> None:
        config = Config(tmp_path, Settings(engine=EngineSettings(jar=str(BUNDLED_JAR), layout="dot")))
        with pytest.raises(PumlsyncError, match="there is no program dot; install it, or leave layout out"):
            make_engine(config, shaping_of(config))


class TestStartDot:
    def test_runs_dot(self, fake_dot: Path, made: MakeEngine, folder: Path) -> None:
        assert drawn(made(), DOT, folder).pages == (RED,)
        assert "a -> b" in (fake_dot / "source").read_text()

    def test_dot_is_told_to_read_no_files(self, fake_dot: Path, made: MakeEngine, folder: Path) -> None:
        drawn(made(), DOT, folder)
        assert "SERVER_NAME=pumlsync" in (fake_dot / "variables").read_text()

    @pytest.mark.parametrize(
        "attribute", ['[image="/etc/passwd"]', '[shapefile = "x.ps"]', '[label=<<table><tr><td><IMG SRC="x"/>>]']
    )
    def test_refuses_files(self, fake_dot: Path, made: MakeEngine, folder: Path, attribute: str) -> None:
        refusal = refused(made(), DOT.replace("a ->", f"a {attribute}\n  a ->"), folder)
        assert (refusal.objection, refusal.line) == ("include", 3)
        assert not (fake_dot / "source").exists()

    def test_is_refused_as_svg(self, fake_dot: Path, made: MakeEngine, folder: Path) -> None:
        refusal = made().draw(DOT, folder, picture_format="svg", timeout_s=TIMEOUT_S)
        assert isinstance(refusal, Refused)
        assert "PNG only" in refusal.message

    def test_nothing_else_runs_it(self, fake_dot: Path, made: MakeEngine, folder: Path) -> None:
        drawn(made(), CLASS.replace("\n", "\n!pragma layout dot\n", 1), folder)
        assert not (fake_dot / "calls").exists()


@needs_graphviz
class TestWithGraphviz:
    def test_draws_a_graph(self, made: MakeEngine, folder: Path) -> None:
        drawn(made(), DOT, folder)

    def test_lays_out(self, made: MakeEngine, engine: EmbeddedEngine, folder: Path) -> None:
        dot = made("dot")
        assert drawn(dot, CLASS, folder).pages != drawn(engine, CLASS, folder).pages
        assert drawn_as_svg(dot, CLASS, folder).pages != drawn_as_svg(engine, CLASS, folder).pages
        assert drawn(dot, CLASS, folder) == drawn(dot, CLASS, folder)

    def test_refuses_what_dot_cannot_read(self, made: MakeEngine, folder: Path) -> None:
        assert refused(made(), DOT.replace("a -> b", "a -> ->"), folder).line is not None


def test_layout_is_part_of_what_shapes_graphs(tmp_path: Path) -> None:
    shaping = shaping_of(Config(tmp_path, Settings(engine=EngineSettings(layout="dot"))))
    assert shaping.engine == "plantuml 1.2026.9 dot"
    assert shaping.options_for(CLASS) == {"layout": "dot"}
    assert shaping.options_for("@startmindmap\n* a\n@endmindmap") == {}

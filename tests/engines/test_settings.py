"""What each setting does to the pictures of each type of diagram."""

import io
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from fontTools.ttLib import TTCollection, TTFont  # type: ignore[import-untyped]
from PIL import Image

from engines.own_font import write_font
from engines.test_contract import HELLO, drawn, drawn_as_svg, refused
from pumlsync.cli import main
from pumlsync.config import Config, Settings, load_config
from pumlsync.engine_settings import EngineSettings
from pumlsync.engines import make_engine, shaping_of
from pumlsync.engines.base import Engine
from pumlsync.engines.embedded.aot import OFF_VARIABLE
from pumlsync.engines.embedded.engine import EmbeddedEngine
from pumlsync.engines.embedded.runtime import Means, launch
from pumlsync.engines.java import BUNDLED_JAR
from pumlsync.errors import PumlsyncError
from pumlsync.model import type_of

SAMPLE = sorted((Path(__file__).parent / "sample").glob("*.puml"))
FIRST_OF_TYPE = {type_of(text): text for text in (file.read_text("utf-8").rstrip("\n") for file in reversed(SAMPLE))}
FIRST_OF_TYPE["ditaa"] = "@startditaa\n+---+\n| a |\n+---+\n@endditaa"
CLASS = "@startuml\nclass A\nA --> B\n@enduml"

Configured = Callable[..., Engine]


def project(root: Path, **settings: object) -> Config:
    return Config(root.resolve(), Settings(engine=EngineSettings(**settings)))  # type: ignore[arg-type]


@pytest.fixture
def configured(root: Path) -> Iterator[Configured]:
    """Return a function that makes an engine of settings."""
    engines = []

    def make(**settings: object) -> Engine:
        config = project(root, **settings)
        engines.append(make_engine(config, shaping_of(config)))
        return engines[-1]

    yield make
    for engine in engines:
        engine.close()


def pixels(engine: Engine, text: str, folder: Path) -> tuple[tuple[int, int], bytes]:
    with Image.open(io.BytesIO(drawn(engine, text, folder).pages[0])) as image:
        return image.size, image.convert("RGBA").tobytes()


@pytest.mark.parametrize(
    "settings",
    [
        pytest.param({"theme": "cyborg"}, id="theme"),
        pytest.param({"dpi": 192}, id="dpi"),
        pytest.param({"scale": 1.5}, id="scale"),
        pytest.param({"dark_mode": True}, id="dark mode"),
    ],
)
def test_shapes_the_types_that_it_says(
    configured: Configured, engine: EmbeddedEngine, folder: Path, settings: dict[str, object]
) -> None:
    shaping = shaping_of(project(folder, **settings))
    with_it = configured(**settings)
    for name, text in FIRST_OF_TYPE.items():
        text = CLASS if name == "uml" else text
        differ = pixels(with_it, text, folder) != pixels(engine, text, folder)
        assert differ == bool(shaping.options_for(text)), name


def test_a_scale_enlarges_both_formats(configured: Configured, engine: EmbeddedEngine, folder: Path) -> None:
    double = configured(scale=2)
    (width, height), _ = pixels(engine, CLASS, folder)
    (wide, high), _ = pixels(double, CLASS, folder)
    assert abs(wide - 2 * width) <= 2
    assert abs(high - 2 * height) <= 2
    assert len(drawn_as_svg(double, CLASS, folder).pages) == 1
    assert drawn_as_svg(double, CLASS, folder).pages != drawn_as_svg(engine, CLASS, folder).pages


def test_a_diagram_decides_for_itself(configured: Configured, engine: EmbeddedEngine, folder: Path) -> None:
    text = "@startuml\nscale 1\nskinparam dpi 96\nA -> B\n@enduml"
    assert pixels(configured(scale=3, dpi=200), text, folder) == pixels(engine, text, folder)


class TestDefines:
    TEXT = "@startuml\nA -> B : VERSION of $product\n@enduml"

    def test_stand_for_their_text(self, configured: Configured, engine: EmbeddedEngine, folder: Path) -> None:
        own = configured(defines={"VERSION": "1.0 (beta)", "$product": 'the "Tool"'})
        spelled = '@startuml\nA -> B : 1.0 (beta) of the "Tool"\n@enduml'
        assert pixels(own, self.TEXT, folder) == pixels(engine, spelled, folder)

    def test_count_where_they_are_used(self, folder: Path) -> None:
        shaping = shaping_of(project(folder, defines={"VERSION": "1.0"}))
        assert shaping.options_for(self.TEXT) == {"define VERSION": "1.0"}
        assert shaping.options_for("@startuml\n!include a.iuml\n@enduml") == {"define VERSION": "1.0"}
        assert shaping.options_for(HELLO) == {}
        assert shaping.options_for("@startuml\nA -> B : VERSIONS, MY_VERSION\n@enduml") == {}
        assert shaping.lines_for(HELLO) == ()

    def test_count_where_a_variable_may_be_a_part(self, folder: Path) -> None:
        shaping = shaping_of(project(folder, defines={"$part": "1"}))
        assert shaping.options_for("@startuml\nA -> B : $parts\n@enduml") == {"define $part": "1"}

    def test_count_everywhere_when_the_configuration_uses_them(self, folder: Path) -> None:
        (folder / "plantuml.conf").write_text("footer VERSION\n")
        shaping = shaping_of(project(folder, defines={"VERSION": "1.0"}, config="plantuml.conf"))
        assert shaping.lines_for(HELLO) == ("!define VERSION 1.0", "footer VERSION")


class TestFonts:
    TEXT = "@startuml\nA -> B : 中\n@enduml"

    @pytest.fixture
    def font(self, root: Path, folder: Path) -> str:
        return write_font(folder / "fonts ü" / "han.ttf").relative_to(root).as_posix()

    def test_fill_the_gaps_of_the_bundled_ones(
        self, configured: Configured, engine: EmbeddedEngine, folder: Path, font: str
    ) -> None:
        own = configured(fonts=(font,))
        assert drawn(engine, self.TEXT, folder).warnings
        assert not drawn(own, self.TEXT, folder).warnings
        assert pixels(own, self.TEXT, folder) != pixels(engine, self.TEXT, folder)
        assert drawn(own, HELLO, folder) == drawn(engine, HELLO, folder)

    def test_are_had_by_name(self, configured: Configured, engine: EmbeddedEngine, folder: Path, font: str) -> None:
        named = write_font(folder / "named.ttf", "Own Letters", "AB").relative_to(folder.parent).as_posix()
        text = "@startuml\nnote as N\n<font:Own Letters>AB</font>\nend note\n@enduml"
        own = configured(fonts=(font, named))
        assert pixels(own, text, folder) != pixels(engine, text, folder)

    def test_are_part_of_what_shapes_a_picture(self, root: Path, folder: Path, font: str) -> None:
        (before,) = shaping_of(project(root, fonts=(font,))).options_for(HELLO).values()
        write_font(root / font, characters="中日")
        (after,) = shaping_of(project(root, fonts=(font,))).options_for(HELLO).values()
        assert before != after

    @pytest.mark.parametrize(
        ("pattern", "problem"),
        [
            pytest.param("fonts/*.ttf", r"no file fonts/\*\.ttf in the project; write a pattern", id="nothing"),
            pytest.param("/usr/share/fonts/*.ttf", "no file /usr/share/fonts", id="absolute"),
            pytest.param("", "no file  in the project", id="empty"),
            pytest.param("../*/secret.ttf", "outside the project", id="outside"),
            pytest.param("text.ttf", "text.ttf is not a TrueType or OpenType font", id="no font"),
        ],
    )
    def test_must_be_there(self, tmp_path: Path, pattern: str, problem: str) -> None:
        (tmp_path / "root").mkdir()
        write_font(tmp_path / "elsewhere" / "secret.ttf")
        (tmp_path / "root" / "text.ttf").write_text("version https://git-lfs.github.com/spec/v1\n")
        with pytest.raises(PumlsyncError, match=problem):
            shaping_of(project(tmp_path / "root", fonts=(pattern,)))

    @pytest.mark.parametrize("size", [200, 600, -40])
    def test_must_be_whole(self, tmp_path: Path, size: int) -> None:
        font = write_font(tmp_path / "own.ttf")
        font.write_bytes(font.read_bytes()[:size])
        with pytest.raises(PumlsyncError, match=r"own\.ttf is damaged or cut off"):
            shaping_of(project(tmp_path, fonts=("own.ttf",)))

    def test_may_be_a_collection(self, tmp_path: Path) -> None:
        font = write_font(tmp_path / "own.ttf")
        collection = TTCollection()
        collection.fonts = [TTFont(font), TTFont(font)]
        collection.save(tmp_path / "own.ttc")
        assert shaping_of(project(tmp_path, fonts=("own.ttc",))).options_for(HELLO)
        (tmp_path / "own.ttc").write_bytes((tmp_path / "own.ttc").read_bytes()[:-9])
        with pytest.raises(PumlsyncError, match="damaged"):
            shaping_of(project(tmp_path, fonts=("own.ttc",)))


class TestLimit:
    TALL = "@startuml\n" + "A -> B : x\n" * 60 + "@enduml"

    def test_refuses_what_would_be_cut(self, configured: Configured, folder: Path) -> None:
        refusal = refused(configured(limit_px=1000), self.TALL, folder)
        assert refusal.message == "the picture is larger than 1000 pixels and would be cut"

    def test_does_not_count_for_svg(self, configured: Configured, folder: Path) -> None:
        assert drawn_as_svg(configured(limit_px=1000), self.TALL, folder)

    def test_is_no_part_of_what_shapes_a_picture(self, configured: Configured, folder: Path) -> None:
        assert drawn(configured(limit_px=5000), HELLO, folder) == drawn(configured(), HELLO, folder)
        assert shaping_of(project(folder, limit_px=5000)).options_for(HELLO) == {}

    def test_beyond_the_memory_names_the_memory(self, root: Path, folder: Path) -> None:
        config = project(root, limit_px=65535)
        with closing(make_engine(config, shaping_of(config))) as engine:
            refusal = refused(engine, "@startuml\nskinparam dpi 2400\n" + "A -> B : x\n" * 60 + "@enduml", folder)
            assert refusal.message == "PlantUML needs more than 512 MiB of memory for this diagram"
            drawn(engine, HELLO, folder)


def test_javas_cache_of_classes_is_for_all_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(OFF_VARIABLE)
    font = write_font(tmp_path / "own.ttf")

    def cache(name: str, means: Means) -> Path | None:
        (tmp_path / name).mkdir()
        how = launch(tmp_path, tmp_path / name, java=None, heap_mb=512, threads=2, options=(), means=means)
        return how.cache

    assert cache("a", Means()) == cache("b", Means("dot", (font,), 100))
    assert cache("c", Means()) is not None


def test_an_unknown_theme_is_named(configured: Configured, folder: Path) -> None:
    refusal = refused(configured(theme="no-such"), HELLO, folder)
    assert refusal.message.startswith('in the configuration, "!theme no-such": ')


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param('theme = "mine from themes"', "write !theme NAME from FOLDER into the file", id="theme"),
        pytest.param('defines = { "a b" = "c" }', "'a b' cannot be defined", id="name of a define"),
        pytest.param('defines = { A = "b\\nc" }', "'A' cannot be defined", id="text of a define"),
        pytest.param('defines = { "$a" = "b\\"c\'d" }', "one kind of quotes", id="quotes of a define"),
        pytest.param("dpi = 0", "dpi", id="dpi"),
        pytest.param("scale = 5", "scale", id="scale"),
        pytest.param("limit-px = 100000", "limit-px", id="limit"),
        pytest.param('layout = "elk"', "layout", id="layout"),
        pytest.param('kind = "server"\nurl = "http://x"\ndark-mode = true', "dark-mode is for kind", id="dark server"),
        pytest.param('kind = "server"\nurl = "http://x"\nlimit-px = 5000', "limit-px is for kind", id="server's limit"),
        pytest.param('kind = "command"\nfonts = ["a.ttf"]', "fonts is for kind", id="command's fonts"),
        pytest.param('kind = "command"\nlayout = "dot"', "layout is for kind", id="command's layout"),
    ],
)
def test_bad_settings_are_refused(tmp_path: Path, text: str, problem: str) -> None:
    (tmp_path / "pumlsync.toml").write_text(f"[engine]\n{text}\n")
    with pytest.raises(PumlsyncError, match=problem):
        load_config(tmp_path)


DOCUMENT = """\
..
   @startuml
   class A
   @enduml

.. image:: a.png

.. image:: a.svg

..
   @startditaa
   +---+
   | a |
   +---+
   @endditaa

.. image:: b.png
"""


class TestProject:
    """As a user changes settings."""

    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        (tmp_path / "a.rst").write_text(DOCUMENT)
        (tmp_path / "pumlsync.toml").write_text("[engine]\ntimeout-s = 60\n")
        assert main(["sync", "--root", str(tmp_path)]) == 0
        return tmp_path

    @pytest.mark.parametrize(
        ("line", "name"),
        [
            pytest.param('theme = "plain"', "theme", id="theme"),
            pytest.param("dpi = 120", "dpi", id="dpi"),
            pytest.param("dark-mode = true", "dark-mode", id="dark mode"),
            pytest.param('defines = { A = "B" }', "define A", id="define"),
        ],
    )
    def test_a_changed_setting_makes_the_pictures_stale_that_it_shapes(
        self, folder: Path, line: str, name: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "pumlsync.toml").write_text(f"[engine]\n{line}\n")
        before = {picture.name: picture.read_bytes() for picture in folder.glob("?.???") if picture.suffix != ".rst"}
        capsys.readouterr()
        assert main(["check", "--root", str(folder)]) == 1
        findings = [finding for finding in capsys.readouterr().out.splitlines() if "PS301" in finding]
        assert len(findings) == 2
        assert all(f"the setting {name} changed" in finding for finding in findings)
        assert main(["sync", "--root", str(folder)]) == 0
        assert {path for path, content in before.items() if (folder / path).read_bytes() != content} == {
            "a.png",
            "a.svg",
        }

    def test_a_file_that_was_not_there_makes_the_pictures_stale_that_wanted_it(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (folder / "z.puml").write_text('@startuml\n!$d = %load_json("data.json")\nA -> B: $d\n@enduml\n')
        assert main(["sync", "--root", str(folder)]) == 0
        (folder / "data.json").write_text("[1]\n")
        capsys.readouterr()
        assert main(["check", "--root", str(folder)]) == 1
        finding, *_ = capsys.readouterr().out.splitlines()
        assert finding.endswith("z.png is stale: data.json was not there when it was drawn")
        assert main(["explain", str(folder / "z.png"), "--root", str(folder)]) == 0
        assert "it would include data.json, which is there now" in capsys.readouterr().out
        assert main(["sync", "--root", str(folder)]) == 0
        assert main(["check", "--root", str(folder)]) == 0

    def test_verbose_tells_what_java_said(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        (folder / "b.rst").write_text("..\n   @startsalt\n   foo (( {\n   @endsalt\n\n.. image:: c.png\n")
        assert main(["sync", "--root", str(folder)]) == 1
        said = capsys.readouterr()
        assert "\tat net.sourceforge" not in said.out + said.err
        assert main(["sync", "-v", "--root", str(folder)]) == 1
        said = capsys.readouterr()
        assert "PS404" in said.out
        assert "not drawn c.png\njava.lang." in said.err
        assert "\tat net.sourceforge" in said.err


class TestJar:
    def test_lines_of_the_configuration_move_no_other(self, folder: Path, configured: Configured) -> None:
        theirs = configured(jar=str(BUNDLED_JAR), dpi=120, theme="plain")
        assert refused(theirs, "@startuml\n!include /etc/hostname\n@enduml", folder).line == 2
        (folder / "x.iuml").write_text("A -> B\n")
        (remark,) = drawn(theirs, '@startuml\n!$x = "x.iuml"\n!include $x\n@enduml', folder).warnings
        assert remark.startswith("line 3: ")

    def test_obeys_the_same_settings(self, root: Path, folder: Path, configured: Configured) -> None:
        font = write_font(folder / "own.ttf").relative_to(root).as_posix()
        settings: dict[str, object] = {"theme": "plain", "dpi": 120, "scale": 1.5, "dark_mode": True}
        settings |= {"defines": {"VERSION": "中"}, "fonts": (font,)}
        text = "@startuml\nclass VERSION\nVERSION --> B\n@enduml"
        theirs = configured(jar=str(BUNDLED_JAR), **settings)
        assert pixels(theirs, text, folder) == pixels(configured(**settings), text, folder)
        bpm = "@startbpm\n:read;\n@endbpm"
        assert pixels(theirs, bpm, folder) == pixels(configured(**settings), bpm, folder)

"""What the embedded engine does when things go wrong, and that its bytes are the same everywhere."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from engines.test_contract import NOT_A_PICTURE, PICTURES, drawn, drawn_as_svg, with_lines
from pumlsync.engines.base import Drawn, Refused
from pumlsync.engines.embedded.engine import EmbeddedEngine
from pumlsync.engines.embedded.process import Worker
from pumlsync.errors import PumlsyncError

TIMEOUT_S = 30.0
HELLO = "@startuml\nA -> B : hello\n@enduml"
# PlantUML gives up a !while after 999 rounds, but not calls that double at each of 40 levels.
ENDLESS = "@startuml\n!procedure $f0()\nA -> B\n!endprocedure\n"
for _level in range(40):
    ENDLESS += f"!procedure $f{_level + 1}()\n$f{_level}()\n$f{_level}()\n!endprocedure\n"
ENDLESS += "$f40()\n@enduml"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[EmbeddedEngine]:
    """An engine that a test may break."""
    engine = EmbeddedEngine(tmp_path)
    yield engine
    engine.close()


def worker_of(engine: EmbeddedEngine) -> Worker:
    assert engine._worker is not None
    return engine._worker


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def await_end(pid: int) -> None:
    deadline = time.monotonic() + 10
    while is_running(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


class TestFailures:
    def test_gives_up_at_the_deadline_and_draws_the_next(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        begin = time.monotonic()
        refusal = own.draw(ENDLESS, tmp_path, timeout_s=0.5)
        assert refusal == Refused("deadline", "the diagram was not drawn within 0.5 s")
        assert time.monotonic() - begin < 5
        assert isinstance(own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S), Drawn)

    def test_draws_on_after_a_death_between_diagrams(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        before = own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        os.kill(worker_of(own).pid, signal.SIGKILL)
        assert own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S) == before

    def test_draws_again_after_a_death_in_mid_diagram(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        before = own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        # A stopped process takes the request but dies before it answers.
        pid = worker_of(own).pid
        os.kill(pid, signal.SIGSTOP)
        with subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -9 {pid}"]):
            assert own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S) == before

    def test_says_how_java_died_of_a_diagram(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path, heap_mb=24)
        text = '@startuml\n!$x = "0123456789"\n!while 1 == 1\n!$x = $x + $x\n!endwhile\n@enduml'
        refusal = engine.draw(text, tmp_path, timeout_s=TIMEOUT_S)
        engine.close()
        assert refusal == Refused("death", "PlantUML needs more than 24 MiB of memory for this diagram")

    def test_survives_a_megabyte_on_stderr(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        # PlantUML's !log goes to its standard error.
        text = "@startuml\n!$i = 0\n!while $i < 600\n!log " + "x" * 2000 + "\n!$i = $i + 1\n!endwhile\nA -> B\n@enduml"
        assert isinstance(own.draw(text, tmp_path, timeout_s=TIMEOUT_S), Drawn)
        assert len(worker_of(own).quoted_stderr()) <= 1000

    def test_ends_its_process_and_removes_its_folder(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        worker = worker_of(own)
        private = Path(worker._private.name)
        assert private.is_dir()
        own.close()
        own.close()
        assert not private.exists()
        assert not is_running(worker.pid)

    def test_can_be_used_after_close(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        own.close()
        assert isinstance(own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S), Drawn)

    def test_starts_nothing_before_it_is_told_to(self, own: EmbeddedEngine) -> None:
        assert own.identity == "plantuml 1.2026.9 smetana"
        assert own._worker is None
        own.start()
        assert worker_of(own).is_alive()

    def test_says_why_java_does_not_start(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path, java_options=("-XX:+NoSuchOption",))
        with pytest.raises(PumlsyncError, match=r"(?s)Cannot start .*NoSuchOption"):
            engine.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        engine.close()

    def test_says_which_java_is_missing(self, tmp_path: Path) -> None:
        engine = EmbeddedEngine(tmp_path, java=tmp_path / "no" / "java")
        with pytest.raises(PumlsyncError, match=r"no/java"):
            engine.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)

    def test_says_that_the_jar_is_missing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("pumlsync.engines.embedded.runtime.LIB", tmp_path)
        with pytest.raises(PumlsyncError, match=r"there is no .*\.jar"):
            EmbeddedEngine(tmp_path).start()

    def test_ignores_ctrl_c_meant_for_python(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        own.start()
        assert os.getpgid(worker_of(own).pid) != os.getpgid(0)

    def test_ends_its_process_on_ctrl_c(self, own: EmbeddedEngine, tmp_path: Path) -> None:
        own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        pid = worker_of(own).pid
        with subprocess.Popen(["sh", "-c", f"sleep 0.3; kill -INT {os.getpid()}"]), pytest.raises(KeyboardInterrupt):
            own.draw(ENDLESS, tmp_path, timeout_s=TIMEOUT_S)
        assert not is_running(pid)
        assert isinstance(own.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S), Drawn)

    @pytest.mark.parametrize(
        "also",
        [
            pytest.param("", id="idle"),
            pytest.param(
                "from threading import Thread\nmore = (engine.draw, Path(sys.argv[1]))\n"
                f"for _ in range(40): Thread(target=lambda draw, folder: "
                f"draw({HELLO!r}, folder, timeout_s=30), args=more).start()\n",
                id="busy",
            ),
        ],
    )
    def test_the_worker_ends_with_a_python_that_is_killed(self, tmp_path: Path, also: str) -> None:
        script = (
            "import os, sys\nfrom pathlib import Path\nfrom pumlsync.engines.embedded.engine import EmbeddedEngine\n"
            "engine = EmbeddedEngine(Path(sys.argv[1]))\n"
            f"engine.draw({HELLO!r}, Path(sys.argv[1]), timeout_s=30)\n"
            "print(engine._worker.pid, engine._worker._private.name, flush=True)\n"
            f"{also}os.kill(os.getpid(), 9)\n"
        )
        done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True)
        pid, private = done.stdout.split()
        await_end(int(pid))
        assert not Path(private).exists()


@pytest.mark.parametrize("text", [param.values[0] for param in NOT_A_PICTURE if param.id != "too large"])
def test_never_takes_an_error_for_an_svg_picture(engine: EmbeddedEngine, folder: Path, text: str) -> None:
    assert isinstance(engine.draw(text, folder, picture_format="svg", timeout_s=TIMEOUT_S), Refused)


def test_draws_every_type_as_svg(engine: EmbeddedEngine, folder: Path) -> None:
    texts = [str(param.values[0]) for param in PICTURES if param.id != "ditaa"]
    pages = [drawn_as_svg(engine, text, folder).pages for text in texts]
    assert [drawn_as_svg(engine, text, folder).pages for text in reversed(texts)] == pages[::-1]
    for (page,) in pages:
        assert page.startswith(b"<svg ")
        assert page.endswith(b"</svg>")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("@startuml\nA -> B\nnote left\n{{\nclass A\n}}\nend note\n@enduml", id="a note"),
        pytest.param("@startmindmap\n*:{{json\n[1]\n}};\n@endmindmap", id="a node"),
        pytest.param(
            "@startuml\nA -> B\nnote left\n{{\nA -> B\nnote left\n{{\nX -> Y\n}}\nend note\n}}\nend note\n@enduml",
            id="twice",
        ),
        pytest.param("@startditaa\n{{\n+--+\n|a |\n+--+\n}}\n@endditaa", id="signs like others"),
        pytest.param("@startsalt\n{\n{{\na | b\n}}\n}\n@endsalt", id="salt"),
    ],
)
def test_draws_diagrams_inside_others(engine: EmbeddedEngine, folder: Path, text: str) -> None:
    drawn(engine, text, folder)


def test_svg_text_is_escaped(engine: EmbeddedEngine, folder: Path) -> None:
    (page,) = drawn_as_svg(engine, "@startuml\nA -> B: if x[y[0]]>5\N{ESCAPE}\n@enduml", folder).pages
    assert "if x[y[0]]>5" in ElementTree.fromstring(page).itertext()


@pytest.mark.parametrize("call", ["%filename()", "%dirpath()", '%getenv("USER")', '%file_exists("x.iuml")'])
def test_warns_of_what_depends_on_the_machine(engine: EmbeddedEngine, folder: Path, call: str) -> None:
    (folder / "x.iuml").touch()
    (warning,) = drawn(engine, f"@startuml\nA -> B: {call}\n@enduml", folder).warnings
    assert warning.startswith(f"{call.split('(')[0]}() is empty or false")


def test_splits_no_picture(engine: EmbeddedEngine, folder: Path) -> None:
    refusal = engine.draw("@startuml\nclass A\npage 2x1\n@enduml", folder, timeout_s=TIMEOUT_S)
    message = "one picture cannot become several files; write newpage, or leave out page 2x1"
    assert refusal == Refused("syntax", message, 3)


class TestSameBytes:
    TEXT = '@startuml\nclass "Größe I i" as A\nA --> B : %upper("iı")\nnote right of A : monospaced ""x""\n@enduml'

    def test_everywhere(
        self, engine: EmbeddedEngine, root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        here = engine.draw(self.TEXT, folder, timeout_s=TIMEOUT_S)
        home = tmp_path / "elsewhere ü"
        home.mkdir()
        elsewhere = {
            "LANG": "tr_TR.ISO-8859-9", "LC_ALL": "tr_TR", "TZ": "Asia/Tokyo", "USER": "somebody", "HOME": str(home),
            "JAVA_TOOL_OPTIONS": "-Duser.language=tr -Dfile.encoding=ISO-8859-9", "_JAVA_OPTIONS": "-Xint",
            "JDK_JAVA_OPTIONS": "-Duser.country=TR", "CLASSPATH": "/nowhere", "PLANTUML_LIMIT_SIZE": "50",
            "PLANTUML_SECURITY_PROFILE": "UNSECURE", "GRAPHVIZ_DOT": "/bin/false", "FONTCONFIG_FILE": "/nowhere",
            "TMPDIR": str(home),
        }  # fmt: skip
        for name, value in elsewhere.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr("tempfile.tempdir", None)
        monkeypatch.chdir(home)
        there = EmbeddedEngine(root)
        try:
            assert isinstance(here, Drawn)
            assert there.draw(self.TEXT, folder, timeout_s=TIMEOUT_S) == here
        finally:
            there.close()
        assert list(home.iterdir()) == []

    @pytest.mark.parametrize("font", ["Arial", "Liberation Sans", "DejaVu Sans Light", "no such font"])
    def test_fonts_of_the_machine_are_not_used(self, engine: EmbeddedEngine, folder: Path, font: str) -> None:
        assert self._pixels(engine, folder, font) == self._pixels(engine, folder, "SansSerif")
        assert self._pixels(engine, folder, font) != self._pixels(engine, folder, "Serif")

    def _pixels(self, engine: EmbeddedEngine, folder: Path, font: str) -> bytes:
        text = f"@startuml\nskinparam defaultFontName {font}\nA -> B : hello\n@enduml"
        picture = engine.draw(text, folder, timeout_s=TIMEOUT_S)
        assert isinstance(picture, Drawn)
        with Image.open(io.BytesIO(picture.pages[0])) as image:
            return image.convert("RGB").tobytes()


class TestConfiguration:
    @pytest.fixture
    def configured(self, tmp_path: Path) -> Iterator[EmbeddedEngine]:
        lines = ("' a comment", "skinparam backgroundColor #ABCDEF", '!$name = "configured"')
        engine = EmbeddedEngine(tmp_path, shaping=with_lines(*lines))
        yield engine
        engine.close()

    def test_shapes_every_diagram(self, configured: EmbeddedEngine, engine: EmbeddedEngine, tmp_path: Path) -> None:
        text = "@startuml\nA -> B : $name\n@enduml"
        picture = configured.draw(text, tmp_path, timeout_s=TIMEOUT_S)
        assert isinstance(picture, Drawn)
        assert picture != engine.draw(text, tmp_path, timeout_s=TIMEOUT_S)

    @pytest.mark.parametrize("line", ["foo bar (((", "!include gone.iuml"])
    def test_does_not_shift_lines(self, configured: EmbeddedEngine, tmp_path: Path, line: str) -> None:
        refusal = configured.draw(f"@startuml\nA -> B\n{line}\n@enduml", tmp_path, timeout_s=TIMEOUT_S)
        assert isinstance(refusal, Refused)
        assert (refusal.line, refusal.file) == (3, None)

    @pytest.mark.parametrize("line", ["foo bar (((", "!include gone.iuml"])
    def test_is_named_when_it_is_wrong(self, tmp_path: Path, line: str) -> None:
        engine = EmbeddedEngine(tmp_path, shaping=with_lines("hide footbox", line))
        refusal = engine.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)
        engine.close()
        assert isinstance(refusal, Refused)
        assert refusal.message.startswith(f'in the configuration, "{line}": ')
        assert refusal.line is None

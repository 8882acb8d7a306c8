"""The engines that are not embedded: the same contract, and what is their own."""

import base64
import importlib
import os
import shlex
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from engines import test_contract as contract
from engines.test_contract import HELLO, NOT_A_PICTURE, TIMEOUT_S, drawn, refused, with_lines, write
from fakes import GREEN, RED
from pumlsync.config import Config, EngineSettings, Settings, load_config
from pumlsync.diagnostics import Code, Place
from pumlsync.engines import command_words, make_engine, shaping_of
from pumlsync.engines.base import Drawn, Engine, Refused
from pumlsync.engines.command import CommandEngine
from pumlsync.engines.complaints import NO_GRAPHVIZ
from pumlsync.engines.embedded.artifacts import IDENTITY, PLANTUML_VERSION
from pumlsync.engines.embedded.engine import EmbeddedEngine
from pumlsync.engines.java import BUNDLED_JAR, confined, plantuml_command
from pumlsync.engines.server import ServerEngine
from pumlsync.errors import PumlsyncError
from pumlsync.pictures.png import parse
from pumlsync.pictures.stamp import stamp_of
from pumlsync.run import Wishes, check, sync

TWO_PAGES = "@startuml\nA -> B\nnewpage\nB -> C\n@enduml"


@pytest.fixture(scope="session")
def java(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The bundled PlantUML as a command."""
    return plantuml_command()


@pytest.fixture(scope="session")
def url(java: tuple[str, ...], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of PlantUML's own server, which only this machine can reach."""
    port = free_port()
    command = [*java, f"-picoweb:{port}:127.0.0.1"]
    void = subprocess.DEVNULL
    with subprocess.Popen(command, cwd=tmp_path_factory.mktemp("server"), stdout=void, stderr=void) as process:
        deadline = time.monotonic() + 60
        while not answers(port):
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/plantuml"
        process.kill()


@pytest.fixture(scope="session")
def command(root: Path, java: tuple[str, ...]) -> CommandEngine:
    return CommandEngine(root, java)


@pytest.fixture(scope="session")
def confined_command(root: Path, java: tuple[str, ...]) -> CommandEngine:
    """As for a jar of the user's."""
    return CommandEngine(root, confined(java, root))


@pytest.fixture(scope="session")
def server(url: str) -> ServerEngine:
    return ServerEngine(f"{url}/png/")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def refuses_all_the_same(engine: Engine, folder: Path, text: str, message: str, line: int | None) -> None:
    """The words are PlantUML's own; JSON and the network are the ones of which the embedded engine knows more."""
    refusal = refused(engine, text, folder)
    assert message.replace(": Expected name", "").replace("network", "") in refusal.message
    if "JSON" not in message and "Empty" not in message:
        assert refusal.line in (line, None)
    assert refusal.file is None


class TestCommand(contract.TestEngine):
    @pytest.fixture
    def engine(self, command: CommandEngine) -> Engine:
        return command

    @pytest.mark.parametrize("text", [param for param in contract.PICTURES if param.id != "ditaa"])
    def test_draws(self, engine: Engine, folder: Path, text: str) -> None:
        super().test_draws(engine, folder, text)

    def test_says_what_its_edition_does_not_know(self, engine: Engine, folder: Path) -> None:
        refusal = refused(engine, "@startditaa\n+--+\n|a |\n+--+\n@endditaa", folder)
        assert refusal == Refused("syntax", "this PlantUML does not know @startditaa", 1)

    @pytest.mark.parametrize(("text", "message", "line"), [p for p in NOT_A_PICTURE if p.id != "too large"])
    def test_never_takes_an_error_for_a_picture(
        self, engine: Engine, folder: Path, text: str, message: str, line: int | None
    ) -> None:
        refuses_all_the_same(engine, folder, text, message, line)

    def test_refuses_a_picture_that_was_cut_off(self, engine: Engine, folder: Path) -> None:
        refusal = refused(engine, "@startuml\nscale 3\n" + "A -> B : x\n" * 300 + "@enduml", folder)
        assert refusal.message == "the picture is larger than 16384 pixels, PlantUML's limit, and was cut off"

    def test_warns_of_characters_that_it_cannot_show(self, engine: Engine, folder: Path) -> None:
        """It cannot: PlantUML does not say."""
        assert drawn(engine, "@startuml\nA -> B : 中日é\n@enduml", folder).warnings == ()

    def test_warns_of_names_that_are_computed(self, engine: Engine, folder: Path) -> None:
        write(folder / "x.iuml", "A -> B\n")
        text = '@startuml\n!$x = "x.iuml"\n!include $x\n@enduml'
        (warning,) = drawn(engine, text, folder).warnings
        assert warning.startswith("line 3: a file is read whose name is computed")

    def test_its_own_words_in_a_diagram_are_no_error(self, engine: Engine, folder: Path) -> None:
        text = (
            "@startuml\nA -> B : Welcome to PlantUML!\nA -> B : (Cannot decode)\nnote left: Java Runtime: 25\n@enduml"
        )
        drawn(engine, text, folder)

    def test_config_lines_shape_the_picture_and_keep_the_lines(self, java: tuple[str, ...], folder: Path) -> None:
        engine = CommandEngine(folder, java, shaping=with_lines("skinparam backgroundColor red", "hide footbox"))
        assert drawn(engine, HELLO, folder).pages != drawn(CommandEngine(folder, java), HELLO, folder).pages
        assert refused(engine, "@startuml\nA -> B\nfoo ((\n@enduml", folder).line == 3
        wrong = CommandEngine(folder, java, shaping=with_lines("hide footbox", "foo (("))
        assert refused(wrong, HELLO, folder) == Refused("syntax", 'in the configuration, "foo ((": syntax error')


class TestFilesOfACommand(contract.TestFiles):
    @pytest.fixture
    def engine(self, confined_command: CommandEngine) -> Engine:
        return confined_command


class TestServer(contract.TestEngine):
    @pytest.fixture
    def engine(self, server: ServerEngine) -> Engine:
        return server

    def test_maps_the_links_of_a_picture(self, engine: Engine, folder: Path) -> None:
        """A server draws pictures only."""
        text = "@startuml\nclass A [[http://example.org]]\n@enduml"
        assert drawn(engine, text, folder).maps == ()

    def test_knows_the_servers_version(self, engine: Engine) -> None:
        assert engine.identity == f"plantuml {PLANTUML_VERSION} server"

    @pytest.mark.parametrize("text", [param for param in contract.PICTURES if param.id != "ditaa"])
    def test_draws(self, engine: Engine, folder: Path, text: str) -> None:
        super().test_draws(engine, folder, text)

    def test_draws_a_page_for_each_newpage(self, engine: Engine, folder: Path) -> None:
        """PlantUML's own small server cannot; see below for one that can."""
        assert "draws only the first of several pages" in refused(engine, TWO_PAGES, folder).message

    @pytest.mark.parametrize(
        ("text", "message", "line"), [p for p in NOT_A_PICTURE if p.id not in ("too large", "recursion", "yaml")]
    )
    def test_never_takes_an_error_for_a_picture(
        self, engine: Engine, folder: Path, text: str, message: str, line: int | None
    ) -> None:
        refuses_all_the_same(engine, folder, text, message, line)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            pytest.param("@startuml\nscale 3\n" + "A -> B : x\n" * 300 + "@enduml", "4096 pixels", id="too large"),
            pytest.param("@startyaml\n!!x zz -> {\n@endyaml", "not valid YAML", id="yaml"),
            pytest.param(
                "@startuml\n!function $f($x)\n!return $f($x)\n!endfunction\nA -> B : $f(1)\n@enduml", "", id="recursion"
            ),
        ],
    )
    def test_nor_these(self, engine: Engine, folder: Path, text: str, message: str) -> None:
        assert message in refused(engine, text, folder).message

    def test_warns_of_characters_that_it_cannot_show(self, engine: Engine, folder: Path) -> None:
        """It cannot: servers do not say."""
        assert drawn(engine, "@startuml\nA -> B : 中日é\n@enduml", folder).warnings == ()

    def test_warns_of_data_that_is_not_there(self, engine: Engine, folder: Path) -> None:
        refusal = refused(engine, '@startuml\n!$x = %load_json("gone.json")\nA -> B\n@enduml', folder)
        assert (refusal.objection, refusal.line) == ("include", 2)

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("!include x.iuml", id="include"),
            pytest.param("!includesub x.iuml!S", id="part"),
            pytest.param("!include https://example.org/x.iuml", id="network"),
            pytest.param("!theme mine from t", id="theme"),
            pytest.param("A -> B : <img:x.iuml>", id="image"),
        ],
    )
    def test_refuses_includes_at_their_line(self, engine: Engine, folder: Path, line: str) -> None:
        write(folder / "x.iuml", "A -> B\n")
        refusal = refused(engine, f"@startuml\nA -> B\n{line}\n@enduml", folder)
        assert (refusal.objection, refusal.line, refusal.file) == ("include", 3, None)

    def test_config_lines_shape_the_picture_and_keep_the_lines(self, url: str, engine: Engine, folder: Path) -> None:
        configured = ServerEngine(url, shaping=with_lines("skinparam backgroundColor red", "hide footbox"))
        assert drawn(configured, HELLO, folder).pages != drawn(engine, HELLO, folder).pages
        assert refused(configured, "@startuml\nA -> B\nfoo ((\n@enduml", folder).line == 3
        wrong = ServerEngine(url, shaping=with_lines("!include x.iuml"))
        assert refused(wrong, HELLO, folder).message.startswith('in the configuration, "!include x.iuml": cannot')


FAKE = """\
import os, subprocess, sys, time
if "-version" in sys.argv:
    print("PlantUML version 1.2020.00 (whenever)")
    sys.exit(1)
text = sys.stdin.read()
png = {png!r}
{does}
"""


@pytest.fixture
def fake(tmp_path: Path) -> Callable[[str], CommandEngine]:
    """Makes an engine of a program that does this."""

    def make(does: str) -> CommandEngine:
        program = write(tmp_path / "fake plantuml.py", FAKE.format(png=RED, does=does))
        return CommandEngine(tmp_path, (sys.executable, str(program)))

    return make


DRAWS = 'sys.stdout.buffer.write(png if "-tpng" in sys.argv else b"<svg><text>A</text></svg>")\n'


class TestPrograms:
    def test_draws(self, fake: Callable[[str], CommandEngine], tmp_path: Path) -> None:
        engine = fake(DRAWS)
        assert engine.identity == "plantuml 1.2020.00 command"
        assert engine.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S) == Drawn((RED,), (), maps=("",))

    def test_a_megabyte_on_standard_error_does_no_harm(
        self, fake: Callable[[str], CommandEngine], tmp_path: Path
    ) -> None:
        assert fake('sys.stderr.write("x" * 1_000_000 + "\\n")\n' + DRAWS).draw(
            HELLO, tmp_path, timeout_s=TIMEOUT_S
        ) == Drawn((RED,), (), maps=("",))

    @pytest.mark.parametrize("end", ["deadline", "close"])
    def test_ends_the_whole_group(self, fake: Callable[[str], CommandEngine], tmp_path: Path, end: str) -> None:
        engine = fake(
            "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
            "open('pid', 'w').write(str(child.pid))\ntime.sleep(60)\n"
        )
        if end == "close":
            threading.Timer(1.0, engine.close).start()
        begin = time.monotonic()
        refusal = refused(engine, HELLO, tmp_path, timeout_s=1.0 if end == "deadline" else 30.0)
        assert time.monotonic() - begin < 10
        assert refusal.objection == ("deadline" if end == "deadline" else "death")
        deadline = time.monotonic() + 10
        while is_running(int((tmp_path / "pid").read_text())):
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @pytest.mark.parametrize(
        ("does", "refusal"),
        [
            pytest.param(
                'print("ERROR", 2, "Syntax Error?", sep="\\n", file=sys.stderr)\nsys.stdout.buffer.write(png)',
                Refused("syntax", "syntax error", 3),
                id="as before 1.2021",
            ),
            pytest.param(
                'print("java.io.IOException: Cannot run program \\"/usr/bin/dot\\"\\n\\tat x", file=sys.stderr)\n'
                + DRAWS,
                Refused("program", NO_GRAPHVIZ),
                id="no Graphviz",
            ),
            pytest.param(
                DRAWS.replace(">A<", ">Dot&#160;Executable: /x/dot<"),
                Refused("program", NO_GRAPHVIZ),
                id="no Graphviz, told in the picture",
            ),
            pytest.param(
                "print('bad luck', file=sys.stderr)\nsys.exit(3)",
                Refused("death", "PlantUML's command ended with exit status 3 after saying:\nbad luck"),
                id="an exit status",
            ),
            pytest.param(
                "os.kill(os.getpid(), 9)",
                Refused("death", "PlantUML's command ended with signal SIGKILL"),
                id="a signal",
            ),
            pytest.param("pass", Refused("death", "PlantUML drew no picture"), id="nothing"),
            pytest.param("print('hello')", Refused("death", "PlantUML's picture is no PNG file"), id="no picture"),
            pytest.param(
                "sys.stdout.buffer.write(png[:-9])", Refused("death", "PlantUML's picture is no PNG file"), id="half"
            ),
        ],
    )
    def test_refuses(self, fake: Callable[[str], CommandEngine], tmp_path: Path, does: str, refusal: Refused) -> None:
        assert fake(does).draw(HELLO + "\n@enduml", tmp_path, timeout_s=TIMEOUT_S) == refusal

    def test_takes_the_pages_that_there_are(self, fake: Callable[[str], CommandEngine], tmp_path: Path) -> None:
        engine = fake(DRAWS.replace("png if", 'b"" if "2" in sys.argv else png if'))
        assert engine.draw("@startuml\nA -> B\nnewpage\nnewpage\n@enduml", tmp_path, timeout_s=TIMEOUT_S) == (
            Drawn((RED, RED), (), maps=("", ""))
        )

    def test_draws_after_close(self, fake: Callable[[str], CommandEngine], tmp_path: Path) -> None:
        engine = fake(DRAWS)
        engine.close()
        engine.close()
        assert isinstance(engine.draw(HELLO, tmp_path, timeout_s=TIMEOUT_S), Drawn)

    def test_a_missing_command_ends_the_run(self, tmp_path: Path) -> None:
        with pytest.raises(PumlsyncError, match=r"Cannot run no-such-plantuml .*setting engine\.command"):
            CommandEngine(tmp_path, ("no-such-plantuml",)).draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)

    def test_another_command_ends_the_run(self, tmp_path: Path) -> None:
        with pytest.raises(PumlsyncError, match="echo is not PlantUML"):
            CommandEngine(tmp_path, ("echo",)).draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"


def unpacked(address: str) -> str:
    plantuml = importlib.import_module("plantuml")
    alphabet = bytes.maketrans(plantuml.plantuml_alphabet.encode(), plantuml.base64_alphabet.encode())
    packed = address.rstrip("=").encode().translate(alphabet)
    return zlib.decompress(base64.b64decode(packed + b"=" * (-len(packed) % 4)), -15).decode()


class FakeServer(BaseHTTPRequestHandler):
    """Knows pages, as PlantUML Server does; answers what the diagram says."""

    def do_GET(self) -> None:
        _, form, *page, packed = ["", *self.path.split("/")] if self.path.count("/") == 1 else self.path.split("/")
        text = unpacked(packed) if form else ""
        if not form:
            self._answer(404, b"")
        elif "status" in text:
            self._answer(int(text.split("status ")[1][:3]), b"")
        elif "slow" in text:
            self._trickle()
        else:
            self._answer(200, b"<svg></svg>" if form == "svg" else GREEN if page else RED)

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _trickle(self) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "1000")
        self.end_headers()
        for _ in range(100):
            try:
                self.wfile.write(b".")
            except OSError:
                return
            time.sleep(0.1)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def other_server() -> Iterator[ServerEngine]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeServer)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    engine = ServerEngine(f"http://127.0.0.1:{server.server_address[1]}/")
    yield engine
    engine.close()
    server.shutdown()
    thread.join()
    server.server_close()


class TestServers:
    def test_draws_all_pages_of_a_server_that_can(self, other_server: ServerEngine, tmp_path: Path) -> None:
        assert other_server.draw(TWO_PAGES, tmp_path, timeout_s=TIMEOUT_S) == Drawn((RED, GREEN), ())

    def test_a_server_need_not_tell_its_version(self, other_server: ServerEngine) -> None:
        assert other_server.identity == "plantuml server"

    @pytest.mark.parametrize("end", ["deadline", "close"])
    def test_breaks_off(self, other_server: ServerEngine, tmp_path: Path, end: str) -> None:
        if end == "close":
            threading.Timer(0.5, other_server.close).start()
        begin = time.monotonic()
        text = "@startuml\nA -> B : slow\n@enduml"
        refusal = refused(other_server, text, tmp_path, timeout_s=0.5 if end == "deadline" else 30.0)
        assert time.monotonic() - begin < 5
        assert refusal.objection == ("deadline" if end == "deadline" else "death")

    @pytest.mark.parametrize(
        ("status", "message"),
        [
            pytest.param(414, "the diagram is too long for the server", id="too long"),
            pytest.param(500, "the server answered 500", id="broken"),
        ],
    )
    def test_refuses(self, other_server: ServerEngine, tmp_path: Path, status: int, message: str) -> None:
        assert message in refused(other_server, f"@startuml\nA -> B : status {status}\n@enduml", tmp_path).message

    def test_another_server_ends_the_run(self, other_server: ServerEngine, tmp_path: Path) -> None:
        with pytest.raises(PumlsyncError, match=r"127.0.0.1:\d+: it answered 404 Not Found.*engine\.url"):
            other_server.draw("@startuml\nA -> B : status 404\n@enduml", tmp_path, timeout_s=TIMEOUT_S)

    def test_no_server_ends_the_run(self, tmp_path: Path) -> None:
        address = f"http://127.0.0.1:{free_port()}"
        with pytest.raises(PumlsyncError, match=rf"{address}: .*Connection refused.*setting engine\.url"):
            ServerEngine(address).draw(HELLO, tmp_path, timeout_s=TIMEOUT_S)

    def test_without_the_package_the_extra_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "plantuml", None)
        with pytest.raises(PumlsyncError, match=r"pip install 'pumlsync\[server\]'"):
            ServerEngine("http://127.0.0.1:1")


def config(root: Path, **settings: str) -> Config:
    return Config(root, Settings(engine=EngineSettings(**settings)))  # type: ignore[arg-type]


def made(config: Config) -> Engine:
    engine = make_engine(config, shaping_of(config))
    engine.close()
    return engine


class TestSettings:
    def test_the_users_own_jar_draws(self, tmp_path: Path) -> None:
        (tmp_path / "mine.jar").symlink_to(BUNDLED_JAR)
        project = config(tmp_path, jar="mine.jar")
        assert shaping_of(project).engine is None
        engine = made(project)
        assert engine.identity == f"plantuml {PLANTUML_VERSION} command"
        assert isinstance(engine.draw("@startuml\nclass A\nA --> B\n@enduml", tmp_path, timeout_s=TIMEOUT_S), Drawn)

    def test_the_users_own_java_runs_the_bundled_engine(self, tmp_path: Path, java: tuple[str, ...]) -> None:
        (tmp_path / "java").symlink_to(java[0])
        project = config(tmp_path, java="java")
        assert shaping_of(project).engine == IDENTITY
        assert isinstance(made(project), EmbeddedEngine)

    @pytest.mark.parametrize("setting", ["java", "jar"])
    def test_a_file_that_is_not_there(self, tmp_path: Path, setting: str) -> None:
        with pytest.raises(PumlsyncError, match=rf"engine\.{setting} not found: there is no file {tmp_path}/no; name"):
            made(config(tmp_path, **{setting: "no"}))

    def test_the_other_engines_are_not_known_before_they_draw(self, tmp_path: Path) -> None:
        for project in (config(tmp_path, kind="command"), config(tmp_path, kind="server", url="http://x")):
            assert shaping_of(project).engine is None
        assert isinstance(made(config(tmp_path, kind="server", url="http://x")), ServerEngine)
        assert isinstance(made(config(tmp_path, kind="command")), CommandEngine)

    @pytest.mark.parametrize(
        ("command", "words"),
        [
            pytest.param("plantuml -Playout=smetana", ("plantuml", "-Playout=smetana"), id="words"),
            pytest.param("java -jar 'tools/my plantuml.jar'", ("java", "-jar", "{}/tools/my plantuml.jar"), id="file"),
            pytest.param("tools/none -v", ("tools/none", "-v"), id="no file"),
            pytest.param("~/bin/plantuml", ("/home/me/bin/plantuml",), id="home"),
        ],
    )
    def test_words_of_a_command(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, words: tuple[str, ...]
    ) -> None:
        monkeypatch.setenv("HOME", "/home/me")
        write(tmp_path / "tools" / "my plantuml.jar", "")
        assert command_words(command, tmp_path) == tuple(word.format(tmp_path) for word in words)

    def test_a_quote_that_is_not_closed(self, tmp_path: Path) -> None:
        with pytest.raises(PumlsyncError, match=r"engine\.command not understood: 'x: No closing quotation"):
            command_words("'x", tmp_path)

    @pytest.mark.parametrize(
        ("settings", "message"),
        [
            pytest.param({"kind": "server"}, 'needs the address of a server: url = "http', id="server without url"),
            pytest.param({"kind": "server", "url": "example.org"}, "needs the address of a server", id="no address"),
            pytest.param({"url": "http://x"}, 'url is for kind = "server", but kind is "embedded"', id="url, embedded"),
            pytest.param({"command": "plantuml"}, 'command is for kind = "command"', id="command, embedded"),
            pytest.param({"kind": "command", "jar": "x"}, 'jar is for kind = "embedded"', id="jar, command"),
            pytest.param({"kind": "command", "command": " "}, "command is empty", id="an empty command"),
        ],
    )
    def test_settings_that_contradict_each_other(self, settings: dict[str, str], message: str) -> None:
        with pytest.raises(ValueError, match=message):
            EngineSettings(**settings)  # type: ignore[arg-type]


class TestRuns:
    """The whole pipeline with another engine."""

    DOCUMENT = "..\n   @startuml\n   !include a.iuml\n   @enduml\n\n.. image:: a.png\n"

    def project(self, tmp_path: Path, fake: Callable[[str], CommandEngine], does: str = DRAWS) -> Config:
        fake(does)
        write(tmp_path / "a.rst", self.DOCUMENT)
        write(tmp_path / "a.iuml", "A -> B\n")
        command = shlex.join([sys.executable, "./fake plantuml.py"])
        write(tmp_path / "pumlsync.toml", f'[engine]\nkind = "command"\ncommand = """{command}"""\n')
        return load_config(tmp_path)

    def test_pictures_are_current_until_an_included_file_changes(
        self, fake: Callable[[str], CommandEngine], tmp_path: Path
    ) -> None:
        project = self.project(tmp_path, fake)
        assert sync(project, Wishes()).findings == ()
        assert check(project, Wishes(strict_engine=True)).findings == ()
        write(tmp_path / "a.iuml", "A -> C\n")
        (finding,) = check(project, Wishes()).findings
        assert (finding.code, finding.message[:18]) == (Code.STALE, "a.png is stale: a.")

    def test_the_stamp_names_the_engine_that_drew(self, fake: Callable[[str], CommandEngine], tmp_path: Path) -> None:
        sync(self.project(tmp_path, fake), Wishes())
        picture = parse((tmp_path / "a.png").read_bytes())
        assert picture is not None
        stamp = stamp_of(picture)
        assert stamp is not None
        assert stamp.engine == "plantuml 1.2020.00 command"

    def test_an_error_in_an_included_file_stands_there(
        self, fake: Callable[[str], CommandEngine], tmp_path: Path
    ) -> None:
        project = self.project(tmp_path, fake, 'print("a.iuml:1:error:Syntax Error?", file=sys.stderr)')
        findings = {finding.code: finding for finding in sync(project, Wishes()).findings}
        assert findings[Code.SYNTAX].place == Place("a.iuml", 1)
        assert findings[Code.SYNTAX].message.startswith("syntax error")

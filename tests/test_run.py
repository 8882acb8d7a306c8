"""The pipeline on small projects, with an engine that answers from a table."""

import os
import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from fakes import GREEN, RED, FakeEngine, engine_of, png, refused, svg
from pumlsync.config import Config, EngineSettings, Settings
from pumlsync.drawing import Done, Failed
from pumlsync.engines.base import Drawn, Outcome, Refused
from pumlsync.errors import PumlsyncError
from pumlsync.findings.selection import Choice
from pumlsync.model import Format
from pumlsync.pictures.formats import recognize
from pumlsync.pictures.png import parse
from pumlsync.pictures.stamp import stamp_of
from pumlsync.pictures.svg import parse as parse_svg
from pumlsync.run import Removal, Wishes, check, plan, sync

BLOCK = """\
..
   @startuml
   Alice -> Bob: hello
   @enduml

.. image:: flow.png
"""


class Project:
    """A project in a temporary folder, and an engine for it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.config = Config(root)
        self.engine = FakeEngine()
        self.told: list[tuple[str, str]] = []

    def write(self, path: str, content: str | bytes) -> Path:
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
        return file

    def check(self, **wishes: bool | Choice) -> list[str]:
        summary = check(self.config, Wishes(paths=(self.root,), **wishes))  # type: ignore[arg-type]
        return [f"{finding.place} {finding.code.value} {finding.message}" for finding in summary.findings]

    def sync(self, *paths: str, overwrite: bool = False) -> list[str]:
        asked = Wishes(paths=tuple(self.root / path for path in paths or ["."]), overwrite=overwrite)
        summary = sync(self.config, asked, self._tell, engine_of(self.engine))
        return [f"{finding.place} {finding.code.value} {finding.message}" for finding in summary.findings]

    def _tell(self, event: Done | Failed | Removal) -> None:
        match event:
            case Removal(path):
                self.told.append(("removed", path))
            case Done(target, change):
                self.told.append((change, target.path))
            case Failed(target):
                self.told.append(("failed", target.path))


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path.resolve())


def test_a_missing_picture_is_a_finding_at_its_reference_until_it_is_drawn(project: Project) -> None:
    project.write("a.rst", BLOCK)

    assert project.check() == ["a.rst:6:1 PS302 flow.png is missing (diagram: line 2)"]
    assert project.sync() == []
    assert project.told == [("drawn", "flow.png")]
    assert project.check() == []


def test_a_second_sync_makes_no_engine_and_touches_nothing(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    before = (project.root / "flow.png").stat()

    summary = sync(project.config, Wishes((project.root,)), engine_of=lambda *_: pytest.fail("an engine was made"))

    assert summary.findings == ()
    assert (project.root / "flow.png").stat() == before


def test_check_writes_nothing_in_the_project(project: Project) -> None:
    project.write("a.rst", BLOCK)
    before = sorted(project.root.rglob("*"))

    project.check()

    assert sorted(project.root.rglob("*")) == before


def test_an_edited_diagram_is_stale(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    project.write("a.rst", BLOCK.replace("hello", "goodbye"))

    changed = "the text of the diagram changed since it was drawn"
    assert project.check() == [f"a.rst:6:1 PS301 flow.png is stale: {changed} (diagram: line 2)"]


def test_same_pixels_keep_the_bytes_of_the_image_data(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    picture = project.root / "flow.png"
    reencoded = with_other_image_data(picture.read_bytes())
    picture.write_bytes(reencoded)
    project.write("a.rst", BLOCK.replace("hello", "hello\n   ' reworded"))

    assert project.sync() == []
    assert project.told[-1] == ("renewed", "flow.png")
    assert image_data(picture.read_bytes()) == image_data(reencoded)
    assert project.check() == []


def test_other_pixels_replace_the_picture(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    project.engine = FakeEngine({"goodbye": Drawn((GREEN,), ())})
    project.write("a.rst", BLOCK.replace("hello", "goodbye"))
    project.sync()

    assert project.told == [("drawn", "flow.png"), ("drawn", "flow.png")]
    assert image_data((project.root / "flow.png").read_bytes()) == image_data(GREEN)


def test_the_record_says_nothing_of_the_machine(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    picture = parse((project.root / "flow.png").read_bytes())

    assert picture is not None
    assert picture.texts()["plantuml"].endswith("\n\nPlantUML version 1.2026.9")


def test_a_file_that_changes_while_others_are_drawn_makes_its_users_stale(project: Project) -> None:
    style = project.write("style.iuml", "skinparam x y\n")
    project.write("a.rst", BLOCK.replace("hello", "slow"))
    project.write("b.rst", BLOCK.replace("flow", "other"))

    class Slow(FakeEngine):
        parallelism = 2

        def draw(self, text: str, folder: Path, *, picture_format: Format = "png", timeout_s: float) -> Outcome:
            if "slow" in text:
                while not self.drawn:
                    time.sleep(0.01)
                time.sleep(0.2)  # for the other thread to go on with what it has drawn
                style.write_text("skinparam x z\n")
                return Drawn((RED,), ())
            return super().draw(text, folder, picture_format=picture_format, timeout_s=timeout_s)

    project.engine = Slow({"hello": Drawn((RED,), (style,))})

    changed = "style.iuml changed since it was drawn"
    assert project.sync() == [f"b.rst:6:1 PS301 other.png is stale: {changed} (diagram: line 2)"]


def test_a_file_that_vanishes_while_it_is_drawn_makes_its_users_stale(project: Project) -> None:
    project.engine = FakeEngine({"hello": Drawn((RED,), (project.root / "style.iuml",))})
    project.write("a.rst", BLOCK)

    assert project.sync() == ["a.rst:6:1 PS301 flow.png is stale: style.iuml is gone (diagram: line 2)"]


def test_no_more_diagrams_than_jobs_are_drawn_at_once(project: Project) -> None:
    most, now = 0, 0

    class Counting(FakeEngine):
        parallelism = 4

        def draw(self, text: str, folder: Path, *, picture_format: Format = "png", timeout_s: float) -> Outcome:
            nonlocal most, now
            now += 1
            most = max(most, now)
            time.sleep(0.05)
            now -= 1
            return super().draw(text, folder, picture_format=picture_format, timeout_s=timeout_s)

    project.engine = Counting()
    for number in range(4):
        project.write(f"{number}.rst", BLOCK.replace("flow", f"flow{number}"))
    project.config = replace(project.config, settings=Settings(engine=EngineSettings(jobs=2)))

    assert project.sync() == []
    assert most == 2


def test_a_pipe_in_the_place_of_an_included_file_is_not_waited_for(project: Project) -> None:
    style = project.write("style.iuml", "")
    project.engine = FakeEngine({"hello": Drawn((RED,), (style,))})
    project.write("a.rst", BLOCK)
    project.sync()
    style.unlink()
    os.mkfifo(style)

    assert project.check() == ["a.rst:6:1 PS301 flow.png is stale: style.iuml cannot be read (diagram: line 2)"]


def test_a_line_that_the_diagram_does_not_have_is_not_quoted(project: Project) -> None:
    project.engine = FakeEngine({"hello": refused("syntax error", 99)})
    project.write("a.rst", BLOCK)

    assert project.sync() == ["a.rst:100:1 PS401 flow.png is not drawn: syntax error"]


def test_an_included_file_that_changes_makes_its_users_stale(project: Project) -> None:
    style = project.write("shared/style.iuml", "skinparam x y\n")
    project.engine = FakeEngine({"hello": Drawn((RED,), (style,))})
    project.write("docs/a.rst", BLOCK)
    project.sync()
    style.write_text("skinparam x z\n")

    changed = "shared/style.iuml changed since it was drawn"
    assert project.check() == [f"docs/a.rst:6:1 PS301 docs/flow.png is stale: {changed} (diagram: line 2)"]
    style.write_bytes(b"skinparam x y\r\n")
    assert project.check() == []


def test_a_setting_that_shapes_pictures_makes_them_stale(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    project.write("house.conf", "skinparam x y\n")
    project.config = Config(project.root, Settings(engine=EngineSettings(config="house.conf")))

    assert "the setting config changed" in project.check()[0]


def test_another_engine_is_one_note_a_run_and_stale_when_asked(project: Project) -> None:
    project.write("a.rst", BLOCK + "\n" + BLOCK.replace("flow", "other"))
    project.sync()
    for name in ("flow.png", "other.png"):
        file = project.root / name
        file.write_bytes(with_texts(file.read_bytes(), "1.2026.9", "1.2030.1"))

    assert project.check() == [
        "a.rst:2:4 PS305 flow.png and 1 more were drawn by plantuml 1.2030.1 smetana; --strict-engine calls that stale"
    ]
    assert check(project.config, Wishes((project.root,))).failures == 0
    assert [line.split()[1] for line in project.check(strict_engine=True)] == ["PS301", "PS301"]


def test_all_syntax_errors_of_a_run_stand_at_their_lines(project: Project) -> None:
    project.write("a.rst", BLOCK + "\n" + BLOCK.replace("flow", "bad").replace("hello", "bad"))
    project.write("b.rst", BLOCK.replace("flow", "worse").replace("hello", "worse"))
    project.engine = FakeEngine({"bad": refused("syntax error", 2), "worse": refused("syntax error", 2)})

    assert project.sync() == [
        "a.rst:10:1 PS401 bad.png is not drawn: syntax error: Alice -> Bob: bad",
        "b.rst:3:1 PS401 worse.png is not drawn: syntax error: Alice -> Bob: worse",
    ]
    assert project.told == [("drawn", "flow.png"), ("failed", "bad.png"), ("failed", "worse.png")]
    assert not (project.root / "bad.png").exists()


def test_pictures_that_were_given_up_are_not_promised(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.engine = FakeEngine({"hello": refused("syntax error", 2)})
    summary = sync(project.config, Wishes((project.root,)), engine_of=engine_of(project.engine))

    assert (len(summary.done), summary.to_draw) == (0, 0)
    assert check(project.config, Wishes((project.root,))).to_draw == 1


def test_an_error_in_an_included_file_names_that_file(project: Project) -> None:
    style = project.write("style.iuml", "nonsense\n")
    project.write("a.rst", BLOCK)
    project.engine = FakeEngine({"hello": refused("Syntax Error?", 1, style)})

    assert project.sync() == ["style.iuml:1:1 PS401 Syntax Error? (flow.png, diagram: a.rst:2, is not drawn)"]


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        pytest.param(Refused("include", "no such file", 2), "PS402", id="a missing include"),
        pytest.param(Refused("deadline", "too slow"), "PS403", id="a deadline"),
        pytest.param(Refused("death", "killed"), "PS404", id="a dead engine"),
    ],
)
def test_each_objection_has_its_code(refusal: Refused, code: str, project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.engine = FakeEngine({"hello": refusal})

    assert [line.split()[1] for line in project.sync()] == [code]


def test_a_refused_picture_is_left_as_it_was(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    before = (project.root / "flow.png").read_bytes()
    project.write("a.rst", BLOCK.replace("hello", "bad"))
    project.engine = FakeEngine({"bad": refused("Syntax Error?", 2)})
    project.sync()

    assert (project.root / "flow.png").read_bytes() == before


def test_a_picture_that_nothing_accounts_for_is_kept_until_told_otherwise(project: Project) -> None:
    project.write("a.rst", BLOCK)
    by_hand = without_texts(RED)
    picture = project.write("flow.png", by_hand)

    reason = "does not say what it was drawn from; sync --overwrite draws over it"
    note = f"a.rst:6:1 PS303 flow.png {reason} (diagram: line 2)"
    assert project.check() == [note]
    assert project.sync() == [note]
    assert picture.read_bytes() == by_hand
    assert project.sync(overwrite=True) == []
    assert picture.read_bytes() != by_hand


def test_a_folder_in_the_place_of_a_picture_stays(project: Project) -> None:
    project.write("a.rst", BLOCK)
    (project.root / "flow.png").mkdir()

    finding = "a.rst:6:1 PS202 flow.png is a folder (diagram: line 2)"
    assert project.sync(overwrite=True) == [finding]
    assert (project.root / "flow.png").is_dir()
    assert project.engine.drawn == []


@pytest.mark.parametrize("cut", [pytest.param(0, id="an empty file"), pytest.param(-7, id="a file cut off")])
def test_a_damaged_picture_is_a_finding_and_drawn_anew(cut: int, project: Project) -> None:
    project.write("a.rst", BLOCK)
    picture = project.write("flow.png", RED[:cut] if cut else b"")

    assert [line.split()[1] for line in project.check()] == ["PS304"]
    assert project.sync() == []
    assert parse(picture.read_bytes()) is not None


def test_a_damaged_picture_of_somebody_else_is_kept(project: Project) -> None:
    project.write("a.rst", BLOCK)
    content = without_texts(RED)[:-7]
    picture = project.write("flow.png", content)

    assert [line.split()[1] for line in project.sync()] == ["PS304"]
    assert picture.read_bytes() == content


def test_sources_that_clash_are_not_drawn(project: Project) -> None:
    block = "..\n   @startuml same\n   {}\n   @enduml\n"
    project.write("a.rst", block.format("A -> B"))
    project.write("b.rst", block.format("C -> D"))

    codes = [(line.split()[0], line.split()[1]) for line in project.sync()]
    assert codes == [
        ("a.rst:2:4", "PS103"),
        ("b.rst:2:4", "PS103"),
    ]
    assert project.engine.drawn == []


def test_only_what_was_asked_for_is_drawn_and_reported(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.write("b.rst", BLOCK.replace("flow", "other"))

    assert project.sync("b.rst") == []
    assert project.told == [("drawn", "other.png")]


def test_a_source_in_another_document_is_found(project: Project) -> None:
    project.write("a.rst", "..\n   @startuml flow\n   A -> B\n   @enduml\n")
    project.write("b.rst", ".. image:: flow.png\n")

    assert project.sync("b.rst") == []
    assert project.told == [("drawn", "flow.png")]


def test_a_picture_that_only_another_document_shows_is_a_finding_at_its_source(project: Project) -> None:
    project.write("a.rst", "..\n   @startuml flow\n   A -> B\n   @enduml\n")
    project.write("b.rst", ".. image:: flow.png\n")

    def checked(path: str) -> list[str]:
        summary = check(project.config, Wishes((project.root / path,)))
        return [f"{finding.place} {finding.code.value}" for finding in summary.findings]

    assert checked("a.rst") == ["a.rst:2:4 PS302"]
    assert checked("b.rst") == ["b.rst:1:1 PS302"]
    assert checked(".") == ["b.rst:1:1 PS302"]


def test_pages_go_into_numbered_files(project: Project) -> None:
    project.write("a.rst", BLOCK.replace("hello", "hello\n   newpage\n   B -> A: bye"))
    project.engine = FakeEngine({"newpage": Drawn((RED, GREEN), ())})

    assert project.sync() == []
    assert project.told == [("drawn", "flow.png"), ("drawn", "flow_001.png")]
    assert len(project.engine.drawn) == 1
    assert project.check() == []


def test_pages_that_are_swapped_are_stale(project: Project) -> None:
    project.write("a.rst", BLOCK.replace("hello", "hello\n   newpage\n   B -> A: bye"))
    project.engine = FakeEngine({"newpage": Drawn((RED, GREEN), ())})
    project.sync()
    first, second = project.root / "flow.png", project.root / "flow_001.png"
    first_bytes, second_bytes = first.read_bytes(), second.read_bytes()
    first.write_bytes(second_bytes)
    second.write_bytes(first_bytes)

    assert [line.split()[1] for line in project.check()] == ["PS301", "PS301"]


def test_unexpected_pages_are_not_drawn_as_long_as_they_are(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.engine = FakeEngine({"hello": Drawn((RED, GREEN), ())})

    for _ in ("first", "second"):
        assert project.sync() == ["a.rst:2:4 PS405 flow.png is not drawn: its diagram has 2 pages instead of 1"]
        assert [line.split()[1] for line in project.check()] == ["PS302"]


def test_remarks_are_notes(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.engine = FakeEngine({"hello": Drawn((RED,), (), ("deprecated",))})

    assert project.sync() == ["a.rst:2:4 PS406 deprecated"]
    assert project.check() == ["a.rst:2:4 PS406 deprecated"]
    assert check(project.config, Wishes((project.root,))).failures == 0


def test_what_was_drawn_stays_when_the_run_ends_early(project: Project) -> None:
    project.write("a.rst", BLOCK + "\n" + BLOCK.replace("flow", "other").replace("hello", "stop"))
    project.engine = FakeEngine({"stop": KeyboardInterrupt()})

    with pytest.raises(KeyboardInterrupt):
        project.sync()
    assert (project.root / "flow.png").is_file()
    assert project.engine.closed
    assert [path.name for path in project.root.iterdir() if path.name.endswith(".tmp")] == []


def test_a_picture_that_cannot_be_written_does_not_stop_the_others(project: Project) -> None:
    project.write("a.rst", BLOCK.replace("flow", "file/flow") + "\n" + BLOCK)
    project.write("file", "in the way of a folder")

    assert [line.split()[1] for line in project.sync()] == ["PS407"]
    assert project.told == [("failed", "file/flow.png"), ("drawn", "flow.png")]


def test_a_link_out_of_the_project_is_never_written_through(
    project: Project, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "flow.png"
    project.write("a.rst", BLOCK)
    (project.root / "flow.png").symlink_to(outside)

    assert [line.split()[1] for line in project.sync(overwrite=True)] == ["PS202"]
    assert not os.path.lexists(outside)


def test_a_plan_draws_nothing(project: Project) -> None:
    project.write("a.rst", BLOCK)

    assert [target.path for target in plan(project.config, Wishes((project.root,))).to_draw] == ["flow.png"]
    assert not (project.root / "flow.png").exists()


def test_ignored_codes_are_left_out(project: Project) -> None:
    project.write("a.rst", BLOCK + "\n.. image:: nowhere.png\n")

    assert [line.split()[1] for line in project.check(choice=Choice(ignore=("PS3",)))] == ["PS201"]


def test_a_code_that_is_none_cannot_be_ignored(project: Project) -> None:
    with pytest.raises(PumlsyncError, match="PS999"):
        project.check(choice=Choice(ignore=("PS999",)))


def test_a_config_file_that_is_not_there_ends_the_run(project: Project) -> None:
    project.config = Config(project.root, Settings(engine=EngineSettings(config="nowhere.conf")))

    with pytest.raises(PumlsyncError, match=r"nowhere\.conf"):
        project.check()


BOTH = f"{BLOCK}\n.. image:: flow.svg\n"


def test_one_source_is_drawn_in_both_formats(project: Project) -> None:
    project.write("a.rst", BOTH)

    assert project.sync() == []
    assert project.told == [("drawn", "flow.png"), ("drawn", "flow.svg")]
    assert project.sync() == []
    assert len(project.engine.drawn) == 2
    assert (project.root / "flow.svg").read_bytes().startswith(b"<svg ")


def test_an_edited_diagram_is_stale_in_both_formats(project: Project) -> None:
    project.write("a.rst", BOTH)
    project.sync()
    project.write("a.rst", BOTH.replace("hello", "goodbye"))

    assert [line.split()[1:3] for line in project.check()] == [["PS301", "flow.png"], ["PS301", "flow.svg"]]


@pytest.mark.parametrize(("colour", "change"), [("red", "renewed"), ("green", "drawn")])
def test_a_drawing_that_looks_the_same_keeps_its_bytes(project: Project, colour: str, change: str) -> None:
    project.write("a.rst", BLOCK.replace("png", "svg"))
    project.sync()
    project.engine = FakeEngine({"goodbye": Drawn((svg(colour),), ())})
    project.write("a.rst", BLOCK.replace("png", "svg").replace("hello", "goodbye"))
    project.sync()

    assert project.told[-1] == (change, "flow.svg")
    assert parse_svg((project.root / "flow.svg").read_bytes()).bare == parse_svg(svg(colour)).bare  # type: ignore[union-attr]


def test_pages_are_drawn_in_both_formats(project: Project) -> None:
    project.write("a.rst", BOTH.replace("hello", "hello\n   newpage"))
    project.engine = FakeEngine()
    pages = {"png": Drawn((RED, GREEN), (), maps=("", "<map/>")), "svg": Drawn((svg("red"), svg("green")), ())}
    project.engine.draw = lambda *_, picture_format="png", **__: pages[picture_format]  # type: ignore[method-assign]

    assert project.sync() == []
    assert [path for _, path in project.told] == ["flow.png", "flow_001.png", "flow.svg", "flow_001.svg"]
    assert project.check() == []
    maps = {
        path: stamp.map
        for _, path in project.told
        if (picture := recognize((project.root / path).read_bytes())) and (stamp := stamp_of(picture))
    }
    assert maps == {"flow.png": "", "flow_001.png": "<map/>", "flow.svg": "", "flow_001.svg": ""}


def test_spare_pictures_are_shown_and_then_removed(project: Project) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    project.write("a.rst", BLOCK.replace("flow", "other"))
    theirs = project.write("theirs.png", RED)

    assert [line.split()[:2] for line in project.sync()] == [["flow.png:1:1", "PS307"]]
    assert plan(project.config, Wishes((project.root,))).to_remove == ()
    assert plan(project.config, Wishes((project.root,), prune=True)).to_remove == ("flow.png",)
    assert (project.root / "flow.png").exists()
    summary = sync(project.config, Wishes((project.root,), prune=True), project._tell, engine_of(project.engine))
    assert (summary.findings, project.told[-1]) == ((), ("removed", "flow.png"))
    assert not (project.root / "flow.png").exists()
    assert theirs.exists()


def test_a_picture_that_cannot_be_removed_ends_the_run(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    project.write("a.rst", BLOCK)
    project.sync()
    project.write("a.rst", "Text.\n")
    monkeypatch.setattr(Path, "unlink", _refuse)

    with pytest.raises(PumlsyncError, match=r"flow\.png is not removed: Permission denied"):
        sync(project.config, Wishes((project.root,), prune=True), project._tell, engine_of(project.engine))


def _refuse(*_: object, **__: object) -> None:
    raise PermissionError(13, "Permission denied")


def image_data(file: bytes) -> list[bytes]:
    picture = parse(file)
    assert picture is not None
    return [chunk.packed() for chunk in picture.chunks if chunk.kind == b"IDAT"]


def with_other_image_data(file: bytes) -> bytes:
    """Return the same pixels, packed otherwise."""
    import zlib

    from pumlsync.pictures.png import SIGNATURE, Chunk

    picture = parse(file)
    assert picture is not None
    content = zlib.compress(bytes([0, 255, 0, 0]), 0)
    data = Chunk(b"IDAT", content, zlib.crc32(b"IDAT" + content))
    return SIGNATURE + b"".join((data if c.kind == b"IDAT" else c).packed() for c in picture.chunks)


def with_texts(file: bytes, old: str, new: str) -> bytes:
    """Return the file with another word in its texts."""
    picture = parse(file)
    assert picture is not None
    return picture.with_texts({keyword: text.replace(old, new) for keyword, text in picture.texts().items()})


def without_texts(file: bytes) -> bytes:
    """Return the file as an optimiser leaves it."""
    from pumlsync.pictures.png import SIGNATURE

    picture = parse(file)
    assert picture is not None
    return SIGNATURE + b"".join(chunk.packed() for chunk in picture.chunks if chunk.kind != b"iTXt")


def test_the_fake_pictures_are_real() -> None:
    from pumlsync.pictures.compare import same_pixels

    assert same_pixels(RED, png(255, 0, 0))
    assert not same_pixels(RED, GREEN)


class TestAnEngineIsStartedEarly:
    """Java needs as long to get ready as the other documents take to be read."""

    def test_before_the_other_documents_are_read(self, project: Project) -> None:
        project.write("docs/a.rst", BLOCK)
        project.write("docs/b.rst", ".. include:: c.txt\n")
        order: list[str] = []
        start = project.engine.start

        def note() -> None:
            order.append("started")
            (project.root / "docs/b.rst").unlink()
            start()

        project.engine.start = note  # type: ignore[method-assign]
        project.sync("docs/a.rst", "docs")
        assert order == ["started"]
        assert project.told == [("drawn", "docs/flow.png")]

    def test_once_for_many_pictures(self, project: Project) -> None:
        for name in "abc":
            project.write(f"{name}.rst", BLOCK.replace("flow", name))
        project.sync()
        assert project.engine.started == 1

    @pytest.mark.parametrize(
        "documents",
        [
            pytest.param({"a.rst": BLOCK}, id="when all is in step"),
            pytest.param({"a.rst": "Text\n"}, id="when there is no diagram"),
            pytest.param(
                {"a.rst": "..\n   @startuml flow\n   @enduml\n", "b.rst": ".. image:: flow.svg\n"},
                id="when another document shows the picture in another format",
            ),
            pytest.param(
                {
                    "a.puml": "@startuml\nA -> B\n@enduml\n",
                    "b.rst": "..\n   @startuml b\n   !include a.puml\n   @enduml\n",
                },
                id="when a file of diagrams is only included",
            ),
        ],
    )
    def test_not_when_nothing_is_to_be_drawn(self, project: Project, documents: dict[str, str]) -> None:
        for path, text in documents.items():
            project.write(path, text)
        project.engine = FakeEngine({"flow\n@enduml": Drawn((svg("red"),), ())})
        project.sync()
        project.engine = FakeEngine()
        project.sync()
        assert (project.engine.started, project.engine.drawn) == (0, [])

"""What every engine keeps to."""

import io
import os
from pathlib import Path
from xml.etree import ElementTree

import pytest
from PIL import Image

from pumlsync.engines.base import Drawn, Engine, Refused
from pumlsync.model import Setting, Shaping

TIMEOUT_S = 30.0
HELLO = "@startuml\nA -> B : hello\n@enduml"

DITAA = "@startditaa\n+---+   +---+\n| a |-->| b |\n+---+   +---+\n@endditaa"

PICTURES = [
    pytest.param(HELLO, id="sequence"),
    pytest.param(
        "@startuml\nclass A {\n +b() : int\n}\nA <|-- C\npackage p {\n class D\n}\nD --> A\n@enduml", id="class"
    ),
    pytest.param("@startuml\n[*] --> A\nstate A {\n [*] --> B\n}\nA --> [*]\n@enduml", id="state"),
    pytest.param("@startuml\nstart\nif (x?) then (yes)\n:a;\nelse\n:b;\nendif\nstop\n@enduml", id="activity"),
    pytest.param('@startuml\n(*) --> "a"\n"a" --> (*)\n@enduml', id="old activity"),
    pytest.param("@startuml\nactor u\nu --> (use case)\n@enduml", id="use case"),
    pytest.param("@startuml\n[A] --> [B]\ndatabase db\n[B] ..> db\n@enduml", id="component"),
    pytest.param('@startuml\nclock "c" as c with period 1\n@enduml', id="timing"),
    pytest.param("@startmindmap\n* a\n** b\n** c\n@endmindmap", id="mindmap"),
    pytest.param("@startwbs\n* a\n** b\n@endwbs", id="work breakdown"),
    pytest.param('@startjson\n{"a": [1, 2, {"b": null}]}\n@endjson', id="json"),
    pytest.param("@startyaml\na: 1\nb:\n  - c\n@endyaml", id="yaml"),
    pytest.param("@startsalt\n{\n [OK] | [Cancel]\n}\n@endsalt", id="salt"),
    pytest.param(DITAA, id="ditaa"),
    pytest.param("@startgantt\n[a] lasts 3 days\n[b] starts at [a]'s end\n[b] lasts 2 days\n@endgantt", id="gantt"),
    pytest.param('@startebnf\na = b | "c";\n@endebnf', id="ebnf"),
    pytest.param("@startregex\na(b|c)*\n@endregex", id="regex"),
    pytest.param("@startnwdiag\nnwdiag {\n network n {\n  a;\n }\n}\n@endnwdiag", id="network"),
    pytest.param("@startchen\nentity E {\n a\n}\n@endchen", id="entities"),
    pytest.param(
        "@startuml\n!include <C4/C4_Container>\nPerson(u, User)\nSystem(s, S)\nRel(u, s, uses)\n@enduml", id="C4"
    ),
    pytest.param("@startuml\n!theme vibrant\nclass A\n@enduml", id="theme"),
    pytest.param("@startuml\n!option handwritten true\nclass A\nA --> B\n@enduml", id="handwritten"),
]

NOT_A_PICTURE = [
    pytest.param("@startuml\n@enduml", "empty", 1, id="empty"),
    pytest.param("A -> B", "@start", 1, id="no start"),
    pytest.param("", "@start", 1, id="no text"),
    pytest.param("@startuml\nA -> B", "@end", 1, id="no end"),
    pytest.param("@startuml\nA -> B\nfoo bar (((\n@enduml", "syntax error", 3, id="syntax"),
    pytest.param("@startuml\nclass A #nocolor\n@enduml", "color", 2, id="color"),
    pytest.param("@startfoo\nbar\n@endfoo", "@startfoo", 1, id="unknown type"),
    pytest.param("@startmindmap\n@endmindmap", "Empty", 1, id="empty mindmap"),
    pytest.param('@startjson\n#highlight "a"\n{\n "a": 1,\n}\n@endjson', "JSON: Expected name", 5, id="json"),
    pytest.param("@startjson\n@endjson", "JSON", 1, id="no json"),
    pytest.param("@startyaml\n!!x zz -> {\n@endyaml", "YAML", 1, id="yaml"),
    pytest.param("@startsalt\nfoo (( {\n@endsalt", "", None, id="crash"),
    pytest.param("@startmath\na/b\n@endmath", "JLaTeXMath", 1, id="math"),
    pytest.param("@startlatex\na\n@endlatex", "JLaTeXMath", 1, id="latex"),
    pytest.param("@startuml\nA -> B\nB -> A : <math>x^2</math>\n@enduml", "JLaTeXMath", 3, id="formula in a label"),
    pytest.param("@startuml\n!pragma layout elk\nclass A\n@enduml", "ELK", None, id="elk"),
    pytest.param("@startuml\nversion\n@enduml", "machine", 1, id="version"),
    pytest.param(
        "@startuml\nA -> B\nnote left\n{{\nclass A\nblah blah\n}}\nend note\n@enduml", "syntax error", 6, id="inside"
    ),
    pytest.param(
        "@startuml\nrectangle R [\nx\n{{yaml\na: [b\n c\n}}\n]\n@enduml", "not valid YAML", 4, id="data inside"
    ),
    pytest.param("@startmindmap\n*:{{json\n[1\n}};\n@endmindmap", "not valid JSON", 3, id="inside a mindmap"),
    pytest.param("@startuml\nA -> B : <img:nope.png>\n@enduml", "nope.png", 2, id="missing image"),
    pytest.param("@startuml\nsprite $x nope.png\nA -> B\n@enduml", "nope.png", 2, id="missing sprite"),
    pytest.param("@startuml\nA -> B : <img:http://localhost/x.png>\n@enduml", "localhost", 2, id="remote image"),
    pytest.param("@startuml\n!theme nonexistent\nA -> B\n@enduml", "nonexistent", 2, id="missing theme"),
    pytest.param("@startuml\n!include http://localhost:1/x\n@enduml", "network", 2, id="remote include"),
    pytest.param("@startuml\n!include <C4/Nope>\n@enduml", "C4/Nope", 2, id="not in the library"),
    pytest.param(
        "@startuml\n!function $f($x)\n!return $f($x)\n!endfunction\nA -> B : $f(1)\n@enduml",
        "recursion",
        None,
        id="recursion",
    ),
    pytest.param("@startuml\nscale 3\n" + "A -> B : x\n" * 300 + "@enduml", "16384", None, id="too large"),
]


def drawn(engine: Engine, text: str, folder: Path) -> Drawn:
    outcome = engine.draw(text, folder, timeout_s=TIMEOUT_S)
    assert isinstance(outcome, Drawn), outcome
    return outcome


def drawn_as_svg(engine: Engine, text: str, folder: Path) -> Drawn:
    outcome = engine.draw(text, folder, picture_format="svg", timeout_s=TIMEOUT_S)
    assert isinstance(outcome, Drawn), outcome
    return outcome


def refused(engine: Engine, text: str, folder: Path, timeout_s: float = TIMEOUT_S) -> Refused:
    outcome = engine.draw(text, folder, timeout_s=timeout_s)
    assert isinstance(outcome, Refused), "drawn"
    return outcome


def with_lines(*lines: str) -> Shaping:
    """Return the settings of a config file."""
    return Shaping(None, (Setting("config", "digest", lines),))


def write(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


class TestEngine:
    def test_has_an_identity_before_it_draws(self, engine: Engine) -> None:
        assert engine.identity.startswith("plantuml ")

    @pytest.mark.parametrize("text", PICTURES)
    def test_draws(self, engine: Engine, folder: Path, text: str) -> None:
        picture = drawn(engine, text, folder)
        assert len(picture.pages) == 1
        assert not picture.warnings
        with Image.open(io.BytesIO(picture.pages[0])) as image:
            image.load()
            assert image.format == "PNG"
            colors = image.convert("RGB").getcolors(1 << 24)
            assert colors is not None
            assert len(colors) > 1, "blank"

    @pytest.mark.parametrize("text", [p for p in PICTURES if p.id in ("sequence", "class", "json", "theme")])
    def test_draws_svg(self, engine: Engine, folder: Path, text: str) -> None:
        (page,) = drawn_as_svg(engine, text, folder).pages
        assert ElementTree.fromstring(page).tag == "{http://www.w3.org/2000/svg}svg"
        assert b"<?plantuml-src " in page

    @pytest.mark.parametrize("text", ["if x[y[0]]>5", "a \N{ESCAPE}[0m b", "<![CDATA[x]]>"])
    def test_svg_is_xml_whatever_the_text_is(self, engine: Engine, folder: Path, text: str) -> None:
        outcome = engine.draw(f"@startuml\nA -> B: {text}\n@enduml", folder, picture_format="svg", timeout_s=TIMEOUT_S)
        if isinstance(outcome, Refused):
            assert "no XML" in outcome.message
        else:
            ElementTree.fromstring(outcome.pages[0])

    def test_refuses_svg_of_what_it_draws_as_png_only(self, engine: Engine, folder: Path) -> None:
        refusal = engine.draw(DITAA, folder, picture_format="svg", timeout_s=TIMEOUT_S)
        assert isinstance(refusal, Refused)
        assert refusal.line == 1

    def test_never_takes_an_error_for_an_svg_picture(self, engine: Engine, folder: Path) -> None:
        for text in ("@startuml\nA -> B\nfoo bar (((\n@enduml", "@startuml\nA -> B : <img:nope.png>\n@enduml"):
            refusal = engine.draw(text, folder, picture_format="svg", timeout_s=TIMEOUT_S)
            assert isinstance(refusal, Refused)
            assert refusal.line is not None

    def test_maps_the_links_of_a_picture(self, engine: Engine, folder: Path) -> None:
        text = '@startuml\nclass A [[http://example.org/?a=1&copy=2{"tip"}]]\n@enduml'
        (image_map,) = drawn(engine, text, folder).maps
        area = ElementTree.fromstring(image_map).find("area")
        assert area is not None
        assert (area.get("href"), area.get("shape")) == ("http://example.org/?a=1&copy=2", "rect")
        assert drawn(engine, HELLO, folder).maps == ("",)
        assert drawn(engine, text.replace("class", "object"), folder).maps != (image_map,)

    def test_draws_a_page_for_each_newpage(self, engine: Engine, folder: Path) -> None:
        pages = drawn(engine, "@startuml\nA -> B\nnewpage\nB -> C\nNEWPAGE\nC -> D\n@enduml", folder).pages
        assert len(set(pages)) == 3

    @pytest.mark.parametrize(("text", "message", "line"), NOT_A_PICTURE)
    def test_never_takes_an_error_for_a_picture(
        self, engine: Engine, folder: Path, text: str, message: str, line: int | None
    ) -> None:
        refusal = refused(engine, text, folder)
        assert message in refusal.message
        assert (refusal.line, refusal.file) == (line, None)

    def test_draws_text_that_is_not_ascii(self, engine: Engine, folder: Path) -> None:
        accents = drawn(engine, "@startuml\nÄ -> Ж : naïve →\\nΩmega\n@enduml", folder)
        assert not accents.warnings
        assert accents.pages != drawn(engine, "@startuml\nA -> B : nave Omega\n@enduml", folder).pages

    def test_warns_of_characters_that_it_cannot_show(self, engine: Engine, folder: Path) -> None:
        (warning,) = drawn(engine, "@startuml\nA -> B : 中日é\n@enduml", folder).warnings
        assert warning.endswith("中日")

    def test_warns_of_data_that_is_not_there(self, engine: Engine, folder: Path) -> None:
        text = '@startuml\n!$x = %load_json("gone.json")\nA -> B\n@enduml'
        found = drawn(engine, text, folder)
        assert "gone.json" in found.warnings[0]
        assert found.sought == (folder / "gone.json",)


class TestFiles:
    def test_includes_start_from_the_folder(self, engine: Engine, folder: Path) -> None:
        part = write(folder / "parts" / "a.iuml", "A -> B : included\n")
        picture = drawn(engine, "@startuml\n!include parts/a.iuml\n@enduml", folder)
        assert picture.includes == (part,)
        assert picture.pages != drawn(engine, "@startuml\nA -> B\n@enduml", folder).pages

    def test_includes_of_an_include_start_from_its_folder(self, engine: Engine, folder: Path) -> None:
        inner = write(folder / "p" / "q" / "inner.iuml", "B -> C\n")
        outer = write(folder / "p" / "outer.iuml", "A -> B\n!include q/inner.iuml\n")
        assert drawn(engine, "@startuml\n!include p/outer.iuml\n@enduml", folder).includes == (outer, inner)

    @pytest.mark.parametrize(
        ("line", "name", "content"),
        [
            pytest.param("!include_once x.iuml", "x.iuml", "A -> B", id="once"),
            pytest.param("!include_many x.iuml", "x.iuml", "A -> B", id="many"),
            pytest.param("!includesub x.iuml!S", "x.iuml", "!startsub S\nA -> B\n!endsub", id="part"),
            pytest.param("!include x.puml!0", "x.puml", "@startuml\nA -> B\n@enduml", id="diagram by number"),
            pytest.param("!theme mine from t", "t/puml-theme-mine.puml", "skinparam backgroundColor red", id="theme"),
            pytest.param('!$j = %load_json("d.json")', "d.json", '{"a": 1}', id="json"),
            pytest.param("!include ./a/../a/x.iuml", "a/x.iuml", "A -> B", id="roundabout"),
            pytest.param("!include ünï.iuml", "ünï.iuml", "A -> B", id="not ascii"),
            pytest.param("!include with space.iuml", "with space.iuml", "A -> B", id="space"),
        ],
    )
    def test_reports_what_it_read(self, engine: Engine, folder: Path, line: str, name: str, content: str) -> None:
        file = write(folder / name, content + "\n")
        assert drawn(engine, f"@startuml\n{line}\nA -> B\n@enduml", folder).includes == (file,)

    @pytest.mark.parametrize("line", ["A -> B : <img:dot.png>", "sprite $x dot.png\nA -> B : <$x>"])
    def test_reports_pictures(self, engine: Engine, folder: Path, line: str) -> None:
        Image.new("RGB", (9, 9), "red").save(folder / "dot.png")
        assert drawn(engine, f"@startuml\n{line}\n@enduml", folder).includes == (folder / "dot.png",)

    def test_does_not_report_its_own_library(self, engine: Engine, folder: Path) -> None:
        assert drawn(engine, "@startuml\n!include <C4/C4_Context>\nPerson(a, b)\n@enduml", folder).includes == ()

    def test_reads_a_changed_file_again(self, engine: Engine, folder: Path) -> None:
        text = "@startuml\n!include a.iuml\n@enduml"
        write(folder / "a.iuml", "A -> B : 1\n")
        before = drawn(engine, text, folder)
        write(folder / "a.iuml", "A -> B : 2\n")
        assert drawn(engine, text, folder).pages != before.pages

    def test_reads_a_changed_style_sheet_again(self, engine: Engine, folder: Path) -> None:
        text = "@startuml\nskin s\nclass A\n@enduml"
        style = (
            "root {\n FontName SansSerif\n FontSize %d\n HorizontalAlignment left\n RoundCorner 0\n DiagonalCorner 0\n"
        )
        style += " LineThickness 1\n LineColor #181818\n BackGroundColor #F1F1F1\n FontColor black\n FontStyle plain\n"
        style += " Shadowing 0\n Margin 5\n Padding 5\n HyperLinkColor blue\n}\n"
        write(folder / "s.skin", style % 14)
        before = drawn(engine, text, folder)
        write(folder / "s.skin", style % 28)
        assert drawn(engine, text, folder).pages != before.pages
        assert before.includes == (folder / "s.skin",)

    def test_names_a_missing_include(self, engine: Engine, folder: Path) -> None:
        refusal = refused(engine, "@startuml\nA -> B\n!include parts/gone.iuml\n@enduml", folder)
        assert refusal == Refused("include", "cannot include parts/gone.iuml: there is no such file", 3)

    @pytest.mark.parametrize(
        "line", ["!include x", "!includesub x!S", '!$x = %load_json("x.json")', "A -> B : <img:x>", "sprite $x x.png"]
    )
    def test_waits_for_no_pipe(self, engine: Engine, folder: Path, line: str) -> None:
        for name in ("x", "x.json", "x.png"):
            os.mkfifo(folder / name)
        refusal = engine.draw(f"@startuml\n{line}\nA -> B\n@enduml", folder, timeout_s=10)
        if isinstance(refusal, Refused):
            assert refusal.objection in ("include", "syntax")
            assert refusal.line == 2
        else:
            assert "not a regular file" in refusal.warnings[0]

    def test_names_an_include_that_is_a_folder(self, engine: Engine, folder: Path) -> None:
        (folder / "parts").mkdir()
        refusal = refused(engine, "@startuml\n!include parts\n@enduml", folder)
        assert refusal == Refused("include", "cannot include parts: it is a folder", 2)

    def test_names_the_file_and_line_of_a_missing_include_of_an_include(self, engine: Engine, folder: Path) -> None:
        outer = write(folder / "p" / "outer.iuml", "A -> B\n\n!include gone.iuml\n")
        refusal = refused(engine, "@startuml\n!include p/outer.iuml\n@enduml", folder)
        assert (refusal.objection, refusal.line, refusal.file) == ("include", 3, outer)
        assert "gone.iuml" in refusal.message

    def test_names_the_file_and_line_of_an_error_in_an_include(self, engine: Engine, folder: Path) -> None:
        part = write(folder / "parts" / "bad.iuml", "A -> B\n\nfoo bar (((\n")
        refusal = refused(engine, "@startuml\nA -> B\n!include parts/bad.iuml\n@enduml", folder)
        assert refusal == Refused("syntax", "syntax error", 3, part)

    @pytest.mark.parametrize(
        ("line", "name", "content", "wrong"),
        [
            pytest.param(
                "!include w.puml!1", "w.puml", "@startuml\n@enduml\n@startuml\nfoo ((\n@enduml", 4, id="diagram"
            ),
            pytest.param("!includesub s.iuml!S", "s.iuml", "A -> B\n!startsub S\nfoo ((\n!endsub", 3, id="part"),
            pytest.param("!theme t from .", "puml-theme-t.puml", "hide footbox\nfoo ((", 2, id="theme"),
            pytest.param(
                "!include p.iuml\n$p()", "p.iuml", "!procedure $p()\nfoo ((\n!endprocedure", 2, id="procedure"
            ),
        ],
    )
    def test_names_the_file_and_line_of_an_error_in(
        self, engine: Engine, folder: Path, line: str, name: str, content: str, wrong: int
    ) -> None:
        file = write(folder / name, content + "\n")
        refusal = refused(engine, f"@startuml\n{line}\nA -> B\n@enduml", folder)
        assert (refusal.line, refusal.file) == (wrong, file)

    def test_names_its_own_line_for_an_error_in_the_library(self, engine: Engine, folder: Path) -> None:
        text = "@startuml\nA -> B\n!include <C4/C4_Context>\n$nope(\n!assert 1 == 2 : no\n@enduml"
        refusal = refused(engine, text, folder)
        assert refusal.file is None
        assert refusal.line in (4, 5)

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param("!include ../../{outside}/secret.iuml", id="upwards"),
            pytest.param("!include {parent}/{outside}/secret.iuml", id="absolute"),
            pytest.param("!include {parent}/{twin}/secret.iuml", id="folder that begins with the root's name"),
            pytest.param("!include link.iuml", id="link"),
            pytest.param("!include linked/secret.iuml", id="linked folder"),
            pytest.param("!includesub ../../{outside}/secret.iuml!S", id="part"),
            pytest.param("!include ::../{outside}/secret.iuml", id="from the working directory"),
            pytest.param('!$j = %load_json("../../{outside}/secret.json")\nA -> B : $j', id="json"),
            pytest.param('!$j = %load_json("{parent}/{twin}/secret.json")\nA -> B : $j', id="json of the twin"),
            pytest.param("A -> B : <img:../../{outside}/secret.png>", id="image"),
            pytest.param("A -> B : <img:{parent}/{twin}/secret.png>", id="image of the twin"),
            pytest.param("!theme secret from ../../{outside}", id="theme"),
            pytest.param("!include /etc/passwd", id="system"),
        ],
    )
    def test_keeps_to_the_project(self, engine: Engine, root: Path, folder: Path, line: str) -> None:
        outside = root.parent / "elsewhere"
        twin = root.parent / f"{root.name}-twin"
        for place in (outside, twin):
            write(place / "secret.iuml", "!startsub S\nA -> SECRET\n!endsub\n")
            write(place / "secret.json", '{"a": "SECRET"}')
            write(place / "puml-theme-secret.puml", "skinparam backgroundColor red\n")
            Image.new("RGB", (9, 9), "red").save(place / "secret.png")
        (folder / "link.iuml").symlink_to(outside / "secret.iuml")
        (folder / "linked").symlink_to(outside)
        line = line.format(outside=outside.name, parent=root.parent, twin=twin.name)
        refusal = refused(engine, f"@startuml\n{line}\n@enduml", folder)
        assert refusal.objection == "include"
        assert refusal.line == 2
        assert "secret" in refusal.message or "link" in refusal.message or "passwd" in refusal.message


class TestSameBytes:
    NOISE = (
        "@startuml\n!theme cyborg\nskinparam handwritten true\n!define HELLO bye\nA -> B : HELLO\n@enduml",
        "@startuml\n!pragma teoz true\nskinparam backgroundColor red\nskinparam defaultFontSize 30\n"
        "sprite $s [4x4/16] {\n0123\n4567\n89AB\nCDEF\n}\nA -> B : <$s>\n@enduml",
        "@startuml\n!$x = 3\n!function $f()\n!return 4\n!endfunction\n"
        "<style>\nroot {\n FontColor red\n}\n</style>\nclass A\nhide members\n@enduml",
        "@startuml\nscale 3\nskinparam dpi 200\nskinparam monochrome reverse\nautonumber\nA -> B : $f()\n@enduml",
        "@startuml\nfoo bar (((\n@enduml",
        "@startsalt\nfoo (( {\n@endsalt",
        "@startuml\n!include <C4/C4_Context>\nPerson(a, b)\n@enduml",
        "@startuml\n!include gone.iuml\n@enduml",
        "@startmindmap\n<style>\nnode {\n BackGroundColor green\n}\n</style>\n* a\n@endmindmap",
    )  # fmt: skip

    def test_diagrams_do_not_change_each_other(self, engine: Engine, folder: Path) -> None:
        texts = [text for text in (param.values[0] for param in PICTURES) if isinstance(text, str)]
        before = [drawn(engine, text, folder) for text in texts]
        for noise in self.NOISE:
            engine.draw(noise, folder, timeout_s=TIMEOUT_S)
            assert drawn(engine, HELLO, folder) == before[0]
        assert [drawn(engine, text, folder) for text in reversed(texts)] == before[::-1]

"""What the documentation says is true."""

import re

import msgspec

from pages import PAGES, ROOT, blocks
from pumlsync.config import Config, EngineSettings, Settings, load_config
from pumlsync.diagnostics import Code
from pumlsync.reports.formats import OUTPUT_FORMATS
from pumlsync.reports.rules import rules_page
from pumlsync.rules import rule_of
from pumlsync.run import Wishes, check


def test_the_page_of_findings_is_made_from_the_rules() -> None:
    page = (ROOT / "docs" / "findings.rst").read_text("utf-8")

    assert page == rules_page([rule_of(code) for code in Code]) + "\n", "run make docs/findings.rst"


def test_each_setting_is_in_an_example() -> None:
    examples = [block.text for block in blocks(ROOT / "docs" / "settings.rst") if block.language == "toml"]
    tables = [msgspec.toml.decode(example)["tool"]["pumlsync"] for example in examples]

    assert {field.encode_name for field in msgspec.structs.fields(Settings)} == set(tables[0])
    engine = {field.encode_name for field in msgspec.structs.fields(EngineSettings)}
    assert engine == {name for table in tables for name in table["engine"]}


def test_what_pip_is_told_to_install_can_be_had() -> None:
    extras = msgspec.toml.decode((ROOT / "pyproject.toml").read_bytes())["project"]["optional-dependencies"]
    named = {extra for page in PAGES for extra in re.findall(r"pumlsync\[(\w+)\]", page.read_text("utf-8"))}

    assert {"server", "sphinx"} <= named <= extras.keys()


def test_each_format_is_documented() -> None:
    page = (ROOT / "docs" / "ci.rst").read_text("utf-8")

    assert re.findall(r"^   \* - ``(\w+)``$", page, re.MULTILINE) == [*OUTPUT_FORMATS]


def test_the_projects_own_pictures_are_current() -> None:
    config: Config = load_config(ROOT)

    assert check(config, Wishes((ROOT / "docs",))).findings == ()


def test_the_front_page_shows_the_two_commands_and_a_picture_that_is_there() -> None:
    page = (ROOT / "README.md").read_text("utf-8")
    beginning = page.splitlines()[:30]

    assert {line.split("#")[0].strip() for line in beginning} >= {"make diagrams", "make test"}
    for picture in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page):
        assert (ROOT / picture).is_file()
    for link in re.findall(r"[^!]\[[^\]]*\]\(([^)#]+)\)", page):
        assert (ROOT / link).is_file()

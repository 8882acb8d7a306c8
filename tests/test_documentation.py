"""What the documentation says is true."""

import re
from pathlib import Path

import click
import msgspec
import pytest

from pumlsync.cli import pumlsync_command
from pumlsync.config import Config, EngineSettings, Settings, load_config
from pumlsync.diagnostics import Code
from pumlsync.documents.rst.scan import scan
from pumlsync.pairing import pair, sources
from pumlsync.reports.formats import OUTPUT_FORMATS
from pumlsync.reports.inventory import ListedDocument
from pumlsync.reports.json import Report
from pumlsync.reports.rules import rules_page
from pumlsync.rules import rule_of
from pumlsync.run import Wishes, check

ROOT = Path(__file__).resolve().parents[1]
USAGE = (ROOT / "docs" / "usage.rst").read_text("utf-8")


def commands() -> dict[str, click.Command]:
    """Return the commands by name."""
    context = click.Context(pumlsync_command)
    names = pumlsync_command.list_commands(context)
    return {name: command for name in names if (command := pumlsync_command.get_command(context, name))}


def test_the_page_of_findings_is_made_from_the_rules() -> None:
    page = (ROOT / "docs" / "findings.rst").read_text("utf-8")

    assert page == rules_page([rule_of(code) for code in Code]) + "\n", "run make docs/findings.rst"


@pytest.mark.parametrize("name", sorted(commands()))
def test_each_command_and_option_is_documented(name: str) -> None:
    options = [parameter for parameter in commands()[name].params if isinstance(parameter, click.Option)]

    assert f"``pumlsync {name}" in USAGE
    for option in options:
        assert max(option.opts, key=len) in USAGE


def test_each_setting_is_in_an_example_and_the_examples_are_valid() -> None:
    examples = re.findall(r"code-block:: toml\n\n((?:   .*\n|\n)+)", USAGE)
    tables = [msgspec.toml.decode(example)["tool"]["pumlsync"] for example in examples]

    for table in tables:
        msgspec.convert(table, Settings)
    assert {field.encode_name for field in msgspec.structs.fields(Settings)} == set(tables[0])
    engine = {field.encode_name for field in msgspec.structs.fields(EngineSettings)}
    assert engine == {name for table in tables for name in table["engine"]}


def test_the_inventorys_example_has_the_fields_that_are_written() -> None:
    page = (ROOT / "docs" / "inventory.rst").read_text("utf-8")
    (example,) = re.findall(r"code-block:: json\n\n((?:   .*\n|\n)+)", page)
    (document,) = msgspec.json.decode(example)["documents"]

    assert msgspec.to_builtins(msgspec.convert(document, ListedDocument)) == document


def test_the_example_of_a_report_has_the_fields_that_are_written() -> None:
    page = (ROOT / "docs" / "ci.rst").read_text("utf-8")
    (example,) = re.findall(r"code-block:: json\n\n((?:   .*\n|\n)+)", page)
    report = msgspec.json.decode(example)

    assert msgspec.to_builtins(msgspec.convert(report, Report)) == report


def test_each_format_is_documented() -> None:
    page = (ROOT / "docs" / "ci.rst").read_text("utf-8")

    assert re.findall(r"^   \* - ``(\w+)``$", page, re.MULTILINE) == [*OUTPUT_FORMATS]


def test_each_form_in_the_documentation_makes_one_picture() -> None:
    section = USAGE.partition("In a document\n")[2].partition("Commands\n---")[0]
    examples = re.findall(r"::\n\n((?:    .*\n|\n)+)", section)
    forms = []
    for example in examples:
        text = "\n".join(line[4:] for line in example.splitlines())
        document = scan("a.rst", text.encode(), ".", lambda path: pytest.fail(path))
        (target,) = pair([document], {"a.rst": "."}).targets
        assert target.path == "img/hello.png"
        forms += [source.form for source in sources(document)]

    assert forms == ["prefixed", "indented", "sameline"]


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

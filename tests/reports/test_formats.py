"""Findings in the forms that other programs read."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import get_args
from xml.etree import ElementTree

import jsonschema
import msgspec
import pytest
import xmlschema

from pumlsync.config import Config
from pumlsync.diagnostics import Code, Diagnostic, Place
from pumlsync.pairing.pair import Pairing
from pumlsync.reports.formats import Formats, OutputFormat, findings_lines, formats
from pumlsync.reports.json import Report
from pumlsync.reports.repository import fingerprints
from pumlsync.run import Summary
from pumlsync.survey.survey import Survey

HERE = Path(__file__).parent

ORDINARY = Diagnostic(Place("docs/a.rst", 9, 3), Code.MISSING, "docs/a.png is missing (diagram: line 4)", "docs/a.png")
NOTE = Diagnostic(
    Place("docs/a.rst", 12), Code.UNSHOWN, "no image reference shows docs/b.png, which this diagram makes"
)
ODD_PATH = Diagnostic(Place("docs/100%, a:b <é>&'\"\t#?.rst", 1), Code.ORPHAN, "there is no file ü.png")
ODD_TEXT = Diagnostic(
    Place("docs/z.rst", 2), Code.SYNTAX, "z.png is not drawn: 50%\r\n::error::<&\x00\x1b[31m]]>\ufffe\U0001f600"
)


def summary(*findings: Diagnostic) -> Summary:
    """Return what a run of one clean document and these findings says."""
    files = dict.fromkeys(["docs/clean.rst", *(finding.place.file for finding in findings)])
    nothing = Survey((), Pairing((), (), ()), frozenset(files))
    return Summary(nothing, findings, tuple(files))


EVERYTHING = summary(ODD_PATH, ORDINARY, NOTE, ODD_TEXT)
NOTHING = summary()


def written(kind: OutputFormat, what: Summary, root: Path = Path("/project")) -> str:
    """Return a report."""
    return "\n".join(findings_lines(kind, Config(root), what, lambda text, _: text))


@pytest.mark.parametrize("what", [pytest.param(EVERYTHING, id="findings"), pytest.param(NOTHING, id="none")])
@pytest.mark.parametrize("kind", ["sarif", "gitlab"])
def test_json_keeps_to_the_schema(kind: OutputFormat, what: Summary) -> None:
    schema = msgspec.json.decode((HERE / f"{kind}.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(msgspec.json.decode(written(kind, what)), schema)


@pytest.mark.parametrize("what", [pytest.param(EVERYTHING, id="findings"), pytest.param(NOTHING, id="none")])
def test_xml_keeps_to_the_schema(what: Summary) -> None:
    xmlschema.XMLSchema(HERE / "junit.xsd").validate(written("junit", what))


@pytest.mark.parametrize("kind", get_args(OutputFormat))
def test_each_finding_is_in_each_format_once(kind: OutputFormat) -> None:
    without_attributes = re.sub(r'message="[^"]*"', "", written(kind, EVERYTHING))

    assert without_attributes.count(ORDINARY.message) == 1


def test_sarif_names_files_by_relative_uris_and_rules_by_their_place() -> None:
    (run,) = msgspec.json.decode(written("sarif", EVERYTHING))["runs"]
    rules = run["tool"]["driver"]["rules"]

    assert [rules[result["ruleIndex"]]["id"] for result in run["results"]] == ["PS201", "PS302", "PS108", "PS401"]
    assert [result["level"] for result in run["results"]] == ["error", "error", "note", "error"]
    odd = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert odd == "docs/100%25%2C%20a%3Ab%20%3C%C3%A9%3E%26%27%22%09%23%3F.rst"
    assert run["originalUriBaseIds"] == {"%SRCROOT%": {"uri": "file:///project/"}}
    assert len(rules) == len(Code)


def test_junit_counts_failures_and_keeps_what_xml_can_hold() -> None:
    suites = ElementTree.fromstring(written("junit", EVERYTHING))
    counts = {suite.get("name"): (suite.get("tests"), suite.get("failures")) for suite in suites}

    assert counts == {
        "docs/clean.rst": ("1", "0"),
        ODD_PATH.place.file: ("1", "1"),
        "docs/a.rst": ("2", "1"),
        "docs/z.rst": ("1", "1"),
    }
    failure = suites.find("testsuite[@name='docs/z.rst']/testcase/failure")
    assert failure is not None
    message = failure.get("message") or ""
    assert r"::error::<&\x00\x1b[31m]]>\ufffe" in message
    assert "\U0001f600" in message


def test_github_commands_are_one_line_each_and_end_where_they_should() -> None:
    lines = written("github", EVERYTHING).splitlines()

    assert [line.partition(" ")[0] for line in lines] == ["::error", "::error", "::notice", "::error"]
    assert lines[0].startswith(
        "::error file=docs/100%25%2C a%3Ab <é>&'\"\t#?.rst,line=1,col=1,title=PS201::docs/100%25, "
    )
    assert lines[1] == (
        "::error file=docs/a.rst,line=9,col=3,title=PS302"
        "::docs/a.rst:9:3: PS302 docs/a.png is missing (diagram: line 4)"
    )
    assert "50%25%0D%0A::error::<&" in lines[3]


@pytest.mark.parametrize("kind", ["github", "gitlab", "sarif"])
def test_paths_count_from_the_top_of_the_repository(kind: OutputFormat, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    project = tmp_path / "part"
    project.mkdir()

    assert "part/docs/a.rst" in written(kind, summary(ORDINARY), project)


def test_json_has_all_that_a_program_may_want_to_know() -> None:
    report = msgspec.json.decode(written("json", EVERYTHING), type=Report)

    assert [(item.path, item.line, item.column, item.code, item.kind) for item in report.findings] == [
        (ODD_PATH.place.file, 1, 1, "PS201", "failure"),
        ("docs/a.rst", 9, 3, "PS302", "failure"),
        ("docs/a.rst", 12, 1, "PS108", "note"),
        ("docs/z.rst", 2, 1, "PS401", "failure"),
    ]
    assert report.findings[1].picture == "docs/a.png"
    assert report.findings[3].message == ODD_TEXT.message
    assert (report.documents, report.version) == (4, 1)


def test_a_finding_keeps_its_fingerprint_when_lines_are_added_above_it() -> None:
    below = Diagnostic(
        Place("docs/a.rst", 19, 3), Code.MISSING, "docs/a.png is missing (diagram: line 14)", "docs/a.png"
    )

    assert [*fingerprints([ORDINARY])] == [*fingerprints([below])]


def test_findings_that_are_told_alike_have_fingerprints_of_their_own() -> None:
    found = [*fingerprints([ORDINARY, ORDINARY, NOTE])]

    assert len(set(found)) == 3


@pytest.mark.parametrize(
    ("wanted", "has_file", "environment", "expected"),
    [
        pytest.param(None, False, {}, Formats("text", None), id="for people"),
        pytest.param(None, True, {}, Formats(None, "text"), id="for people, in a file"),
        pytest.param("concise", True, {}, Formats(None, "concise"), id="for grep, in a file"),
        pytest.param("json", False, {}, Formats("json", None), id="for programs"),
        pytest.param("json", True, {}, Formats("text", "json"), id="for programs, and for the log"),
        pytest.param(None, False, {"GITHUB_ACTIONS": "true"}, Formats("github", None), id="annotations on GitHub"),
        pytest.param("text", False, {"GITHUB_ACTIONS": "true"}, Formats("text", None), id="what was asked for"),
        pytest.param("sarif", True, {"GITHUB_ACTIONS": "true"}, Formats("github", "sarif"), id="both on GitHub"),
        pytest.param(None, False, {"GITLAB_CI": "true"}, Formats("text", None), id="the log on GitLab"),
        pytest.param(None, True, {"GITLAB_CI": "true"}, Formats("text", "gitlab"), id="the report on GitLab"),
        pytest.param(None, False, {"GITHUB_ACTIONS": "false"}, Formats("text", None), id="not on GitHub"),
    ],
)
def test_formats_follow_from_who_runs_it(
    wanted: OutputFormat | None, has_file: bool, environment: Mapping[str, str], expected: Formats
) -> None:
    assert formats(wanted, has_file=has_file, environment=environment) == expected

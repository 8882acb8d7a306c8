"""For test reports: JUnit's XML, as Jenkins, GitLab and others read it.

Source: the schema ``junit-10.xsd`` of Jenkins' xUnit plug-in.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import groupby
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from pumlsync.config import Config
from pumlsync.diagnostics import Diagnostic
from pumlsync.reports.text import finding_line
from pumlsync.run import Summary

_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Source: XML 1.0, section 2.2."""


def report(_: Config, summary: Summary) -> Iterator[str]:
    """Yield the lines of an XML document: a suite for each document, in it a failed test for each finding.

    A note is a test that passes and prints it; a document without findings is a test that passes.
    """
    by_file = {file: list(found) for file, found in groupby(summary.findings, lambda finding: finding.place.file)}
    root = Element("testsuites", name="pumlsync")
    for file in dict.fromkeys([*summary.documents, *by_file]):
        root.append(_suite(file, by_file.get(file, [])))
    indent(root)
    yield tostring(root, "utf-8", xml_declaration=True).decode()


def _suite(file: str, findings: Sequence[Diagnostic]) -> Element:
    failures = sum(not finding.code.is_note for finding in findings)
    counts = {"tests": str(len(findings) or 1), "failures": str(failures), "errors": "0"}
    suite = Element("testsuite", {"name": _printable(file), "file": _printable(file), **counts})
    for finding in findings:
        case = _case(suite, f"{finding.code.value} {finding.place}", file)
        line = _printable(finding_line(finding))
        if finding.code.is_note:
            SubElement(case, "system-out").text = line
        else:
            SubElement(case, "failure", type=finding.code.value, message=_printable(finding.message)).text = line
    if not findings:
        _case(suite, file, file)
    return suite


def _case(suite: Element, name: str, file: str) -> Element:
    return SubElement(suite, "testcase", name=_printable(name), classname=_printable(file))


def _printable(text: str) -> str:
    """Return a text with an escape for each character that XML does not have."""
    return _NOT_IN_XML.sub(lambda found: ascii(found[0])[1:-1], text)

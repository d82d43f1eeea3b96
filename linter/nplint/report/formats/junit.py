"""JUnit's XML: every finding is a failed test case of its module's suite.

Only what Jenkins' ``junit-10.xsd`` allows: a test case has no file or line of its own there.
"""

import re
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from nplint.engine.finding import Finding
from nplint.report.report import Report

_NO_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 can't hold, not even escaped."""


def render(report: Report) -> str:
    """Render a report as test suites; one passing case stands for all clean."""
    ordered = sorted(report.active, key=lambda finding: (finding.module, finding.order))
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    count = len(ordered)
    lines.append(f'<testsuites name="nplint" tests="{count or 1}" failures="{count}" errors="0">')
    for module, found in groupby(ordered, key=lambda finding: finding.module):
        lines += _suite(module, list(found))
    if not ordered:
        lines += [
            '  <testsuite name="nplint" tests="1" failures="0" errors="0">',
            '    <testcase name="no findings" classname="nplint"/>',
            "  </testsuite>",
        ]
    return "\n".join([*lines, "</testsuites>"]) + "\n"


def _suite(module: str, findings: list[Finding]) -> list[str]:
    name, count = _attribute(module or "no module"), len(findings)
    return [
        f'  <testsuite name={name} tests="{count}" failures="{count}" errors="0">',
        *(line for finding in findings for line in _case(finding)),
        "  </testsuite>",
    ]


def _case(finding: Finding) -> list[str]:
    name = _attribute(f"{finding.code} {finding.span}")
    notes = [f"{related.span}: {related.message}" for related in finding.related]
    body = escape(_clean("\n".join([f"{finding.span}: {finding.message}", *notes])))
    return [
        f"    <testcase name={name} classname={_attribute(finding.name)}>",
        f"      <failure type={_attribute(finding.severity)} "
        f"message={_attribute(finding.message)}>{body}</failure>",
        "    </testcase>",
    ]


def _attribute(text: str) -> str:
    return quoteattr(_clean(text))


def _clean(text: str) -> str:
    return _NO_XML.sub("\N{REPLACEMENT CHARACTER}", text)

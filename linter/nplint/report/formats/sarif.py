"""SARIF 2.1.0 as GitHub code scanning reads it.

Limits are GitHub's (docs: "SARIF support for code scanning"): descriptions of 1,024 characters,
25,000 results; only the first location and the fingerprint ``primaryLocationLineHash`` count.
"""

import json
import re
from typing import Any
from urllib.parse import quote

from nplint.engine.finding import Finding, at_least
from nplint.report.page import body_markdown, page_text
from nplint.report.report import HOMEPAGE, Report, rule_link
from nplint.report.style import Style
from nplint.rule import SEVERITIES, Rule, Severity
from nplint.span import Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISIONS = {"proven": "very-high", "declared": "high", "inferred": "medium"}
_MOST_TEXT = 1024
_MOST_RESULTS = 25_000


def render(report: Report) -> str:
    """Render a report as one SARIF run."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, Any]:
    """Return the document as plain data."""
    findings = _first(report.findings)
    codes = sorted({finding.code for finding in findings})
    rules = [_rule(report.rule_by_code[code]) for code in codes if code in report.rule_by_code]
    places = {rule["id"]: place for place, rule in enumerate(rules)}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "nplint",
                "version": report.version,
                "semanticVersion": report.version,
                "informationUri": HOMEPAGE,
                "rules": rules,
            }
        },
        "automationDetails": {"id": "nplint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"%SRCROOT%": {"description": {"text": "The repository's top."}}},
        "results": [_result(finding, places, report) for finding in findings],
    }
    left_out = len(report.findings) - len(findings)
    if left_out:
        text = f"{left_out} findings of least severity are left out: GitHub reads {_MOST_RESULTS}"
        notice = {"level": "warning", "message": {"text": text}}
        run["invocations"] = [{"executionSuccessful": True, "toolExecutionNotifications": [notice]}]
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _first(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return as many findings as are read, the gravest first where there are more."""
    if len(findings) <= _MOST_RESULTS:
        return list(findings)
    ranked = sorted(findings, key=lambda finding: (not finding.active, _rank(finding.severity)))
    return sorted(ranked[:_MOST_RESULTS], key=lambda finding: finding.order)


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)


def _rule(rule: Rule) -> dict[str, Any]:
    family = re.sub(r"\d\d$", "", rule.code)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.title[:_MOST_TEXT]},
        "fullDescription": {"text": _why(rule)[:_MOST_TEXT]},
        "help": {"text": page_text(rule, Style()), "markdown": body_markdown(rule)},
        "helpUri": rule_link(rule.code),
        "defaultConfiguration": {"level": _LEVELS[rule.severity], "enabled": rule.enabled},
        "properties": {
            "tags": ["architecture", "event-driven", family],
            "precision": "very-high" if at_least(rule.severity, "error") else "high",
            "problem.severity": _PROBLEMS[rule.severity],
        },
    }


def _why(rule: Rule) -> str:
    section = rule.page.partition("## Why\n")[2].partition("\n## ")[0].strip()
    return " ".join(section.split()) or rule.title


def _result(finding: Finding, places: dict[str, int], report: Report) -> dict[str, Any]:
    result: dict[str, Any] = {
        "ruleId": finding.code,
        **({"ruleIndex": places[finding.code]} if finding.code in places else {}),
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _location(finding.span, report)}],
        "partialFingerprints": {"primaryLocationLineHash": f"{finding.fingerprint}:1"},
        "properties": {
            "module": finding.module or "-",
            "confidence": finding.confidence,
            "precision": _PRECISIONS[finding.confidence],
        },
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "message": {"text": related.message or "see here"},
                "physicalLocation": _location(related.span, report),
            }
            for number, related in enumerate(finding.related, 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding, report)]
    return result | _state(finding) | _baseline_state(finding, report)


def _message(finding: Finding) -> str:
    links = [
        f"[{_link_text(related.message)}]({number})"
        for number, related in enumerate(finding.related, 1)
    ]
    text = finding.message[:1].upper() + finding.message[1:]
    return f"{text}. See {', '.join(links)}." if links else f"{text}."


def _link_text(text: str) -> str:
    return re.sub(r"([\[\]\\])", r"\\\1", text) or "here"


def _state(finding: Finding) -> dict[str, Any]:
    """Keep what is accepted in the document: alerts that vanish and return would flap."""
    if finding.suppressed:
        reason = {"justification": finding.reason} if finding.reason else {}
        return {"suppressions": [{"kind": "inSource", **reason}]}
    if finding.baselined:
        accepted = {"kind": "external", "justification": "in the baseline"}
        return {"suppressions": [accepted]}
    return {}


def _baseline_state(finding: Finding, report: Report) -> dict[str, Any]:
    """Say what is new: of all results of a run or of none."""
    if not report.has_baseline:
        return {}
    return {"baselineState": "unchanged" if finding.baselined else "new"}


def _location(span: Span, report: Report) -> dict[str, Any]:
    return {"artifactLocation": _artifact(span.path, report), "region": _region(span)}


def _artifact(path: str, report: Report) -> dict[str, Any]:
    return {"uri": quote(report.repository_path(path)), "uriBaseId": "%SRCROOT%"}


def _region(span: Span) -> dict[str, Any]:
    return {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }


def _fix(finding: Finding, report: Report) -> dict[str, Any]:
    assert finding.fix is not None
    paths = dict.fromkeys(edit.span.path for edit in finding.fix.edits)
    return {
        "description": {"text": finding.fix.title},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(path, report),
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}}
                    for edit in finding.fix.edits
                    if edit.span.path == path
                ],
            }
            for path in paths
        ],
    }

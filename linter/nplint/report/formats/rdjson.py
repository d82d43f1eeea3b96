"""Reviewdog's diagnostic format; its columns count UTF-8 bytes."""

import json
from collections.abc import Sequence

from nplint.engine.finding import Finding
from nplint.report.report import HOMEPAGE, Report, rule_link
from nplint.rule import Severity
from nplint.span import Span

_SEVERITIES: dict[Severity, str] = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


def render(report: Report) -> str:
    """Render a report as one diagnostic result."""
    result = {
        "source": {"name": "nplint", "url": HOMEPAGE},
        "diagnostics": [_diagnostic(finding, report) for finding in report.active],
    }
    return json.dumps(result, indent=2, ensure_ascii=False) + "\n"


def _diagnostic(finding: Finding, report: Report) -> dict[str, object]:
    diagnostic: dict[str, object] = {
        "message": finding.message,
        "location": _location(finding.span, report),
        "severity": _SEVERITIES[finding.severity],
        "code": {"value": finding.code, "url": rule_link(finding.code)},
    }
    if finding.related:
        diagnostic["relatedLocations"] = [
            {"message": related.message, "location": _location(related.span, report)}
            for related in finding.related
        ]
    if finding.fix is not None and all(e.span.path == finding.path for e in finding.fix.edits):
        diagnostic["suggestions"] = [
            {"range": _range(edit.span, report), "text": edit.text} for edit in finding.fix.edits
        ]
    return diagnostic


def _location(span: Span, report: Report) -> dict[str, object]:
    return {"path": report.repository_path(span.path), "range": _range(span, report)}


def _range(span: Span, report: Report) -> dict[str, object]:
    lines = report.read_lines(span.path)
    return {
        "start": {"line": span.line, "column": _bytes(lines, span.line, span.column)},
        "end": {"line": span.end_line, "column": _bytes(lines, span.end_line, span.end_column)},
    }


def _bytes(lines: Sequence[str], line: int, column: int) -> int:
    before = lines[line - 1][: column - 1] if line <= len(lines) else ""
    return column + len(before.encode("utf-8", "replace")) - len(before)

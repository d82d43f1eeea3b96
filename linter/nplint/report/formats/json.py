"""The stable machine format, version 1; its JSON Schema is ``schemas/report.schema.json``."""

import json

from nplint.engine.finding import Finding
from nplint.report.report import Report
from nplint.rule import Fix
from nplint.span import Span

VERSION = 1


def render(report: Report) -> str:
    """Render a report as one JSON document."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> dict[str, object]:
    """Return the document as plain data."""
    return {
        "version": VERSION,
        "tool": f"nplint {report.version}",
        "findings": [_finding(finding) for finding in report.findings],
        "summary": {
            "files": report.counts.files,
            "modules": report.counts.modules,
            "events": report.counts.events,
            "errors": report.by_severity["error"],
            "warnings": report.by_severity["warning"],
            "infos": report.by_severity["info"],
            "gaps": report.counts.gaps,
        },
    } | (
        {"gaps": [_gap(gap.kind, gap.message, gap.span) for gap in report.gaps]}
        if report.show_gaps
        else {}
    )


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "message": finding.message,
        "module": finding.module,
        **_place(finding.span),
        "related": [{"message": each.message, **_place(each.span)} for each in finding.related],
        "fingerprint": finding.fingerprint,
        "fix": None if finding.fix is None else _fix(finding.fix),
        "suppressed": finding.suppressed,
        "baselined": finding.baselined,
    }


def _fix(fix: Fix) -> dict[str, object]:
    edits = [{**_place(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _gap(kind: str, message: str, span: Span) -> dict[str, object]:
    return {"kind": kind, "message": message, "path": span.path, "line": span.line}


def _place(span: Span) -> dict[str, object]:
    return {
        "path": span.path,
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }

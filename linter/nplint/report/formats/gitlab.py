"""GitLab's code quality report."""

import json

from nplint.engine.finding import Finding
from nplint.report.report import Report
from nplint.rule import Severity

_SEVERITIES: dict[Severity, str] = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report) -> str:
    """Render a report as an array of issues."""
    issues = [_issue(finding, report) for finding in report.active]
    return json.dumps(issues, indent=2, ensure_ascii=False) + "\n"


def _issue(finding: Finding, report: Report) -> dict[str, object]:
    span = finding.span
    return {
        "description": f"{finding.code}: {finding.message}",
        "check_name": finding.name,
        "fingerprint": finding.fingerprint,
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": report.repository_path(span.path),
            "lines": {"begin": span.line, "end": max(span.line, span.end_line)},
        },
    }

"""Annotations of GitHub Actions, within its limits, and the plain findings below them.

GitHub shows 10 errors, 10 warnings and 10 notices of a step and drops the rest in silence; so the
tenth of each says how many more there are.
"""

from nplint.engine.finding import Finding
from nplint.report.formats import concise
from nplint.report.report import Report
from nplint.rule import SEVERITIES, Severity

MOST = 10
_COMMANDS: dict[Severity, str] = {"error": "error", "warning": "warning", "info": "notice"}


def render(report: Report) -> str:
    """Render a report as workflow commands, then as plain lines."""
    lines = [line for severity in SEVERITIES for line in _annotations(report, severity)]
    plain = concise.render(report)
    stop = ["::group::nplint", plain.rstrip("\n"), "::endgroup::"] if plain else []
    return "".join(f"{line}\n" for line in [*lines, *stop])


def _annotations(report: Report, severity: Severity) -> list[str]:
    found = [finding for finding in report.active if finding.severity == severity]
    if len(found) <= MOST:
        return [_annotation(finding, report) for finding in found]
    shown = found[: MOST - 1]
    more = f"{len(found) - len(shown)} more findings of this severity are in the log"
    return [
        *(_annotation(finding, report) for finding in shown),
        f"::{_COMMANDS[severity]} title=nplint::{more}",
    ]


def _annotation(finding: Finding, report: Report) -> str:
    span = finding.span
    values = {
        "file": report.repository_path(span.path),
        "line": str(span.line),
        "endLine": str(max(span.line, span.end_line)),
        "title": f"{finding.code} {finding.name}",
    }
    if span.line == span.end_line:
        # Columns are only understood where the annotation is one line.
        values |= {"col": str(span.column), "endColumn": str(span.end_column)}
    properties = ",".join(f"{name}={_property(value)}" for name, value in values.items())
    notes = [f"{related.message} ({related.span})" for related in finding.related]
    text = _data("\n".join([finding.message, *notes]))
    return f"::{_COMMANDS[finding.severity]} {properties}::{text}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

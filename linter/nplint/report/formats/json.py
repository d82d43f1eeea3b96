"""The stable machine format, version 1; its JSON Schema is ``schemas/report.schema.json``."""

import json

from nplint.engine.finding import Finding
from nplint.report.report import Report
from nplint.report.shapes import (
    EditDocument,
    FindingDocument,
    FixDocument,
    GapDocument,
    Place,
    RelatedPlace,
    ReportDocument,
    SummaryDocument,
)
from nplint.rule import Fix
from nplint.span import Span


def render(report: Report) -> str:
    """Render a report as one JSON document."""
    return json.dumps(document(report), indent=2, ensure_ascii=False) + "\n"


def document(report: Report) -> ReportDocument:
    """Return the document as plain data."""
    result = ReportDocument(
        version=1,
        tool=f"nplint {report.version}",
        findings=[_finding(finding) for finding in report.findings],
        summary=_summary(report),
    )
    if report.show_gaps:
        result["gaps"] = [
            GapDocument(kind=gap.kind, message=gap.message, path=gap.span.path, line=gap.span.line)
            for gap in report.gaps
        ]
    return result


def _summary(report: Report) -> SummaryDocument:
    return SummaryDocument(
        files=report.counts.files,
        modules=report.counts.modules,
        events=report.counts.events,
        errors=report.by_severity["error"],
        warnings=report.by_severity["warning"],
        infos=report.by_severity["info"],
        gaps=report.counts.gaps,
    )


def _finding(finding: Finding) -> FindingDocument:
    return FindingDocument(
        code=finding.code,
        name=finding.name,
        severity=finding.severity,
        confidence=finding.confidence,
        message=finding.message,
        module=finding.module,
        **_place(finding.span),
        related=[RelatedPlace(message=e.message, **_place(e.span)) for e in finding.related],
        fingerprint=finding.fingerprint,
        fix=None if finding.fix is None else _fix(finding.fix),
        suppressed=finding.suppressed,
        baselined=finding.baselined,
    )


def _fix(fix: Fix) -> FixDocument:
    edits = [EditDocument(**_place(edit.span), text=edit.text) for edit in fix.edits]
    return FixDocument(title=fix.title, safe=fix.safe, edits=edits)


def _place(span: Span) -> Place:
    return Place(
        path=span.path,
        line=span.line,
        column=span.column,
        end_line=span.end_line,
        end_column=span.end_column,
    )

"""For people: each finding with the source it is about, and its cure."""

from nplint.engine.finding import Finding
from nplint.report.frame import Label, frames
from nplint.report.report import Report, rule_link, split_cure
from nplint.report.tail import tail


def render(report: Report) -> str:
    """Render a report with source frames."""
    blocks = ["\n".join(finding_lines(finding, report)) for finding in report.active]
    return "\n\n".join([*blocks, "\n".join(tail(report))]) + "\n"


def finding_lines(finding: Finding, report: Report) -> list[str]:
    """Return the lines that show one finding."""
    style = report.style
    wrong, cure = split_cure(finding.message)
    code = style.link(finding.code, rule_link(finding.code))
    title = style.paint(f"{finding.severity}[{code}]", finding.severity)
    labels = [
        Label(finding.span, "", finding.severity, primary=True),
        *(Label(related.span, related.message, "gutter") for related in finding.related),
    ]
    shown = [f"{title}{style.paint(f': {wrong}', 'bold')}"]
    shown += frames(labels, report.read_lines, style)
    indent = " " * (len(str(max(label.span.line for label in labels))) + 1)
    notes = [("cure", cure), ("rule", _rule(finding))]
    return [
        *shown,
        *(f"{indent}{style.paint('=', 'gutter')} {name}: {text}" for name, text in notes if text),
    ]


def _rule(finding: Finding) -> str:
    inferred = ", inferred from names" if finding.confidence == "inferred" else ""
    return f"{finding.name}{inferred} (nplint explain {finding.code})"

"""One finding a line, as editors and ``grep`` read it."""

from nplint.engine.finding import Finding
from nplint.report.report import Report
from nplint.report.tail import gap_lines, statistics_lines


def render(report: Report) -> str:
    """Render a report with one line a finding."""
    lines = [finding_line(finding, report) for finding in report.active]
    lines += [*gap_lines(report), *statistics_lines(report)]
    return "".join(f"{line}\n" for line in lines)


def finding_line(finding: Finding, report: Report) -> str:
    """Return the line of one finding."""
    style = report.style
    place = style.file_link(str(finding.span), finding.path)
    code = style.paint(f"{finding.severity}[{finding.code}]", finding.severity)
    return f"{place}: {code} {finding.message}"

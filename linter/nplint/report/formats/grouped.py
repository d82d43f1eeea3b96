"""For the teams: findings by module, each a line with its place."""

from itertools import groupby

from nplint.engine.finding import Finding
from nplint.report.report import Report
from nplint.report.tail import tail


def render(report: Report) -> str:
    """Render a report by module."""
    ordered = sorted(report.active, key=lambda finding: (finding.module, finding.order))
    blocks = [
        "\n".join(_module_lines(module, list(found), report))
        for module, found in groupby(ordered, key=lambda finding: finding.module)
    ]
    return "\n\n".join([*blocks, "\n".join(tail(report))]) + "\n"


def _module_lines(module: str, findings: list[Finding], report: Report) -> list[str]:
    style = report.style
    width = max(len(str(finding.span)) for finding in findings)
    title = style.paint(module or "(no module)", "bold")
    return [
        f"{title} ({len(findings)})",
        *(
            f"  {style.file_link(f'{finding.span!s:<{width}}', finding.path)}  "
            f"{style.paint(finding.code, finding.severity)} {finding.message}"
            for finding in findings
        ),
    ]

"""The Markdown page that GitHub shows for a job (``$GITHUB_STEP_SUMMARY``, 1 MiB at most)."""

from collections import Counter

from nplint.engine.finding import Finding
from nplint.report.report import Report, rule_link
from nplint.report.tail import summary_line

MOST_ROWS = 200
_SIGNS = {"error": "🔴", "warning": "🟡", "info": "🔵"}


def job_summary(report: Report) -> str:
    """Return the page: what was found, by rule and by place, and what is left out."""
    lines = ["## nplint", "", summary_line(report), ""]
    if report.active:
        lines += [*_by_rule(report), "", *_by_place(report)]
    return "\n".join(lines).rstrip() + "\n"


def _by_rule(report: Report) -> list[str]:
    found = Counter((each.code, each.name) for each in report.active)
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return [
        "| rule | | findings |",
        "|---|---|---:|",
        *(f"| [{code}]({rule_link(code)}) | {name} | {n} |" for (code, name), n in ordered),
    ]


def _by_place(report: Report) -> list[str]:
    ranks = {"error": 0, "warning": 1, "info": 2}
    ordered = sorted(report.active, key=lambda each: (ranks[each.severity], each.order))
    left_out = len(ordered) - MOST_ROWS
    return [
        "| | place | module | finding |",
        "|---|---|---|---|",
        *(_row(finding) for finding in ordered[:MOST_ROWS]),
        *(["", f"{left_out} more findings are in the log."] if left_out > 0 else []),
    ]


def _row(finding: Finding) -> str:
    cells = [
        _SIGNS[finding.severity],
        f"`{finding.path}:{finding.line}`",
        finding.module,
        f"{finding.code}: {finding.message}",
    ]
    return f"| {' | '.join(_cell(cell) for cell in cells)} |"


def _cell(text: str) -> str:
    flat = " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
    return flat if len(flat) <= 500 else f"{flat[:499]}…"

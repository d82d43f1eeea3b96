"""What stands below the findings: gaps, statistics and the line that sums it all up."""

from collections import Counter

from nplint.report.report import Report


def tail(report: Report) -> list[str]:
    """Return the lines below the findings of a format for people."""
    return [*gap_lines(report), *statistics_lines(report), summary_line(report)]


def gap_lines(report: Report) -> list[str]:
    """Return what the analysis could not see, when asked for."""
    if not report.show_gaps:
        return []
    lines = [f"gap: {gap.span}: {gap.kind}: {gap.message}" for gap in report.gaps]
    return [*(lines or ["no gaps"]), ""]


def statistics_lines(report: Report) -> list[str]:
    """Return how often each rule reported, when asked for."""
    if not report.statistics:
        return []
    found = Counter((finding.code, finding.name) for finding in report.active)
    width = len(str(max(found.values(), default=0)))
    ordered = sorted(found.items(), key=lambda each: (-each[1], each[0]))
    return [*(f"{count:>{width}}  {code}  {name}" for (code, name), count in ordered), ""]


def summary_line(report: Report) -> str:
    """Return one line that says what was found and what was analysed."""
    counts = report.counts
    analysed = (
        f"{_number(counts.files, 'file')} in {_number(counts.modules, 'module')}, "
        f"{_number(counts.events, 'event')}, {_number(counts.publications, 'publication')}, "
        f"{_number(counts.subscriptions, 'subscription')}, {_number(counts.gaps, 'gap')}"
    )
    time = "" if report.seconds is None else f" ({report.seconds:.2f} s)"
    return f"{_found(report)}: {analysed}{time}"


def _found(report: Report) -> str:
    by_severity = report.by_severity
    names = {"error": "error", "warning": "warning", "info": "info"}
    parts = [_number(count, names[key]) for key, count in by_severity.items() if count]
    hidden = [
        f"{count} {what}"
        for what, count in (
            ("suppressed", sum(finding.suppressed for finding in report.findings)),
            ("in the baseline", sum(f.baselined and not f.suppressed for f in report.findings)),
        )
        if count
    ]
    worst = next((key for key, count in by_severity.items() if count), "good")
    found = report.style.paint(", ".join(parts) or "all clean", worst)
    return f"{found} ({', '.join(hidden)})" if hidden else found


def _number(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"

"""Findings to their readers: standard output, files, the job summary, the exit code."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from msgspec.structs import replace

import nplint
from nplint.cli.failure import UnusableError
from nplint.cli.output import append_file, note, write_file, write_stdout
from nplint.cli.session import Examined, Session, repository_base
from nplint.cli.terminal import style
from nplint.config.problems import did_you_mean
from nplint.engine.finding import Finding, at_least
from nplint.report.choose import FOR_PEOPLE, format_names, renderer
from nplint.report.job_summary import job_summary
from nplint.report.report import Counts, Report
from nplint.report.style import Style
from nplint.report.tail import summary_line
from nplint.rule import SEVERITIES

Outputs = list[tuple[str, Path]]


_NO_EVENTS = (
    "no event is published or received here, as far as nplint sees; if that is wrong, tell it how: "
    "`sinks` and `handler_decorators` in nplint.yaml"
)


def outputs(given: Sequence[str]) -> Outputs:
    """Read ``FORMAT=PATH`` arguments; raises UnusableError."""
    wanted = []
    for text in given:
        name, separator, path = text.partition("=")
        if not separator or not path:
            raise UnusableError(f'--output takes FORMAT=PATH, not "{text}"')
        if name not in format_names():
            raise UnusableError(f'no format "{name}"{did_you_mean(name, format_names())}')
        wanted.append((name, Path(path)))
    return wanted


def within(findings: Sequence[Finding], root: Path, paths: Sequence[str]) -> tuple[Finding, ...]:
    """Return the findings that lie in one of the paths; all when there are none."""
    if not paths:
        return tuple(findings)
    places = [_place(path, root) for path in paths]
    return tuple(
        finding for finding in findings if any(_lies_in(finding.path, place) for place in places)
    )


def _place(text: str, root: Path) -> str:
    """Return a path relative to the root: as seen from here, else from the root."""
    found = next((path for path in (Path(text), root / text) if path.exists()), None)
    if found is None:
        raise UnusableError(f"there is no file or folder {text}")
    path = found.resolve()
    if path.is_relative_to(root):
        return path.relative_to(root).as_posix()
    # A folder above the root holds all of it.
    if root.is_relative_to(path):
        return "."
    raise UnusableError(f"{text} lies outside of {root}")


def _lies_in(path: str, place: str) -> bool:
    return place == "." or path == place or path.startswith(f"{place}/")


def publish(
    args: argparse.Namespace,
    session: Session,
    examined: Examined,
    findings: tuple[Finding, ...],
    wanted: Outputs,
    seconds: float,
) -> None:
    """Write the report everywhere it is wanted."""
    report = Report(
        findings=findings,
        counts=Counts.of(examined.model),
        gaps=examined.model.gaps,
        rules=session.rules,
        version=nplint.__version__,
        read_lines=examined.read_lines,
        base=repository_base(session.root),
        statistics=args.statistics,
        show_gaps=args.show_gaps,
    )
    for name, path in wanted:
        write_file(path, renderer(name)(report))
    _write_job_summary(args.format, report)
    dressed = replace(report, style=style(args.color, session.root))
    if sys.stdout.isatty():
        dressed = replace(dressed, seconds=seconds)
    write_stdout(renderer(args.format)(dressed))
    if args.format not in FOR_PEOPLE and not args.quiet:
        note(summary_line(replace(report, style=Style(), seconds=seconds)))
    counts = report.counts
    if not (counts.publications or counts.subscriptions or args.quiet):
        note(_NO_EVENTS)


def _write_job_summary(name: str, report: Report) -> None:
    path = os.environ.get("GITHUB_STEP_SUMMARY")
    if name == "github" and path:
        append_file(Path(path), job_summary(report))


def exit_code(findings: Sequence[Finding], fail_on: str) -> int:
    """Return 1 when a finding is as grave as ``fail_on``, else 0."""
    threshold = next((severity for severity in SEVERITIES if severity == fail_on), None)
    if threshold is None:
        return 0
    return int(any(each.active and at_least(each.severity, threshold) for each in findings))

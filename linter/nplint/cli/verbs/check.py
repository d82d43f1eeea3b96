"""Report where modules break the architecture's promises.

PATHS filter the report, never the analysis: the whole root is always read.
"""

import argparse
import time

from nplint.cli.options import (
    add_analysis_options,
    add_rule_options,
    add_terminal_options,
    with_rule_options,
)
from nplint.report.choose import format_names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATHS", help="report only what is in these")
    add_rule_options(parser)
    group = parser.add_argument_group("report")
    group.add_argument("--format", choices=format_names(), default="text")
    group.add_argument(
        "--output",
        action="append",
        default=[],
        metavar="FORMAT=PATH",
        help="write a report to a file as well; repeatable",
    )
    group.add_argument("--statistics", action="store_true", help="count the findings by rule")
    group.add_argument("--show-gaps", action="store_true", help="list what could not be analysed")
    group.add_argument("--no-baseline", action="store_true", help="report accepted findings too")
    group.add_argument(
        "--changed",
        nargs="?",
        const="HEAD",
        metavar="REF",
        help="report only what is new since REF (default: the last commit)",
    )
    add_analysis_options(parser)
    add_terminal_options(parser)


def run(args: argparse.Namespace) -> int:
    """Check, report, and return the exit code."""
    from nplint.cli.reporting import exit_code, outputs, publish, within
    from nplint.cli.session import examine, load_baseline, open_session
    from nplint.cli.terminal import Progress
    from nplint.engine.baseline import Baseline

    start = time.perf_counter()
    wanted = outputs(args.output)
    progress = Progress(enabled=not args.quiet)
    try:
        session = open_session(args, progress)
        config = with_rule_options(session.config, args)
        baseline = Baseline() if args.no_baseline else load_baseline(session)
        examined = examine(session, config, baseline)
        findings = examined.findings
        if args.changed is not None:
            from nplint.cli.changed import only_new

            findings = only_new(session, config, findings, args.changed)
    finally:
        progress.clear()
    findings = within(findings, session.root, args.paths)
    publish(args, session, examined, findings, wanted, time.perf_counter() - start)
    return exit_code(findings, "never" if args.exit_zero else config.fail_on)

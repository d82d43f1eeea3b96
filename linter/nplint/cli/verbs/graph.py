"""Draw who publishes which event and who gets it."""

import argparse
from pathlib import Path

from nplint.cli.options import add_analysis_options, add_terminal_options
from nplint.graphview.choose import format_names


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATHS", help="where to look for the root")
    group = parser.add_argument_group("picture")
    group.add_argument("--format", choices=format_names(), default="text")
    group.add_argument(
        "--focus",
        action="append",
        default=[],
        metavar="MODULE",
        help="only a module and its neighbours; repeatable",
    )
    group.add_argument(
        "--event",
        action="append",
        default=[],
        metavar="EVENT",
        help="only the way of one event; repeatable",
    )
    group.add_argument("--output", type=Path, metavar="PATH", help="write to a file")
    add_analysis_options(parser)
    add_terminal_options(parser)


def run(args: argparse.Namespace) -> int:
    """Analyse, draw, and return the exit code."""
    from nplint.app import analyse
    from nplint.cli.output import write_stdout
    from nplint.cli.session import open_session
    from nplint.cli.terminal import Progress
    from nplint.graphview.choose import renderer
    from nplint.graphview.topology import topology

    progress = Progress(enabled=not args.quiet)
    try:
        session = open_session(args, progress)
        model = analyse(session.root, session.config, session.options).model
    finally:
        progress.clear()
    _refuse_unknown(args.focus, [module.name for module in model.modules], "module")
    _refuse_unknown(
        args.event, [name for event in model.events for name in event.wire_names], "event"
    )
    document = renderer(args.format)(topology(model, focus=args.focus, events=args.event))
    if args.output is None:
        write_stdout(document)
    else:
        from nplint.cli.output import write_file

        write_file(args.output, document)
    return 0


def _refuse_unknown(wanted: list[str], known: list[str], what: str) -> None:
    from nplint.cli.failure import UnusableError
    from nplint.config.problems import did_you_mean

    for name in wanted:
        if name not in known:
            raise UnusableError(f'there is no {what} "{name}"{did_you_mean(name, known)}')

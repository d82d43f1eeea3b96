"""Draw who publishes which event and who gets it.

Modules are the nodes. `--focus MODULE` shows a module and its neighbours (`--depth` how far),
`--event EVENT` the way of one event, in whatever spelling. `--format json` writes the whole model.
`--output PATH --check` writes nothing and fails when the file is not what would be written.
"""

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from nplint.cli.options import add_analysis_options, add_terminal_options
from nplint.graphview.choose import format_names

if TYPE_CHECKING:
    from nplint.model.model import Model


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="*", metavar="PATHS", help="where to look for the root")
    group = parser.add_argument_group("picture")
    group.add_argument("--format", choices=format_names(), default="text")
    for name, metavar, text in (
        ("--focus", "MODULE", "only a module and its neighbours; repeatable"),
        ("--event", "EVENT", "only the way of one event; repeatable"),
    ):
        group.add_argument(name, action="append", default=[], metavar=metavar, help=text)
    group.add_argument(
        "--depth", type=int, default=1, metavar="N", help="steps around --focus (default: 1)"
    )
    group.add_argument("--output", type=Path, metavar="PATH", help="write to a file")
    group.add_argument(
        "--check", action="store_true", help="fail when the file of --output is out of date"
    )
    add_analysis_options(parser)
    add_terminal_options(parser)


def run(args: argparse.Namespace) -> int:
    """Analyse, draw, and return the exit code."""
    from nplint.app import analyse
    from nplint.cli.failure import UnusableError
    from nplint.cli.output import write_stdout
    from nplint.cli.session import open_session
    from nplint.cli.terminal import Progress
    from nplint.graphview.choose import renderer
    from nplint.graphview.topology import topology

    if args.check and args.output is None:
        raise UnusableError("--check needs --output PATH, the file to compare with")
    progress = Progress(enabled=not args.quiet)
    try:
        session = open_session(args, progress)
        model = analyse(session.root, session.config, session.options).model
    finally:
        progress.clear()
    focus = _modules(args.focus, model)
    _refuse_unknown_events(args.event, model)
    picture = topology(model, focus=focus, events=args.event, depth=max(args.depth, 1))
    document = renderer(args.format)(picture)
    if args.output is not None:
        return _to_file(args, document)
    write_stdout(document)
    return 0


def _to_file(args: argparse.Namespace, document: str) -> int:
    """Write the file, or compare it with what would be written."""
    from nplint.cli.output import note, write_file

    if not args.check:
        write_file(args.output, document)
        return 0
    if args.output.is_file() and args.output.read_text("utf-8", "replace") == document:
        return 0
    note(f"{args.output} is out of date; draw it again without --check")
    return 1


def _modules(wanted: Iterable[str], model: "Model") -> list[str]:
    """Return the modules that are meant, by name or alias; raises UnusableError."""
    by_word = {alias: each.name for each in model.modules for alias in each.aliases}
    by_word |= {each.name: each.name for each in model.modules}
    for name in wanted:
        if name not in by_word:
            raise _unknown("module", name, by_word)
    return [by_word[name] for name in wanted]


def _refuse_unknown_events(wanted: Iterable[str], model: "Model") -> None:
    from nplint.naming.spelling import event_key

    known = [name for event in model.events for name in (event.name, *event.wire_names)]
    keys = {event_key(name) for name in known}
    for name in wanted:
        if event_key(name) not in keys:
            raise _unknown("event", name, known)


def _unknown(what: str, name: str, known: Iterable[str]) -> Exception:
    from nplint.cli.failure import UnusableError
    from nplint.config.problems import did_you_mean

    names = sorted(set(known))
    hint = did_you_mean(name, names) or (f"; there are: {', '.join(names[:20])}" if names else "")
    return UnusableError(f'there is no {what} "{name}"{hint}')

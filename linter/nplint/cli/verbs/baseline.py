"""Accept today's findings, so that only new ones fail.

`nplint baseline` writes the file once; `--prune` takes out what is fixed; `--update` accepts what
is new as well. It never grows by itself.
"""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from nplint.cli.options import (
    add_analysis_options,
    add_rule_options,
    add_terminal_options,
    with_rule_options,
)
from nplint.engine.baseline import MERGE_ATTRIBUTE, Baseline, Entry, baseline_text
from nplint.engine.finding import Finding

if TYPE_CHECKING:
    from nplint.cli.session import Examined


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--prune", action="store_true", help="only take out what is fixed")
    group.add_argument("--update", action="store_true", help="accept what is new as well")
    add_rule_options(parser)
    add_analysis_options(parser)
    add_terminal_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the baseline and say how it changed."""
    from nplint.cli.failure import UnusableError
    from nplint.cli.output import note, write_file
    from nplint.cli.session import baseline_path, examine, load_baseline, open_session
    from nplint.cli.terminal import Progress

    progress = Progress(enabled=not args.quiet)
    try:
        session = open_session(args, progress)
        config = with_rule_options(session.config, args)
        old = load_baseline(session)
        outcome = examine(session, config, old)
    finally:
        progress.clear()
    path = baseline_path(session)
    exists = path.exists()
    fresh = new_findings(outcome)
    if exists and fresh and not (args.prune or args.update):
        raise UnusableError(
            f"{old.path} exists and {len(fresh)} findings are not in it; fix them, accept them "
            "with --update, or take out what is fixed with --prune"
        )
    entries = renewed(old, outcome, grow=not args.prune)
    if not exists and not entries:
        note("no findings: nothing to accept")
        return 0
    write_file(path, baseline_text(entries))
    if not exists:
        _let_git_merge(session.root, old.path)
    note(f"{old.path}: {len(old.entries)} -> {len(entries)} findings")
    return 0


def renewed(old: Baseline, outcome: "Examined", *, grow: bool) -> list[Entry]:
    """Return the entries that are still needed, and the new ones where it may grow."""
    stale = {entry.fingerprint for entry in outcome.audit.stale}
    kept = [entry for entry in old.entries if entry.fingerprint not in stale]
    return [*kept, *map(Entry.of, new_findings(outcome))] if grow else kept


def new_findings(outcome: "Examined") -> list[Finding]:
    """Return what a baseline may accept: all that is active and not about the baseline itself."""
    return [each for each in outcome.findings if each.active and each.code != STALE]


STALE = "NP004"


def _let_git_merge(root: Path, name: str) -> None:
    """Tell git to keep both sides' lines of the file when it merges."""
    from nplint.cli.output import append_file, note

    attributes = root / ".gitattributes"
    if not any((folder / ".git").exists() for folder in (root, *root.parents)):
        return
    text = attributes.read_text("utf-8", "replace") if attributes.exists() else ""
    if name not in text:
        start = "" if not text or text.endswith("\n") else "\n"
        append_file(attributes, f"{start}{name} {MERGE_ATTRIBUTE}\n")
        note(f".gitattributes: {name} {MERGE_ATTRIBUTE}, so that branches merge; commit it too")

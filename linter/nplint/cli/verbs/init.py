"""Write a first configuration and the modules' manifests, from what the repository shows.

`nplint.yaml` at the root and a `module.yaml` in every module that was inferred, with comments.
Nothing that exists is ever overwritten; `--dry-run` shows what would be written.
"""

import argparse
from pathlib import Path

from nplint.cli.options import add_analysis_options, add_terminal_options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "--in-config",
        action="store_true",
        help="declare the modules in nplint.yaml instead of in module.yaml files",
    )
    parser.add_argument("--dry-run", action="store_true", help="show the files, write nothing")
    add_analysis_options(parser)
    add_terminal_options(parser)


def run(args: argparse.Namespace) -> int:
    """Look at the repository and write what is missing."""
    from nplint.cli.output import note, write_file, write_stdout

    root, planned = _plan(args)
    for path, text in planned.items():
        if (root / path).exists():
            note(f"kept  {path}: it exists")
        elif args.dry_run:
            write_stdout(f"# --- {path}\n{text}\n")
        else:
            write_file(root / path, text)
            note(f"wrote {path}")
    if not args.dry_run and not args.quiet:
        note("next: read and commit them; `nplint check` reports, `nplint baseline` accepts today")
    return 0


def _plan(args: argparse.Namespace) -> tuple[Path, dict[str, str]]:
    """Return the root, and the files to write with their texts."""
    from nplint.app import analyse
    from nplint.cli import scaffold
    from nplint.cli.output import note
    from nplint.cli.session import open_session
    from nplint.cli.terminal import Progress

    progress = Progress(enabled=not args.quiet)
    try:
        session = open_session(args, progress)
        model = analyse(session.root, session.config, session.options).model
    finally:
        progress.clear()
    planned: dict[str, str] = {}
    if session.loaded.path:
        note(f"kept  {session.loaded.path}: it configures nplint already")
    else:
        planned["nplint.yaml"] = scaffold.config_text(model, modules=args.in_config)
    if not args.in_config:
        for module in scaffold.inferred_modules(model):
            planned[scaffold.manifest_path(module)] = scaffold.manifest_text(module, model)
    return session.root, planned

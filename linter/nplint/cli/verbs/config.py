"""Show the effective settings and where each comes from."""

import argparse
import json
from dataclasses import asdict, fields

from nplint.cli.options import add_analysis_options, add_rule_options, with_rule_options


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--format", choices=("text", "json"), default="text")
    add_rule_options(parser)
    add_analysis_options(parser)


def run(args: argparse.Namespace) -> int:
    """Write the settings."""
    from nplint.cli.output import write_stdout
    from nplint.cli.session import find_session_root, read_config

    root = find_session_root(args)
    loaded = read_config(args, root)
    config = with_rule_options(loaded.config, args)
    values = json.loads(json.dumps(asdict(config), default=str))
    origins = {field.name: _origin(field.name, loaded.origins, args) for field in fields(config)}
    if args.format == "json":
        settings = {
            name: {"value": value, "origin": origins[name]} for name, value in values.items()
        }
        document = {"version": 1, "root": str(root), "file": loaded.path, "settings": settings}
        write_stdout(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        return 0
    width = max(map(len, values))
    lines = [f"# root: {root}", f"# file: {loaded.path or '(none)'}"]
    for name, value in values.items():
        text = json.dumps(value, ensure_ascii=False)
        lines.append(f"{name:<{width}} = {text}  # {origins[name]}")
    write_stdout("\n".join(lines) + "\n")
    return 0


def _origin(name: str, origins: dict[str, str], args: argparse.Namespace) -> str:
    if getattr(args, name, None) and name in ("select", "extend_select", "ignore", "fail_on"):
        return "command line"
    return origins.get(name, "default")

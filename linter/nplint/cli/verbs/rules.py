"""List the rules."""

import argparse
import json

_FORMATS = ("text", "json", "markdown")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--format", choices=_FORMATS, default="text")


def run(args: argparse.Namespace) -> int:
    """Write the list."""
    from nplint.cli.output import write_stdout
    from nplint.engine.load import load_rules
    from nplint.report.rule_list import rules_document, rules_markdown, rules_text

    rules = load_rules()
    match args.format:
        case "json":
            document = rules_document(rules)
            write_stdout(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        case "markdown":
            write_stdout(rules_markdown(rules))
        case _:
            write_stdout(rules_text(rules))
    return 0

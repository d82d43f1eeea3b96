"""Show a rule's page, or why an event name is or is not a fact about the past.

`nplint explain NP101`, `nplint explain cross-module-import`, `nplint explain --name LoadDocument`;
`--name -` reads names from standard input, one a line. The project's own words (`naming`) count.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nplint.naming.verdict import Vocabulary


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("rules", nargs="*", metavar="RULE", help="code or name")
    parser.add_argument("--all", action="store_true", help="the pages of all rules")
    parser.add_argument("--name", action="append", default=[], help="judge an event name")
    parser.add_argument("--format", choices=("text", "json", "markdown"), default="text")
    parser.add_argument("--color", choices=("auto", "always", "never"), default="auto")


def run(args: argparse.Namespace) -> int:
    """Write the pages or the verdicts."""
    from nplint.cli.failure import UnusableError

    if args.name:
        return _names(args)
    if not args.rules and not args.all:
        raise UnusableError("name a rule or use --name; `nplint rules` lists the rules")
    return _pages(args)


def _names(args: argparse.Namespace) -> int:
    from nplint.cli.output import write_stdout
    from nplint.naming.explain import as_row, explain
    from nplint.naming.verdict import judge

    vocabulary = _vocabulary()
    verdicts = (judge(name, vocabulary) for name in _given(args.name))
    if args.format == "json":
        rows = (json.dumps(as_row(verdict), ensure_ascii=False) for verdict in verdicts)
        write_stdout("".join(f"{row}\n" for row in rows))
    else:
        write_stdout("\n\n".join(map(explain, verdicts)) + "\n")
    return 0


def _vocabulary() -> "Vocabulary":
    """Return the words of the project that the current folder belongs to."""
    from nplint.cli.failure import UnusableError
    from nplint.config import ConfigError, find_root, load_config
    from nplint.naming.verdict import Vocabulary

    try:
        naming = load_config(find_root(Path.cwd())).naming
    except ConfigError as error:
        raise UnusableError(*map(str, error.problems)) from error
    return Vocabulary(
        past_words=frozenset(naming.past_words),
        not_past_words=frozenset(naming.not_past_words),
        state_words=frozenset(naming.state_words),
        participle_first=naming.participle_first,
    )


def _given(names: list[str]) -> Iterator[str]:
    for name in names:
        if name == "-":
            yield from (line.strip() for line in sys.stdin if line.strip())
        else:
            yield name


def _pages(args: argparse.Namespace) -> int:
    from nplint.cli.failure import UnusableError
    from nplint.cli.output import write_stdout
    from nplint.cli.terminal import style
    from nplint.config.problems import did_you_mean
    from nplint.engine.load import load_rules
    from nplint.report.page import page_markdown, page_text
    from nplint.report.rule_list import rules_document

    rules = load_rules()
    by_name = {key.lower(): rule for rule in rules for key in (rule.code, rule.name)}
    unknown = [name for name in args.rules if name.lower() not in by_name]
    if unknown:
        known = [name for rule in rules for name in (rule.code, rule.name)]
        raise UnusableError(
            *(f'no rule is called "{name}"{did_you_mean(name, known)}' for name in unknown)
        )
    chosen = rules if args.all else tuple(by_name[name.lower()] for name in args.rules)
    if args.format == "json":
        document = rules_document(chosen, pages=True)
        write_stdout(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    elif args.format == "markdown":
        write_stdout("\n".join(map(page_markdown, chosen)))
    else:
        dressed = style(args.color, Path.cwd())
        write_stdout("\n".join(page_text(rule, dressed) for rule in chosen))
    return 0

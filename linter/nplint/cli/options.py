"""Options that several verbs share."""

import argparse
from dataclasses import replace
from pathlib import Path

from nplint.config.settings import Config

_SEVERITIES = ("error", "warning", "info", "never")


def add_analysis_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides about the analysis."""
    group = parser.add_argument_group("analysis")
    group.add_argument("--root", type=Path, help="the folder to analyse (default: found upwards)")
    group.add_argument("--config", type=Path, help="read this file instead of the root's")
    group.add_argument("--isolated", action="store_true", help="read no configuration at all")
    group.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    group.add_argument("--cache-dir", type=Path, help="where the cache is kept")
    group.add_argument("--exhaustive", action="store_true", help="study every function body")
    group.add_argument("--jobs", type=int, default=0, help="processes to use (default: all cores)")


def add_terminal_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides about how the run looks."""
    group = parser.add_argument_group("terminal")
    group.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    group.add_argument("-q", "--quiet", action="store_true", help="say nothing but the report")
    group.add_argument("-v", "--verbose", action="store_true", help="say what is being done")


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """Add what decides which rules run and what fails."""
    group = parser.add_argument_group("rules (code, family such as NP4, name, or ALL)")
    for name, text in (
        ("--select", "run only these"),
        ("--extend-select", "run these as well"),
        ("--ignore", "do not run these"),
    ):
        group.add_argument(name, action="append", metavar="RULES", help=f"{text}; comma-separated")
    group.add_argument("--fail-on", choices=_SEVERITIES, help="least severity of exit code 1")
    group.add_argument("--exit-zero", action="store_true", help="exit with 0 whatever is found")


def with_rule_options(config: Config, args: argparse.Namespace) -> Config:
    """Return the configuration with what the command line says instead."""
    select, extend, ignore = (
        _listed(getattr(args, name)) for name in ("select", "extend_select", "ignore")
    )
    return replace(
        config,
        select=select if args.select else config.select,
        extend_select=(*config.extend_select, *extend),
        ignore=(*config.ignore, *ignore),
        fail_on=args.fail_on or config.fail_on,
    )


def _listed(values: list[str] | None) -> tuple[str, ...]:
    return tuple(
        part.strip() for value in values or () for part in value.split(",") if part.strip()
    )

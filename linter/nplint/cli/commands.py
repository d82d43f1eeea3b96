"""Verbs: find them by their files, build their parsers, run them."""

import argparse
import importlib
import pkgutil
from types import ModuleType
from typing import NoReturn

from nplint.cli import verbs
from nplint.cli.failure import UnusableError


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UnusableError(f"{message}; see `{self.prog} --help`")


def verb_names() -> list[str]:
    """Return the names of all verbs, sorted."""
    return sorted(found.name for found in pkgutil.iter_modules(verbs.__path__))


def parse(verb: str, arguments: list[str]) -> int:
    """Parse a verb's arguments and run it."""
    module = _module(verb)
    parser = _Parser(
        prog=f"nplint {verb}",
        description=module.__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    module.add_arguments(parser)
    code: int = module.run(parser.parse_args(arguments))
    return code


def overview() -> str:
    """Return what ``nplint --help`` says."""
    width = max(map(len, verb_names()))
    lines = [f"  {name:<{width}}  {_first_line(_module(name))}" for name in verb_names()]
    return "\n".join(
        [
            "nplint: an architecture linter for event-driven service modules",
            "",
            "usage: nplint VERB [OPTIONS]     nplint [check] [PATHS]",
            "",
            *lines,
            "",
            "`nplint VERB --help` says more. Exit codes: 0 clean, 1 findings, 2 could not run.",
            "",
        ]
    )


def _module(verb: str) -> ModuleType:
    return importlib.import_module(f"{verbs.__name__}.{verb}")


def _first_line(module: ModuleType) -> str:
    return (module.__doc__ or "").strip().splitlines()[0]

"""Find the formats: each is a file in ``nplint.report.formats``."""

import importlib
import pkgutil
from collections.abc import Callable
from typing import cast

from nplint.report import formats
from nplint.report.report import Report

FOR_PEOPLE = frozenset({"text", "grouped"})
"""Formats that end with the summary; with all others it goes to standard error."""


def format_names() -> list[str]:
    """Return the names of all formats."""
    return sorted(found.name for found in pkgutil.iter_modules(formats.__path__))


def renderer(name: str) -> Callable[[Report], str]:
    """Return the function that renders a report in a format."""
    module = importlib.import_module(f"{formats.__name__}.{name}")
    return cast("Callable[[Report], str]", module.render)

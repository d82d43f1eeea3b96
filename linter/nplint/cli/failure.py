"""Failures that a person can do something about, and those that only we can."""

import os
import traceback


class UnusableError(Exception):
    """The run can't go on; every line says one thing that the user can mend."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


def internal_error(error: Exception) -> str:
    """Return one line about a fault of nplint itself; the traceback only when asked for."""
    if os.environ.get("NPLINT_DEBUG"):
        return "".join(traceback.format_exception(error)).rstrip()
    what = " ".join(f"{type(error).__name__}: {error}".split())
    return f"nplint: internal error: {what} (NPLINT_DEBUG=1 shows where; please report it)"

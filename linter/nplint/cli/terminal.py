"""What the terminal can do, if there is one."""

import os
import shutil
import sys
from pathlib import Path

from nplint.report.style import Style


def style(color: str, root: Path) -> Style:
    """Return how standard output may be dressed; ``color`` is auto, always or never."""
    terminal = sys.stdout.isatty()
    colored = color == "always" or (color == "auto" and terminal and _wants_color())
    width = shutil.get_terminal_size((100, 40)).columns if terminal else 100
    links = colored and terminal and not in_ci()
    return Style(colored, width, links, str(root.resolve()) if links else "")


def in_ci() -> bool:
    """Whether this is a run of a CI system, as all of them say."""
    return os.environ.get("CI", "").lower() not in ("", "0", "false", "no")


def _wants_color() -> bool:
    return not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


class Progress:
    """One line on standard error that is written over; silent unless a terminal reads it."""

    def __init__(self, *, enabled: bool) -> None:
        self._shown = enabled and sys.stderr.isatty() and not in_ci()
        self._length = 0

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Show what is being done, and how far it is."""
        if self._shown:
            text = f"{stage} {done}/{total}" if total else stage
            sys.stderr.write(f"\r{text:<{self._length}}")
            sys.stderr.flush()
            self._length = len(text)

    def clear(self) -> None:
        """Take the line away."""
        if self._shown and self._length:
            sys.stderr.write(f"\r{' ' * self._length}\r")
            sys.stderr.flush()
            self._length = 0

"""What is wrong in a file that a person typed, with its line."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

Key: TypeAlias = tuple[str | int, ...]
"""The way to a value: ``("modules", 0, "path")``."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, at a line of a file (paths relative to the root)."""

    path: str
    line: int
    message: str
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Document:
    """Plain data, where each part of it stands, and what could not be read."""

    path: str
    data: object
    lines: dict[Key, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    def line_of(self, key: Key) -> int:
        """Return the line of a value, or of the nearest thing around it."""
        while key and key not in self.lines:
            key = key[:-1]
        return self.lines.get(key, 1)

    def problem(self, key: Key, message: str) -> Problem:
        """Return a problem at a value."""
        return Problem(self.path, self.line_of(key), message)


def did_you_mean(word: str, known: Sequence[str]) -> str:
    """Return ``; did you mean "…"?`` where a known word is close, else nothing."""
    same = [name for name in known if _plain(name) == _plain(word)]
    close = same or get_close_matches(word.lower(), known, n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def _plain(word: str) -> str:
    return word.lower().replace("-", "").replace("_", "").rstrip("s")


def spelled(key: Key) -> str:
    """Return a key as a person would write it: ``modules[0].path``."""
    text = ""
    for part in key:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else part
    return text

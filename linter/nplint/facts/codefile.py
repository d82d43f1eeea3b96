"""One source file as code values."""

from dataclasses import dataclass

from nplint.facts.code import Place, Stmt


@dataclass(frozen=True, slots=True)
class Problem:
    """A construct of the file that could not be read; the rest of the file could."""

    message: str
    at: Place


@dataclass(frozen=True, slots=True)
class CodeFile:
    """A whole file lowered to the code language; places count from the file's first line."""

    path: str
    body: tuple[Stmt, ...]
    problems: tuple[Problem, ...] = ()

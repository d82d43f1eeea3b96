"""One source file as code values."""

from msgspec import Struct

from nplint.facts.code import Place, Stmt


class Problem(Struct, frozen=True):
    """A construct of the file that could not be read; the rest of the file could."""

    message: str
    at: Place


class CodeFile(Struct, frozen=True):
    """A whole file lowered to the code language; places count from the file's first line."""

    path: str
    body: tuple[Stmt, ...]
    problems: tuple[Problem, ...] = ()

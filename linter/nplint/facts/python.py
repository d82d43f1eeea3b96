"""What one Python file says without knowing any other: imports, definitions, words, directives."""

from typing import Literal

from msgspec import Struct

from nplint.facts.directives import Directive
from nplint.span import Span


class PythonImport(Struct, frozen=True):
    """One name bound (or module loaded) by an import statement, wherever it stands."""

    module: str
    member: str
    """Empty for ``import module``; ``*`` for a star import."""
    local: str
    level: int
    span: Span
    type_checking: bool = False
    scope: str = ""
    """Qualified name of the function it stands in; empty at module level."""
    aliased: bool = False
    """``as`` names it: ``import a.b as a`` binds the module ``a.b``, not ``a``."""


class Definition(Struct, frozen=True):
    """A function, method or class that is not nested in a function.

    Lines are 1-based and inclusive; ``first_line`` is the first decorator's.
    """

    kind: Literal["function", "class"]
    qualname: str
    first_line: int
    def_line: int
    last_line: int
    name_column: int
    indented: bool


class Problem(Struct, frozen=True):
    """Something in the file that could not be read; lines are 1-based."""

    message: str
    line: int
    column: int = 1


class PythonFile(Struct, frozen=True):
    """The survey of one Python file.

    ``words``: every identifier-like word of the text, strings and comments included, sorted; what
    is not among them can't be mentioned in the file.
    """

    path: str
    digest: str
    lines: int
    imports: tuple[PythonImport, ...]
    definitions: tuple[Definition, ...]
    words: tuple[str, ...]
    directives: tuple[Directive, ...] = ()
    problems: tuple[Problem, ...] = ()

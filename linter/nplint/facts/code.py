"""Code as values: a small structured language that Python and TypeScript are lowered to.

Structured, not a control-flow graph: neither language has goto, and a recursive interpreter over
structured statements with (normal, break, continue, return, raise) outcomes is simpler and faster.

``await`` and parentheses are transparent. Every node carries its ``Place`` *relative to the first
line of the chunk it was lowered from*, so that an unchanged body that moved keeps its value.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias


class Place(NamedTuple):
    """A range in a chunk: lines from 0 (the chunk's first), columns from 1, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Place(0, 1, 0, 1)


@dataclass(frozen=True, slots=True)
class Const:
    """A literal; bytes are held as their Latin-1 text."""

    value: str | int | float | bool | None
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Name:
    """A bare name; ``self``, ``cls`` and TypeScript's ``this`` are names too."""

    id: str
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Attr:
    """``base.name``."""

    base: "Expr"
    name: str
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Index:
    """``base[key]``; a slice has an ``Unknown`` key."""

    base: "Expr"
    key: "Expr"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Arg:
    """One argument of a call: positional, ``name=``, ``*value`` or ``**value``."""

    value: "Expr"
    name: str | None = None
    star: Literal["", "*", "**"] = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or TypeScript's ``new X(...)``."""

    func: "Expr"
    args: tuple[Arg, ...] = ()
    at: Place = NOWHERE

    def keyword(self, *names: str) -> "Expr | None":
        """Return the value of the first keyword argument with one of the names."""
        for arg in self.args:
            if arg.name in names:
                return arg.value
        return None

    def positional(self, index: int) -> "Expr | None":
        """Return a positional argument; None past the end or behind a ``*``."""
        plain: list[Expr] = []
        for arg in self.args:
            if arg.star == "*":
                break
            if arg.name is None and not arg.star:
                plain.append(arg.value)
        return plain[index] if index < len(plain) else None


@dataclass(frozen=True, slots=True)
class Format:
    """An f-string or template literal: its parts in order, text as ``Const``."""

    parts: tuple["Expr", ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Binary:
    """``left op right`` with an arithmetic or bit operator (``+``, ``%``, ``|`` …)."""

    op: str
    left: "Expr"
    right: "Expr"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Boolean:
    """``a and b and c`` / ``a or b``; TypeScript's ``??`` is ``or``."""

    op: Literal["and", "or"]
    values: tuple["Expr", ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Unary:
    """``not x``, ``-x``, ``+x``, ``~x``."""

    op: str
    operand: "Expr"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Compare:
    """``left op right`` (``==``, ``in``, ``not in``, ``is``, ``<`` …); chains are ``and``-ed."""

    op: str
    left: "Expr"
    right: "Expr"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Conditional:
    """``then if test else other``."""

    test: "Expr"
    then: "Expr"
    other: "Expr"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class DictItem:
    """``key: value``, or ``**value`` when the key is None."""

    key: "Expr | None"
    value: "Expr"


@dataclass(frozen=True, slots=True)
class DictExpr:
    """A dict display or TypeScript object literal (its keys are ``Const``)."""

    items: tuple[DictItem, ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list, tuple or set display; ``*x`` stands as ``Star``."""

    kind: Literal["list", "tuple", "set"]
    items: tuple["Expr", ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Star:
    """``*value`` in a display, target or argument list."""

    value: "Expr"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Loop:
    """One ``for target in source if …`` of a comprehension."""

    target: "Expr"
    source: "Expr"
    conditions: tuple["Expr", ...] = ()


@dataclass(frozen=True, slots=True)
class Comprehension:
    """A comprehension or generator expression; ``key`` only for dicts."""

    kind: Literal["list", "set", "dict", "generator"]
    element: "Expr"
    loops: tuple[Loop, ...]
    key: "Expr | None" = None
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Lambda:
    """A lambda or arrow function; a Python lambda's body is one ``Return``."""

    params: tuple["Param", ...]
    body: tuple["Stmt", ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Walrus:
    """``target := value``."""

    target: Name
    value: "Expr"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Yield:
    """``yield value`` / ``yield from value``."""

    value: "Expr | None"
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Unknown:
    """An expression outside this language (a slice, a regular expression, JSX …)."""

    at: Place = NOWHERE


Expr: TypeAlias = (
    Const
    | Name
    | Attr
    | Index
    | Call
    | Format
    | Binary
    | Boolean
    | Unary
    | Compare
    | Conditional
    | DictExpr
    | Sequence
    | Star
    | Comprehension
    | Lambda
    | Walrus
    | Yield
    | Unknown
)


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter; ``kind`` tells ``*args`` and ``**kwargs`` and keyword-only ones apart."""

    name: str
    kind: Literal["plain", "keyword", "*", "**"] = "plain"
    annotation: Expr | None = None
    default: Expr | None = None


@dataclass(frozen=True, slots=True)
class Assign:
    """``a = b = value``; ``value`` is None for a bare annotation ``a: T``."""

    targets: tuple[Expr, ...]
    value: Expr | None
    annotation: Expr | None = None
    at: Place = NOWHERE
    declares: bool = False
    """TypeScript's ``const``/``let``/``var``: binds in the innermost scope."""


@dataclass(frozen=True, slots=True)
class Augment:
    """``target op= value``; ``op`` without the ``=``."""

    op: str
    target: Expr
    value: Expr
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Delete:
    """``del a, b``."""

    targets: tuple[Expr, ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Do:
    """An expression statement."""

    value: Expr
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class If:
    """``if``/``elif``/``else``; an ``elif`` is an ``If`` in ``otherwise``."""

    test: Expr
    then: tuple["Stmt", ...]
    otherwise: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class For:
    """``for target in source`` (async too; TypeScript ``for … of``)."""

    target: Expr
    source: Expr
    body: tuple["Stmt", ...]
    otherwise: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class While:
    """``while test`` (and TypeScript's counting ``for``)."""

    test: Expr
    body: tuple["Stmt", ...]
    otherwise: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Except:
    """One ``except`` clause; no types = bare."""

    types: tuple[Expr, ...]
    name: str | None
    body: tuple["Stmt", ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Try:
    """``try``/``except``/``else``/``finally``."""

    body: tuple["Stmt", ...]
    handlers: tuple[Except, ...]
    otherwise: tuple["Stmt", ...] = ()
    final: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class WithItem:
    """``context as target``."""

    context: Expr
    target: Expr | None = None


@dataclass(frozen=True, slots=True)
class With:
    """``with a as b, c:`` (async too)."""

    items: tuple[WithItem, ...]
    body: tuple["Stmt", ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Case:
    """One ``case``: the values it matches (a class as a ``Call``), what it binds, its guard.

    No patterns = matches anything.
    """

    patterns: tuple[Expr, ...]
    captures: tuple[str, ...]
    guard: Expr | None
    body: tuple["Stmt", ...]
    at: Place = NOWHERE
    rests: tuple[str, ...] = ()
    """Those of the captures that hold a new list or dict: ``*rest`` and ``**rest``."""


@dataclass(frozen=True, slots=True)
class Match:
    """``match subject`` (and TypeScript's ``switch``)."""

    subject: Expr
    cases: tuple[Case, ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Return:
    """``return value``."""

    value: Expr | None
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Raise:
    """``raise exception`` / TypeScript ``throw``; None = re-raise."""

    exception: Expr | None
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Assert:
    """``assert test``."""

    test: Expr
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Jump:
    """``break`` or ``continue``."""

    kind: Literal["break", "continue"]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Scope:
    """``global a, b`` or ``nonlocal a``."""

    kind: Literal["global", "nonlocal"]
    names: tuple[str, ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Imported:
    """A name bound by an import: ``from module import member as local``; no member = the module."""

    local: str
    module: str
    member: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    """An import statement."""

    names: tuple[Imported, ...]
    at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Function:
    """A function or method with its body."""

    name: str
    params: tuple[Param, ...]
    body: tuple["Stmt", ...]
    decorators: tuple[Expr, ...] = ()
    returns: Expr | None = None
    is_async: bool = False
    at: Place = NOWHERE
    """From ``def`` (or ``async``) to the end of the body; decorators stand before it."""
    name_at: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Class:
    """A class; its methods stand in ``body`` only where they were lowered together with it."""

    name: str
    bases: tuple[Expr, ...]
    keywords: tuple[Arg, ...]
    body: tuple["Stmt", ...]
    decorators: tuple[Expr, ...] = ()
    at: Place = NOWHERE
    name_at: Place = NOWHERE


Stmt: TypeAlias = (
    Assign
    | Augment
    | Delete
    | Do
    | If
    | For
    | While
    | Try
    | With
    | Match
    | Return
    | Raise
    | Assert
    | Jump
    | Scope
    | Import
    | Function
    | Class
)

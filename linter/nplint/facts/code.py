"""Code as values: a small structured language that Python and TypeScript are lowered to.

Structured, not a control-flow graph: neither language has goto, and a recursive interpreter over
structured statements with (normal, break, continue, return, raise) outcomes is simpler and faster.

``await`` and parentheses are transparent; a call says whether it is awaited. Every node carries its
``Place`` *relative to the first line of the chunk it was lowered from*, so that an unchanged body
that moved keeps its value.
"""

from typing import Literal, NamedTuple, TypeAlias

from msgspec import Struct


class Place(NamedTuple):
    """A range in a chunk: lines from 0 (the chunk's first), columns from 1, end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


NOWHERE = Place(0, 1, 0, 1)


class Const(Struct, frozen=True):
    """A literal; bytes are held as their Latin-1 text."""

    value: str | int | float | bool | None
    at: Place = NOWHERE


class Name(Struct, frozen=True):
    """A bare name; ``self``, ``cls`` and TypeScript's ``this`` are names too."""

    id: str
    at: Place = NOWHERE


class Attr(Struct, frozen=True):
    """``base.name``."""

    base: "Expr"
    name: str
    at: Place = NOWHERE


class Index(Struct, frozen=True):
    """``base[key]``; a slice has an ``Unknown`` key."""

    base: "Expr"
    key: "Expr"
    at: Place = NOWHERE


class Arg(Struct, frozen=True):
    """One argument of a call: positional, ``name=``, ``*value`` or ``**value``."""

    value: "Expr"
    name: str | None = None
    star: Literal["", "*", "**"] = ""


class Call(Struct, frozen=True):
    """A call, or TypeScript's ``new X(...)``."""

    func: "Expr"
    args: tuple[Arg, ...] = ()
    at: Place = NOWHERE
    awaited: bool = False

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


class Format(Struct, frozen=True):
    """An f-string or template literal: its parts in order, text as ``Const``."""

    parts: tuple["Expr", ...]
    at: Place = NOWHERE


class Binary(Struct, frozen=True):
    """``left op right`` with an arithmetic or bit operator (``+``, ``%``, ``|`` …)."""

    op: str
    left: "Expr"
    right: "Expr"
    at: Place = NOWHERE


class Boolean(Struct, frozen=True):
    """``a and b and c`` / ``a or b``; TypeScript's ``??`` is ``or``."""

    op: Literal["and", "or"]
    values: tuple["Expr", ...]
    at: Place = NOWHERE


class Unary(Struct, frozen=True):
    """``not x``, ``-x``, ``+x``, ``~x``."""

    op: str
    operand: "Expr"
    at: Place = NOWHERE


class Compare(Struct, frozen=True):
    """``left op right`` (``==``, ``in``, ``not in``, ``is``, ``<`` …); chains are ``and``-ed."""

    op: str
    left: "Expr"
    right: "Expr"
    at: Place = NOWHERE


class Conditional(Struct, frozen=True):
    """``then if test else other``."""

    test: "Expr"
    then: "Expr"
    other: "Expr"
    at: Place = NOWHERE


class DictItem(Struct, frozen=True):
    """``key: value``, or ``**value`` when the key is None."""

    key: "Expr | None"
    value: "Expr"


class DictExpr(Struct, frozen=True):
    """A dict display or TypeScript object literal (its keys are ``Const``)."""

    items: tuple[DictItem, ...]
    at: Place = NOWHERE


class Sequence(Struct, frozen=True):
    """A list, tuple or set display; ``*x`` stands as ``Star``."""

    kind: Literal["list", "tuple", "set"]
    items: tuple["Expr", ...]
    at: Place = NOWHERE


class Star(Struct, frozen=True):
    """``*value`` in a display, target or argument list."""

    value: "Expr"
    at: Place = NOWHERE


class Loop(Struct, frozen=True):
    """One ``for target in source if …`` of a comprehension."""

    target: "Expr"
    source: "Expr"
    conditions: tuple["Expr", ...] = ()


class Comprehension(Struct, frozen=True):
    """A comprehension or generator expression; ``key`` only for dicts."""

    kind: Literal["list", "set", "dict", "generator"]
    element: "Expr"
    loops: tuple[Loop, ...]
    key: "Expr | None" = None
    at: Place = NOWHERE


class Lambda(Struct, frozen=True):
    """A lambda or arrow function; a Python lambda's body is one ``Return``."""

    params: tuple["Param", ...]
    body: tuple["Stmt", ...]
    at: Place = NOWHERE


class Walrus(Struct, frozen=True):
    """``target := value``."""

    target: Name
    value: "Expr"
    at: Place = NOWHERE


class Yield(Struct, frozen=True):
    """``yield value`` / ``yield from value``."""

    value: "Expr | None"
    at: Place = NOWHERE


class Unknown(Struct, frozen=True):
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


class Param(Struct, frozen=True):
    """A parameter; ``kind`` tells ``*args`` and ``**kwargs`` and keyword-only ones apart."""

    name: str
    kind: Literal["plain", "keyword", "*", "**"] = "plain"
    annotation: Expr | None = None
    default: Expr | None = None


class Assign(Struct, frozen=True):
    """``a = b = value``; ``value`` is None for a bare annotation ``a: T``."""

    targets: tuple[Expr, ...]
    value: Expr | None
    annotation: Expr | None = None
    at: Place = NOWHERE
    declares: bool = False
    """TypeScript's ``const``/``let``/``var``: binds in the innermost scope."""


class Augment(Struct, frozen=True):
    """``target op= value``; ``op`` without the ``=``."""

    op: str
    target: Expr
    value: Expr
    at: Place = NOWHERE


class Delete(Struct, frozen=True):
    """``del a, b``."""

    targets: tuple[Expr, ...]
    at: Place = NOWHERE


class Do(Struct, frozen=True):
    """An expression statement."""

    value: Expr
    at: Place = NOWHERE


class If(Struct, frozen=True):
    """``if``/``elif``/``else``; an ``elif`` is an ``If`` in ``otherwise``."""

    test: Expr
    then: tuple["Stmt", ...]
    otherwise: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


class For(Struct, frozen=True):
    """``for target in source`` (async too; TypeScript ``for … of``)."""

    target: Expr
    source: Expr
    body: tuple["Stmt", ...]
    otherwise: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


class While(Struct, frozen=True):
    """``while test`` (and TypeScript's counting ``for``)."""

    test: Expr
    body: tuple["Stmt", ...]
    otherwise: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


class Except(Struct, frozen=True):
    """One ``except`` clause; no types = bare."""

    types: tuple[Expr, ...]
    name: str | None
    body: tuple["Stmt", ...]
    at: Place = NOWHERE


class Try(Struct, frozen=True):
    """``try``/``except``/``else``/``finally``."""

    body: tuple["Stmt", ...]
    handlers: tuple[Except, ...]
    otherwise: tuple["Stmt", ...] = ()
    final: tuple["Stmt", ...] = ()
    at: Place = NOWHERE


class WithItem(Struct, frozen=True):
    """``context as target``."""

    context: Expr
    target: Expr | None = None


class With(Struct, frozen=True):
    """``with a as b, c:`` (async too)."""

    items: tuple[WithItem, ...]
    body: tuple["Stmt", ...]
    at: Place = NOWHERE


class Case(Struct, frozen=True):
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


class Match(Struct, frozen=True):
    """``match subject`` (and TypeScript's ``switch``)."""

    subject: Expr
    cases: tuple[Case, ...]
    at: Place = NOWHERE


class Return(Struct, frozen=True):
    """``return value``."""

    value: Expr | None
    at: Place = NOWHERE


class Raise(Struct, frozen=True):
    """``raise exception`` / TypeScript ``throw``; None = re-raise."""

    exception: Expr | None
    at: Place = NOWHERE


class Assert(Struct, frozen=True):
    """``assert test``."""

    test: Expr
    at: Place = NOWHERE


class Jump(Struct, frozen=True):
    """``break`` or ``continue``."""

    kind: Literal["break", "continue"]
    at: Place = NOWHERE


class Scope(Struct, frozen=True):
    """``global a, b`` or ``nonlocal a``."""

    kind: Literal["global", "nonlocal"]
    names: tuple[str, ...]
    at: Place = NOWHERE


class Imported(Struct, frozen=True):
    """A name bound by an import: ``from module import member as local``; no member = the module."""

    local: str
    module: str
    member: str = ""
    level: int = 0
    aliased: bool = False
    """``as`` names it: ``import a.b as a`` binds the module ``a.b``, not ``a``."""


class Import(Struct, frozen=True):
    """An import statement."""

    names: tuple[Imported, ...]
    at: Place = NOWHERE


class Function(Struct, frozen=True):
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


class Class(Struct, frozen=True):
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

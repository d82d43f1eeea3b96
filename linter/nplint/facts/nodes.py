"""Walks over code values, for whoever looks for something anywhere in them."""

from collections.abc import Iterator
from typing import Any

from nplint.facts.code import Class, Function, Lambda, Match, Stmt

_BLOCKS = ("body", "then", "otherwise", "final")
_PLACES = frozenset({"at", "name_at"})


def nodes(part: Any) -> Iterator[Any]:
    """Yield every node of a piece of code, outermost first."""
    if isinstance(part, tuple):
        for element in part:
            yield from nodes(element)
        return
    fields = getattr(type(part), "__struct_fields__", None)
    if fields is None:
        return
    yield part
    for name in fields:
        if name not in _PLACES:
            yield from nodes(getattr(part, name))


def own_nodes(part: Any) -> Iterator[Any]:
    """Yield every node that is not inside a nested function."""
    if isinstance(part, tuple):
        for element in part:
            yield from own_nodes(element)
        return
    fields = getattr(type(part), "__struct_fields__", None)
    if fields is None:
        return
    yield part
    if isinstance(part, Function | Lambda):
        return
    for name in fields:
        if name not in _PLACES:
            yield from own_nodes(getattr(part, name))


def flattened(statements: tuple[Stmt, ...], *, nested: bool = True) -> Iterator[Stmt]:
    """Yield statements and those inside of them, in order.

    What an ``except`` does instead is left out; without ``nested``, functions and classes are too.
    """
    for statement in statements:
        if not nested and isinstance(statement, Function | Class):
            continue
        yield statement
        blocks = [getattr(statement, name, ()) for name in _BLOCKS]
        if isinstance(statement, Match):
            blocks += [case.body for case in statement.cases]
        for block in blocks:
            yield from flattened(block, nested=nested)

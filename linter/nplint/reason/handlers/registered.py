"""Tables that calls fill: ``@router.on("OrderPlaced")``, ``register("OrderPlaced", place)``.

A table is followed from the function that looks into it to the functions that put something in
under a key which is their parameter, and from these to their calls.
"""

import re
from collections.abc import Iterator
from typing import TypeAlias

from nplint.facts.code import Assign, Attr, Call, Expr, For, Index, Name, Param
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.link.shapes import options_of
from nplint.link.unit import CallSite, Unit
from nplint.link.values import FunctionRef, Instance, MappingValue, Value
from nplint.reason.handlers.discriminators import Named, texts
from nplint.reason.handlers.signatures import refers

_MOST = 200
"""Calls that fill one table; more are no table of a handler."""


def registered(
    program: Linked, unit: Unit, table: Expr, module: str
) -> tuple[tuple[Named, ...], tuple[tuple[str, str], ...]] | None:
    """Return the kinds and functions that a module's calls put in a table; None if not known."""
    identity = _identity(program, unit, table)
    if identity is None:
        return None
    branches: list[Named] = []
    handlers: list[tuple[str, str]] = []
    for filler, param in _fillers(program, identity):
        for site in _calls(program, filler, module):
            names = _given(filler, param, site)
            if not names or len(branches) > _MOST:
                return None
            function = _function(site)
            branches += [Named(name, site.span) for name in names]
            handlers += [(name, function) for name in names if function]
    return (tuple(branches), tuple(handlers)) if branches else None


_Identity: TypeAlias = tuple[str, str, str]


def put_in(
    program: Linked,
    unit: Unit,
    table: Expr,
    module: str,
    seen: frozenset[_Identity] = frozenset(),
) -> tuple[Value, ...]:
    """Return the functions and objects that a module's calls put in a table, under any key."""
    identity = _identity(program, unit, table)
    if identity is None or identity in seen:
        return ()
    found: dict[Value, None] = {}
    for filler, _ in _fillers(program, identity):
        for site in _calls(program, filler, module):
            if len(found) <= _MOST:
                found.update(dict.fromkeys(_put(site)))
                handed = _handed_on(program, site, module, seen | {identity})
                found.update(dict.fromkeys(handed))
    return tuple(found)


def _handed_on(
    program: Linked, site: CallSite, module: str, seen: frozenset[_Identity]
) -> Iterator[Value]:
    """Yield what a call takes, turn by turn, out of a table of its own to put it in another."""
    given = {arg.value.id for arg in site.call.args if isinstance(arg.value, Name)}
    for node in nodes(site.unit.function.body):
        match node:
            case For(target=target, source=Call(func=Attr(base=table, name="items" | "values"))):
                if given & {each.id for each in nodes(target) if isinstance(each, Name)}:
                    yield from put_in(program, site.unit, table, module, seen)
            case _:
                pass


def _put(site: CallSite) -> Iterator[Value]:
    if _is_decorator(site):
        yield FunctionRef(site.unit.id)
        return
    for _, value in site.args:
        for option in options_of(value):
            if isinstance(option, FunctionRef) or (isinstance(option, Instance) and option.project):
                yield option


def _identity(program: Linked, unit: Unit, table: Expr) -> _Identity | None:
    """Return what a table is known by: the file it is made in, its name, its place."""
    name = table.name if isinstance(table, Attr) else getattr(table, "id", "")
    if not name or (isinstance(table, Name) and table.id in {p.name for p in unit.function.params}):
        return None
    value = program.evaluate(unit, table)
    if isinstance(value, MappingValue):
        if any(key != "?" for key, _ in value.items):
            return None  # what stands in it tells; it is no empty table that calls fill
        if value.at is not None:
            return value.at.path, name, str(value.at)
    if isinstance(table, Attr) and isinstance(table.base, Name) and table.base.id in _SELF:
        return unit.path, name, unit.owner
    return (unit.path, name, "") if isinstance(table, Name) else None


_SELF = frozenset({"self", "cls"})


def _fillers(program: Linked, identity: _Identity) -> Iterator[tuple[Unit, Param]]:
    path, name, _ = identity
    pattern = re.compile(rf"\b{re.escape(name)}\b")
    here = Screen((name,), pattern, admits=lambda id: id.startswith(f"{path}::"))
    for unit in program.units_where(here):
        if not unit.qualname:
            continue
        looped = _looped(unit)
        for base, key in _entries(unit):
            if not isinstance(key, Name) or _identity(program, unit, base) != identity:
                continue
            wanted = looped.get(key.id, key.id)
            yield from ((unit, each) for each in unit.function.params if each.name == wanted)


def _looped(unit: Unit) -> dict[str, str]:
    """Return the variables of loops over parameters."""
    return {
        node.target.id: node.source.id
        for node in nodes(unit.function.body)
        if isinstance(node, For) and isinstance(node.target, Name) and isinstance(node.source, Name)
    }


def _entries(unit: Unit) -> Iterator[tuple[Expr, Expr]]:
    """Yield table and key of everything that a function puts in a table."""
    for node in nodes(unit.function.body):
        match node:
            case Assign(targets=targets):
                for target in targets:
                    if isinstance(target, Index):
                        yield target.base, target.key
            case Call(func=Attr(base=base, name="setdefault" | "__setitem__"), args=args) if args:
                yield base, args[0].value
            case Call(func=Attr(base=Index(base=base, key=key), name="append" | "add")):
                yield base, key
            case _:
                pass


def _calls(program: Linked, filler: Unit, module: str) -> Iterator[CallSite]:
    name = filler.function.name
    calling = Screen((name,), re.compile(rf"\b{re.escape(name)}\b\s*\("))
    for unit in program.units_where(calling):
        if unit.module == module and unit.id != filler.id:
            for site in program.call_sites(unit):
                if any(refers(option, filler) for option in options_of(site.callee)):
                    yield site


def _given(filler: Unit, param: Param, site: CallSite) -> tuple[str, ...]:
    """Return the names that a call gives for the key."""
    params = list(filler.function.params)
    if filler.owner and params:
        params = params[1:]  # self
    position = params.index(param) if param in params else len(params)
    positional = [value for keyword, value in site.args if keyword == ""]
    named: list[Value] = [value for keyword, value in site.args if keyword == param.name]
    if param.kind == "*":
        named += positional[position:]
    elif position < len(positional):
        named.append(positional[position])
    return tuple(dict.fromkeys(text for value in named for text in texts(value)))


def _function(site: CallSite) -> str:
    """Return what a call puts in: the function under the decorator, or the one handed over."""
    if _is_decorator(site):
        return site.unit.id
    for _, value in site.args:
        for option in options_of(value):
            if isinstance(option, FunctionRef):
                return option.id
    return ""


def _is_decorator(site: CallSite) -> bool:
    decorators = site.unit.function.decorators
    return any(isinstance(each, Call) and each.at == site.call.at for each in decorators)

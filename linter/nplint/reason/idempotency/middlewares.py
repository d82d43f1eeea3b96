"""Middlewares: what a broker or a subscription puts between a message and its function."""

import re

from msgspec.structs import replace

from nplint.facts.code import Attr, Call, Expr, Function
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, FunctionRef, Instance, ListValue, Value
from nplint.reason.idempotency.domain import Closure, Env, Shade
from nplint.reason.idempotency.run import Run

_NAMED = frozenset({"middlewares", "middleware"})
_AROUND = ("consume_scope", "__call__", "consume", "dispatch", "handle")
"""What the methods of middlewares are called that get the message and what comes next."""
_NEXT = re.compile(r"next|^call$|^handler$")


def behind_middlewares(run: Run, unit: Unit, function: Shade) -> Shade:
    """Return a function with the project's middlewares of its registrations around it."""
    for decorator in reversed(unit.function.decorators):
        for value in reversed(_middlewares(run, decorator)):
            function = _around(run, value, function) or function
    return function


def _middlewares(run: Run, decorator: Expr) -> list[Value]:
    """Return the middlewares of a registration, those of its broker first."""
    if not isinstance(decorator, Call) or not isinstance(decorator.func, Attr):
        return []
    broker = run.program.evaluate(run.unit, decorator.func.base)
    given = [part for name, part in _kwargs(broker) if name in _NAMED]
    given += [run.program.evaluate(run.unit, a.value) for a in decorator.args if a.name in _NAMED]
    return [item for part in given if isinstance(part, ListValue) for item in part.items]


def _kwargs(value: Value) -> tuple[tuple[str, Value], ...]:
    return value.kwargs if isinstance(value, Instance) else ()


def _around(run: Run, value: Value, function: Shade) -> Shade | None:
    """Return a middleware as a function of the message; None when its code is not seen."""
    unit = _unit(run, value)
    if unit is None:
        return None
    node, entry = unit.function, Env()
    if unit.owner:
        own = value if isinstance(value, Instance) else Instance(unit.owner)
        entry = entry.set("self", Shade(value=own, text="self"))
        node = replace(node, params=node.params[1:])
    following = _following(node)
    if not following:
        return None
    others = tuple(param for param in node.params if param.name != following)
    last = tuple(param for param in node.params if param.name == following)
    node = replace(node, params=(*others, *last))
    return Shade(closure=Closure(unit, node, entry, named=((following, function),)))


def _following(node: Function) -> str:
    """Return the parameter by which a middleware calls what comes next."""
    return next((param.name for param in node.params if _NEXT.search(param.name)), "")


def _unit(run: Run, value: Value) -> Unit | None:
    match value:
        case FunctionRef(id=id):
            return run.program.unit(id)
        case ClassRef(id=cls) | Instance(cls=cls, project=True):
            methods = (run.program.method(cls, name) for name in _AROUND)
            return next((unit for unit in methods if unit is not None), None)
        case _:
            return None

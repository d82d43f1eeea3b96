"""Decorators of the project: what they do to events that go into, or come out of, a function."""

from collections.abc import Callable, Iterator, Mapping

from msgspec.structs import replace

from nplint.facts.code import Call, Function, Name
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.link.values import FunctionRef
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.received import ReceivedParam, nested_functions, nested_ids
from nplint.reason.mutation.summaries import Summary


def calls_wrapped(body: Body, invoked: Invoked) -> bool:
    """Whether a nested function calls a parameter of the one around it, as decorators do."""
    func, unit = invoked.expr.func, body.unit
    if not isinstance(func, Name) or ".<" not in unit.id:
        return False
    if any(param.name == func.id for param in unit.function.params):
        return False
    outer = body.program.unit(unit.id.rpartition(".<")[0])
    return outer is not None and any(param.name == func.id for param in outer.function.params)


def decorated(
    program: Linked, unit: Unit, summary: Summary, summary_of: Callable[[str], Summary]
) -> Summary:
    """Return a function's summary with what its decorators do to what it returns."""
    for outer in _decorators(program, unit):
        if any(summary_of(id).publishes_wrapped for id in nested_ids(outer)):
            return replace(summary, returns=replace(summary.returns, published=True))
    return summary


def _decorators(program: Linked, unit: Unit) -> Iterator[Unit]:
    for decorator in unit.function.decorators:
        made = decorator.func if isinstance(decorator, Call) else decorator
        callee = program.evaluate(unit, made)
        outer = program.unit(callee.id) if isinstance(callee, FunctionRef) else None
        if outer is not None and outer.id != unit.id:
            yield outer


def with_wrappers(
    program: Linked, received: Mapping[str, ReceivedParam]
) -> Mapping[str, ReceivedParam]:
    """Return received parameters with those of the functions that stand in for a handler.

    A decorator's inner function gets the event first when it hands it on to what it wraps.
    """
    found: dict[str, ReceivedParam] = {}
    for id, item in received.items():
        unit = program.unit(id)
        for outer in _decorators(program, unit) if unit is not None else ():
            for function, inner in nested_functions(outer):
                name = _same_param(unit, item.param, function) if unit is not None else ""
                if name and _hands_on(function, name):
                    found[inner] = replace(item, param=name)
    return dict(sorted({**found, **received}.items()))


def _same_param(unit: Unit, param: str, wrapper: Function) -> str:
    """Return the wrapper's parameter for one of the handler's: of its name, or in its place."""
    if any(each.name == param for each in wrapper.params):
        return param
    own = [each.name for each in unit.function.params]
    place = own.index(param) if param in own else len(wrapper.params)
    given = wrapper.params[place : place + 1]
    return next((each.name for each in given if each.kind == "plain"), "")


def _hands_on(wrapper: Function, param: str) -> bool:
    """Whether a function gives a parameter to what the function around it was given."""
    own = {each.name for each in wrapper.params}
    return any(
        isinstance(node, Call)
        and isinstance(node.func, Name)
        and node.func.id not in own
        and any(isinstance(arg.value, Name) and arg.value.id == param for arg in node.args)
        for node in nodes(wrapper.body)
    )

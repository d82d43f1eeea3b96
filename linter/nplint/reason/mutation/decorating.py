"""Decorators of the project: what they publish of what the decorated function returns."""

from collections.abc import Callable

from msgspec.structs import replace

from nplint.facts.code import Call, Name
from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.link.values import FunctionRef
from nplint.reason.mutation.body import Body
from nplint.reason.mutation.invoked import Invoked
from nplint.reason.mutation.received import nested_ids
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
    for decorator in unit.function.decorators:
        made = decorator.func if isinstance(decorator, Call) else decorator
        callee = program.evaluate(unit, made)
        outer = program.unit(callee.id) if isinstance(callee, FunctionRef) else None
        if outer is None or outer.id == unit.id:
            continue
        if any(summary_of(id).publishes_wrapped for id in nested_ids(outer)):
            return replace(summary, returns=replace(summary.returns, published=True))
    return summary

"""Comprehensions: their loops unrolled."""

from typing import TYPE_CHECKING

from nplint.facts.code import Comprehension, Loop
from nplint.link.cdk import binding
from nplint.link.cdk.judge import truth
from nplint.link.cdk.limits import MAX_ROUNDS
from nplint.link.cdk.statements import iterable
from nplint.link.cdk.values import DictValue, ListValue, Lit, Scope, Unknown, Value
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine


def comprehension(machine: "Machine", expr: Comprehension, frame: "Frame", span: Span) -> Value:
    """Return the list or dict that a comprehension makes."""
    inner = frame.within(Scope({}, frame.scope))
    pairs: list[tuple[Value | None, Value]] = []
    complete = _rounds(machine, expr, expr.loops, inner, pairs)
    if expr.kind != "dict":
        return ListValue([value for _, value in pairs], span, not complete)
    result = DictValue({}, span, {}, not complete)
    for key, value in pairs:
        if isinstance(key, Lit):
            result.entries[str(key.value)] = value
            result.key_spans[str(key.value)] = key.span
        else:
            result.partial = True
    return result


def _rounds(
    machine: "Machine",
    expr: Comprehension,
    loops: tuple[Loop, ...],
    frame: "Frame",
    pairs: list[tuple[Value | None, Value]],
) -> bool:
    """Collect the elements; return whether all of them are known."""
    if not loops:
        key = machine.evaluate(expr.key, frame) if expr.key is not None else None
        pairs.append((key, machine.evaluate(expr.element, frame)))
        return True
    loop, *rest = loops
    items = iterable(machine.evaluate(loop.source, frame), frame.module.is_python)
    complete = items is not None
    if items is None:
        machine.gap("loops over a computed list", frame.span(expr.at), frame)
        items = [Unknown(frame.span(loop.target.at), "item")]
    for entry in items[:MAX_ROUNDS]:
        binding.bind(machine, loop.target, entry, frame, declares=True)
        tests = [
            truth(machine.evaluate(test, frame), frame.module.is_python) for test in loop.conditions
        ]
        if False not in tests:
            complete = _rounds(machine, expr, tuple(rest), frame, pairs) and complete
            complete = complete and None not in tests
    return complete

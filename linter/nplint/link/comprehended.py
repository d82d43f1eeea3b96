"""Comprehensions → lists and mappings: item by item over what is known and little."""

from typing import TYPE_CHECKING

from nplint.facts.code import Comprehension
from nplint.link.frame import Frame
from nplint.link.shapes import elements_of, key_value, text_of
from nplint.link.values import ListValue, MappingValue, Value

if TYPE_CHECKING:
    from nplint.link.evaluate import Evaluator

MOST_TURNS = 48
"""Items that are gone over one by one."""


def comprehended(evaluator: "Evaluator", expr: Comprehension, frame: Frame) -> Value:
    """Return what a comprehension gives; one element for all where its source is not known."""
    saved = dict(frame.env)
    for loop in expr.loops:
        source = evaluator.value(loop.source, frame)
        evaluator.bind(loop.target, elements_of(source), frame)
        for condition in loop.conditions:
            evaluator.value(condition, frame)
    element = evaluator.value(expr.element, frame)
    key = text_of(evaluator.value(expr.key, frame)) if expr.key is not None else ""
    frame.env = saved
    each = _one_by_one(evaluator, expr, frame)
    if each is not None:
        return each
    if expr.key is not None:
        return MappingValue(((key, element),) if key else (("?", element),), True)
    return ListValue((element,), True)


def _one_by_one(evaluator: "Evaluator", expr: Comprehension, frame: Frame) -> Value | None:
    if len(expr.loops) != 1 or expr.loops[0].conditions or frame.in_comprehension:
        return None
    rows = rows_of(evaluator.value(expr.loops[0].source, frame))
    saved, sites, turns = dict(frame.env), frame.sites, frame.turns
    frame.sites, frame.turns, frame.in_comprehension = None, None, True
    items: list[Value] = []
    keys: list[str | None] = []
    for row in rows:
        evaluator.bind(expr.loops[0].target, row, frame)
        items.append(evaluator.value(expr.element, frame))
        keys.append(text_of(evaluator.value(expr.key, frame)) if expr.key is not None else "")
    frame.env, frame.sites, frame.turns, frame.in_comprehension = saved, sites, turns, False
    known = [key for key in keys if key is not None]
    if not rows or len(known) < len(rows):
        return None
    if expr.key is not None:
        return MappingValue(tuple(dict(zip(known, items, strict=True)).items()))
    return ListValue(tuple(items))


def rows_of(source: Value) -> tuple[Value, ...]:
    """Return what a loop goes over, if all of it is known and little."""
    if isinstance(source, MappingValue) and not source.open:
        source = ListValue(tuple(key_value(key) for key, _ in source.items))
    if isinstance(source, ListValue) and not source.open and 0 < len(source.items) <= MOST_TURNS:
        return source.items
    return ()

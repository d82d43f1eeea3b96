"""What a call changes in a local it is made on, or is given."""

from collections.abc import Callable
from typing import TypeAlias

from nplint.facts.code import Attr, Call, Expr, Name
from nplint.link.frame import Frame, local_name
from nplint.link.shapes import merge_mappings, text_of, to_be_filled, with_item
from nplint.link.values import ListValue, MappingValue, Value

Evaluate: TypeAlias = Callable[[Expr, Frame], Value]
Given: TypeAlias = tuple[tuple[str, Value], ...]
"""Arguments by keyword; the keyword of a positional one is empty, of a spread one its stars."""


def update_in_place(expr: Call, method: str, args: Given, frame: Frame, value: Evaluate) -> None:
    """Let ``d.update(…)``, ``items.append(x)`` and ``d.setdefault(k, v)`` change a local."""
    name = local_name(expr.func.base) if isinstance(expr.func, Attr) else ""
    if not name:
        return
    current = frame.env.get(name)
    if current is None and method == "update" and isinstance(expr.func, Attr):
        current = value(expr.func.base, frame)
    match current:
        case MappingValue():
            frame.env[name] = _updated(current, method, args)
        case ListValue():
            frame.env[name] = _extended(current, method, args)
        case _:
            pass


def _updated(current: MappingValue, method: str, args: Given) -> Value:
    changed: Value = current
    if method == "update":
        for keyword, value in args:
            if keyword in ("", "**"):
                changed = merge_mappings(changed, value)
            else:
                changed = with_item(changed, keyword, value)
    elif method == "setdefault" and len(args) == 2:
        key = text_of(args[0][1])
        if key is not None and current.get(key) is None:
            changed = with_item(current, key, args[1][1])
    return changed


def _extended(current: ListValue, method: str, args: Given) -> ListValue:
    if len(args) != 1:
        return current
    given = args[0][1]
    if method in ("append", "add"):
        return ListValue((*current.items, given), current.open)
    if method == "extend":
        items = given.items if isinstance(given, ListValue) else ()
        return ListValue((*current.items, *items), True)
    return current


def hand_out(expr: Call, frame: Frame) -> None:
    """Let a callee fill the empty dicts it is given: ``inject(carrier)``."""
    for arg in expr.args:
        if isinstance(arg.value, Name) and arg.value.id in frame.env:
            frame.env[arg.value.id] = to_be_filled(frame.env[arg.value.id])

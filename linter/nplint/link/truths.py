"""Whether a condition holds, where its values are known: in one turn of a loop over known items."""

from collections.abc import Callable

from nplint.facts.code import Attr, Boolean, Compare, Const, Expr, Index, Name, Unary
from nplint.link.shapes import text_of
from nplint.link.values import Known, ListValue, MappingValue, Value


def truth(test: Expr, value_of: Callable[[Expr], Value]) -> bool | None:
    """Return whether a condition holds; None where that is not known."""
    match test:
        case Unary(op="not", operand=operand):
            inner = truth(operand, value_of)
            return None if inner is None else not inner
        case Compare(op="is" | "==", left=left, right=Const(value=constant)):
            return _equals(value_of(left), constant)
        case Compare(op="is not" | "!=", left=left, right=Const(value=constant)):
            found = _equals(value_of(left), constant)
            return None if found is None else not found
        case Boolean(op=op, values=values):
            return _joined(op, [truth(value, value_of) for value in values])
        case Name() | Attr() | Index() | Const():
            return _holds(value_of(test))
        case _:
            return None


def _holds(value: Value) -> bool | None:
    match value:
        case Known(value=plain):
            return bool(plain)
        case ListValue(items=items, open=False) | MappingValue(items=items, open=False):
            return bool(items)
        case _:
            return None


def _equals(value: Value, constant: object) -> bool | None:
    if isinstance(value, Known):
        return bool(value.value == constant)
    if isinstance(value, ListValue | MappingValue):
        return False
    text = text_of(value)
    return None if text is None else text == constant


def _joined(op: str, parts: list[bool | None]) -> bool | None:
    decisive = op == "or"
    if decisive in parts:
        return decisive
    return None if None in parts else not decisive

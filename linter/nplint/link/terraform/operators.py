"""Terraform's operators."""

import operator
from collections.abc import Callable

from nplint.link.terraform.values import Plain, Unknown, Value, number_of, same, truth
from nplint.span import Span

_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul,
}  # fmt: skip
_ORDER: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
_LARGEST = 10**15


def operate(sign: str, operands: list[Value], span: Span) -> Value:
    """Return the result of an operator; unknown where an operand is."""
    match operands:
        case [operand]:
            return _unary(sign, operand, span)
        case [left, right] if sign in ("&&", "||"):
            return _logical(sign, truth(left), truth(right), span)
        case [left, right] if sign in ("==", "!="):
            equal = same(left, right)
            return Unknown(span) if equal is None else Plain(equal == (sign == "=="), span)
        case [left, right]:
            return _numeric(sign, number_of(left), number_of(right), span)
        case _:
            return Unknown(span)


def _unary(sign: str, operand: Value, span: Span) -> Value:
    number, flag = number_of(operand), truth(operand)
    if sign == "-" and number is not None:
        return Plain(-number, span)
    if sign == "!" and flag is not None:
        return Plain(not flag, span)
    return Unknown(span)


def _logical(sign: str, left: bool | None, right: bool | None, span: Span) -> Value:
    decisive = sign == "||"
    if decisive in (left, right):
        return Plain(decisive, span)
    return Unknown(span) if None in (left, right) else Plain(not decisive, span)


def _numeric(sign: str, left: float | None, right: float | None, span: Span) -> Value:
    if left is None or right is None or max(abs(left), abs(right)) > _LARGEST:
        return Unknown(span)
    if sign in _ORDER:
        return Plain(_ORDER[sign](left, right), span)
    if sign in _ARITHMETIC:
        return Plain(_ARITHMETIC[sign](left, right), span)
    if right == 0 or sign not in ("/", "%"):
        return Unknown(span)
    result = left / right if sign == "/" else left % right
    return Plain(int(result) if result == int(result) else result, span)

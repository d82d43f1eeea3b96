"""Terraform's built-in functions, as far as they decide what is deployed."""

import math
from collections.abc import Callable
from typing import TypeAlias

from nplint.facts.data import Opaque
from nplint.link.terraform.collections import COLLECTION_FUNCTIONS
from nplint.link.terraform.documents import document_of, value_of
from nplint.link.terraform.strings import STRING_FUNCTIONS
from nplint.link.terraform.values import (
    Encoded,
    Plain,
    Unknown,
    Value,
    Words,
    is_null,
    literal_of,
    number_of,
    truth,
    words,
)
from nplint.span import Span

Function: TypeAlias = Callable[[list[Value], Span], Value]


def call(name: str, arguments: list[Value], span: Span) -> Value:
    """Return a function's result; unknown for functions that need the world, or other values."""
    function = _FUNCTIONS.get(name.removeprefix("core::"))
    try:
        return function(arguments, span) if function else Unknown(span)
    except (IndexError, OverflowError):  # too few arguments, or senseless ones
        return Unknown(span)


def _same(arguments: list[Value], span: Span) -> Value:
    return arguments[0]


def _encode(arguments: list[Value], span: Span) -> Value:
    return Encoded(arguments[0], span)


def _decode(arguments: list[Value], span: Span) -> Value:
    value = arguments[0]
    if isinstance(value, Encoded):
        return value.value
    data = document_of(value)
    return Unknown(span) if isinstance(data, Opaque) else value_of(data)


def _decode_yaml(arguments: list[Value], span: Span) -> Value:
    from nplint.survey.yaml_data import read_yaml  # few need it

    value = arguments[0]
    if isinstance(value, Encoded):
        return value.value
    text, place = literal_of(value), value.span
    if not text or (place.line, place.column) != (1, 1):
        return Unknown(span)  # not a whole file: places inside it would be wrong
    reading = read_yaml(place.path, text)
    return Unknown(span) if len(reading.documents) != 1 else value_of(reading.documents[0])


def _try(arguments: list[Value], span: Span) -> Value:
    for value in arguments:
        if not (isinstance(value, Unknown) and value.broken):
            return value
    return Unknown(span, broken=True)


def _can(arguments: list[Value], span: Span) -> Value:
    value = arguments[0]
    if isinstance(value, Unknown) and not value.broken:
        return Unknown(span)
    return Plain(not isinstance(value, Unknown), span)


def _coalesce(arguments: list[Value], span: Span) -> Value:
    for value in arguments:
        blank = isinstance(value, Words) and not value.pieces
        if not is_null(value) and not blank:
            return value
    return Unknown(span, broken=True)


def _to_string(arguments: list[Value], span: Span) -> Value:
    value = arguments[0]
    known = literal_of(value)
    if isinstance(value, Plain) and known is not None:
        return words(known, value.span)
    return value


def _to_number(arguments: list[Value], span: Span) -> Value:
    number = number_of(arguments[0])
    return arguments[0] if number is None else Plain(number, arguments[0].span)


def _to_bool(arguments: list[Value], span: Span) -> Value:
    flag = truth(arguments[0])
    return arguments[0] if flag is None else Plain(flag, arguments[0].span)


def _numbers(fold: Callable[[list[float]], float]) -> Function:
    def function(arguments: list[Value], span: Span) -> Value:
        numbers = [number for each in arguments if (number := number_of(each)) is not None]
        if len(numbers) != len(arguments) or not numbers:
            return Unknown(span)
        return Plain(fold(numbers), span)

    return function


_FUNCTIONS: dict[str, Function] = {
    **COLLECTION_FUNCTIONS,
    **STRING_FUNCTIONS,
    "jsonencode": _encode,
    "jsondecode": _decode,
    "yamldecode": _decode_yaml,
    "try": _try,
    "can": _can,
    "coalesce": _coalesce,
    "tostring": _to_string,
    "tonumber": _to_number,
    "tobool": _to_bool,
    "sensitive": _same,
    "nonsensitive": _same,
    "abspath": _same,
    "pathexpand": _same,
    "max": _numbers(max),
    "min": _numbers(min),
    "ceil": _numbers(lambda numbers: math.ceil(numbers[0])),
    "floor": _numbers(lambda numbers: math.floor(numbers[0])),
    "abs": _numbers(lambda numbers: abs(numbers[0])),
}

"""``count`` and ``for_each``: how often a block counts, and as what."""

from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.facts.data import Hole
from nplint.facts.hcl import Attr, Block, Call, Expression, Operation, Reference, Template
from nplint.link.terraform.evaluate import Evaluator
from nplint.link.terraform.values import (
    Field,
    Fields,
    Many,
    Plain,
    Unknown,
    Value,
    elements,
    is_null,
    key_of,
    number_of,
    words,
)
from nplint.span import Span

Shape: TypeAlias = Literal["single", "count", "each", "every"]
"""``every``: one instance stands for a number of them that is not known."""

_MOST = 300


class Turn(Struct, frozen=True):
    """One instance of a block: what its address ends with and what is bound in it."""

    suffix: str
    key: str
    bound: Mapping[str, Value]


def turns_of(block: Block, evaluator: Evaluator) -> tuple[Shape, list[Turn]]:
    """Return how a block is repeated."""
    count, each = block.body.attribute("count"), block.body.attribute("for_each")
    if count is not None:
        return _counted(evaluator.repeated(count.value), count.span)
    if each is not None:
        return _for_each(evaluator.repeated(each.value), each.span)
    return "single", [Turn("", "", {})]


def variables_of(expression: Expression) -> Iterator[str]:
    """Yield the variables that an expression compares or combines."""
    match expression:
        case Reference(root="var", steps=(Attr(name=name), *_)):
            yield name
        case Operation(operands=parts) | Call(arguments=parts) | Template(parts=parts):
            for part in parts:
                yield from variables_of(part)
        case _:
            return


def _counted(value: Value, span: Span) -> tuple[Shape, list[Turn]]:
    number = _as_count(value)
    if number is None or number > _MOST:
        return "every", [Turn("", "", {"count": _count(Unknown(span))})]
    turns = [
        Turn(f"[{index}]", str(index), {"count": _count(Plain(index, span))})
        for index in range(number)
    ]
    return "count", turns


def _as_count(value: Value) -> int | None:
    if isinstance(value, Plain) and isinstance(value.value, bool):
        return int(value.value)
    number = number_of(value)
    return max(0, int(number)) if number is not None else None


def _count(index: Value) -> Fields:
    return Fields((Field("index", index, index.span),), index.span)


def _for_each(value: Value, span: Span) -> tuple[Shape, list[Turn]]:
    pairs = list(elements(value))
    if is_null(value):
        return "each", []
    if not isinstance(value, Many | Fields) or len(pairs) > _MOST:
        return "every", [_unknown_turn(span)]
    if isinstance(value, Many):
        if any(isinstance(item, Unknown) for _, item in pairs):
            return "every", [_unknown_turn(span)]
        pairs = [(item, item) for _, item in pairs]
    turns = {key_of(key): _each(key, item) for key, item in pairs}
    return "each", [Turn(f'["{name}"]', name, {"each": turns[name]}) for name in sorted(turns)]


def _unknown_turn(span: Span) -> Turn:
    key = words(Hole("parameter", "each.key"), span)
    return Turn("", "", {"each": _each(key, Unknown(span, Hole("parameter", "each.value")))})


def _each(key: Value, value: Value) -> Fields:
    span = value.span
    return Fields((Field("key", key, span), Field("value", value, span)), span)

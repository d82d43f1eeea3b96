"""Three-valued logic of conditions: what is known decides, what is not may leave it open."""

import ipaddress
import re
from decimal import Decimal
from enum import IntEnum

from nplint.policy.terms import (
    AnythingBut,
    Cidr,
    Computed,
    Condition,
    Dialect,
    EqualsIgnoreCase,
    Exact,
    Exists,
    Numeric,
    Positive,
    Prefix,
    Scalar,
    Suffix,
    Unknown,
    Wildcard,
    rounded,
)


class Truth(IntEnum):
    """No, perhaps, yes: ``min`` is AND, ``max`` is OR."""

    NO = 0
    MAYBE = 1
    YES = 2


def negation(truth: Truth) -> Truth:
    """Return NOT."""
    return Truth(2 - truth)


def holds(condition: Condition, value: Scalar | Unknown, dialect: Dialect) -> Truth:
    """Say whether a value that is there meets a condition; ``Exists`` is decided elsewhere."""
    match condition:
        case Computed(value=expected):
            return Truth.MAYBE if _compatible(expected, value) else Truth.NO
        case AnythingBut(excluded=excluded):
            return negation(max(holds(inner, value, dialect) for inner in excluded))
        case Exists():
            return Truth.NO
        case _:
            return _positive_holds(condition, value, dialect)


def _positive_holds(condition: Positive, value: Scalar | Unknown, dialect: Dialect) -> Truth:
    if isinstance(value, Unknown):
        return _unknown_holds(condition, value)
    return Truth.YES if _meets(condition, value, dialect) else Truth.NO


def _meets(condition: Positive, value: Scalar, dialect: Dialect) -> bool:
    match condition:
        case Exact(value=Decimal() as number):
            return isinstance(value, Decimal) and _same_number(value, number, dialect)
        case Exact(value=literal):
            return type(literal) is type(value) and literal == value
        case Numeric():
            return isinstance(value, Decimal) and _in_range(condition, value, dialect)
        case _:
            return isinstance(value, str) and _text_meets(condition, value)


def _text_meets(condition: Prefix | Suffix | EqualsIgnoreCase | Wildcard | Cidr, text: str) -> bool:
    match condition:
        case Prefix(text=start, ignore_case=ignore):
            return text.lower().startswith(start.lower()) if ignore else text.startswith(start)
        case Suffix(text=end, ignore_case=ignore):
            return text.lower().endswith(end.lower()) if ignore else text.endswith(end)
        case EqualsIgnoreCase(text=other):
            return text.lower() == other.lower()
        case Wildcard(text=shape):
            return _wildcard(shape).fullmatch(text) is not None
        case Cidr(network=network):
            return _in_network(text, network)


def _same_number(one: Decimal, other: Decimal, dialect: Dialect) -> bool:
    return rounded(one, dialect) == rounded(other, dialect)


def _in_range(condition: Numeric, number: Decimal, dialect: Dialect) -> bool:
    number = rounded(number, dialect)
    low, high = condition.low, condition.high
    above = low is None or number > rounded(low, dialect)
    below = high is None or number < rounded(high, dialect)
    at_low = condition.low_included and low is not None and number == rounded(low, dialect)
    at_high = condition.high_included and high is not None and number == rounded(high, dialect)
    return (above or at_low) and (below or at_high)


def _wildcard(shape: str) -> re.Pattern[str]:
    parts = re.findall(r"\\[*\\]|\*|[^*\\]+|\\", shape, re.DOTALL)
    pattern = "".join(".*" if part == "*" else re.escape(_unescaped(part)) for part in parts)
    return re.compile(pattern, re.DOTALL)


def _unescaped(part: str) -> str:
    return part[1] if part in (r"\*", r"\\") else part


def _in_network(text: str, network: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address in ipaddress.ip_network(network, strict=False)


def _unknown_holds(condition: Positive, value: Unknown) -> Truth:
    match condition:
        case Exact(value=str() as text):
            return _perhaps(_compatible(value, text))
        case Exact(value=Decimal()) | Numeric():
            return _perhaps(value.kind != "text")
        case Exact():
            return _perhaps(value.kind == "any")
        case Prefix(text=start, ignore_case=ignore):
            return _affix(_fold(start, ignore), _fold(value.prefix, ignore), value)
        case Suffix(text=end, ignore_case=ignore):
            return _affix(_fold(end, ignore)[::-1], _fold(value.suffix, ignore)[::-1], value)
        case EqualsIgnoreCase(text=text):
            lowered = Unknown(value.kind, value.prefix.lower(), value.suffix.lower())
            return _perhaps(_compatible(lowered, text.lower()))
        case Wildcard() | Cidr():
            return _perhaps(value.kind != "number")


def _perhaps(possible: bool) -> Truth:
    return Truth.MAYBE if possible else Truth.NO


def _fold(text: str, ignore_case: bool) -> str:
    return text.lower() if ignore_case else text


def _affix(asked: str, known: str, value: Unknown) -> Truth:
    """Compare the start asked for with the start known (the ends of a suffix come reversed)."""
    if value.kind == "number":
        return Truth.NO
    if known.startswith(asked):
        return Truth.YES if value.kind == "text" else Truth.MAYBE
    return _perhaps(asked.startswith(known))


def _compatible(unknown: Unknown, value: Scalar | Unknown) -> bool:
    """Whether the unknown value can turn out to be this one."""
    if isinstance(value, Unknown):
        if "any" in (unknown.kind, value.kind):
            return True
        return unknown.kind == value.kind and _may_agree(unknown, value)
    if isinstance(value, str):
        return unknown.kind != "number" and _fits(unknown, value)
    return unknown.kind == "any" or (unknown.kind == "number" and isinstance(value, Decimal))


def _fits(unknown: Unknown, text: str) -> bool:
    return (
        text.startswith(unknown.prefix)
        and text.endswith(unknown.suffix)
        and len(text) >= len(unknown.prefix) + len(unknown.suffix)
    )


def _may_agree(one: Unknown, other: Unknown) -> bool:
    starts = one.prefix.startswith(other.prefix) or other.prefix.startswith(one.prefix)
    ends = one.suffix.endswith(other.suffix) or other.suffix.endswith(one.suffix)
    return starts and ends

"""Why a message can never pass a policy: which key fails, and what it would have to be."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Literal

from msgspec import Struct

from nplint.policy.evaluate import Evaluation
from nplint.policy.operators import literal_text
from nplint.policy.terms import (
    All,
    AnythingBut,
    Cidr,
    Condition,
    Either,
    EqualsIgnoreCase,
    Exact,
    Exists,
    Leaf,
    Node,
    Numeric,
    Policy,
    Prefix,
    Scalar,
    Suffix,
    Unknown,
    Wildcard,
)
from nplint.policy.truth import Truth
from nplint.policy.values import Occurrence, Open, Sent

_MOST_SHOWN = 5


class Reason(Struct, frozen=True):
    """One key that lets a message fail.

    ``missing``: the key is not sent; ``value``: no accepted value is sent; ``type``: a number is
    asked of a string, or the other way round; ``present``: the key must not be there;
    ``combination``: each key could match, but not in one element of an array.
    """

    path: tuple[str, ...]
    kind: Literal["missing", "value", "type", "present", "combination", "body"]
    message: str
    accepted: tuple[str, ...] = ()
    sent: tuple[str, ...] = ()
    near: str | None = None
    """The key that is sent in its place, or the accepted value, that was probably meant."""


def blame(policy: Policy, sent: Sent) -> tuple[Reason, ...]:
    """Say which keys make a policy refuse a message; empty unless it can never match."""
    evaluation = Evaluation(policy, sent)
    if evaluation.truth() is not Truth.NO:
        return ()
    if not evaluation.has_readable_body():
        return (Reason((), "body", "the message body is no JSON object"),)
    reasons = dict.fromkeys(_reasons(policy.root, evaluation))
    if reasons:
        return tuple(reasons)
    return (Reason((), "combination", "no single array element has all the values asked for"),)


def _reasons(node: Node, evaluation: Evaluation) -> Iterator[Reason]:
    if evaluation.truth(node) is not Truth.NO:
        return
    match node:
        case Leaf():
            yield _reason(node, evaluation)
        case All(parts=parts) | Either(parts=parts):
            for part in parts:
                yield from _reasons(part, evaluation)


def _reason(leaf: Leaf, evaluation: Evaluation) -> Reason:
    found = evaluation.found(leaf)
    name = ".".join(leaf.path)
    accepted = tuple(dict.fromkeys(describe(condition) for condition in leaf.conditions))
    if not found:
        near = _near_key(leaf, evaluation.sent)
        return Reason(leaf.path, "missing", f'"{name}" is not sent', accepted, near=near)
    values = tuple(dict.fromkeys(_shown(seen) for seen in found))
    if set(leaf.conditions) == {Exists(False)}:
        message = f'"{name}" is sent, and must be absent'
        return Reason(leaf.path, "present", message, accepted, values)
    mistyped = _mistyped(leaf, found)
    if mistyped:
        return Reason(leaf.path, "type", f'"{name}" {mistyped}', accepted, values)
    message = f'"{name}" is {_joined(values)}, accepted: {_joined(accepted)}'
    return Reason(leaf.path, "value", message, accepted, values, _near_value(leaf, found))


def _mistyped(leaf: Leaf, found: tuple[Occurrence, ...]) -> str | None:
    """Say that only numbers are asked for and strings sent, or the reverse, if so."""
    asked = {_type_of(condition) for condition in leaf.conditions if condition != Exists(False)}
    sent = {_type_of_value(seen.value) for seen in found}
    if asked == {"number"} and sent == {"string"}:
        return "is compared with numbers, and sent as a string"
    if asked == {"string"} and sent == {"number"}:
        return "is compared with strings, and sent as a number"
    return None


def _type_of(condition: Condition) -> str:
    match condition:
        case Exact(value=value):
            return _type_of_value(value)
        case Numeric():
            return "number"
        case Prefix() | Suffix() | EqualsIgnoreCase() | Wildcard() | Cidr():
            return "string"
        case _:
            return "any"


def _type_of_value(value: Scalar | Unknown) -> str:
    match value:
        case str() | Unknown(kind="text"):
            return "string"
        case bool() | None | Unknown(kind="any"):
            return "any"
        case _:
            return "number"


def _near_key(leaf: Leaf, sent: Sent) -> str | None:
    """Return a sent key that is spelt almost like the missing one, in the same place."""
    names = _siblings(leaf, sent)
    folded = {_folded(name): name for name in sorted(names, reverse=True)}
    close = get_close_matches(_folded(leaf.path[-1]), folded, n=1, cutoff=0.75)
    return folded[close[0]] if close else None


def _siblings(leaf: Leaf, sent: Sent) -> list[str]:
    """List the keys that are sent where the missing one is looked for."""
    here: object = sent.body
    if len(leaf.path) == 1 and sent.attributes:
        return [*sent.attributes]
    for step in leaf.path[:-1]:
        here = here.known if isinstance(here, Open) else here
        here = here.get(step) if isinstance(here, dict) else None
    here = here.known if isinstance(here, Open) else here
    return [str(key) for key in here] if isinstance(here, dict) else []


def _near_value(leaf: Leaf, found: tuple[Occurrence, ...]) -> str | None:
    """Return the accepted string that a sent one almost is."""
    accepted = {
        _folded(condition.value): condition.value
        for condition in leaf.conditions
        if isinstance(condition, Exact) and isinstance(condition.value, str)
    }
    for seen in found:
        if isinstance(seen.value, str):
            close = get_close_matches(_folded(seen.value), accepted, n=1, cutoff=0.8)
            if close:
                return accepted[close[0]]
    return None


def _folded(text: str) -> str:
    """Drop case and separators: ``DocumentLoaded`` and ``document_loaded`` read the same."""
    return "".join(character for character in text.lower() if character.isalnum())


def describe(condition: Condition) -> str:
    """Write a condition as a reader would say it."""
    match condition:
        case Exact(value=value):
            return literal_text(value)
        case Prefix(text=text):
            return f"{text}…"
        case Suffix(text=text):
            return f"…{text}"
        case EqualsIgnoreCase(text=text):
            return f"{text} (in any case)"
        case Wildcard(text=text):
            return text
        case Cidr(network=network):
            return f"an address in {network}"
        case Numeric():
            return _range(condition)
        case Exists(present=present):
            return "any value" if present else "absent"
        case AnythingBut(excluded=excluded):
            return f"anything but {_joined(tuple(describe(inner) for inner in excluded))}"
        case _:
            return "a computed value"


def _range(condition: Numeric) -> str:
    if condition.low == condition.high:
        return f"= {condition.low}"
    low = f"{'>=' if condition.low_included else '>'} {condition.low}"
    high = f"{'<=' if condition.high_included else '<'} {condition.high}"
    bounds = [(condition.low, low), (condition.high, high)]
    return " and ".join(text for bound, text in bounds if bound is not None)


def _shown(seen: Occurrence) -> str:
    if not isinstance(seen.value, Unknown):
        return literal_text(seen.value)
    if seen.value.kind == "number":
        return "a number"
    known = f"{seen.value.prefix}…{seen.value.suffix}"
    return known if len(known) > 1 else "a computed value"


def _joined(texts: tuple[str, ...]) -> str:
    shown = ", ".join(texts[:_MOST_SHOWN])
    return f"{shown} and {len(texts) - _MOST_SHOWN} more" if len(texts) > _MOST_SHOWN else shown

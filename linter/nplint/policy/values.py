"""Where a message has the keys of a policy: attributes, nested objects, arrays, unknown parts."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Literal

from msgspec import Struct

from nplint.policy.operators import read_scalar
from nplint.policy.terms import UNKNOWN, Policy, Scalar, Unknown

AttributeType = Literal["String", "Number", "String.Array", "Binary"]


class Attribute(Struct, frozen=True):
    """A message attribute: ``String.Array`` holds a list or its JSON text, all may be unknown."""

    type: AttributeType
    value: object


class Open(Struct, frozen=True):
    """An object of which only these keys are known; it may have more."""

    known: Mapping[str, object]


class Sent(Struct, frozen=True):
    """What is known of a published message.

    A key missing from ``attributes`` or ``body`` is absent when they are complete, else perhaps
    present. In the body, nested objects are complete unless they are ``Open``. An unknown
    attribute stands for any but a Binary or an empty one.
    """

    attributes: Mapping[str, Attribute | Unknown]
    attributes_complete: bool = True
    body: object = UNKNOWN
    body_complete: bool = True


# Which element of which array a value stands in: the way to the array, and the index.
Membership = frozenset[tuple[tuple[str | int, ...], int]]
NOWHERE: Membership = frozenset()


class Occurrence(Struct, frozen=True):
    """One value a message has, or (not ``certain``) may have, under a key."""

    value: Scalar | Unknown
    membership: Membership = NOWHERE
    certain: bool = True


_PERHAPS = Occurrence(UNKNOWN, certain=False)


def occurrences(policy: Policy, sent: Sent, path: tuple[str, ...]) -> tuple[Occurrence, ...]:
    """List the values of a key, those in arrays one by one."""
    if policy.scope == "attributes":
        return tuple(_in_attributes(sent, path[0]))
    body = sent.body
    if isinstance(body, Mapping) and not sent.body_complete:
        body = Open(body)
    return tuple(_below(body, ".".join(path), (), NOWHERE))


def _in_attributes(sent: Sent, name: str) -> Iterator[Occurrence]:
    if name not in sent.attributes:
        if not sent.attributes_complete:
            yield _PERHAPS
        return
    attribute = sent.attributes[name]
    if isinstance(attribute, Unknown):
        yield Occurrence(attribute)
        return
    for value in _attribute_values(attribute):
        yield Occurrence(value)


def _attribute_values(attribute: Attribute) -> Iterator[Scalar | Unknown]:
    """List an attribute's values; "Amazon SNS ignores" those "with the Binary data type"."""
    match attribute.type:
        case "String":
            yield _text(attribute.value)
        case "Number":
            yield _number(attribute.value)
        case "String.Array":
            yield from _elements(attribute.value)
        case "Binary":
            return


def _text(value: object) -> Scalar | Unknown:
    if isinstance(value, Unknown):
        return Unknown("text", value.prefix, value.suffix)
    return value if isinstance(value, str) else str(value)


def _number(value: object) -> Scalar | Unknown:
    if isinstance(value, Unknown):
        return Unknown("number")
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return str(value)
    return number if number.is_finite() else str(value)


def _elements(value: object) -> Iterator[Scalar | Unknown]:
    """List the elements of a String.Array: strings, numbers, true, false and null."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            yield str(value)
            return
    for element in value if isinstance(value, list | tuple) else [value]:
        literal = read_scalar(element)
        if isinstance(element, Unknown):
            yield UNKNOWN
        elif literal is not None:
            yield literal.value


def _below(
    value: object, rest: str | None, trail: tuple[str | int, ...], membership: Membership
) -> Iterator[Occurrence]:
    """Find a dotted key below a value; ``rest`` is None once the value itself is meant.

    Names are joined with dots as in aws/event-ruler, so ``{"a.b": 1}`` is ``{"a": {"b": 1}}``.
    Arrays are "crushed out" of the way to a key, as if each element were the value.
    """
    match value:
        case Unknown():
            yield _unknown(value, rest, membership)
        case Open(known=known):
            yield from _in_object(known, rest, trail, membership)
            if rest is not None and rest not in known:
                yield Occurrence(UNKNOWN, membership, certain=False)
        case Mapping():
            yield from _in_object(value, rest, trail, membership)
        case list() | tuple():
            yield from _in_array(value, rest, trail, membership)
        case _ if rest is None:
            literal = read_scalar(value)
            if literal is not None:
                yield Occurrence(literal.value, membership)
        case _:
            pass


def _unknown(value: Unknown, rest: str | None, membership: Membership) -> Occurrence:
    """An unknown value may be, or hold, anything; one that is text or number is there for sure."""
    if rest is not None:
        return Occurrence(UNKNOWN, membership, certain=False)
    return Occurrence(value, membership, certain=value.kind != "any")


def _in_object(
    content: Mapping[str, object],
    rest: str | None,
    trail: tuple[str | int, ...],
    membership: Membership,
) -> Iterator[Occurrence]:
    if rest is None:
        return
    for key, child in content.items():
        if key == rest:
            yield from _below(child, None, (*trail, key), membership)
        elif rest.startswith(f"{key}."):
            yield from _below(child, rest[len(key) + 1 :], (*trail, key), membership)


def _in_array(
    items: list[object] | tuple[object, ...],
    rest: str | None,
    trail: tuple[str | int, ...],
    membership: Membership,
) -> Iterator[Occurrence]:
    """Go through an array; only objects and arrays in it bind the other keys to their element."""
    for index, item in enumerate(items):
        if isinstance(item, Unknown):
            yield _unknown(item, rest, membership)
        elif isinstance(item, Mapping | Open | list | tuple):
            inside = membership | {(trail, index)}
            yield from _below(item, rest, (*trail, index), inside)
        else:
            yield from _below(item, rest, (*trail, index), membership)


def together(one: Membership, other: Membership) -> Membership | None:
    """Join two memberships; None where they are different elements of one array.

    event-ruler "will refuse to recognize any match in which any two fields are within JSON
    objects that are in different elements of the same array".
    """
    joined = one | other
    return joined if len({trail for trail, _ in joined}) == len(joined) else None

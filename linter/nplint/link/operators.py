"""What operators make of values, and keys of values."""

from msgspec.structs import replace

from nplint.link.shapes import choice, elements_of
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    External,
    Indexed,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Symbol,
    Value,
)


def key_of(value: Value) -> str:
    """Return a mapping key for a value that is no text: a class by its id, a member by its name."""
    match value:
        case ClassRef(id=id):
            return id
        case External(name=name):
            return name
        case Known(value=constant):
            return str(constant)
        case _:
            return "?"


def unpacked(value: Value, position: int, count: int) -> Value:
    """Return one of the items that a value is taken apart into."""
    if isinstance(value, ListValue) and not value.open and len(value.items) == count:
        return value.items[position]
    if isinstance(value, Choice):
        return choice(unpacked(option, position, count) for option in value.options)
    if isinstance(value, Indexed) and isinstance(value.base, MappingValue):
        items = value.base.items
        taken = tuple((key, unpacked(item, position, count)) for key, item in items)
        return Indexed(replace(value.base, items=taken), value.key)
    if isinstance(value, Lookup):
        return elements_of(value)
    if isinstance(value, Symbol):
        return Symbol(value.param, (*value.path, f"[{position}]"))
    return UNKNOWN


def sum_of(left: Known, right: Known) -> Value:
    """Return what ``+`` makes of two constants."""
    if isinstance(left.value, str) or isinstance(right.value, str):
        return Known(f"{left.value}{right.value}", left.at or right.at)
    if isinstance(left.value, int | float) and isinstance(right.value, int | float):
        return Known(left.value + right.value)
    return UNKNOWN


def product_of(left: Known, right: Known) -> Value:
    """Return what ``*`` makes of two constants."""
    if isinstance(left.value, int | float) and isinstance(right.value, int | float):
        return Known(left.value * right.value)
    return UNKNOWN

"""Building and comparing values: joining texts, merging branches, reading paths."""

import re
from collections.abc import Iterable
from itertools import product
from math import prod

from msgspec.structs import replace

from nplint.link.values import (
    SPREAD,
    UNKNOWN,
    Choice,
    ClassRef,
    Client,
    EnumMember,
    External,
    FunctionRef,
    Handle,
    Joined,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)

MOST_OPTIONS = 12
"""More alternatives than this are as good as unknown."""


def choice(options: Iterable[Value]) -> Value:
    """Return one value for several possible ones."""
    flat: list[Value] = []
    for option in options:
        for single in option.options if isinstance(option, Choice) else (option,):
            if single not in flat:
                if len(flat) == MOST_OPTIONS:
                    return UNKNOWN
                flat.append(single)
    if not flat:
        return UNKNOWN
    return flat[0] if len(flat) == 1 else Choice(tuple(flat))


def first_true(options: Iterable[Value]) -> Value:
    """Return the first of several values that is true, as far as they are known."""
    kept: list[Value] = []
    given = tuple(options)
    for option in given:
        is_false = isinstance(option, Known) and not option.value
        if is_false and (option is not given[-1] or option == Known(None)):
            continue
        kept.append(option)
        if _is_true(option):
            break
    joined = choice(kept)
    return replace(joined, first=True) if isinstance(joined, Choice) else joined


def _is_true(value: Value) -> bool:
    match value:
        case Known() | EnumMember() | Client() | Handle() | ClassRef() | FunctionRef():
            return True
        case MappingValue(items=items) | ListValue(items=items):
            return bool(items)
        case Joined(parts=parts):
            return any(isinstance(part, Known) and bool(part.value) for part in parts)
        case _:
            return False


def options_of(value: Value) -> tuple[Value, ...]:
    """Return the alternatives of a value; itself when there is only one."""
    return value.options if isinstance(value, Choice) else (value,)


def join(parts: Iterable[Value]) -> Value:
    """Return the text of parts put together; constants melt into one."""
    given = tuple(parts)
    ways = prod(len(options_of(part)) for part in given)
    if ways == 1:
        return _joined(given)
    # What a text begins with tells most: where there are too many ways, its end is left open.
    apart = [options_of(part) for part in given]
    for number in reversed(range(len(given))):
        if prod(map(len, apart)) <= MOST_OPTIONS:
            break
        apart[number] = (given[number],)
    return choice(_joined(way) for way in product(*apart))


def _joined(parts: Iterable[Value]) -> Value:
    merged: list[Value] = []
    for part in _flat(parts):
        last = merged[-1] if merged else None
        if isinstance(part, Known) and isinstance(last, Known):
            merged[-1] = Known(f"{last.value}{part.value}", last.at or part.at)
        else:
            merged.append(part)
    if len(merged) == 1 and isinstance(merged[0], Known):
        return Known(str(merged[0].value), merged[0].at)
    return Joined(tuple(merged)) if merged else Known("")


def _flat(parts: Iterable[Value]) -> Iterable[Value]:
    for part in parts:
        if isinstance(part, Joined):
            yield from part.parts
        elif isinstance(part, EnumMember):
            yield part.value
        elif not (isinstance(part, Known) and part.value == ""):
            yield part


def text_of(value: Value | None) -> str | None:
    """Return a constant text; enum members give their value."""
    match value:
        case Known(value=str() as text):
            return text
        case EnumMember(value=inner):
            return text_of(inner)
        case _:
            return None


def merge_mappings(first: Value, second: Value) -> Value:
    """Return ``{**first, **second}``."""
    one, other = _marked(_as_mapping(first)), _marked(_as_mapping(second))
    kept = tuple(item for item in one.items if item[0] == SPREAD or other.get(item[0]) is None)
    return MappingValue(kept + other.items, one.open or other.open, one.at or other.at)


def _as_mapping(value: Value) -> MappingValue:
    """Return a mapping for what is spread into one: a parameter's content is known to callers."""
    if isinstance(value, MappingValue):
        return value
    is_later = isinstance(value, Symbol) or (
        isinstance(value, Choice) and any(isinstance(each, Symbol) for each in value.options)
    )
    return MappingValue(((SPREAD, value),) if is_later else (), True)


def _marked(mapping: MappingValue) -> MappingValue:
    """Return a mapping that stays open when what is spread into it becomes known, marked so."""
    if not mapping.open or any(key in (SPREAD, "?") for key, _ in mapping.items):
        return mapping
    return replace(mapping, items=(*mapping.items, ("?", UNKNOWN)))


def spread_of(mapping: MappingValue) -> Symbol | None:
    """Return the last parameter that a mapping takes in."""
    found = (value for key, value in reversed(mapping.items) if key == SPREAD)
    return next((value for value in found if isinstance(value, Symbol)), None)


def to_be_filled(value: Value) -> Value:
    """Return an empty dict as one that may hold anything: kept, or handed on, to be filled."""
    if isinstance(value, MappingValue) and not value.items and not value.open:
        return replace(value, open=True)
    return value


def with_any_item(target: Value, value: Value) -> Value:
    """Return a mapping with one key set that is not known here: it may hold any from now on."""
    if isinstance(target, Choice):
        return choice(with_any_item(option, value) for option in target.options)
    if not isinstance(target, MappingValue):
        return target
    return replace(target, items=(*target.items, ("?", value)), open=True)


def with_item(target: Value, key: str, value: Value) -> Value:
    """Return a mapping with one key set."""
    if isinstance(target, Choice):
        return choice(with_item(option, key, value) for option in target.options)
    if not isinstance(target, MappingValue):
        return target
    kept = tuple(item for item in target.items if item[0] != key)
    return MappingValue((*kept, (key, value)), target.open, target.at)


def elements_of(value: Value) -> Value:
    """Return what iterating over a value gives."""
    match value:
        case ListValue(items=items, open=is_open):
            return choice(items) if items and not is_open else choice(items) if items else UNKNOWN
        case MappingValue(items=items):
            return choice(key_value(key) for key, _ in items if key not in (SPREAD, "?"))
        case Symbol(param=param, path=path):
            return Symbol(param, (*path, "()"))
        case Choice(options=options):
            return choice(elements_of(option) for option in options)
        case Serialized(value=inner):
            return elements_of(inner)
        case Lookup(kind="instance"):
            return value
        case _:
            return UNKNOWN


def words_of(value: Value) -> Value:
    """Return the words of a text: what stands between its blanks, holes and all."""
    parts = value.parts if isinstance(value, Joined) else (value,)
    if not any(isinstance(text_of(part), str) for part in parts):
        return UNKNOWN
    words: list[list[Value]] = [[]]
    for part in parts:
        text = text_of(part)
        if text is None:
            words[-1].append(part)
            continue
        for position, piece in enumerate(re.split(r"\s+", text)):
            if position:
                words.append([])
            if piece:
                words[-1].append(Known(piece))
    return ListValue(tuple(join(word) for word in words if word))


def sliced(value: Value) -> Value:
    """Return ``value[a:b]``: some of the elements."""
    match value:
        case ListValue(items=items):
            return ListValue(items, True)
        case Choice(options=options):
            return choice(sliced(option) for option in options)
        case Symbol():
            return value
        case _:
            return UNKNOWN


def key_value(key: str) -> Value:
    """Return what a mapping's key stands for: a class is kept as ``<its id>``."""
    if not (key.startswith("<") and key.endswith(">")):
        return Known(key)
    name = key[1:-1]
    return ClassRef(name) if "::" in name else External(name) if "." in name else UNKNOWN


def is_unknown(value: Value) -> bool:
    """Whether nothing is known of a value."""
    return isinstance(value, UnknownValue)

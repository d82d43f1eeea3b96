"""Terraform's functions on lists, sets and maps."""

from collections.abc import Callable, Iterator
from itertools import islice, product
from typing import TypeAlias

from nplint.link.terraform.values import (
    Field,
    Fields,
    Many,
    Plain,
    Unknown,
    Value,
    Words,
    elements,
    is_null,
    key_of,
    literal_of,
    number_of,
    same,
    truth,
    words,
)
from nplint.span import Span

Function: TypeAlias = Callable[[list[Value], Span], Value]

_MOST = 2000


def _items(value: Value) -> list[Value]:
    """Return a list's items; what is not known counts as one item."""
    if isinstance(value, Many | Fields):
        return [item for _, item in elements(value)]
    return [] if is_null(value) else [value]


def _many(items: list[Value], span: Span) -> Value:
    return Many(tuple(items), span) if len(items) <= _MOST else Unknown(span)


def _merge(arguments: list[Value], span: Span) -> Value:
    """Join maps, the later ones first in rank; of unknown ones nothing is known."""
    maps = [each for each in arguments if isinstance(each, Fields)]
    if not maps:
        return Unknown(span) if arguments else Fields((), span)
    found = {field.key: field for each in maps for field in each.fields}
    return Fields(tuple(found.values()), span)


def _concat(arguments: list[Value], span: Span) -> Value:
    return _many([item for each in arguments for item in _items(each)], span)


def _flatten(arguments: list[Value], span: Span) -> Value:
    return _many(list(islice(_flat(arguments[0], 0), _MOST + 1)), span)


def _flat(value: Value, depth: int) -> Iterator[Value]:
    for item in _items(value):
        if isinstance(item, Many) and depth < 20:
            yield from _flat(item, depth + 1)
        else:
            yield item


def _distinct(arguments: list[Value], span: Span) -> Value:
    if not isinstance(arguments[0], Many):
        return arguments[0]
    seen: dict[object, Value] = {}
    for item in arguments[0].items:
        literal = literal_of(item)
        seen.setdefault(item if literal is None else literal, item)
    return Many(tuple(seen.values()), span)


def _compact(arguments: list[Value], span: Span) -> Value:
    if not isinstance(arguments[0], Many):
        return arguments[0]
    kept = [
        item
        for item in arguments[0].items
        if not is_null(item) and not (isinstance(item, Words) and not item.pieces)
    ]
    return _many(kept, span)


def _keys(arguments: list[Value], span: Span) -> Value:
    if not isinstance(arguments[0], Fields):
        return Unknown(span)
    fields = sorted(arguments[0].fields, key=lambda field: field.key)
    return Many(tuple(words(field.key, field.key_span) for field in fields), span)


def _values(arguments: list[Value], span: Span) -> Value:
    if not isinstance(arguments[0], Fields):
        return arguments[0]
    fields = sorted(arguments[0].fields, key=lambda field: field.key)
    return Many(tuple(field.value for field in fields), span)


def _lookup(arguments: list[Value], span: Span) -> Value:
    table, key = arguments[0], literal_of(arguments[1])
    if not isinstance(table, Fields) or key is None:
        return Unknown(span)
    found = table.get(key)
    if found is not None:
        return found
    return arguments[2] if len(arguments) > 2 else Unknown(span, broken=True)


def _element(arguments: list[Value], span: Span) -> Value:
    items, index = arguments[0], number_of(arguments[1])
    if not isinstance(items, Many):
        return items if not is_null(items) else Unknown(span)
    if not items.items:
        return Unknown(span, broken=True)
    if not isinstance(index, int):
        return items.items[0] if len(items.items) == 1 else Unknown(span)
    return items.items[index % len(items.items)]


def _one(arguments: list[Value], span: Span) -> Value:
    items = arguments[0]
    if not isinstance(items, Many):
        return items
    if len(items.items) > 1:  # a filter that could not be decided
        return Unknown(span)
    return items.items[0] if items.items else Plain(None, span)


def _length(arguments: list[Value], span: Span) -> Value:
    match arguments[0]:
        case Many() | Fields():
            return Plain(len(_items(arguments[0])), span)
        case Words():
            text = literal_of(arguments[0])
            return Unknown(span) if text is None else Plain(len(text), span)
        case _:
            return Unknown(span)


def _contains(arguments: list[Value], span: Span) -> Value:
    if not isinstance(arguments[0], Many):
        return Unknown(span)
    answers = [same(item, arguments[1]) for item in arguments[0].items]
    if True in answers:
        return Plain(True, span)
    return Unknown(span) if None in answers else Plain(False, span)


def _zipmap(arguments: list[Value], span: Span) -> Value:
    names, values = arguments[0], arguments[1]
    if not isinstance(names, Many) or not isinstance(values, Many):
        return Unknown(span)
    pairs = zip(names.items, values.items, strict=False)
    return Fields(tuple(Field(key_of(name), each, name.span) for name, each in pairs), span)


def _product(arguments: list[Value], span: Span) -> Value:
    if not all(isinstance(each, Many) for each in arguments):
        return Unknown(span)
    rows = islice(product(*(_items(each) for each in arguments)), _MOST + 1)
    return _many([Many(row, span) for row in rows], span)


def _subtract(arguments: list[Value], span: Span) -> Value:
    gone = {literal_of(item) for item in _items(arguments[1])}
    return _many([item for item in _items(arguments[0]) if literal_of(item) not in gone], span)


def _common(arguments: list[Value], span: Span) -> Value:
    kept = {literal_of(item) for item in _items(arguments[1])}
    return _many([item for item in _items(arguments[0]) if literal_of(item) in kept], span)


def _union(arguments: list[Value], span: Span) -> Value:
    return _distinct([_concat(arguments, span)], span)


def _range(arguments: list[Value], span: Span) -> Value:
    numbers = [number_of(each) for each in arguments]
    whole = [number for number in numbers if isinstance(number, int)]
    if len(whole) != len(arguments) or (len(whole) == 3 and whole[2] == 0) or len(whole) > 3:
        return Unknown(span)
    turns = list(islice(range(*whole), _MOST + 1))
    return _many([Plain(number, span) for number in turns], span)


def _slice(arguments: list[Value], span: Span) -> Value:
    start, end = number_of(arguments[1]), number_of(arguments[2])
    if not isinstance(arguments[0], Many) or not isinstance(start, int) or not isinstance(end, int):
        return Unknown(span)
    return Many(arguments[0].items[start:end], span)


def _reverse(arguments: list[Value], span: Span) -> Value:
    if not isinstance(arguments[0], Many):
        return arguments[0]
    return Many(arguments[0].items[::-1], span)


def _sort(arguments: list[Value], span: Span) -> Value:
    if not isinstance(arguments[0], Many):
        return arguments[0]
    return Many(tuple(sorted(arguments[0].items, key=key_of)), span)


def _coalesce_list(arguments: list[Value], span: Span) -> Value:
    for value in arguments:
        if not is_null(value) and not (isinstance(value, Many) and not value.items):
            return value
    return Unknown(span, broken=True)


def _all_true(arguments: list[Value], span: Span) -> Value:
    flags = [truth(item) for item in _items(arguments[0])]
    if False in flags:
        return Plain(False, span)
    return Unknown(span) if None in flags else Plain(True, span)


def _any_true(arguments: list[Value], span: Span) -> Value:
    flags = [truth(item) for item in _items(arguments[0])]
    if True in flags:
        return Plain(True, span)
    return Unknown(span) if None in flags else Plain(False, span)


def _listed(arguments: list[Value], span: Span) -> Value:
    return arguments[0]


def _literal_list(arguments: list[Value], span: Span) -> Value:
    return Many(tuple(arguments), span)


COLLECTION_FUNCTIONS: dict[str, Function] = {
    "merge": _merge,
    "concat": _concat,
    "flatten": _flatten,
    "distinct": _distinct,
    "toset": _distinct,
    "tolist": _listed,
    "tomap": _listed,
    "list": _literal_list,
    "compact": _compact,
    "keys": _keys,
    "values": _values,
    "lookup": _lookup,
    "element": _element,
    "one": _one,
    "length": _length,
    "contains": _contains,
    "zipmap": _zipmap,
    "setproduct": _product,
    "setunion": _union,
    "setsubtract": _subtract,
    "setintersection": _common,
    "range": _range,
    "slice": _slice,
    "reverse": _reverse,
    "sort": _sort,
    "coalescelist": _coalesce_list,
    "alltrue": _all_true,
    "anytrue": _any_true,
}

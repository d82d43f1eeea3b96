"""Built-in functions over lists."""

from nplint.link.cdk.limits import MAX_ROUNDS
from nplint.link.cdk.values import (
    Arguments,
    ClassValue,
    DictValue,
    ListValue,
    Lit,
    Unknown,
    Value,
)
from nplint.span import Span


def listed(arguments: Arguments, span: Span) -> Value:
    """Return a list, or a dict's keys, as a new list."""
    value = arguments.get(0)
    match value:
        case ListValue(items=items):
            return ListValue(list(items), span, value.partial)
        case DictValue(entries=entries):
            return ListValue(
                [Lit(key, value.key_spans.get(key, value.span)) for key in entries],
                span,
                value.partial,
            )
        case ClassValue(statics=statics) if statics:
            return ListValue(list(statics.values()), span)
        case None:
            return ListValue([], span)
        case _:
            return Unknown(span, "list")


def unique(arguments: Arguments, span: Span) -> Value:
    """Return a list without repetitions."""
    value = listed(arguments, span)
    if not isinstance(value, ListValue):
        return value
    kept: list[Value] = []
    seen: set[object] = set()
    for entry in value.items:
        key: object = entry.value if isinstance(entry, Lit) else id(entry)
        if key not in seen:
            seen.add(key)
            kept.append(entry)
    return ListValue(kept, span, value.partial)


def sorted_list(arguments: Arguments, span: Span) -> Value:
    """Return texts in order."""
    value = listed(arguments, span)
    if isinstance(value, ListValue) and all(isinstance(entry, Lit) for entry in value.items):
        value.items.sort(key=lambda entry: str(entry.value) if isinstance(entry, Lit) else "")
    return value


def reversed_list(arguments: Arguments, span: Span) -> Value:
    """Return a list backwards."""
    value = listed(arguments, span)
    if isinstance(value, ListValue):
        value.items.reverse()
    return value


def enumerate_list(arguments: Arguments, span: Span) -> Value:
    """Return pairs of number and item."""
    value = listed(arguments, span)
    if not isinstance(value, ListValue):
        return Unknown(span, "enumerate")
    start = arguments.get(1, "start")
    first = start.value if isinstance(start, Lit) and isinstance(start.value, int) else 0
    pairs: list[Value] = [
        ListValue([Lit(number, span), entry], span)
        for number, entry in enumerate(value.items, first)
    ]
    return ListValue(pairs, span, value.partial)


def zip_list(arguments: Arguments, span: Span) -> Value:
    """Return lists side by side."""
    lists = [value.items for value in arguments.positional if isinstance(value, ListValue)]
    if len(lists) != len(arguments.positional):
        return Unknown(span, "zip")
    rows = zip(*lists, strict=False)
    return ListValue([ListValue(list(row), span) for row in rows], span)


def range_list(arguments: Arguments, span: Span) -> Value:
    """Return the numbers of a range."""
    bounds = [
        value.value
        for value in arguments.positional
        if isinstance(value, Lit) and isinstance(value.value, int)
    ]
    if not bounds or len(bounds) != len(arguments.positional) or (bounds[2:] == [0]):
        return Unknown(span, "range")
    return ListValue([Lit(n, span) for n in range(*bounds[:3])[:MAX_ROUNDS]], span)


def length(arguments: Arguments, span: Span) -> Value:
    """Return how many items or characters there are."""
    match arguments.get(0):
        case ListValue(items=items, partial=False):
            return Lit(len(items), span)
        case DictValue(entries=entries, partial=False):
            return Lit(len(entries), span)
        case Lit(value=str(text)):
            return Lit(len(text), span)
        case _:
            return Unknown(span, "len")

"""Values of code → texts and data of facts."""

import json

from nplint.facts.data import Data, Entry, Hole, Items, Opaque, Scalar, Table, Text, TextData
from nplint.link.shapes import text_of
from nplint.link.values import (
    EnumMember,
    Env,
    Handle,
    Joined,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Serialized,
    Value,
)
from nplint.span import Span

_UNKNOWN = Hole("unknown")


def text(value: Value) -> Text:
    """Return a value as a text with holes; a resource that was made goes by its name."""
    known = text_of(value)
    if known is not None:
        return (known,)
    match value:
        case Known(value=plain) if plain is not None:
            return (str(plain),)
        case Env(name=name, default=default):
            stated = text_of(default)
            return (stated,) if stated else (Hole("env", name),)
        case Lookup(kind="ssm", name=name):
            path = text_of(name)
            return (Hole("ssm", path),) if path else (_UNKNOWN,)
        case Lookup(name=name) | Handle(name=name):
            return text(name)
        case Joined(parts=parts):
            return tuple(piece for part in parts for piece in text(part))
        case _:
            return (_UNKNOWN,)


def data(value: Value, at: Span) -> Data:
    """Return a value as data; ``at`` is the place of what has none of its own."""
    match value:
        case Serialized(value=inner):
            return data(inner, at)
        case EnumMember(value=inner):
            return data(inner, at)
        case Known(value=plain, at=place):
            return Scalar(plain, place or at)
        case MappingValue(items=items, open=is_open, at=place):
            here = place or at
            if (is_open and not items) or any(key[:1] in ("?", "<", "*") for key, _ in items):
                return Opaque(here)
            return Table(tuple(Entry(key, data(item, here), here) for key, item in items), here)
        case ListValue(items=parts, open=is_open, spots=spots):
            return _listed(parts, is_open, spots, at)
        case Joined():
            return TextData(text(value), at)
        case _:
            return Opaque(at)


def _listed(parts: tuple[Value, ...], is_open: bool, spots: tuple[Span, ...], at: Span) -> Data:
    items = [
        placed(data(part, at), spots[index] if index < len(spots) else None)
        for index, part in enumerate(parts)
    ]
    if is_open:
        items.append(Opaque(at))
    return Items(tuple(items), spots[0] if spots else at)


def placed(item: Data, spot: Span | None) -> Data:
    """Return a leaf at the place where a list names it, rather than where its constant stands."""
    return Scalar(item.value, spot) if spot is not None and isinstance(item, Scalar) else item


def document(value: Value, at: Span) -> Data:
    """Return a JSON document given as a mapping or as its text."""
    found = data(value, at)
    if isinstance(found, Scalar) and isinstance(found.value, str):
        try:
            json.loads(found.value)
        except ValueError:
            return Opaque(at)
    return found


def number(value: Value | None) -> int | None:
    """Return a number or its text; -1 when it is computed, None when it is not given."""
    if value is None:
        return None
    plain = value.value if isinstance(value, Known) else text_of(value)
    try:
        return int(plain)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return -1

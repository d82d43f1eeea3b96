"""Filter policies and event patterns: from data with places to what is evaluated and shown."""

import json
from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.data import Data, Items, Scalar, Table, TextData, is_known, literal, sketch
from nplint.model.entities import FilterPolicy
from nplint.policy.parse import parse_pattern, parse_policy
from nplint.policy.terms import UNKNOWN, Dialect, Policy, Scope, Unknown
from nplint.span import Span


class Filter(Struct, frozen=True):
    """A route's filter in its three forms."""

    shown: FilterPolicy
    """What the model keeps."""
    policy: Policy | None
    """What is evaluated; None when its meaning can't be told."""
    keys: tuple[tuple[str, Data], ...]
    """(key path joined by ``.``, the list of values under it)."""


def read_filter(data: Data | None, scope: str, dialect: Dialect) -> Filter | None:
    """Return a filter; None when there is none."""
    if data is None:
        return None
    document = shown(data)
    where: Scope = "attributes" if scope == "attributes" and dialect == "sns" else "body"
    if dialect == "eventbridge":
        policy, _ = parse_pattern(evaluable(data))
    else:
        policy, _ = parse_policy(evaluable(data), where)
    keys = tuple(_keys(data, ()))
    values = tuple(
        (path, item.value, item.span)
        for path, listed in keys
        for item in _entries(listed)
        if isinstance(item, Scalar) and isinstance(item.value, str)
    )
    kept = FilterPolicy(
        document=document,
        scope="unknown" if scope == "unknown" else where,
        span=data.span,
        known=is_known(data) and not isinstance(document, str) and scope != "unknown",
        values=values,
        places=tuple(_places(data, ())),
    )
    return Filter(kept, policy, keys)


def shown(data: Data) -> object:
    """Return plain JSON; a text with holes shows them as ``{name}``, what is computed is null."""
    match data:
        case Scalar(value=str() as text):
            return _loaded(text)
        case Scalar(value=value):
            return value
        case TextData(text=text):
            return sketch(text)
        case Table(entries=entries):
            return {entry.key: shown(entry.value) for entry in entries}
        case Items(items=items):
            return [shown(item) for item in items]
        case _:
            return None


def _loaded(text: str) -> object:
    """Return what a text of JSON says; other texts stand for themselves."""
    if not text.lstrip().startswith("{"):
        return text
    try:
        return json.loads(text)
    except ValueError:
        return text


def evaluable(data: Data) -> object:
    """Return plain JSON with ``Unknown`` for what is computed."""
    match data:
        case Scalar(value=str() as text):
            return _loaded(text)
        case Scalar(value=value):
            return value
        case TextData(text=text):
            known = literal(text)
            if known is not None:
                return known
            first = text[0] if isinstance(text[0], str) else ""
            last = text[-1] if isinstance(text[-1], str) else ""
            return Unknown("text", first, last)
        case Table(entries=entries):
            return {entry.key: evaluable(entry.value) for entry in entries}
        case Items(items=items):
            return [evaluable(item) for item in items]
        case _:
            return UNKNOWN


def _keys(data: Data, path: tuple[str, ...]) -> Iterator[tuple[str, Data]]:
    if isinstance(data, Items) and path and path[-1] == "$or":
        for item in data.items:
            yield from _keys(item, path[:-1])
    elif isinstance(data, Table):
        for entry in data.entries:
            yield from _keys(entry.value, (*path, entry.key))
    elif path:
        yield ".".join(path), data


def _places(data: Data, path: tuple[str, ...]) -> Iterator[tuple[str, Span]]:
    """Yield where each key stands; the keys of alternatives belong to the object around them."""
    if isinstance(data, Items):
        for item in data.items:
            yield from _places(item, path[:-1] if path[-1:] == ("$or",) else path)
    elif isinstance(data, Table):
        for entry in data.entries:
            inner = (*path, entry.key)
            yield ".".join(inner), entry.key_span
            yield from _places(entry.value, inner)


def _entries(data: Data) -> tuple[Data, ...]:
    return data.items if isinstance(data, Items) else (data,)

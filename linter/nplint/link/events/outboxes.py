"""Items put into an outbox table: what is stored there is published by whoever relays it."""

from collections.abc import Iterator
from dataclasses import replace

from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite
from nplint.link.values import (
    Env,
    Handle,
    Indexed,
    Joined,
    ListValue,
    Lookup,
    MappingValue,
    Symbol,
    Value,
)

STORE_VERBS = frozenset(["put_item", "transact_write_items"])
_OUTBOX = "outbox"
_TYPED = "S"
"""What DynamoDB's own client calls a text: ``{"S": "OrderPlaced"}``."""


def stored_rows(site: CallSite) -> Iterator[MappingValue]:
    """Yield each item that a call puts into an outbox of DynamoDB."""
    if site.method == "put_item":
        table = site.argument("TableName") or _table_of(site.receiver)
        if _OUTBOX in site.receiver_name.lower() or _is_outbox(table):
            yield from _columns(site.argument("Item"))
    elif site.method == "transact_write_items":
        actions = site.argument("TransactItems", position=0)
        for put in _puts(actions) if actions is not None else ():
            if _is_outbox(put.get("TableName")):
                yield from _columns(put.get("Item"))


def _table_of(receiver: Value) -> Value | None:
    return receiver.name if isinstance(receiver, Handle) and receiver.kind == "table" else None


def _puts(actions: Value) -> Iterator[MappingValue]:
    for option in options_of(actions):
        for action in option.items if isinstance(option, ListValue) else ():
            put = action.get("Put") if isinstance(action, MappingValue) else None
            if isinstance(put, MappingValue):
                yield put


def _columns(item: Value | None) -> Iterator[MappingValue]:
    for option in options_of(item) if item is not None else ():
        if isinstance(option, MappingValue):
            yield replace(option, items=tuple((key, _untyped(each)) for key, each in option.items))


def _untyped(value: Value) -> Value:
    if isinstance(value, MappingValue) and [key for key, _ in value.items] == [_TYPED]:
        return value.items[0][1]
    return value


def _is_outbox(value: Value | None) -> bool:
    """Whether a table's name, or what the name is kept in, says so."""
    match value:
        case None:
            return False
        case Env(name=name, default=default):
            return _OUTBOX in name.lower() or _is_outbox(default)
        case Lookup(name=name):
            return _is_outbox(name)
        case Symbol(param=param, path=path):
            return any(_OUTBOX in part.lower() for part in (param, *path))
        case Indexed(key=key):
            return _is_outbox(key)
        case Joined(parts=parts):
            return any(_is_outbox(part) for part in parts)
        case _:
            return any(_OUTBOX in (text_of(each) or "").lower() for each in options_of(value))

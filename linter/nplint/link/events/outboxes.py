"""Items put into an outbox table: what is stored there is published by whoever relays it."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.facts.code import Attr, Call, Const, DictExpr, Expr, Sequence
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
        for put, written in _puts(site, actions) if actions is not None else ():
            if _OUTBOX in written.lower() or _is_outbox(put.get("TableName")):
                yield from _columns(put.get("Item"))


def _table_of(receiver: Value) -> Value | None:
    return receiver.name if isinstance(receiver, Handle) and receiver.kind == "table" else None


def _puts(site: CallSite, actions: Value) -> Iterator[tuple[MappingValue, str]]:
    """Yield the rows that a transaction puts, with their tables' names as the call writes them."""
    written = list(_written_tables(site.call))
    for option in options_of(actions):
        items = option.items if isinstance(option, ListValue) else ()
        names = written if len(written) == len(items) else [""] * len(items)
        for action, name in zip(items, names, strict=True):
            put = action.get("Put") if isinstance(action, MappingValue) else None
            if isinstance(put, MappingValue):
                yield put, name


def _written_tables(call: Call) -> Iterator[str]:
    """Yield for each action of a transaction the name its table is written by, "" for none."""
    given = next((each.value for each in call.args if each.name in (None, "TransactItems")), None)
    for action in given.items if isinstance(given, Sequence) else ():
        table = _entry(_entry(action, "Put"), "TableName")
        yield table.name if isinstance(table, Attr) else getattr(table, "id", "")


def _entry(expression: Expr | None, key: str) -> Expr | None:
    items = expression.items if isinstance(expression, DictExpr) else ()
    return next((each.value for each in items if each.key and _is_key(each.key, key)), None)


def _is_key(expression: Expr, key: str) -> bool:
    return isinstance(expression, Const) and expression.value == key


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

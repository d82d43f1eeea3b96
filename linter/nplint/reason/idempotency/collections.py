"""The indexes that code makes on collections of MongoDB: which fields are unique."""

import re
from collections.abc import Iterator

from nplint.facts.code import Attr, Call, Const, Expr, Index, Name, Sequence
from nplint.facts.nodes import nodes
from nplint.link import mongo
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.link.values import Instance, Known, Value
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.tables import UNREAD, Table, says, united

_METHODS = ("create_index", "create_indexes", "ensure_index")
_INDEXED = Screen(_METHODS, re.compile(rf"\.(?:{'|'.join(_METHODS)})\("))


def indexed_collections(program: Linked) -> dict[str, Table]:
    """Return what is known of the collections that the code makes indexes on, by their names."""
    found: dict[str, Table] = {}
    for unit in program.units_where(_INDEXED):
        for call in nodes(unit.function.body):
            if not isinstance(call, Call) or not isinstance(call.func, Attr):
                continue
            if call.func.name not in _METHODS:
                continue
            value = program.evaluate(unit, call.func.base)
            name = collection_name(value, _written(call.func.base), unit.path)
            if name:
                found[name] = united(found.get(name), _table(call))
    return found


def collection_name(value: Value, text: str, path: str) -> str:
    """Return what a collection is called; one that only a variable names, within its file."""
    if opened := opened_name(value):
        return opened
    owner, _, last = text.rpartition(".")
    if not last.isidentifier():
        return ""
    alone = owner in ("", "self", "cls")
    return f"{path}|{last.lower()}" if alone else last.lower()


def opened_name(value: Value) -> str:
    """Return the name that a collection was opened under; empty when that is not known."""
    if isinstance(value, Instance) and value.cls == mongo.COLLECTION and value.args:
        named = value.args[0]
        return str(named.value).lower() if isinstance(named, Known) else ""
    return ""


def _written(base: Expr) -> str:
    """Return a collection as written; ``db["fees"]`` like ``db.fees``."""
    if isinstance(base, Index) and isinstance(base.key, Const):
        return f"{dotted(base.base)}.{base.key.value}"
    return dotted(base)


def _table(call: Call) -> Table:
    """Return what a call says of its collection: the keys of the indexes that are unique."""
    keys: list[frozenset[str]] = []
    if isinstance(call.func, Attr) and call.func.name == "create_indexes":
        models = [node for node in nodes(call) if isinstance(node, Call)]
        models = [each for each in models if dotted(each.func).rpartition(".")[2] == "IndexModel"]
        keys = [key for each in models for key in _keys(each)]
        return Table(tuple(keys if models else [UNREAD]), known=True)
    return Table(tuple(_keys(call)), known=True)


def _keys(call: Call) -> Iterator[frozenset[str]]:
    option = call.keyword("unique")
    if option is None and not any(arg.star for arg in call.args):
        return
    listed = call.positional(0) or call.keyword("keys")
    names = frozenset(_fields(listed)) if listed is not None else frozenset[str]()
    if says(call, "unique") and names:
        yield names
    elif not (isinstance(option, Const) and not option.value):
        yield UNREAD


def _fields(keys: Expr) -> Iterator[str]:
    """Yield the fields of ``"order_id"``, ``[("order_id", 1), ("line", 1)]``, ``["a", "b"]``."""
    match keys:
        case Const(value=str(name)):
            yield name
        case Sequence(items=items):
            for item in items:
                first = item.items[0] if isinstance(item, Sequence) and item.items else item
                yield str(first.value) if isinstance(first, Const) else "?"
        case Name() | Attr():
            yield "?"
        case _:
            for node in nodes(keys):
                if isinstance(node, Const) and isinstance(node.value, str):
                    yield node.value

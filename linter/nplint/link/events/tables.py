"""Tables of handlers that code inside functions fills: ``Bus({OrderPlaced: [on_placed]})``."""

import re
from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.code import (
    Arg,
    Assign,
    Attr,
    Augment,
    Call,
    Const,
    DictExpr,
    Do,
    Expr,
    Index,
    Lambda,
    Name,
    Return,
    Sequence,
)
from nplint.facts.nodes import flattened
from nplint.link.events.classes import is_past
from nplint.link.events.registration import Reading, Registration
from nplint.link.events.screens import Screens
from nplint.link.events.vocabulary import NOT_EVENTS, TABLE_NAMES
from nplint.link.program import Program
from nplint.link.shapes import text_of
from nplint.link.unit import Unit
from nplint.link.values import EnumMember, Known, Value

_EVENT_FIELDS = ("event", "event_type", "event_name", "event_class", "topic")
_HANDLER_FIELDS = ("handlers", "handler", "callback", "listeners", "listener", "subscribers")
_BROKERS = (
    "pika", "aio_pika", "kafka", "aiokafka", "confluent_kafka", "nats", "boto3", "aioboto3",
    "kombu", "redis", "pubsub_v1", "routing_key", "basic_consume", "receive_message",
)  # fmt: skip
_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
_TAKES_AWAY = re.compile(r"(?i:unsubscribe|unregister|deregister|remove|detach|disconnect|unbind)")
_ADDING = frozenset(["append", "add", "extend", "insert"])


class Row(Struct, frozen=True):
    """One entry of a table, as it is written."""

    table: str
    key: Expr
    handler: Expr


class Tables:
    """Finds registrations in tables that are made in functions."""

    def __init__(
        self,
        program: Program,
        reading: Reading,
        published: frozenset[str],
        screens: Screens,
    ) -> None:
        self._program = program
        self._reading = reading
        self._published = published
        self._screens = screens

    def find(self) -> Iterator[Registration]:
        """Yield what each function, and each file's own code, puts into tables."""
        for unit in self._program.units_where(self._screens.tabling()):
            if _TAKES_AWAY.search(unit.function.name):
                continue
            rows = [row for row in self._rows(unit) if _is_table(row.table)]
            chosen = self._chosen(unit) if rows else frozenset()
            for row in rows:
                yield from self._registrations(unit, row, chosen, rows)

    def _chosen(self, unit: Unit) -> frozenset[str]:
        """Return the tables out of which the same function takes what it calls."""
        found = set()
        for site in self._program.call_sites(unit):
            match site.call.func:
                case Index(base=Name(id=name)) | Attr(base=Name(id=name), name="get"):
                    found.add(name)
                case _:
                    pass
        return frozenset(found)

    def _registrations(
        self, unit: Unit, row: Row, chosen: frozenset[str], rows: list[Row]
    ) -> Iterator[Registration]:
        key = self._program.evaluate(unit, row.key)
        if not self._is_event(key, row.table, unit) and not self._is_like(key, row, unit, rows):
            return
        if row.table in chosen and not self._reading.is_event_class(key):
            return  # a choice among the kinds of one message, not a table that outlives it
        values = [self._program.evaluate(unit, expr) for expr in called(row.handler)]
        handlers = [id for value in values for id in self._reading.handlers(value) if id]
        for event in self._reading.names(key):
            for handler in handlers:
                yield Registration(event, unit.span(row.key.at), handler, unit, "registry")

    def _is_like(self, key: Value, row: Row, unit: Unit, rows: list[Row]) -> bool:
        """Whether a name stands among events in its table: most of the others are some."""
        text = text_of(key)
        if not isinstance(key, Known) or not text or len(_PARTS.findall(text)) < 2:
            return False
        others = [each for each in rows if each.table == row.table and each is not row]
        keys = [self._program.evaluate(unit, each.key) for each in others]
        events = [each for each in keys if self._is_event(each, row.table, unit)]
        return len(events) > len(others) / 2 and len(events) > 1

    def _is_event(self, key: Value, table: str, unit: Unit) -> bool:
        is_class = self._reading.is_event_class(key)
        if is_class is not None:
            return is_class
        text = text_of(key)
        if text in self._published:
            return True
        if isinstance(key, EnumMember):
            return "event" in key.cls.rpartition("::")[2].lower()
        if not text or not is_past(text) or len(_PARTS.findall(text)) < 2:
            return False
        return "event" in table.lower() or any(
            unit.path in self._program.files_with(word) for word in _BROKERS
        )

    def _rows(self, unit: Unit) -> Iterator[Row]:
        for statement in flattened(unit.function.body, nested=False):
            match statement:
                case Assign(targets=(Name(id=name) | Attr(name=name), *_), value=made) if made:
                    yield from _of(made, name)
                case Assign(targets=(Index(base=base, key=key), *_), value=made) if made:
                    yield Row(_last(base), key, made)
                case Augment(target=Index(base=base, key=key), value=made):
                    yield Row(_last(base), key, made)
                case Return(value=made) if made:
                    yield from _of(made, unit.function.name)
                case Do(value=Call() as call):
                    yield from _added(call)
                case _:
                    pass
        for site in self._program.call_sites(unit):
            name = _last(site.call.func)
            for arg in site.call.args:
                yield from _of(arg.value, f"{arg.name or ''} {name} {_owner(site.call.func)}")


def called(expr: Expr) -> Iterator[Expr]:
    """Yield the functions that an entry of a table calls: itself, or what its lambda calls."""
    match expr:
        case Sequence(items=items):
            for item in items:
                yield from called(item)
        case Lambda(body=(Return(value=Call(func=func)),)):
            yield func
        case _:
            yield expr


def _of(value: Expr, name: str) -> Iterator[Row]:
    """Yield the entries of a table, or of a list of ``{"event": Event, "handler": handler}``."""
    match value:
        case Sequence(items=entries):
            for entry in entries:
                if isinstance(entry, DictExpr):
                    yield from _described(entry, name)
        case DictExpr(items=items):
            for item in items:
                if item.key is not None:
                    yield Row(name, item.key, item.value)
        case Call(args=(Arg(value=DictExpr() as inner, name=None),)):
            yield from _of(inner, name)
        case _:
            pass


def _described(entry: DictExpr, name: str) -> Iterator[Row]:
    fields: dict[str, Expr] = {}
    for item in entry.items:
        if isinstance(item.key, Const):
            fields[str(item.key.value)] = item.value
    event = next((fields[key] for key in _EVENT_FIELDS if key in fields), None)
    handler = next((fields[key] for key in _HANDLER_FIELDS if key in fields), None)
    if event is not None and handler is not None:
        yield Row(f"{name} handlers", event, handler)


def _added(call: Call) -> Iterator[Row]:
    """Yield what ``table[Event].append(f)`` and ``table.setdefault(Event, []).append(f)`` add."""
    func = call.func
    if not isinstance(func, Attr) or func.name not in _ADDING or not call.args:
        return
    handler = call.args[-1].value
    match func.base:
        case Index(base=base, key=key):
            yield Row(_last(base), key, handler)
        case Call(func=Attr(base=base, name="setdefault"), args=(first, *_)):
            yield Row(_last(base), first.value, handler)
        case _:
            pass


def _is_table(name: str) -> bool:
    return bool(TABLE_NAMES.search(name)) and not any(word in name.lower() for word in NOT_EVENTS)


def _last(expr: Expr) -> str:
    return expr.name if isinstance(expr, Attr) else expr.id if isinstance(expr, Name) else ""


def _owner(func: Expr) -> str:
    """Return the name of what a method belongs to: ``handlers`` in ``handlers.update``."""
    return _last(func.base) if isinstance(func, Attr) else ""

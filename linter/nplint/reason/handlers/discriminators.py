"""What a test looks at: the field or attribute of a message that tells its kind."""

import re
from collections.abc import Iterable

from msgspec import Struct

from nplint.facts.code import (
    Attr,
    Boolean,
    Call,
    Compare,
    Const,
    Expr,
    Index,
    Name,
    Sequence,
    Unary,
)
from nplint.link.interface import Linked
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import Unit
from nplint.link.values import EnumMember, Known, ListValue, Value
from nplint.reason.handlers.code import read_key
from nplint.reason.handlers.origins import Origins
from nplint.span import Span

_SOURCES = frozenset({"source", "Source"})
_NAMES = frozenset(
    "event_type eventtype etype evt_type detail_type message_type msg_type event_name routing_key "
    "eventType detailType messageType".split()
)
_ATTRIBUTES = frozenset(
    "messageAttributes message_attributes MessageAttributes attributes Attributes".split()
)
_VALUES = frozenset(
    "stringValue string_value StringValue Value value binaryValue Type dataType".split()
)
_PROPERTIES = frozenset({"properties", "props", "header_frame", "header"})
"""What the properties of a RabbitMQ message are called in callbacks."""
_TRANSPORT = re.compile(
    r"^(Notification|SubscriptionConfirmation|UnsubscribeConfirmation|s3:\w+|Object\w+:.*|p?message"
    r"|p?subscribe|p?unsubscribe|aws:\w+|aws\.events|application/.+|text/.+|serverless-plugin-warmup|warmup|warmer)$"
)
"""What the transport itself says in such a field: no kind of event."""


class Named(Struct, frozen=True):
    """One value that a message's field is compared with, and where it stands."""

    name: str
    span: Span


class Test(Struct, frozen=True):
    """A test of a message's field against fixed values."""

    key: str
    values: tuple[Named, ...]
    equal: bool
    """True where the message has one of the values, False where it has none of them."""


class Reader(Struct, frozen=True):
    """Reads tests of one function."""

    program: Linked
    unit: Unit
    origins: Origins
    keys: frozenset[str]
    """Fields that carry an event's type, and attributes that publishers set."""
    module: str = ""
    """The module whose handler it is."""

    def key_of(self, expr: Expr | None, depth: int = 0) -> str:
        """Return the field or attribute that an expression reads from the message."""
        if expr is None or depth > 6:
            return ""
        attribute = self._message_attribute(expr)
        if attribute:
            return attribute
        match expr:
            case Name(id=name):
                return self._of_name(name, depth)
            case Attr(base=base, name="value"):
                return self.key_of(base, depth + 1)
            case Attr(base=Name(id=base), name="type" | "content_type" as name) if (
                base in _PROPERTIES and self._calls_back(base)
            ):
                return name
            case Attr(base=base, name=name) if self.origins.holds(base):
                return name if name in self.keys or name in _SOURCES else ""
            case Call(func=Name(id="str"), args=args) if args:
                return self.key_of(args[0].value, depth + 1)
            case Call(func=Attr(base=base, name=name)) if name in ("lower", "upper", "strip"):
                return self.key_of(base, depth + 1)
            case Call(func=Name(id=name), args=args) if args and name[:1].isupper():
                return self.key_of(args[0].value, depth + 1)
            case Boolean(values=values):
                return next((key for v in values if (key := self.key_of(v, depth + 1))), "")
            case _:
                pass
        read = read_key(expr)
        if read is not None and self.origins.holds(read[0]):
            return read[1] if read[1] in self.keys or read[1] in _SOURCES else ""
        return ""

    def _calls_back(self, properties: str) -> bool:
        """Whether the function takes what RabbitMQ's client calls back with."""
        params = [param.name for param in self.unit.function.params]
        return params[-2:-1] == [properties] and len(params) >= 4

    def _of_name(self, name: str, depth: int) -> str:
        value = self.origins.values.get(name)
        if value is not None and not (isinstance(value, Name) and value.id == name):
            found = self.key_of(value, depth + 1)
            if found:
                return found
        params = {param.name for param in self.unit.function.params}
        return name if name in _NAMES and (name in params or value is not None) else ""

    def _message_attribute(self, expr: Expr) -> str:
        """Return ``k`` of ``record["messageAttributes"]["k"]["stringValue"]`` and its kin."""
        read = _read(expr)
        if read is not None and read[1] in _VALUES:
            expr = read[0]
            read = _read(expr)
        if isinstance(expr, Name):
            value = self.origins.values.get(expr.id)
            read = _read(value) if value is not None else None
        if read is None:
            return ""
        base, key = read
        holder = _read(base)
        if holder is None and isinstance(base, Name):
            value = self.origins.values.get(base.id)
            holder = _read(value) if value is not None else None
        if holder is None or holder[1] not in _ATTRIBUTES or not self.origins.holds(holder[0]):
            return ""
        return "" if key in _BOOKKEEPING else key

    def test(self, expr: Expr, *, equal: bool = True) -> Test | None:
        """Return the test of a message's kind that a condition is; None for any other."""
        match expr:
            case Unary(op="not", operand=operand):
                return self.test(operand, equal=not equal)
            case Compare(op="==" | "is" | "in", left=left, right=right):
                return self._compared(left, right, equal)
            case Compare(op="!=" | "is not" | "not in", left=left, right=right):
                return self._compared(left, right, not equal)
            case Boolean(op=op, values=values):
                return self._joined(op, values, equal=equal)
            case _:
                return None

    def part(self, expr: Expr) -> Test | None:
        """Return the test that a condition makes among others: ``kind == "OrderPaid" and late``."""
        if not isinstance(expr, Boolean) or expr.op != "and":
            return None
        tests = (self.test(value) for value in expr.values)
        return next((test for test in tests if test is not None and test.equal), None)

    def _joined(self, op: str, values: tuple[Expr, ...], *, equal: bool) -> Test | None:
        """Read ``a == x or a == y`` and its negation as one test."""
        tests = [self.test(value, equal=equal) for value in values]
        known = [test for test in tests if test is not None]
        if len(known) != len(values) or len({(test.key, test.equal) for test in known}) != 1:
            return None
        if known[0].equal is not ((op == "or") is equal):
            return None
        named = tuple(value for test in known for value in test.values)
        return Test(known[0].key, named, known[0].equal)

    def _compared(self, left: Expr, right: Expr, equal: bool) -> Test | None:
        if isinstance(left, Const):
            left, right = right, left
        key = self.key_of(left)
        values = self.names(right) if key else ()
        if not values or any(_TRANSPORT.match(value.name) for value in values):
            return None
        return Test(key, values, equal)

    def names(self, expr: Expr) -> tuple[Named, ...]:
        """Return the texts that an expression names, each with its place."""
        if isinstance(expr, Sequence):
            return tuple(named for item in expr.items for named in self.names(item))
        span = (
            self.unit.span(expr.at)
            if hasattr(expr, "at")
            else self.unit.span(self.unit.function.name_at)
        )
        return tuple(Named(text, span) for text in texts(self.program.evaluate(self.unit, expr)))


_BOOKKEEPING = frozenset(
    "ApproximateReceiveCount SentTimestamp SenderId ApproximateFirstReceiveTimestamp "
    "MessageGroupId MessageDeduplicationId SequenceNumber AWSTraceHeader".split()
)


def _read(expr: Expr) -> tuple[Expr, str] | None:
    """Return base and name of ``base[name]``, ``base.get(name, …)`` and ``base.name``."""
    read = read_key(expr)
    if read is not None:
        return read
    if isinstance(expr, Attr):
        return expr.base, expr.name
    if isinstance(expr, Index) and isinstance(expr.key, Const):
        return expr.base, str(expr.key.value)
    if isinstance(expr, Boolean):
        return next((found for value in expr.values if (found := _read(value))), None)
    return None


def texts(value: Value) -> Iterable[str]:
    """Yield the texts that a value may be: constants, members of enumerations, lists of them."""
    for option in options_of(value):
        match option:
            case Known(value=str(text)) if text:
                yield text
            case EnumMember(value=inner):
                text_value = text_of(inner)
                if text_value:
                    yield text_value
            case ListValue(items=items):
                for item in items:
                    yield from texts(item)
            case _:
                pass


__all__ = ["Named", "Reader", "Test", "texts"]

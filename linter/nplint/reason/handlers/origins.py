"""Which variables of a function hold the message it got, or a parsed part of it."""

import re
from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.code import (
    Assign,
    Attr,
    Boolean,
    Call,
    Conditional,
    Expr,
    For,
    Function,
    Index,
    Name,
    Sequence,
    Walrus,
)
from nplint.facts.nodes import own_nodes
from nplint.link.unit import Unit
from nplint.reason.handlers.code import read_key
from nplint.reason.handlers.loops import fetched_from
from nplint.reason.idempotency.vocabulary import words_of

_PARSING = re.compile(
    r"pars|load|decod|extract|unwrap|body|message|event|envelope|deserial|payload|valid|detail|json"
    r"|attribut|record|cast|dict|literal|from_"
)
_TEXT = frozenset("get pop lower upper strip decode json items values copy setdefault".split())


class Origins(Struct, frozen=True):
    """The variables that come from a function's parameters by looking into them."""

    names: frozenset[str]
    values: dict[str, Expr]
    """What each variable was last assigned, where it was assigned once by a plain statement."""

    @classmethod
    def of(cls, unit: Unit) -> "Origins":
        """Return the origins of a function's variables."""
        params = {p.name for p in unit.function.params if p.name not in ("self", "cls")}
        contexts = {"context", "_context", "ctx", "lambda_context"}
        names = set(params - contexts)
        values: dict[str, Expr] = {}
        names |= set(_received(unit))
        for _ in range(3):
            before = len(names)
            for target, value in _assigned(unit.function):
                values[target] = value
                if comes_from(value, frozenset(names)):
                    names.add(target)
            if len(names) == before:
                break
        return cls(frozenset(names), values)

    def holds(self, expr: Expr | None) -> bool:
        """Whether an expression is the message or a part of it."""
        return expr is not None and comes_from(expr, self.names)


_DELIVERING = re.compile(
    r"(?:receive_messages?|consumer|queue|iterator|subscription|pubsub|listen|poll|receive)$", re.I
)


def _received(unit: Unit) -> Iterator[str]:
    """Yield the variables of loops over what a queue delivers."""
    for statement in unit.function.body:
        for node in own_nodes(statement):
            if isinstance(node, For) and isinstance(node.target, Name):
                key = read_key(node.source)
                if _DELIVERING.search(fetched_from(unit, node)) or (key and key[1] == "Messages"):
                    yield node.target.id


def _assigned(function: Function) -> Iterator[tuple[str, Expr]]:
    for statement in function.body:
        for node in own_nodes(statement):
            match node:
                case Assign(targets=targets, value=value) if value is not None:
                    for target in targets:
                        yield from _pairs(target, value)
                case For(target=target, source=source):
                    yield from _pairs(target, source)
                case Walrus(target=target, value=value):
                    yield target.id, value
                case _:
                    pass


def _pairs(target: Expr, value: Expr) -> Iterator[tuple[str, Expr]]:
    if isinstance(target, Name):
        yield target.id, value
    elif isinstance(target, Sequence):
        items = value.items if isinstance(value, Sequence) else ()
        for index, part in enumerate(target.items):
            given = items[index] if index < len(items) else value
            yield from _pairs(part, given)


def comes_from(expr: Expr, names: frozenset[str]) -> bool:
    """Whether an expression looks into one of the variables: keys, attributes, parsing."""
    match expr:
        case Name(id=name):
            return name in names
        case Attr(base=base) | Index(base=base):
            return comes_from(base, names)
        case Conditional(then=then, other=other):
            return comes_from(then, names) or comes_from(other, names)
        case Boolean(values=values):
            return any(comes_from(value, names) for value in values)
        case Call(func=Attr(base=base, name=name)) if name in _TEXT and comes_from(base, names):
            return True
        case Call(func=func, args=args) if args and _parses(func):
            return comes_from(args[0].value, names)
        case _:
            return False


def _parses(func: Expr) -> bool:
    name = func.id if isinstance(func, Name) else func.name if isinstance(func, Attr) else ""
    if name[:1].isupper():
        return True
    if name in ("str", "enumerate", "reversed", "sorted", "list"):
        return True
    return any(_PARSING.search(word) for word in words_of(name)) and not _looks_up(name)


def _looks_up(name: str) -> bool:
    return words_of(name)[:1] in (("find",), ("fetch",), ("query",), ("save",), ("get",)) and not (
        set(words_of(name)) & {"body", "message", "payload", "envelope", "detail"}
    )

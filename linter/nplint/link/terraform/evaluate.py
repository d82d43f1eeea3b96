"""Evaluates Terraform's expressions; names are somebody else's to know."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Protocol

from nplint.facts.data import Hole
from nplint.facts.hcl import (
    Access,
    Attr,
    Call,
    Conditional,
    Expression,
    ForList,
    ForObject,
    Index,
    ListOf,
    Literal,
    ObjectOf,
    Operation,
    Reference,
    Splat,
    Step,
    Template,
    Unreadable,
)
from nplint.link.terraform.functions import call
from nplint.link.terraform.operators import operate
from nplint.link.terraform.textfiles import READERS
from nplint.link.terraform.values import (
    Encoded,
    Field,
    Fields,
    Handle,
    Many,
    Piece,
    Plain,
    Unknown,
    Value,
    Words,
    elements,
    is_null,
    key_of,
    literal_of,
    number_of,
    pieces_of,
    same,
    text_of,
    truth,
    words,
)
from nplint.span import Span

MOST_ELEMENTS = 2000
"""A list or map that grows longer by evaluation is not followed."""


class Names(Protocol):
    """What an expression may ask of the module it stands in."""

    def lookup(self, root: str, steps: tuple[Step, ...], span: Span) -> tuple[Value, int]:
        """Return what a name stands for, and how many of the steps that took."""

    def member(self, handle: Handle, name: str, span: Span) -> Value:
        """Return an attribute of a resource or an output of a module."""

    def read(self, name: str, arguments: list[Value], span: Span) -> Value:
        """Return what ``file`` or ``templatefile`` reads."""

    def is_switch(self, test: Expression) -> bool:
        """Whether a condition hangs on what whoever deploys may set."""

    def entered(self) -> bool:
        """Go one level deeper; False where that would be too deep or too long."""

    def left(self) -> None:
        """Come back from a level."""


class Evaluator:
    """Evaluates with the names of a module and some bound ones (``each``, loop variables)."""

    def __init__(self, names: Names, bound: Mapping[str, Value]) -> None:
        self._names = names
        self._bound = bound

    def with_bound(self, name: str, value: Value) -> "Evaluator":
        """Return an evaluator that knows one name more."""
        return Evaluator(self._names, {**self._bound, name: value})

    def evaluate(self, expression: Expression) -> Value:
        """Return the value of an expression; never raises."""
        if not self._names.entered():
            return Unknown(expression.span)
        try:
            return self._evaluate(expression)
        finally:
            self._names.left()

    def repeated(self, expression: Expression) -> Value:
        """Return a ``count`` or ``for_each``; what is switched off can be deployed."""
        value = self.evaluate(expression)
        if not isinstance(expression, Conditional) or not _is_nothing(value):
            return value
        if not self._names.is_switch(expression.test):
            return value
        return either(self.evaluate(expression.yes), self.evaluate(expression.no), expression.span)

    def _evaluate(self, expression: Expression) -> Value:
        match expression:
            case Literal(value=str() as text, span=span):
                return words(text, span, exact=span.column + len(text) == span.end_column)
            case Literal(value=value, span=span):
                return Plain(None if isinstance(value, str) else value, span)
            case Template():
                return self._template(expression)
            case Reference(root=root, steps=steps, span=span):
                return self._reference(root, steps, span)
            case Access(base=base, steps=steps, span=span):
                return self.follow(self.evaluate(base), steps, span)
            case Call():
                return self._call(expression)
            case Conditional():
                return self._conditional(expression)
            case ForList() | ForObject():
                return self._for(expression)
            case ListOf(items=items, span=span):
                return Many(tuple(self.evaluate(item) for item in items), span)
            case ObjectOf():
                return self._object(expression)
            case Operation(operator=operator, operands=operands, span=span):
                return operate(operator, [self.evaluate(each) for each in operands], span)
            case Unreadable(span=span):
                return Unknown(span)

    def _template(self, template: Template) -> Value:
        """Join a string's parts; a lone interpolation keeps its type."""
        if len(template.parts) == 1 and not isinstance(template.parts[0], Literal):
            return self.evaluate(template.parts[0])
        pieces = tuple(islice(self._pieces(template), MOST_ELEMENTS + 1))
        return (
            Words(pieces, template.span) if len(pieces) <= MOST_ELEMENTS else Unknown(template.span)
        )

    def _pieces(self, template: Template) -> Iterator[Piece]:
        for part in template.parts:
            value = self.evaluate(part)
            if isinstance(part, Literal | Conditional):
                yield from value.pieces if isinstance(value, Words) else pieces_of(value, part.span)
            else:
                yield from pieces_of(value, part.span)

    def _reference(self, root: str, steps: tuple[Step, ...], span: Span) -> Value:
        if root in self._bound:
            return self.follow(self._bound[root], steps, span)
        value, used = self._names.lookup(root, steps, span)
        return self.follow(value, steps[used:], span)

    def follow(self, value: Value, steps: tuple[Step, ...], span: Span) -> Value:
        """Return what the steps lead to from a value."""
        for position, step in enumerate(steps):
            match step:
                case Attr(name=name):
                    value = self._member(value, name, span)
                case Index(key=key):
                    value = self._element(value, self.evaluate(key), span)
                case Splat():
                    return self._splat(value, steps[position + 1 :], span)
        return value

    def _splat(self, value: Value, steps: tuple[Step, ...], span: Span) -> Value:
        """Follow the steps from each element; a single thing counts as a list of one."""
        if isinstance(value, Unknown):
            return value
        if is_null(value):
            return Many((), span)
        items = [item for _, item in elements(value)] if isinstance(value, Many) else [value]
        return Many(tuple(self.follow(item, steps, span) for item in items), span)

    def _member(self, value: Value, name: str, span: Span) -> Value:
        match value:
            case Handle():
                return self._names.member(value, name, span)
            case Fields():
                found = value.get(name)
                return Unknown(span, broken=True) if found is None else found
            case Many() if name.isdecimal():
                return self._element(value, Plain(int(name), span), span)
            case Many(items=(Handle() as only,)):
                # Before 0.12 a counted resource could be named without an index.
                return self._names.member(only, name, span)
            case Unknown(hole=Hole(kind="import", name="")):
                return Unknown(span, Hole("import", name))
            case Unknown(hole=hole, broken=broken):
                inner = Hole(hole.kind, hole.name, f"{hole.attribute}.{name}".lstrip("."))
                return Unknown(span, inner, broken)
            case _:
                return Unknown(span, broken=True)

    def _element(self, value: Value, key: Value, span: Span) -> Value:
        match value:
            case Handle(every=True) | Unknown():
                return value
            case Handle():
                name = literal_of(key)
                return self._names.member(value, name, span) if name else Unknown(span)
            case Many(items=items):
                index = number_of(key)
                if not isinstance(index, int):
                    return _only(list(items), span)
                return items[index] if 0 <= index < len(items) else Unknown(span, broken=True)
            case Fields(fields=fields):
                if literal_of(key) is None and value.get(key_of(key)) is None:
                    return _only([field.value for field in fields], span)
                found = value.get(key_of(key))
                return Unknown(span, broken=True) if found is None else found
            case _:
                return Unknown(span, broken=True)

    def _call(self, expression: Call) -> Value:
        arguments = [self.evaluate(argument) for argument in expression.arguments]
        if expression.expanded and arguments:
            last = arguments.pop()
            arguments += [item for _, item in elements(last)]
            if isinstance(last, Unknown):
                arguments.append(last)
        if expression.name in READERS:
            return self._names.read(expression.name, arguments, expression.span)
        return call(expression.name, arguments, expression.span)

    def _conditional(self, expression: Conditional) -> Value:
        test = truth(self.evaluate(expression.test))
        if test is not None:
            return self.evaluate(expression.yes if test else expression.no)
        return either(self.evaluate(expression.yes), self.evaluate(expression.no), expression.span)

    def _object(self, expression: ObjectOf) -> Value:
        found: dict[str, Field] = {}
        for member in expression.members:
            key = self.evaluate(member.key)
            name = key_of(key)
            found[name] = Field(name, self.evaluate(member.value), member.key.span)
        return Fields(tuple(found.values()), expression.span)

    def _for(self, expression: ForList | ForObject) -> Value:
        source = self.evaluate(expression.source)
        if not isinstance(source, Many | Fields):
            return Unknown(expression.span)
        pairs = list(elements(source))
        if isinstance(source, Fields):
            pairs.sort(key=lambda pair: key_of(pair[0]))
        turns = [turn for pair in pairs if (turn := self._turn(expression, *pair)) is not None]
        if len(turns) > MOST_ELEMENTS:
            return Unknown(expression.span)
        if isinstance(expression, ForList):
            body = expression.body
            return Many(tuple(turn.evaluate(body) for turn in turns), expression.span)
        return _collected(expression, turns)

    def _turn(self, loop: ForList | ForObject, key: Value, item: Value) -> "Evaluator | None":
        """Return the evaluator for one turn of a loop; None when its test leaves it out."""
        turn = Evaluator(self._names, {**self._bound, loop.key: key, loop.item: item})
        if loop.test is not None and truth(turn.evaluate(loop.test)) is False:
            return None
        return turn


def _collected(loop: ForObject, turns: list[Evaluator]) -> Value:
    found: dict[str, Field] = {}
    for turn in turns:
        key = turn.evaluate(loop.name)
        name, value = key_of(key), turn.evaluate(loop.body)
        before = found.get(name)
        if loop.grouped:
            group = before.value.items if before and isinstance(before.value, Many) else ()
            value = Many((*group, value), value.span)
        found[name] = Field(name, value, key.span)
    return Fields(tuple(found.values()), loop.span)


def either(yes: Value, no: Value, span: Span) -> Value:
    """Return what an undecided condition leaves to say.

    Where one side is nothing, the other one counts: what may be declared is worth checking.
    """
    if _is_nothing(yes) or is_null(yes):
        return no
    if _is_nothing(no) or is_null(no):
        return yes
    if same(yes, no):
        return yes
    if isinstance(yes, Handle) and yes == no:
        return yes
    if text_of(yes) == text_of(no) and isinstance(yes, Words):
        return yes
    if isinstance(yes, Encoded) and isinstance(no, Unknown) and no.broken:
        return yes
    return Unknown(span)


def _is_nothing(value: Value) -> bool:
    match value:
        case Many() | Fields():
            return not tuple(elements(value))
        case Words(pieces=pieces):
            return not pieces
        case Plain(value=plain):
            return plain == 0 and not isinstance(plain, bool)
        case Unknown(broken=broken):
            return broken
        case _:
            return False


def _only(items: list[Value], span: Span) -> Value:
    """Return the one element there is, whatever the key; else nothing is known."""
    return items[0] if len(items) == 1 else Unknown(span)

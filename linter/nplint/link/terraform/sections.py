"""A block with all its attributes evaluated; nested blocks read like lists of objects.

So the JSON form, ``dynamic`` blocks and plain ones look the same to those who read resources.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nplint.facts.data import Hole, Text, literal
from nplint.facts.hcl import Block, Body, Reference
from nplint.link.terraform.evaluate import Evaluator
from nplint.link.terraform.values import (
    Field,
    Fields,
    Many,
    Unknown,
    Value,
    elements,
    is_null,
    number_of,
    text_of,
    truth,
    words,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.terraform.scope import Instance

_MOST_TURNS = 300


class Section:
    """A block's or an object's content."""

    def __init__(self, fields: Fields, span: Span) -> None:
        self.fields = fields
        self.span = span

    def value(self, name: str) -> Value | None:
        """Return an attribute's value; None where it is absent or null."""
        found = self.fields.get(name)
        return None if is_null(found) else found

    def place(self, name: str) -> Span:
        """Return where an attribute stands, else the section's own place.

        In a registry's module all stands at its call: there the value's own place says more.
        """
        for field in self.fields.fields:
            if field.key == name:
                return field.value.span if field.key_span == self.span else field.key_span
        return self.span

    def place_of(self, name: str) -> Span | None:
        """Return where an attribute stands; None when it is not set."""
        return None if self.value(name) is None else self.place(name)

    def text(self, name: str) -> Text:
        """Return an attribute as text; () where it is absent."""
        return text_of(self.value(name))

    def known(self, name: str) -> str:
        """Return an attribute's text; "" where it is absent or not known."""
        return literal(self.text(name)) or ""

    def number(self, name: str) -> int | None:
        """Return a whole number: None where it is absent, -1 where it is computed."""
        value = self.value(name)
        number = number_of(value)
        return None if value is None else (-1 if number is None else int(number))

    def flag(self, name: str, default: bool = False) -> bool | None:
        """Return a flag; None where it is computed."""
        value = self.value(name)
        return default if value is None else truth(value)

    def items(self, name: str) -> list[Value]:
        """Return a list's items; a value that is no list is the only item."""
        value = self.value(name)
        if isinstance(value, Many | Fields):
            return [item for _, item in elements(value)]
        return [] if value is None else [value]

    def values(self) -> list[Value]:
        """Return the values of all attributes."""
        return [field.value for field in self.fields.fields]

    def sections(self, name: str) -> Iterator["Section"]:
        """Yield the nested blocks (or objects) of that name."""
        value = self.value(name)
        objects = value.items if isinstance(value, Many) else (value,)
        for each in objects:
            if isinstance(each, Fields):
                yield Section(each, each.span)


def section_of(instance: "Instance") -> Section:
    """Return an instance's block with everything evaluated."""
    return Section(_fields(instance.block.body, instance.evaluator(), instance.head), instance.head)


def _fields(body: Body, evaluator: Evaluator, span: Span) -> Fields:
    fields = [
        Field(each.name, evaluator.evaluate(each.value), each.span) for each in body.attributes
    ]
    nested: dict[str, list[Value]] = {}
    for block in body.blocks:
        if block.kind == "dynamic" and block.labels:
            nested.setdefault(block.labels[0], []).extend(_repeated(block, evaluator))
        else:
            inner = _fields(block.body, evaluator, block.head)
            nested.setdefault(block.kind, []).append(inner)
    fields += (Field(kind, Many(tuple(items), span), span) for kind, items in nested.items())
    return Fields(tuple(fields), span)


def _repeated(block: Block, evaluator: Evaluator) -> Iterator[Value]:
    """Yield a ``dynamic`` block's contents, one for each element; one where these are unknown."""
    source, iterator = block.body.attribute("for_each"), block.body.attribute("iterator")
    content = next(block.body.blocks_of("content"), None)
    if source is None or content is None:
        return
    named = iterator.value if iterator else None
    name = named.root if isinstance(named, Reference) else block.labels[0]
    given = evaluator.evaluate(source.value)
    for key, item in _turns(given, source.span):
        turn = Fields((Field("key", key, key.span), Field("value", item, item.span)), item.span)
        yield _fields(content.body, evaluator.with_bound(name, turn), content.head)


def _turns(given: Value, span: Span) -> list[tuple[Value, Value]]:
    if isinstance(given, Many | Fields):
        return list(elements(given))[:_MOST_TURNS]
    if is_null(given):
        return []
    return [(words(Hole("unknown"), span), Unknown(span))]

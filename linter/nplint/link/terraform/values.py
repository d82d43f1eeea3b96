"""What Terraform's expressions evaluate to, as far as the files say; every value has its place."""

from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.data import Hole, Text
from nplint.span import Span
from nplint.survey.json_text import joined

NO_HOLE = Hole("unknown")


class Plain(Struct, frozen=True):
    """A number, a boolean or null."""

    value: int | float | bool | None
    span: Span


class Piece(Struct, frozen=True):
    """A part of a string; ``exact``: its characters stand one by one at ``span``.

    ``known``: what a reference to a resource's name comes to, so that it can be compared.
    """

    content: "str | Hole | Encoded"
    span: Span
    exact: bool = False
    known: str | None = None

    @property
    def literal(self) -> str | None:
        """The part's text where it is known."""
        return self.content if isinstance(self.content, str) else self.known


class Words(Struct, frozen=True):
    """A string, maybe with holes."""

    pieces: tuple[Piece, ...]
    span: Span

    @property
    def text(self) -> Text:
        """The string without its places."""
        contents = (piece.content for piece in self.pieces)
        return joined(Hole("unknown") if isinstance(c, Encoded) else c for c in contents)


class Many(Struct, frozen=True):
    """A list, tuple or set."""

    items: tuple["Value", ...]
    span: Span


class Field(Struct, frozen=True):
    """One ``key = value`` of an object."""

    key: str
    value: "Value"
    key_span: Span


class Fields(Struct, frozen=True):
    """An object or map."""

    fields: tuple[Field, ...]
    span: Span

    def get(self, key: str) -> "Value | None":
        """Return the value of a key; None when absent."""
        return next((field.value for field in self.fields if field.key == key), None)


class Handle(Struct, frozen=True):
    """A resource or data source itself; ``every``: it stands for an unknown number of instances."""

    address: str
    span: Span
    every: bool = False


class Encoded(Struct, frozen=True):
    """JSON text by its value, as ``jsonencode`` makes it."""

    value: "Value"
    span: Span


class Unknown(Struct, frozen=True):
    """Not known before the plan; ``broken``: Terraform itself would say there is no such thing."""

    span: Span
    hole: Hole = NO_HOLE
    broken: bool = False


Value: TypeAlias = Plain | Words | Many | Fields | Handle | Encoded | Unknown


def words(text: str | Hole, span: Span, exact: bool = False) -> Words:
    """Return a string of one piece."""
    return Words((Piece(text, span, exact),) if text != "" else (), span)


def literal_of(value: "Value | None") -> str | None:
    """Return a string (or a number as one) where nothing of it is missing; else None."""
    match value:
        case Words(pieces=pieces):
            parts = [text for piece in pieces if (text := piece.literal) is not None]
            return "".join(parts) if len(parts) == len(pieces) else None
        case Plain(value=bool() as flag):
            return "true" if flag else "false"
        case Plain(value=int() | float() as number):
            return str(number)
        case _:
            return None


def pieces_of(value: Value, span: Span) -> tuple[Piece, ...]:
    """Return a value as part of a string that stands at ``span``."""
    match value:
        case Words(pieces=pieces):
            return tuple(Piece(piece.content, span, known=piece.known) for piece in pieces)
        case Encoded():
            return (Piece(value, span),)
        case Handle(address=address):
            return (Piece(Hole("resource", address, "ref"), span),)
        case Unknown(hole=hole):
            return (Piece(hole, span),)
        case Plain():
            return (Piece(literal_of(value) or "", span),)
        case _:
            return (Piece(Hole("unknown"), span),)


def text_of(value: "Value | None") -> Text:
    """Return a value as text; () for null and what is absent."""
    match value:
        case None | Plain(value=None):
            return ()
        case Words():
            return value.text
        case Encoded():
            return (Hole("unknown"),)
        case _:
            contents = (piece.content for piece in pieces_of(value, value.span))
            return joined(c for c in contents if not isinstance(c, Encoded))


def key_of(value: Value) -> str:
    """Return a value as the key of a map; holes show as ``{name}``."""
    known = literal_of(value)
    if known is not None:
        return known
    return "".join(
        part if isinstance(part, str) else f"{{{part.name or part.kind}}}"
        for part in text_of(value)
    )


def is_null(value: "Value | None") -> bool:
    """Whether a value is null or absent."""
    return value is None or (isinstance(value, Plain) and value.value is None)


def truth(value: Value) -> bool | None:
    """Return a condition's value; None when it is not known."""
    match value:
        case Plain(value=bool() as flag):
            return flag
        case Words():
            return {"true": True, "false": False}.get(literal_of(value) or "")
        case _:
            return None


def number_of(value: "Value | None") -> int | float | None:
    """Return a number, also one written as a string; None when it is none."""
    match value:
        case Plain(value=int() | float() as number) if not isinstance(number, bool):
            return number
        case Words():
            text = literal_of(value) or ""
            return int(text) if text.lstrip("-").isdecimal() else None
        case _:
            return None


def same(left: Value, right: Value) -> bool | None:
    """Return whether two values are equal; None when that is not known."""
    match left, right:
        case Plain(), Plain():
            return left.value == right.value
        case (Unknown(), _) | (_, Unknown()):
            return None
        case ((Many() | Fields()), (Many() | Fields())):
            here, there = tuple(elements(left)), tuple(elements(right))
            return bool(here) == bool(there) if not here or not there else None
        case _ if is_null(left) or is_null(right):
            return False
        case ((Plain() | Words()), (Plain() | Words())):
            one, other = literal_of(left), literal_of(right)
            return None if one is None or other is None else one == other
        case _:
            return None


def elements(value: Value) -> Iterator[tuple[Value, Value]]:
    """Yield key and value of each element of a list or map; nothing for other values."""
    match value:
        case Many(items=items):
            for index, item in enumerate(items):
                yield Plain(index, item.span), item
        case Fields(fields=fields):
            for field in fields:
                yield words(field.key, field.key_span), field.value
        case _:
            return


def at(value: Value, span: Span) -> Value:
    """Return a value as if it stood elsewhere."""
    return replace(value, span=span)

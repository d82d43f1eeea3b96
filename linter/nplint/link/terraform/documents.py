"""Values as data: policies, patterns and definitions, be they objects or JSON text."""

from nplint.facts.data import (
    Data,
    Entry,
    Hole,
    Items,
    Opaque,
    Scalar,
    Table,
    Text,
    TextData,
    literal,
)
from nplint.link.terraform.values import (
    Encoded,
    Field,
    Fields,
    Handle,
    Many,
    Plain,
    Unknown,
    Value,
    Words,
    literal_of,
    text_of,
    words,
)
from nplint.span import Span
from nplint.survey.json_text import BrokenJsonError, JsonSource, read_json

_TELLING = ("resource", "ssm", "import", "pseudo")
_MOST_VALUES = 20_000
"""A document of more values is taken for computed: small texts can stand for enormous ones."""


def data_of(value: Value) -> Data:
    """Return a value as data; what is computed becomes ``Opaque``."""
    return _Conversion().data(value)


class _Conversion:
    def __init__(self) -> None:
        self._left = _MOST_VALUES

    def data(self, value: Value) -> Data:
        self._left -= 1
        if self._left < 0:
            return Opaque(value.span)
        match value:
            case Plain(value=plain, span=span):
                return Scalar(plain, span)
            case Words(span=span):
                return _leaf(value.text, span)
            case Many(items=items, span=span):
                return Items(tuple(self.data(item) for item in items), span)
            case Fields(fields=fields, span=span):
                entries = (Entry(f.key, self.data(f.value), f.key_span) for f in fields)
                return Table(tuple(entries), span)
            case Handle(span=span):
                return _leaf(text_of(value), span)
            case Unknown(hole=hole, span=span) if hole.kind in _TELLING:
                return TextData((hole,), span)
            case Encoded(span=span) | Unknown(span=span):
                return Opaque(span)


def _leaf(text: Text, span: Span) -> Data:
    known = literal(text)
    return TextData(text, span) if known is None else Scalar(known, span)


def value_of(data: Data) -> Value:
    """Return data as a value, for ``jsondecode``."""
    match data:
        case Scalar(value=str() as text, span=span):
            return words(text, span)
        case Scalar(value=plain, span=span):
            return Plain(None if isinstance(plain, str) else plain, span)
        case TextData(text=text, span=span):
            pieces = (piece for part in text for piece in words(part, span).pieces)
            return Words(tuple(pieces), span)
        case Items(items=items, span=span):
            return Many(tuple(value_of(item) for item in items), span)
        case Table(entries=entries, span=span):
            fields = (Field(e.key, value_of(e.value), e.key_span) for e in entries)
            return Fields(tuple(fields), span)
        case Opaque(span=span):
            return Unknown(span)


def document_of(value: Value) -> Data:
    """Return the document that a JSON-valued attribute holds; ``Opaque`` when it is computed."""
    match value:
        case Encoded(value=inner):
            return data_of(inner)
        case Words(span=span):
            return _parsed(value) or Opaque(span)
        case Fields() | Many():
            return data_of(value)
        case _:
            return Opaque(value.span)


def is_broken_json(value: Value) -> bool:
    """Whether a text without holes is no JSON."""
    return isinstance(value, Words) and bool(literal_of(value)) and _parsed(value) is None


def _parsed(value: Words) -> Data | None:
    source = JsonSource(value.span.path)
    for piece in value.pieces:
        line, column = piece.span.line, piece.span.column
        match piece.content:
            case str() as text:
                source.add_text(text, line, column, piece.exact)
            case Hole() as hole:
                source.add(hole, line, column)
            case Encoded(value=inner):
                source.add(data_of(inner), line, column)
    try:
        return read_json(source)
    except BrokenJsonError:
        return None

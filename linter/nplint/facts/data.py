"""Structured data with places: what a manifest, a template or an object literal says."""

from typing import TypeAlias

from msgspec import Struct

from nplint.span import Span


class Hole(Struct, frozen=True):
    """The part of a text that is known only by reference.

    ``kind``: ``resource`` (a resource of the same scope; ``attribute`` says what of it: ``ref``,
    ``arn``, ``name``, ``url`` …), ``parameter`` (an unresolved template parameter or variable),
    ``env`` (an environment variable), ``import`` (another stack's export), ``ssm`` (a parameter
    store path), ``secret``, ``pseudo`` (region, account, partition, stage …), ``unknown``.
    """

    kind: str
    name: str = ""
    attribute: str = ""


Text: TypeAlias = tuple["str | Hole", ...]
"""A text with holes: ``("arn:aws:sns:", Hole("pseudo", "region"), ":orders")``."""


def literal(text: Text) -> str | None:
    """Return the text where nothing is missing; None when it has a hole."""
    parts = [part for part in text if isinstance(part, str)]
    return "".join(parts) if len(parts) == len(text) else None


def sketch(text: Text) -> str:
    """Return the text with ``{name}`` for each hole, for messages."""
    return "".join(
        part if isinstance(part, str) else f"{{{part.name or part.kind}}}" for part in text
    )


class Scalar(Struct, frozen=True):
    """A leaf: string, number, boolean or null."""

    value: str | int | float | bool | None
    span: Span


class TextData(Struct, frozen=True):
    """A string leaf with holes in it."""

    text: Text
    span: Span


class Entry(Struct, frozen=True):
    """One ``key: value`` of a mapping."""

    key: str
    value: "Data"
    key_span: Span


class Table(Struct, frozen=True):
    """A mapping."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, key: str) -> "Data | None":
        """Return the value of a key; None when absent."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


class Items(Struct, frozen=True):
    """A list."""

    items: tuple["Data", ...]
    span: Span


class Opaque(Struct, frozen=True):
    """Data that is computed at run time."""

    span: Span


Data: TypeAlias = Scalar | TextData | Table | Items | Opaque


def plain(data: "Data | None") -> object:
    """Return dicts, lists and scalars; what is opaque or has holes becomes None."""
    match data:
        case Scalar(value=value):
            return value
        case Table(entries=entries):
            return {entry.key: plain(entry.value) for entry in entries}
        case Items(items=items):
            return [plain(item) for item in items]
        case _:
            return None


def is_known(data: Data) -> bool:
    """Whether nothing in the data is computed at run time."""
    match data:
        case Scalar():
            return True
        case Table(entries=entries):
            return all(is_known(entry.value) for entry in entries)
        case Items(items=items):
            return all(is_known(item) for item in items)
        case _:
            return False


def text_in(data: Data | None) -> Text:
    """Return the text of a leaf, with its holes; empty where there is none."""
    match data:
        case Scalar(value=str() as value):
            return (value,) if value else ()
        case TextData(text=text):
            return text
        case _:
            return ()

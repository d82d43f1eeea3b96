"""Structured data with places: what a manifest, a template or an object literal says."""

from dataclasses import dataclass
from typing import TypeAlias

from nplint.span import Span


@dataclass(frozen=True, slots=True)
class Hole:
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


@dataclass(frozen=True, slots=True)
class Scalar:
    """A leaf: string, number, boolean or null."""

    value: str | int | float | bool | None
    span: Span


@dataclass(frozen=True, slots=True)
class TextData:
    """A string leaf with holes in it."""

    text: Text
    span: Span


@dataclass(frozen=True, slots=True)
class Entry:
    """One ``key: value`` of a mapping."""

    key: str
    value: "Data"
    key_span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """A mapping."""

    entries: tuple[Entry, ...]
    span: Span

    def get(self, key: str) -> "Data | None":
        """Return the value of a key; None when absent."""
        return next((entry.value for entry in self.entries if entry.key == key), None)


@dataclass(frozen=True, slots=True)
class Items:
    """A list."""

    items: tuple["Data", ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Opaque:
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

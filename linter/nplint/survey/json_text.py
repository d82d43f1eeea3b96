"""JSON with the place of every value, read from characters that may have holes between them.

A policy in a heredoc is JSON whose characters come from several places, with interpolations in
between; a plain file is the simple case of that.
"""

import re
from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct, field

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
    sketch,
)
from nplint.span import Span

Unit: TypeAlias = str | Hole | Data
"""One character, the hole of an interpolation, or a value that is data already."""

_DEEPEST = 60
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class BrokenJsonError(ValueError):
    """The text is no JSON; ``line`` says where that shows."""

    def __init__(self, line: int) -> None:
        super().__init__(f"not JSON at line {line}")
        self.line = line


class JsonSource(Struct):
    """Characters and holes, each with its line and column."""

    path: str
    units: list[Unit] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)

    def add_text(self, text: str, line: int, column: int, exact: bool = True) -> None:
        """Add characters that stand side by side; not ``exact``: all at the one place."""
        for offset, character in enumerate(text):
            self.units.append(character)
            self.places.append((line, column + offset if exact else column))

    def add(self, unit: Unit, line: int, column: int) -> None:
        """Add one unit."""
        self.units.append(unit)
        self.places.append((line, column))


def json_source(path: str, text: str) -> JsonSource:
    """Return the source for a whole file's text."""
    source = JsonSource(path)
    for line, content in enumerate(text.split("\n"), start=1):
        source.add_text(content + "\n", line, 1)
    return source


def read_json(source: JsonSource) -> Data:
    """Return the one value of a JSON text; raise ``BrokenJsonError`` where it is none."""
    reader = _Reader(source)
    data = reader.value(0)
    reader.skip_space()
    if reader.here() is not None:
        raise reader.broken()
    return data


class _Reader:
    def __init__(self, source: JsonSource) -> None:
        self._source = source
        self._units = source.units
        self._position = 0

    def here(self) -> Unit | None:
        return self._units[self._position] if self._position < len(self._units) else None

    def broken(self) -> BrokenJsonError:
        return BrokenJsonError(self._place(self._position)[0])

    def skip_space(self) -> None:
        while isinstance(unit := self.here(), str) and unit.isspace():
            self._position += 1

    def value(self, depth: int) -> Data:
        if depth > _DEEPEST:
            raise self.broken()
        self.skip_space()
        unit, start = self.here(), self._position
        match unit:
            case "{":
                return self._table(depth)
            case "[":
                return self._items(depth)
            case '"':
                return self._text_data()
            case None:
                raise self.broken()
            case str():
                return self._word()
            case Hole():
                self._position += 1
                return TextData((unit,), self._span(start))
            case Scalar() | TextData() | Table() | Items() | Opaque():
                self._position += 1
                return unit

    def _table(self, depth: int) -> Table:
        start, entries = self._position, list[Entry]()
        self._position += 1
        while not self._closes("}"):
            key_start = self._position
            key = self._string()
            key_span = self._span(key_start)
            self._expect(":")
            entries.append(Entry(sketch(key), self.value(depth + 1), key_span))
            self._separator("}")
        return Table(tuple(entries), self._span(start))

    def _items(self, depth: int) -> Items:
        start, items = self._position, list[Data]()
        self._position += 1
        while not self._closes("]"):
            items.append(self.value(depth + 1))
            self._separator("]")
        return Items(tuple(items), self._span(start))

    def _closes(self, bracket: str) -> bool:
        self.skip_space()
        if self.here() != bracket:
            return False
        self._position += 1
        return True

    def _separator(self, bracket: str) -> None:
        """Pass a comma; before the closing bracket none is needed, and a spare one does no harm."""
        self.skip_space()
        if self.here() != bracket:
            self._expect(",")

    def _expect(self, character: str) -> None:
        self.skip_space()
        if self.here() != character:
            raise self.broken()
        self._position += 1

    def _text_data(self) -> Data:
        start = self._position
        text = self._string()
        span = self._span(start)
        if all(isinstance(part, str) for part in text):
            return Scalar(sketch(text), span)
        return TextData(text, span)

    def _string(self) -> Text:
        self.skip_space()
        self._expect('"')
        parts: list[str | Hole] = []
        while (unit := self.here()) != '"':
            if unit is None:
                raise self.broken()
            self._position += 1
            if unit == "\\":
                parts.append(self._escape())
            elif isinstance(unit, str | Hole):
                parts.append(unit)
            else:
                parts.append(Hole("unknown"))
        self._position += 1
        return joined(parts)

    def _escape(self) -> str:
        unit = self.here()
        self._position += 1
        if unit != "u":
            return _ESCAPES.get(unit, unit) if isinstance(unit, str) else ""
        digits = self._units[self._position : self._position + 4]
        self._position += 4
        try:
            return chr(int("".join(digit for digit in digits if isinstance(digit, str)), 16))
        except ValueError:
            raise self.broken() from None

    def _word(self) -> Data:
        start = self._position
        while isinstance(unit := self.here(), str) and (unit.isalnum() or unit in "+-."):
            self._position += 1
        word = "".join(
            unit for unit in self._units[start : self._position] if isinstance(unit, str)
        )
        span = self._span(start)
        if word in _WORDS:
            return Scalar(_WORDS[word], span)
        if not _NUMBER.fullmatch(word):
            self._position = start
            raise self.broken()
        return Scalar(int(word) if word.lstrip("-").isdigit() else float(word), span)

    def _place(self, position: int) -> tuple[int, int]:
        places = self._source.places
        if not places:
            return 1, 1
        return places[min(position, len(places) - 1)]

    def _span(self, start: int) -> Span:
        """Return the span from a position to the last unit that was read."""
        line, column = self._place(start)
        end_line, end_column = self._place(self._position - 1)
        if (end_line, end_column) < (line, column):
            end_line, end_column = line, column
        return Span(self._source.path, line, column, end_line, end_column + 1)


def joined(parts: Iterable[str | Hole]) -> Text:
    """Return the parts with neighbouring strings joined and empty ones left out."""
    text: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and text and isinstance(text[-1], str):
            text[-1] += part
        elif part != "":
            text.append(part)
    return tuple(text)

"""Looking into resolved data: properties, texts, numbers and flags."""

import re

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
from nplint.span import Span
from nplint.survey.json_data import read_json

UNKNOWN: Text = (Hole("unknown"),)
COMPUTED = -1
"""A number that is stated but not known."""

# Holes stand in JSON texts as private-use characters while the JSON is read.
_FIRST_MARK = 0xE000
_MARKS = re.compile("[\ue000-\uf8ff]")


def entry_of(data: Data | None, key: str) -> Entry | None:
    """Return the entry of a key; None where there is no mapping or no key."""
    if not isinstance(data, Table):
        return None
    return next((entry for entry in data.entries if entry.key == key), None)


def at(data: Data | None, *keys: str) -> Data | None:
    """Return what stands under a path of keys; None when some part of it is absent."""
    for key in keys:
        if not isinstance(data, Table):
            return None
        data = data.get(key)
    return data


def first_of(data: Data | None, *keys: str) -> Data | None:
    """Return the value of the first key that is there."""
    return next((value for key in keys if (value := at(data, key)) is not None), None)


def entries_of(data: Data | None) -> tuple[Entry, ...]:
    """Return the entries of a mapping; none for anything else."""
    return data.entries if isinstance(data, Table) else ()


def elements_of(data: Data | None) -> tuple[Data, ...]:
    """Return the items of a list; what is no list counts as a list of one."""
    if data is None:
        return ()
    return data.items if isinstance(data, Items) else (data,)


def text_of(data: Data | None) -> Text:
    """Return a leaf as text: empty when absent or null, a hole when it is no leaf."""
    match data:
        case None | Scalar(value=None):
            return ()
        case Scalar(value=bool() as value):
            return ("true" if value else "false",)
        case Scalar(value=value):
            return (str(value),)
        case TextData(text=text):
            return text
        case _:
            return UNKNOWN


def word_of(data: Data | None) -> str:
    """Return a leaf that is known as a string; empty otherwise."""
    return literal(text_of(data)) or ""


def number_of(data: Data | None) -> int | None:
    """Return a whole number; None when absent, -1 when computed."""
    match data:
        case None | Scalar(value=None):
            return None
        case Scalar(value=bool()):
            return COMPUTED
        case Scalar(value=int() | float() as value):
            return int(value) if abs(value) < 1e15 else COMPUTED
        case Scalar(value=str() as value) if re.fullmatch(r"\s*[0-9]{1,15}\s*", value):
            return int(value)
        case _:
            return COMPUTED


def flag_of(data: Data | None) -> bool | None:
    """Return a truth value; False when absent, None when computed."""
    match data:
        case None | Scalar(value=None):
            return False
        case Scalar(value=bool() as value):
            return value
        case Scalar(value=str() as value) if value.lower() in ("true", "false"):
            return value.lower() == "true"
        case _:
            return None


def document_of(data: Data | None) -> Data | None:
    """Return a document that may be written as JSON in a string."""
    if data is None or (isinstance(data, Scalar) and data.value is None):
        return None
    text = text_of(data) if isinstance(data, Scalar | TextData) else ()
    if text and isinstance(text[0], str) and text[0].lstrip()[:1] in ("{", "["):
        return _parsed(text, data.span) or Opaque(data.span)
    return Opaque(data.span) if text else data


def holes_of(data: Data | None) -> list[tuple[Hole, Span]]:
    """Return every hole inside some data with the place of the text it stands in."""
    match data:
        case TextData(text=text, span=span):
            return [(part, span) for part in text if isinstance(part, Hole)]
        case Table(entries=entries):
            return [found for entry in entries for found in holes_of(entry.value)]
        case Items(items=items):
            return [found for item in items for found in holes_of(item)]
        case _:
            return []


def tidy(parts: Text) -> Text:
    """Join neighbouring strings and drop empty ones."""
    result: list[str | Hole] = []
    for part in parts:
        if isinstance(part, str) and result and isinstance(result[-1], str):
            result[-1] += part
        elif part != "":
            result.append(part)
    return tuple(result)


def leaf(text: Text, span: Span) -> Data:
    """Return a text as data: a plain string when nothing is missing."""
    known = literal(text)
    return TextData(tidy(text), span) if known is None else Scalar(known, span)


def _parsed(text: Text, span: Span) -> Data | None:
    holes = [part for part in text if isinstance(part, Hole)]
    if len(holes) > 0x1800:
        return None
    marks = iter(range(_FIRST_MARK, _FIRST_MARK + len(holes)))
    source = "".join(part if isinstance(part, str) else chr(next(marks)) for part in text)
    reading = read_json(span.path, _quoted_marks(source))
    if reading.problems or not reading.documents:
        return None
    return _placed(reading.documents[0], holes, span, _indent_of(source, span))


def _quoted_marks(source: str) -> str:
    """Quote holes that stand where JSON wants a number: ``"maxReceiveCount": ${Max}``."""
    return re.sub(r"([:,\[]\s*)([\ue000-\uf8ff])(?=\s*[,}\]])", r'\1"\2"', source)


def _indent_of(source: str, span: Span) -> int | None:
    """Return how far a text is indented whose lines are lines of the file; None when they aren't.

    That is a literal block scalar: its range ends with its last line.
    """
    *before, last = source.rstrip("\n").split("\n")
    if not before or span.end_line - span.line != len(before) + 1:
        return None
    return max(0, span.end_column - 1 - len(last.rstrip()))


def _placed(data: Data, holes: list[Hole], span: Span, indent: int | None) -> Data:
    """Put holes back and give places in the file: the text's own line where that is known."""
    place = _line_of(data.span, span, indent)
    match data:
        case Scalar(value=str() as value) if _MARKS.search(value):
            return TextData(_with_holes(value, holes), place)
        case Scalar(value=value):
            return Scalar(value, place)
        case Items(items=items):
            return Items(tuple(_placed(item, holes, span, indent) for item in items), place)
        case Table(entries=entries):
            return Table(tuple(_placed_entry(each, holes, span, indent) for each in entries), place)
        case _:
            return Opaque(place)


def _placed_entry(entry: Entry, holes: list[Hole], span: Span, indent: int | None) -> Entry:
    key_span = _line_of(entry.key_span, span, indent)
    return Entry(entry.key, _placed(entry.value, holes, span, indent), key_span)


def _line_of(inner: Span, outer: Span, indent: int | None) -> Span:
    if indent is None:
        return outer
    first, last = outer.line + inner.line, outer.line + inner.end_line
    return Span(outer.path, first, inner.column + indent, last, inner.end_column + indent)


def _with_holes(value: str, holes: list[Hole]) -> Text:
    parts: list[str | Hole] = []
    for piece in re.split("([\ue000-\uf8ff])", value):
        index = ord(piece) - _FIRST_MARK if _MARKS.fullmatch(piece) else len(holes)
        parts.append(holes[index] if index < len(holes) else piece)
    return tidy(tuple(parts))

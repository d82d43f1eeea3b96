"""The two arms of a condition: what holds whichever is deployed."""

from msgspec.structs import replace

from nplint.facts.data import (
    Data,
    Hole,
    Items,
    Opaque,
    Scalar,
    Table,
    TextData,
    is_known,
    plain,
)
from nplint.span import Span
from nplint.survey.cloudformation.values import UNKNOWN


def likelier(first: Data, second: Data, span: Span) -> Data:
    """Return the arm that says most; what both say differently is unknown."""
    ranks = _rank(first), _rank(second)
    if ranks[0] != ranks[1]:
        return first if ranks[0] > ranks[1] else second
    if first == second or (is_known(first) and is_known(second) and plain(first) == plain(second)):
        return first
    match first, second:
        case Table(), Table():
            return _either_table(first, second)
        case Items(items=some), Items(items=others) if len(some) == len(others):
            pairs = zip(some, others, strict=True)
            return replace(first, items=tuple(likelier(*pair, span) for pair in pairs))
        case TextData(text=text), TextData(text=other) if text == other:
            return first
    return TextData(UNKNOWN, span) if isinstance(first, Scalar | TextData) else Opaque(span)


def _either_table(first: Table, second: Table) -> Table:
    """Return what two arms say key by key; what one arm alone has may be absent."""
    found = []
    for entry in first.entries:
        other = second.get(entry.key)
        value = Opaque(entry.key_span) if other is None else entry.value
        if other is not None:
            value = likelier(entry.value, other, entry.key_span)
        found.append(replace(entry, value=value))
    missing = [entry for entry in second.entries if first.get(entry.key) is None]
    found += [replace(entry, value=Opaque(entry.key_span)) for entry in missing]
    return replace(first, entries=tuple(found))


def _rank(data: Data) -> int:
    match data:
        case Table() | Items():
            return 4
        case Scalar():
            return 3
        case TextData(text=text) if any(isinstance(p, Hole) and p.kind == "resource" for p in text):
            return 2
        case TextData():
            return 1
        case Opaque():
            return 0

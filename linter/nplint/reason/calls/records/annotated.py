"""What a parameter is by its annotation: a row of a mapped class, several, or the class."""

from nplint.facts.code import Attr, Binary, Const, Expr, Index, Name, Sequence
from nplint.link.annotations import last_name
from nplint.reason.calls.records.domain import NONE, Mapped, Tracks, as_role

_PLAIN = frozenset(["Optional", "Annotated", "Final", "ClassVar", "Mapped", "Union"])
_TYPES = frozenset(["type", "Type"])


def annotated(mapped: Mapped, path: str, expr: Expr | None) -> Tracks:
    """Return what an annotation in a file says of the tables."""
    found = _mentioned(mapped, path, expr)
    outer = last_name(expr.base) if isinstance(expr, Index) else ""
    if outer in _TYPES:
        return found
    plain = not isinstance(expr, Index) or outer in _PLAIN
    return as_role(found, "row" if plain else "rows")


def _mentioned(mapped: Mapped, path: str, expr: Expr | None) -> Tracks:
    match expr:
        case Name() | Attr():
            found = mapped.of(mapped.program.in_module(path, expr))
            return frozenset(track for track in found if track.role == "class")
        case Const(value=str()):
            quoted = mapped.of(mapped.program.annotations.annotated(path, expr))
            return as_role(quoted, "class")
        case Index(key=key):
            return _mentioned(mapped, path, key)
        case Binary(left=left, right=right):
            return _mentioned(mapped, path, left) | _mentioned(mapped, path, right)
        case Sequence(items=items):
            return frozenset(t for item in items for t in _mentioned(mapped, path, item))
        case _:
            return NONE

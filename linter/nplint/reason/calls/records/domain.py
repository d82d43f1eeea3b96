"""What an expression has to do with a mapped table, and what code does with the table."""

from collections.abc import Iterable, Iterator
from typing import Literal, TypeAlias

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.program import Program
from nplint.link.shapes import options_of
from nplint.link.values import (
    ClassRef,
    Instance,
    Known,
    ListValue,
    MappingValue,
    Result,
    Symbol,
    Value,
)
from nplint.reason.calls.mappings import Mapping
from nplint.span import Span

Role: TypeAlias = Literal["class", "column", "rows", "row", "made", "change"]
Kind: TypeAlias = Literal["write", "read", "made"]


class Track(Struct, frozen=True):
    """An expression is a mapped class or table, one of its columns, rows of it, or a statement."""

    mapping: int
    """Which of the mappings that are looked for."""
    role: Role
    """``made``: a row that was made and not yet kept; ``change``: a statement that was not run."""
    passed: bool = False
    """Whether the caller handed it in, so that it is the caller who uses the table."""
    built: Span | None = None
    """Where a statement was put together."""


Tracks: TypeAlias = frozenset[Track]
NONE: Tracks = frozenset()


class Event(Struct, frozen=True):
    """One thing that code does with a mapped table."""

    mapping: int
    kind: Kind
    span: Span
    passed: bool = False
    ran: bool = True
    """False where a statement is put together that may be run elsewhere."""


class Mapped:
    """The mappings that are looked for, recognised in values."""

    def __init__(
        self,
        program: Program,
        mappings: tuple[Mapping, ...],
        own: Iterable[str],
        given: dict[str, int],
    ) -> None:
        self.program = program
        self.mappings = mappings
        named = {_id(each): n for n, each in enumerate(mappings) if each.cls}
        self._classes = {**named, **given}
        self._tables = {each.span: n for n, each in enumerate(mappings) if not each.cls}
        self._others = frozenset(own) - self._classes.keys()
        """Classes that are mapped to other tables, whatever they inherit from."""
        self._reflected = {each.table: n for n, each in enumerate(mappings) if each.reflected}

    def of(self, value: Value) -> Tracks:
        """Return what a value has to do with the tables."""
        return frozenset(self._of(value))

    def _of(self, value: Value) -> Iterator[Track]:
        for option in options_of(value):
            match option:
                case ClassRef(id=id) if (number := self._class(id)) is not None:
                    yield Track(number, "class")
                case Instance(cls=id, project=True) | Symbol(type=id) if (
                    number := self._class(id)
                ) is not None:
                    yield Track(number, "row")
                case Instance(project=False, at=Span() as at) if at in self._tables:
                    yield Track(self._tables[at], "class")
                case _ if (name := reflected_table(option)) in self._reflected:
                    yield Track(self._reflected[name], "class")
                case ListValue(items=items):
                    for item in items:
                        yield from (track for track in self._of(item) if track.role == "class")
                case _:
                    pass

    def _class(self, id: str) -> int | None:
        if not id or "::" not in id or id in self._others:
            return None
        if id in self._classes:
            return self._classes[id]
        for base in self.program.bases(id):
            if base in self._others:
                return None
            if base in self._classes:
                return self._classes[base]
        return None

    def lists(self, value: Value) -> bool:
        """Whether a value is a mapped class or table, or a collection with one among its items."""
        items = value.items if isinstance(value, MappingValue) else ()
        return bool(self.of(value)) or any(self.of(item) for _, item in items)

    def holds(self, value: Value) -> bool:
        """Whether an object was made with a mapped class, or its class keeps one."""
        if not isinstance(value, Instance) or not value.project:
            return False
        given = (*value.args, *dict(value.kwargs).values())
        return any(map(self.of, given)) or self.keeps(value.cls)

    def keeps(self, id: str) -> bool:
        """Whether a class names a mapped class among its attributes: a repository's model."""
        for owner in (id, *self.program.bases(id)):
            if "::" in owner:
                env = self.program.class_frame(owner).env
                if any(track.role == "class" for value in env.values() for track in self.of(value)):
                    return True
        return False

    def class_ids(self, number: int) -> list[str]:
        """Return the ids of the classes of a mapping; none for most tables."""
        return sorted(id for id, which in self._classes.items() if which == number)

    def named(self, model: str) -> Tracks:
        """Return the mapped classes of a name, as ``apps.get_model`` is told it."""
        last = model.rpartition(".")[2].lower()
        return frozenset(
            Track(number, "class")
            for id, number in self._classes.items()
            if id.rpartition("::")[2].rpartition(".")[2].lower() == last
        )

    def library(self, number: int) -> str:
        """Return the package of the mapper that a class inherits from; empty for tables."""
        mapping = self.mappings[number]
        bases = self.program.bases(_id(mapping)) if mapping.cls else ()
        outside = [base for base in bases if "::" not in base]
        return outside[-1].partition(".")[0] if outside else ""


def _id(mapping: Mapping) -> str:
    return f"{mapping.span.path}::{mapping.cls}"


def reflected_table(value: Value) -> str:
    """Return the table of ``metadata.tables["x"]`` or of automap's ``Base.classes.x``."""
    match value:
        case Instance(cls="sqlalchemy.Table", args=(Known(value=str() as name),), at=None):
            return name
        case Result(callee=callee) if ".automap_base.classes." in callee:
            return callee.rpartition(".")[2]
        case _:
            return ""


def as_role(tracks: Iterable[Track], role: Role, built: Span | None = None) -> Tracks:
    """Return tracks of the same tables in another role."""
    return frozenset(replace(track, role=role, built=built) for track in tracks)


def handed(tracks: Iterable[Track]) -> Tracks:
    """Return tracks as the function sees them that is given them."""
    return frozenset(replace(track, passed=True) for track in tracks)


def elements(tracks: Iterable[Track]) -> Tracks:
    """Return what going over something gives."""
    return frozenset(replace(t, role="row") if t.role == "rows" else t for t in tracks)

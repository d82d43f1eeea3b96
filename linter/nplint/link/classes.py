"""What the classes of a program are made of: heads, bases, methods, fields."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from nplint.facts.code import Assign, Class, Expr, Index, Name
from nplint.link.frame import Frame
from nplint.link.unit import Unit
from nplint.link.values import (
    ClassRef,
    EnumMember,
    External,
)

if TYPE_CHECKING:
    from nplint.link.program import Program

_ENUM_BASES = frozenset(["Enum", "StrEnum", "IntEnum", "Flag", "IntFlag", "TextChoices"])


class Classes:
    """Answers for classes by their ids; everything is computed once."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._class_frames: dict[str, Frame] = {}
        self._bases: dict[str, tuple[str, ...]] = {}

    def class_of(self, id: str) -> Class | None:
        """Return a class lowered without its methods' bodies; None when unknown."""
        path, _, qualname = id.partition("::")
        found = self._program.library.class_head(path, qualname)
        return found[0] if found else None

    def class_line(self, id: str) -> int:
        """Return the 1-based line that the places of ``class_of`` count from."""
        path, _, qualname = id.partition("::")
        found = self._program.library.class_head(path, qualname)
        return found[1] if found else 1

    def class_frame(self, id: str) -> Frame:
        """Return the frame of a class body: its own names over the module's."""
        frame = self._class_frames.get(id)
        if frame is None:
            path = id.partition("::")[0]
            frame = Frame(path, self.class_line(id), self._program.module_unit(path), id)
            self._class_frames[id] = frame
            head = self.class_of(id)
            if head is not None:
                self._program.walker.block(head.body, frame)
        return frame

    def method(self, class_id: str, name: str) -> Unit | None:
        """Return a method, looked up through the class's project bases."""
        for owner in (class_id, *self.bases(class_id)):
            path, _, qualname = owner.partition("::")
            if qualname and f"{qualname}.{name}" in self._program.library.definitions(path):
                unit = self._program.unit(f"{owner}.{name}")
                if unit is not None:
                    return unit
        return None

    def methods_of(self, class_id: str) -> Iterator[Unit]:
        """Yield the methods that a class itself defines."""
        path, _, qualname = class_id.partition("::")
        for name, definition in sorted(self._program.library.definitions(path).items()):
            if definition.kind == "function" and name.rpartition(".")[0] == qualname:
                unit = self._program.unit(f"{path}::{name}")
                if unit is not None:
                    yield unit

    def bases(self, class_id: str) -> tuple[str, ...]:
        """Return all ancestors: project class ids and external dotted names, nearest first."""
        if class_id not in self._bases:
            self._bases[class_id] = ()
            self._bases[class_id] = tuple(dict.fromkeys(self._ancestors(class_id)))
        return self._bases[class_id]

    def _ancestors(self, class_id: str) -> Iterator[str]:
        head = self.class_of(class_id)
        path = class_id.partition("::")[0]
        for base in head.bases if head else ():
            value = self._program.evaluator.value(_unsubscripted(base), Frame(path, 1))
            match value:
                case ClassRef(id=id):
                    yield id
                    yield from self.bases(id)
                case External(name=name):
                    yield name
                case _:
                    pass

    def is_enum(self, class_id: str) -> bool:
        """Whether a class is an enumeration."""
        return any(base.split(".")[-1] in _ENUM_BASES for base in self.bases(class_id))

    def enum_members(self, class_id: str) -> tuple[EnumMember, ...]:
        """Return an enumeration's members in order."""
        attribute = self._program.members.attribute
        members = (attribute(ClassRef(class_id), name) for name in self.fields(class_id))
        return tuple(member for member in members if isinstance(member, EnumMember))

    def fields(self, class_id: str) -> tuple[str, ...]:
        """Return the names that a class body assigns or annotates, bases first, in order."""
        names: dict[str, None] = {}
        for owner in reversed((class_id, *self.bases(class_id))):
            head = self.class_of(owner) if "::" in owner else None
            for statement in head.body if head else ():
                if isinstance(statement, Assign):
                    for target in statement.targets:
                        if isinstance(target, Name):
                            names[target.id] = None
        return tuple(names)


def _unsubscripted(expr: Expr) -> Expr:
    return expr.base if isinstance(expr, Index) else expr

"""What a class's own body says of its attributes."""

from typing import TYPE_CHECKING

from nplint.facts.code import Assign, Const, Expr, Index, Name
from nplint.link.annotations import last_name
from nplint.link.defaults import field_call, field_default, setting
from nplint.link.shapes import text_of
from nplint.link.substitute import is_static
from nplint.link.values import UNKNOWN, Instance, Known, MappingValue, Result, Symbol, Value

if TYPE_CHECKING:
    from nplint.link.frame import Frame
    from nplint.link.program import Program


class Declarations:
    """Reads class-level assignments and annotated fields."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._memo: dict[tuple[str, str], Value | None] = {}
        self._active: set[tuple[str, str]] = set()

    def left_open(self, base: Expr, name: str, frame: "Frame") -> Value | None:
        """Return ``self.name`` as the caller's object has it, where its class leaves it open."""
        if frame.unit is None or not frame.owner or not frame.unit.function.params:
            return None
        first = frame.unit.function.params[0].name
        if not isinstance(base, Name) or base.id != first or is_static(frame.unit):
            return None
        owner = self._program.class_of(frame.owner)
        declared = owner is not None and any(
            isinstance(item, Assign)
            and item.value is None
            and any(isinstance(target, Name) and target.id == name for target in item.targets)
            for item in owner.body
        )
        method = self._program.method(frame.owner, name)
        abstract = method is not None and "abstractmethod" in {
            last_name(each) for each in method.function.decorators
        }
        return Symbol(first, (f".{name}",)) if declared or abstract else None

    def declared(self, id: str, name: str) -> Value | None:
        """Return a class-level assignment or annotated field, bases included."""
        for owner in (id, *self._program.bases(id)):
            if "::" in owner and (value := self.own(owner, name)) is not None:
                return value
        return None

    def own(self, id: str, name: str) -> Value | None:
        """Return what a class's own body assigns to a name, or annotates it with."""
        key = (id, name)
        if key in self._memo:
            return self._memo[key]
        if key in self._active:
            return None
        self._active.add(key)
        try:
            self._memo[key] = found = self._find_own(id, name)
        finally:
            self._active.discard(key)
        return found

    def _find_own(self, id: str, name: str) -> Value | None:
        head = self._program.class_of(id)
        if head is None:
            return None
        path = id.split("::")[0]
        found: Value | None = None
        for statement in head.body:
            if not isinstance(statement, Assign):
                continue
            for target in statement.targets:
                if isinstance(target, Name) and target.id == name:
                    found = self._field(id, path, statement, name)
        return found

    def _field(self, id: str, path: str, statement: Assign, name: str) -> Value:
        frame = self._program.class_frame(id)
        default = self._program.evaluator.value(statement.value, frame) if statement.value else None
        if self._is_settings(id):
            group = self._program.annotations.annotated(path, statement.annotation)
            if default is None and isinstance(group, Instance) and group.project:
                default = group  # settings within settings
            return setting(self._program, id, statement, name, default or UNKNOWN)
        literal = _literal_annotation(statement.annotation)
        call = field_call(statement)
        if call is not None:
            held = field_default(self._program, call, frame)
            if text_of(held) is not None:
                return held
            if literal is not None:
                return Known(literal)
            typed = self._program.annotations.annotated(path, statement.annotation)
            return held if typed == UNKNOWN or isinstance(held, Instance) else typed
        if literal is not None and default is None:
            return Known(literal)
        if default == MappingValue((), False, getattr(default, "at", None)):
            # An empty dict on a class is there to be filled.
            return MappingValue((), True, default.at)
        if default is None or (isinstance(default, Result | Instance) and statement.annotation):
            typed = self._program.annotations.annotated(path, statement.annotation)
            if typed != UNKNOWN:
                return typed
            return default if isinstance(default, Instance) else UNKNOWN
        return default

    def _is_settings(self, id: str) -> bool:
        """Whether the environment fills in a class: of pydantic, or of a house's library on it."""
        return any(
            "::" not in base and base.endswith("Settings") for base in self._program.bases(id)
        )


def _literal_annotation(annotation: Expr | None) -> str | None:
    """Return the one text of ``Literal["X"]``."""
    if not isinstance(annotation, Index) or last_name(annotation.base) != "Literal":
        return None
    key = annotation.key
    return key.value if isinstance(key, Const) and isinstance(key.value, str) else None

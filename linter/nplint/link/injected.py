"""Parameters that a framework fills by calling what they name: ``client = Depends(make)``."""

from typing import TYPE_CHECKING

from nplint.facts.code import Attr, Call, Index, Name, Param
from nplint.link.annotations import ANNOTATED, last_name
from nplint.link.shapes import choice
from nplint.link.substitute import has_symbols, substitute
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    Client,
    FunctionRef,
    Handle,
    Instance,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program

_DEPENDS = frozenset(["Depends", "Security", "Provide", "Inject"])


class Injected:
    """Finds the objects that are injected for parameters."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._active: set[str] = set()

    def value(self, path: str, param: Param) -> Value:
        """Return the object that a parameter is filled with; unknown when nothing tells."""
        for dependency in self._dependencies(path, param):
            found = self._made(dependency)
            if isinstance(found, Instance) and found.project:
                # What is injected into its maker in turn, as a session is, means nothing here.
                return substitute(self._program, found, {})
            if isinstance(found, Instance | Client | Handle) and not has_symbols(found):
                return found
        return UNKNOWN

    def _dependencies(self, path: str, param: Param) -> tuple[Value, ...]:
        frame = self._program.module_frame(path)
        if isinstance(param.default, Call) and last_name(param.default) in _DEPENDS:
            return _named(self._program.evaluator.value(param.default, frame))
        match param.annotation:
            case Name() | Index(base=Name(id="Annotated") | Attr(name="Annotated")) as annotation:
                said = self._program.evaluator.value(annotation, frame)
                if isinstance(said, Instance) and said.cls == ANNOTATED:
                    return tuple(name for note in said.args[1:] for name in _named(note))
            case _:
                pass
        return ()

    def _made(self, dependency: Value) -> Value:
        if isinstance(dependency, ClassRef):
            return Instance(dependency.id)
        if not isinstance(dependency, FunctionRef) or dependency.id in self._active:
            return UNKNOWN
        unit = self._program.unit(dependency.id)
        if unit is None:
            return UNKNOWN
        self._active.add(unit.id)
        try:
            frame = self._program.studied(unit)
        finally:
            self._active.discard(unit.id)
        values = frame.yields or frame.returns
        return choice(values) if values else UNKNOWN


def _named(value: Value) -> tuple[Value, ...]:
    """Return what a ``Depends(…)`` names."""
    if isinstance(value, Instance) and value.cls.rpartition(".")[2] in _DEPENDS:
        return value.args[:1]
    return ()

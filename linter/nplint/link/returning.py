"""What a function returns to one call of it: its body's value with the call's arguments put in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nplint.link.frame import Frame
from nplint.link.shapes import choice
from nplint.link.substitute import is_static, substitute
from nplint.link.unit import Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    Handle,
    Instance,
    Joined,
    Known,
    Lookup,
    MappingValue,
    Symbol,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program


class Returning:
    """Computes returned values; a method is read a second time for an object that says more."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._open: dict[str, Value] = {}

    def value(self, unit: Unit, bindings: Mapping[str, Value]) -> Value:
        """Return what a call gives, by what it binds a function's parameters to."""
        result = substitute(self._program, self._program.return_value(unit), bindings)
        gaps = _gaps(result)
        unsure = result == Known(None) or is_partial(result) or gaps
        if unsure and _tells_of_self(unit, bindings):
            better = substitute(self._program, self._with_open_self(unit), bindings)
            if not is_partial(better) and (not gaps or _gaps(better) < gaps):
                return better
        return result

    def _with_open_self(self, unit: Unit) -> Value:
        """Return what a method returns, symbolic in its object as well."""
        if unit.id not in self._open:
            self._open[unit.id] = UNKNOWN
            frame = Frame(unit.path, unit.first_line, unit, unit.owner)
            frame.env.update(self._program.parameters(unit))
            first = unit.function.params[0].name
            frame.env[first] = Symbol(first, (), unit.owner)
            self._program.walker.block(unit.function.body, frame)
            values = frame.returns or frame.yields
            self._open[unit.id] = choice(values) if values else UNKNOWN
        return self._open[unit.id]


def _tells_of_self(unit: Unit, bindings: Mapping[str, Value]) -> bool:
    """Whether a method is called on an object of which more is known than its class."""
    if not unit.owner or ".<" in unit.id or not unit.function.params or is_static(unit):
        return False
    receiver = bindings.get(unit.function.params[0].name)
    if isinstance(receiver, Instance):
        return bool(receiver.args or receiver.kwargs)
    return isinstance(receiver, Symbol)


def _gaps(value: Value) -> int:
    """Return how much of a mapping is not known, or only by its class."""
    items = value.items if isinstance(value, MappingValue) else ()
    return sum(is_partial(part) or _is_bare(part) for _, part in items)


def _is_bare(value: Value) -> bool:
    return isinstance(value, Instance) and value.project and not (value.args or value.kwargs)


def is_partial(value: Value) -> bool:
    """Whether some of a value that names something is not known."""
    match value:
        case Joined(parts=parts):
            return any(map(is_partial, parts))
        case Lookup(name=inner) | Handle(name=inner):
            return is_partial(inner)
        case Choice(options=options):
            return any(map(is_partial, options))
        case _:
            return value == UNKNOWN

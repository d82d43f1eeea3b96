"""What a function returns to one call of it: its body's value with the call's arguments put in."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from nplint.link.frame import Frame
from nplint.link.shapes import choice
from nplint.link.substitute import bound_arguments, has_symbols, is_static, substitute
from nplint.link.unit import Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    EnumMember,
    Handle,
    Instance,
    Joined,
    Known,
    Lookup,
    MappingValue,
    Result,
    Symbol,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program


class Returning:
    """Computes returned values; a method is read a second time for an object that says more."""

    def __init__(self, program: "Program") -> None:
        self._program = program
        self._open: dict[tuple[str, Value], Value] = {}

    def value(self, unit: Unit, bindings: Mapping[str, Value]) -> Value:
        """Return what a call gives, by what it binds a function's parameters to."""
        returned = self._program.return_value(unit)
        if has_symbols(returned):
            bindings = {**self._kept(unit, bindings), **bindings}
        result = substitute(self._program, returned, bindings)
        gaps = _gaps(result)
        unsure = result == Known(None) or is_partial(result) or gaps
        member = self._member(unit, bindings)
        if member is not None and (unsure or isinstance(result, Result)):
            return substitute(self._program, self.of_receiver(unit, member), bindings)
        heir = _heir(unit, bindings)
        if heir is not None and (unsure or _is_named_after(result, unit.owner)):
            return substitute(self._program, self.of_receiver(unit, heir), bindings)
        if unsure and _tells_of_self(unit, bindings):
            better = substitute(self._program, self._with_open_self(unit), bindings)
            if not is_partial(better) and (not gaps or _gaps(better) < gaps):
                return better
            known, closed = _unknown_parts(better), _unknown_parts(result)
            if known < closed or (known == closed != _MANY and _is_open(unit, bindings)):
                return better
        return result

    def _kept(self, unit: Unit, bindings: Mapping[str, Value]) -> dict[str, Value]:
        """Return what stands for the constructor's parameters: attributes are spelt in them."""
        init = self._program.method(unit.owner, "__init__") if _has_self(unit) else None
        if init is None or init.id == unit.id:
            return {}
        own = {param.name for param in unit.function.params}
        match bindings.get(unit.function.params[0].name):
            case Instance(cls=cls, args=args, kwargs=kwargs) as made if args or kwargs:
                if self._program.method(cls, "__init__") != init:
                    return {}
                given = (*(("", arg) for arg in args), *kwargs)
                known = bound_arguments(self._program, init, given, made)
                return {name: value for name, value in known.items() if name not in own}
            case Symbol(path=(), type=kind) if self._program.method(kind, "__init__") == init:
                names = [param.name for param in init.function.params[1:]]
                return {name: Symbol(name) for name in names if name not in own}
            case _:
                return {}

    def _with_open_self(self, unit: Unit) -> Value:
        """Return what a method returns, symbolic in its object as well."""
        return self.of_receiver(unit, Symbol(unit.function.params[0].name, (), unit.owner))

    def of_receiver(self, unit: Unit, receiver: Symbol | EnumMember | Instance | ClassRef) -> Value:
        """Return what a method returns when it is read for a certain object."""
        key = unit.id, receiver
        if key not in self._open:
            self._open[key] = UNKNOWN
            frame = Frame(unit.path, unit.first_line, unit, unit.owner)
            frame.env.update(self._program.parameters(unit))
            frame.env[unit.function.params[0].name] = receiver
            self._program.walker.block(unit.function.body, frame)
            values = frame.returns or frame.yields
            self._open[key] = choice(values) if values else UNKNOWN
        return self._open[key]

    @staticmethod
    def _member(unit: Unit, bindings: Mapping[str, Value]) -> EnumMember | None:
        """Return the member of an enum whose method is called."""
        if not _has_self(unit):
            return None
        receiver = bindings.get(unit.function.params[0].name)
        return receiver if isinstance(receiver, EnumMember) else None


def _has_self(unit: Unit) -> bool:
    nested = ".<" in unit.id
    return bool(unit.owner and unit.function.params) and not nested and not is_static(unit)


def _heir(unit: Unit, bindings: Mapping[str, Value]) -> Instance | None:
    """Return the object whose method is called, when its class inherits the method."""
    if not _has_self(unit):
        return None
    receiver = bindings.get(unit.function.params[0].name)
    return receiver if isinstance(receiver, Instance) and receiver.cls != unit.owner else None


def _is_named_after(value: Value, cls: str) -> bool:
    """Whether a value is the name of the class itself: of another's object it is another name."""
    name = cls.rpartition("::")[2].rpartition(".")[2]
    return isinstance(value, Known) and value.value == name


def _tells_of_self(unit: Unit, bindings: Mapping[str, Value]) -> bool:
    """Whether a method is called on an object of which more is known than its class."""
    if not _has_self(unit):
        return False
    receiver = bindings.get(unit.function.params[0].name)
    if isinstance(receiver, Instance):
        return bool(receiver.args or receiver.kwargs)
    return isinstance(receiver, Symbol)


def _is_open(unit: Unit, bindings: Mapping[str, Value]) -> bool:
    """Whether a method is called on an object that somebody else may know more of."""
    return isinstance(bindings.get(unit.function.params[0].name), Symbol)


def _gaps(value: Value) -> int:
    """Return how much of a mapping, or of what a library's object was made with, is not known."""
    if isinstance(value, Instance) and not value.project:
        return sum(map(is_partial, (*value.args, *dict(value.kwargs).values())))
    items = value.items if isinstance(value, MappingValue) else ()
    return sum(is_partial(part) or _is_bare(part) for _, part in items)


def _unknown_parts(value: Value) -> int:
    """Return how many parts of a text are not known; of what is no text one more than of any."""
    match value:
        case Joined(parts=parts):
            return sum(map(is_partial, parts))
        case _:
            return _MANY


_MANY = 1_000
"""More parts than a text has."""


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

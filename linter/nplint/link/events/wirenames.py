"""The names under which event classes travel, where the class itself fixes another than its own."""

from nplint.link.program import Program
from nplint.link.shapes import text_of
from nplint.link.substitute import bound_arguments
from nplint.link.values import EnumMember, FunctionRef, Instance, Known, Value
from nplint.naming.spelling import segments_of

_CONSTANTS = ("EVENT_TYPE", "EVENT_NAME", "EventType", "EVENT", "_event_type", "_event_name")
"""Class constants that say it."""
_PARAMS = frozenset(["event_type", "event_name", "type", "name", "eventType", "event"])
"""Parameters of a base class's constructor that are told it."""


class WireNames:
    """Finds the constant that a class of events gives as its name."""

    def __init__(self, program: Program, keys: tuple[str, ...]) -> None:
        """``keys``: fields that name an event and nothing else."""
        self._program = program
        self._keys = keys
        self._memo: dict[str, Known | EnumMember | None] = {}

    def of(self, cls: str) -> Known | EnumMember | None:
        """Return the name that a project class fixes for all its objects; None when none."""
        if "::" not in cls:
            return None
        if cls not in self._memo:
            self._memo[cls] = None
            self._memo[cls] = self._constant(cls) or self._told_to_base(cls)
        return self._memo[cls]

    def _constant(self, cls: str) -> Known | EnumMember | None:
        for key in (*self._keys, *_CONSTANTS):
            found = _name(self._program.declarations.declared(cls, key))
            if found is not None:
                return found
        return None

    def _told_to_base(self, cls: str) -> Known | EnumMember | None:
        """Return what ``super().__init__("order.placed", …)`` passes as the name."""
        unit = self._program.method(cls, "__init__")
        if unit is None:
            return None
        for site in self._program.call_sites(unit):
            callee = site.callee
            if site.method != "__init__" or not isinstance(callee, FunctionRef):
                continue
            base = self._program.unit(callee.id)
            if base is None or base.id == unit.id:
                continue
            bindings = bound_arguments(self._program, base, site.args, Instance(base.owner))
            for param in base.function.params:
                found = _name(bindings.get(param.name)) if param.name in _PARAMS else None
                if found is not None:
                    return found
        return None


def _name(value: Value | None) -> Known | EnumMember | None:
    """Return a value that reads like an event's name: a text of several words."""
    text = text_of(value)
    if not text or " " in text or len(text) > 120 or "/" in text:
        return None
    many = sum(len(segment) for segment in segments_of(text)) > 1
    return value if many and isinstance(value, Known | EnumMember) else None

"""Attributes of enumerations' members: values, names, and what ``__init__`` makes of values."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from nplint.link.substitute import bound_arguments, substitute
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    EnumMember,
    FunctionRef,
    Known,
    ListValue,
    Result,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program


class EnumMembers:
    """Follows attributes of members."""

    def __init__(
        self, program: "Program", property_of: Callable[[str, Value], Value | None]
    ) -> None:
        self._program = program
        self._property = property_of

    def attribute(self, base: EnumMember, name: str) -> Value:
        """Return ``EventType.X.name``."""
        if name in ("value", "_value_"):
            return self._whole_value(base)
        if name in ("name", "_name_"):
            return Known(base.member)
        if name == "__class__":
            return ClassRef(base.cls)
        method = self._program.method(base.cls, name)
        if method is None:
            return self._made_of_value(base, name)
        return self._property(method.id, base) or FunctionRef(method.id, base)

    def _made_of_value(self, base: EnumMember, name: str) -> Value:
        """Return an attribute that a member's ``__init__`` makes of its value."""
        init = self._program.method(base.cls, "__init__")
        assigned = self._program.self_attribute(base.cls, name) if init is not None else None
        if init is None or assigned is None:
            return UNKNOWN
        whole = self._whole_value(base)
        parts = whole.items if isinstance(whole, ListValue) else (whole,)
        args = tuple(("", part) for part in parts)
        bindings = bound_arguments(self._program, init, args, base)
        return substitute(self._program, assigned, bindings)

    def _whole_value(self, base: EnumMember) -> Value:
        """Return the value of a member: all of a tuple that no ``__new__`` takes one part of."""
        owners = (base.cls, *self._program.bases(base.cls))
        mixed = any(owner.rpartition(".")[2] in ("str", "int", "StrEnum") for owner in owners)
        if mixed or self._program.method(base.cls, "__new__") is not None:
            return base.value
        declared = self._program.declarations.declared(base.cls, base.member)
        return declared if isinstance(declared, ListValue) else base.value


def enum_value(value: Value, name: str, bases: tuple[str, ...]) -> Value:
    """Return a member's value as it stands for the member: the first part of several."""
    match value:
        case Result(callee="enum.auto" | "auto"):
            is_text = any(base.split(".")[-1] == "StrEnum" for base in bases)
            return Known(name.lower()) if is_text else Known(name)
        case ListValue(items=items) if items:
            return items[0]
        case _:
            return value

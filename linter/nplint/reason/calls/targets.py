"""What a reach aims at, when it may be one of several things."""

from msgspec.structs import replace

from nplint.link.shapes import options_of
from nplint.link.values import (
    Choice,
    Handle,
    Indexed,
    Instance,
    Joined,
    Lookup,
    MappingValue,
    Value,
)


def alternatives(value: Value) -> tuple[Value, ...]:
    """Return what a value may be, what is looked up by one of several names as well."""
    match value:
        case Lookup(kind=kind, name=Choice(options=names)):
            return tuple(Lookup(kind, name) for name in names)
        case Handle(kind=kind, name=Lookup(kind=looked, name=Choice(options=names))):
            return tuple(Handle(kind, Lookup(looked, name)) for name in names)
        case Handle(kind=kind, name=Choice(options=names)):
            return tuple(Handle(kind, name) for name in names)
        case Instance(project=False, args=(Choice(options=options), *rest)):
            return tuple(replace(value, args=(option, *rest)) for option in options)
        case _:
            return options_of(value)


def is_from_table(value: Value) -> bool:
    """Whether a value is read out of a table by a key that is not known yet."""
    match value:
        case Indexed(base=MappingValue(items=items)):
            return bool(items)
        case Joined(parts=parts):
            return any(map(is_from_table, parts))
        case Lookup(name=name) | Handle(name=name):
            return is_from_table(name)
        case _:
            return False

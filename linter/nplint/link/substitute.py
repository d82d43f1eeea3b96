"""Symbols → what a call passes for them: how a wrapper is seen through from its caller."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from msgspec.structs import replace

from nplint.facts.code import Param
from nplint.link.documents import DOCUMENT
from nplint.link.shapes import choice, first_true, join, merge_mappings
from nplint.link.unit import Unit
from nplint.link.values import (
    SPREAD,
    UNKNOWN,
    Choice,
    ClassRef,
    EnumMember,
    Env,
    FunctionRef,
    Handle,
    Indexed,
    Instance,
    Joined,
    Known,
    ListValue,
    Lookup,
    MappingValue,
    Serialized,
    Symbol,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.program import Program


def bound_arguments(
    program: "Program", unit: Unit, args: tuple[tuple[str, Value], ...], receiver: Value
) -> dict[str, Value]:
    """Return a function's parameters with what a call passes, else their defaults."""
    params = list(unit.function.params)
    bindings: dict[str, Value] = {}
    if unit.owner and params and not is_static(unit):
        first = params.pop(0)
        bindings[first.name] = receiver if receiver != UNKNOWN else Instance(unit.owner)
    plain = [param for param in params if param.kind == "plain"]
    positional = list(_positional(args))
    named = {keyword: value for keyword, value in args if keyword not in ("", "*", "**")}
    for keyword, value in args:
        if keyword == "**" and isinstance(value, MappingValue):
            named.update({key: item for key, item in value.items if key not in named})
    for param, value in zip(plain, positional, strict=False):
        bindings[param.name] = value
    for param in params:
        if param.kind == "*":
            bindings[param.name] = ListValue(tuple(positional[len(plain) :]))
        elif param.kind == "**":
            taken = {other.name for other in params}
            rest = tuple((key, value) for key, value in named.items() if key not in taken)
            bindings[param.name] = MappingValue(rest, open=any(key == "**" for key, _ in args))
        elif param.name in named:
            bindings[param.name] = named[param.name]
        elif param.name not in bindings:
            bindings[param.name] = _default(program, unit, param)
    return bindings


def _positional(args: tuple[tuple[str, Value], ...]) -> Iterator[Value]:
    for keyword, value in args:
        if keyword == "":
            yield value
        elif keyword == "*":
            if not isinstance(value, ListValue) or value.open:
                return
            yield from value.items


def is_static(unit: Unit) -> bool:
    """Whether a method is a ``@staticmethod``."""
    return any(getattr(item, "id", "") == "staticmethod" for item in unit.function.decorators)


def _default(program: "Program", unit: Unit, param: Param) -> Value:
    if param.default is None:
        return UNKNOWN
    return program.evaluator.value(param.default, program.module_frame(unit.path))


def _filled(part: Value) -> Value:
    """Return a part of a text: ``None`` is what stands there until somebody says more."""
    return UNKNOWN if part == Known(None) else part


def substitute(program: "Program", value: Value, bindings: Mapping[str, Value]) -> Value:
    """Return a value with its symbols replaced by what they are bound to."""
    match value:
        case Symbol(param=param, path=path, type=kind):
            base = bindings.get(param)
            found = UNKNOWN if base is None else program.members.follow(base, path)
            return Instance(kind) if found == UNKNOWN and path and "::" in kind else found
        case Indexed(base=base, key=key):
            return program.members.index(
                substitute(program, base, bindings), substitute(program, key, bindings)
            )
        case Joined(parts=parts):
            return join(_filled(substitute(program, part, bindings)) for part in parts)
        case MappingValue(items=items, open=is_open, at=at):
            replaced = tuple((key, substitute(program, item, bindings)) for key, item in items)
            return _spread(MappingValue(replaced, is_open, at))
        case ListValue(items=items, open=is_open, spots=spots):
            replaced_items = tuple(substitute(program, item, bindings) for item in items)
            return ListValue(replaced_items, is_open, spots)
        case Instance(cls=cls, args=args, kwargs=kwargs, at=at, project=project):
            made = Instance(
                cls,
                tuple(substitute(program, arg, bindings) for arg in args),
                tuple((key, substitute(program, item, bindings)) for key, item in kwargs),
                at,
                project,
            )
            return program.documents.settled(made) if cls == DOCUMENT else made
        case Choice(options=options, first=True):
            return first_true(substitute(program, option, bindings) for option in options)
        case Choice(options=options):
            return choice(substitute(program, option, bindings) for option in options)
        case Serialized(value=inner):
            return Serialized(substitute(program, inner, bindings))
        case Handle(kind=kind, name=name):
            return Handle(kind, substitute(program, name, bindings))
        case Lookup(kind=kind, name=name):
            return Lookup(kind, substitute(program, name, bindings))
        case Env(name=name, default=Symbol() as default):
            return Env(name, substitute(program, default, bindings))
        case FunctionRef(bound=bound, given=given) if bound is not None or given:
            owner = substitute(program, bound, bindings) if bound is not None else None
            told = tuple((key, substitute(program, item, bindings)) for key, item in given)
            return replace(value, bound=owner, given=told)
        case EnumMember() | ClassRef():
            return value
        case _:
            return value


def _spread(mapping: MappingValue) -> MappingValue:
    """Return a mapping with the mappings that it takes in, now that they are known, laid open."""
    if not any(key == SPREAD for key, _ in mapping.items):
        return mapping
    # Open for what was spread into it alone, it is as known as that is now.
    is_open = any(key == "?" for key, _ in mapping.items)
    result: Value = MappingValue((), is_open, mapping.at)
    for key, value in mapping.items:
        part = value if key == SPREAD else MappingValue(((key, value),))
        result = merge_mappings(result, part)
    return result if isinstance(result, MappingValue) else mapping


def has_symbols(value: Value | None) -> bool:
    """Whether a value depends on a parameter."""
    match value:
        case Symbol() | Indexed():
            return True
        case Joined(parts=parts):
            return any(has_symbols(part) for part in parts)
        case MappingValue(items=items):
            return any(has_symbols(item) for _, item in items)
        case ListValue(items=items):
            return any(has_symbols(item) for item in items)
        case Instance(args=args, kwargs=kwargs):
            return any(map(has_symbols, args)) or any(has_symbols(item) for _, item in kwargs)
        case Choice(options=options):
            return any(has_symbols(option) for option in options)
        case Serialized(value=inner) | Handle(name=inner) | Lookup(name=inner):
            return has_symbols(inner)
        case _:
            return False


def strip_symbols(program: "Program", value: Value, init: Unit | None) -> Value:
    """Return a value as seen without a known call: a typed symbol is an instance of its type."""
    if isinstance(value, Symbol):
        if not value.path and "::" in value.type:
            return Instance(value.type)
        if not value.path and value.type:
            return Instance(value.type, project=False)
        if init is not None and not value.path:
            param = next((p for p in init.function.params if p.name == value.param), None)
            return _default(program, init, param) if param else UNKNOWN
        return UNKNOWN
    if isinstance(value, Choice):
        return choice(
            stripped
            for option in value.options
            if (stripped := strip_symbols(program, option, init)) != UNKNOWN
        )
    return UNKNOWN if isinstance(value, Indexed) else value

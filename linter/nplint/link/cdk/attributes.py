"""Attributes and items of values."""

from typing import TYPE_CHECKING

from nplint.facts.code import Assign, Function
from nplint.facts.data import Hole
from nplint.link.cdk import classes
from nplint.link.cdk.intrinsics.paths import pathlib_member
from nplint.link.cdk.naming import camel, joined, snake
from nplint.link.cdk.values import (
    Arguments,
    ClassValue,
    Closure,
    DictValue,
    Foreign,
    Instance,
    ListValue,
    Lit,
    Made,
    Member,
    ModuleValue,
    Ref,
    Scope,
    Template,
    Unknown,
    Value,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine

_PSEUDO = {"region", "account", "partition", "stackName", "stackId", "urlSuffix"}


def attribute(machine: "Machine", base: Value, name: str, frame: "Frame", span: Span) -> Value:
    """Return an attribute of a value; of a library's object it is a term."""
    match base:
        case Foreign(name=prefix):
            return _library(joined(prefix, name), span)
        case ModuleValue(module=module):
            return module.scope.names.get(name, Unknown(span, name))
        case ClassValue() if name == "prototype" and not base.module.is_python:
            return DictValue(base.prototype, span)
        case ClassValue():
            return static(machine, base, name, span)
        case Instance():
            return _of_instance(machine, base, name, frame, span)
        case DictValue(entries=entries):
            if name in entries:
                return entries[name]
            return Unknown(span, name) if base.partial else Lit(None, span)
        case ListValue(items=items) if name == "length" and not base.partial:
            return Lit(len(items), span)
        case Lit(value=str(text)) if name == "length":
            return Lit(len(text), span)
        case Lit(value=str()) if (known := pathlib_member(base, name, span)) is not None:
            return known
        case Lit() | Template() if name in ("value", "name"):
            return base
        case Made() | Member():
            return _of_term(base, name, span)
        case Unknown(name=origin):
            return Unknown(span, f"{origin}.{name}" if origin else name)
        case _:
            return Unknown(span, name)


def _library(name: str, span: Span) -> Value:
    if name.startswith("global:process.env."):
        return Ref(Hole("env", name.removeprefix("global:process.env.")), span)
    return Foreign(name, span)


def _of_term(base: Made | Member, name: str, span: Span) -> Value:
    if isinstance(base, Made) and base.site is None and base.receiver is None:
        for spelling in (name, camel(name), snake(name)):
            if spelling in base.named.entries:
                return base.named.entries[spelling]
    spelled = camel(name)
    if spelled in _PSEUDO and isinstance(base, Made) and base.name in ("Stack", "Stack.of"):
        return Ref(Hole("pseudo", spelled), span)
    return Member(base, spelled, span)


def _of_instance(
    machine: "Machine", base: Instance, name: str, frame: "Frame", span: Span
) -> Value:
    if name in base.fields:
        return base.fields[name]
    for cls in classes.chain(base.cls):
        given = cls.prototype.get(name)
        if isinstance(given, Closure):
            return Closure(given.node, given.scope, given.module, base, cls)
    found = classes.method(base.cls, name)
    if found is not None:
        node, owner = found
        bound = _method(node, owner, base)
        if classes.is_marked(node, "property", "cached_property"):
            return machine.call(bound, Arguments([], DictValue({}, span)), frame, span)
        return bound
    if any(_declares(known, name) for known in classes.chain(base.cls)):
        held = static(machine, base.cls, name, span)
        if not (isinstance(held, Lit) and held.value is None):
            return held
    if base.made is not None:
        return _of_term(base.made, name, span)
    if base.site is None:
        return Unknown(span, name)
    if base.site.stack is not None and camel(name) in _PSEUDO:
        return Ref(Hole("pseudo", camel(name)), span)
    return Member(base, camel(name), span)


def _method(node: Function, owner: ClassValue, base: Instance) -> Closure:
    unbound = classes.is_marked(node, "staticmethod")
    is_python = owner.module.is_python
    return Closure(node, owner.scope, owner.module, base, owner, is_python and not unbound)


def static(machine: "Machine", cls: ClassValue, name: str, span: Span) -> Value:
    """Return a class's own attribute: a constant, an enum member or a function."""
    if name == "__name__" or (name == "name" and not _declares(cls, name)):
        return Lit(cls.node.name, span)
    for current in classes.chain(cls):
        held = statics(machine, current)
        if name in held:
            return held[name]
    found = classes.method(cls, name)
    if found is not None:
        node, owner = found
        is_bound = classes.is_marked(node, "classmethod")
        return Closure(node, owner.scope, owner.module, cls, owner, is_bound)
    if any(_is_unset(current, name) for current in classes.chain(cls)):
        return Lit(None, span)
    base = classes.library_base(cls)
    if isinstance(base, Foreign) and not classes.is_enum(cls):
        return Foreign(joined(base.name, name), span)
    return Unknown(span, f"{cls.node.name}.{name}")


def _declares(cls: ClassValue, name: str) -> bool:
    return any(known == name for known, _ in classes.fields(cls.node))


def _is_unset(cls: ClassValue, name: str) -> bool:
    """Whether TypeScript declares a field without a value: it is undefined until it is set."""
    found = [field for known, field in classes.fields(cls.node) if known == name]
    return not cls.module.is_python and any(field.value is None for field in found)


def statics(machine: "Machine", cls: ClassValue) -> dict[str, Value]:
    """Return a class body's values, evaluated once; fields that need ``this`` stay unknown."""
    if cls.statics is None:
        cls.statics = {}
        scope = Scope(cls.statics, cls.scope)
        frame = machine.frame(scope, cls.module)
        body = tuple(
            statement
            for statement in cls.node.body
            if not isinstance(statement, Function) and _is_static(cls, statement)
        )
        machine.execute(body, frame)
        cls.statics = scope.names
    return cls.statics


def _is_static(cls: ClassValue, statement: object) -> bool:
    """Whether a class-level statement can run without an instance.

    TypeScript's instance fields are told from statics by what they mention.
    """
    if cls.module.is_python or not isinstance(statement, Assign):
        return True
    return statement.value is not None and not mentions_this(statement.value)


def mentions_this(expr: object) -> bool:
    """Whether ``this`` occurs in an expression."""
    if isinstance(expr, tuple):
        return any(mentions_this(part) for part in expr)
    if getattr(expr, "id", None) == "this":
        return True
    names = getattr(type(expr), "__dataclass_fields__", {})
    return any(mentions_this(getattr(expr, name)) for name in names if name != "at")


def item(machine: "Machine", base: Value, key: Value, frame: "Frame", span: Span) -> Value:
    """Return ``base[key]``."""
    match base, key:
        case ListValue(items=items), Lit(value=int(index)) if not isinstance(key.value, bool):
            inside = -len(items) <= index < len(items)
            return items[index] if inside else Unknown(span, "item")
        case DictValue(entries=entries), Lit(value=plain):
            if str(plain) in entries:
                return entries[str(plain)]
            return Unknown(span, str(plain))
        case Foreign(name="global:process.env" | "os:environ"), Lit(value=str(name)):
            return Ref(Hole("env", name), span)
        case (
            (Instance() | ClassValue() | ModuleValue() | Made() | Member()),
            Lit(value=str(name)),
        ):
            return attribute(machine, base, name, frame, span)
        case Unknown(name=origin), _:
            suffix = str(key.value) if isinstance(key, Lit) else "…"
            return Unknown(span, f"{origin}.{suffix}" if origin else suffix)
        case _:
            return Unknown(span, "item")

"""Objects of project classes: constructors, ``super()``, fields, places in the construct tree."""

from typing import TYPE_CHECKING

from nplint.link.cdk import classes, library
from nplint.link.cdk.naming import last
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
    Scope,
    Unknown,
    Value,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine


def instantiate(
    machine: "Machine", cls: ClassValue, arguments: Arguments, frame: "Frame", span: Span
) -> Value:
    """Construct an object of a project class."""
    if classes.is_enum(cls) and arguments.positional:
        return arguments.positional[0]
    for known in classes.chain(cls):
        machine.used.add((known.module.path, known.node.name))
    instance = Instance(cls, span)
    _construct(machine, instance, cls, arguments, frame)
    return instance


def _construct(
    machine: "Machine",
    instance: Instance,
    cls: ClassValue,
    arguments: Arguments,
    frame: "Frame",
) -> None:
    node = classes.constructor(cls)
    if node is None:
        _construct_base(machine, instance, cls, arguments, frame)
        _initialise_fields(machine, instance, cls)
        return
    if not cls.bases:
        _initialise_fields(machine, instance, cls)
    closure = Closure(node, cls.scope, cls.module, instance, cls, cls.module.is_python)
    machine.call(closure, arguments, frame, instance.span)


def superclass_call(
    machine: "Machine", name: str, arguments: Arguments, frame: "Frame", span: Span
) -> Value:
    """Call ``super(…)``, ``super().__init__(…)`` or another method of the base."""
    this, owner = frame.this, frame.owner
    if not isinstance(this, Instance) or owner is None:
        return Unknown(span, "super")
    if name in ("constructor", "__init__"):
        _construct_base(machine, this, owner, arguments, frame)
        _initialise_fields(machine, this, owner)
        return Lit(None, span)
    for base in owner.bases:
        found = classes.method(base, name) if isinstance(base, ClassValue) else None
        if found is not None:
            node, holder = found
            bound = Closure(
                node, holder.scope, holder.module, this, holder, holder.module.is_python
            )
            return machine.call(bound, arguments, frame, span)
    return library.method_term(machine, this, name, arguments, frame, span)


def _construct_base(
    machine: "Machine",
    instance: Instance,
    cls: ClassValue,
    arguments: Arguments,
    frame: "Frame",
) -> None:
    for base in cls.bases:
        match base:
            case ClassValue():
                _construct(machine, instance, base, arguments, frame)
                return
            case Foreign(name=name) if "." in name or ":" not in name or arguments.positional:
                if not _is_plain(name):
                    _construct_library(machine, instance, name, arguments, frame)
                    return
            case Unknown(name=name):
                _construct_library(machine, instance, last(name), arguments, frame)
                return
            case _:
                pass
    _fill_data_class(machine, instance, cls, arguments)


def _is_plain(name: str) -> bool:
    return name.startswith(("global:", "typing:", "pydantic:", "abc:", "dataclasses:", "enum:"))


def _construct_library(
    machine: "Machine", instance: Instance, name: str, arguments: Arguments, frame: "Frame"
) -> None:
    """Give an instance its place in the tree, and the library object that it extends."""
    owner_file = instance.cls.module.path
    instance.site = library.place(machine, name, arguments, owner_file, frame)
    if not library.is_structural(name):
        made = library.make(machine, name, arguments, frame, instance.span)
        made.site = instance.site
        made.stack = instance.site.stack if instance.site else None
        instance.made = made


def _initialise_fields(machine: "Machine", instance: Instance, cls: ClassValue) -> None:
    if cls.module.is_python:
        return
    frame = machine.frame(Scope({}, cls.scope), cls.module)
    frame.this, frame.owner = instance, cls
    for name, statement in classes.fields(cls.node):
        if statement.value is not None and name not in (cls.statics or {}):
            instance.fields[name] = machine.evaluate(statement.value, frame)


def _fill_data_class(
    machine: "Machine", instance: Instance, cls: ClassValue, arguments: Arguments
) -> None:
    """Bind the arguments of a data class, named tuple or model to its annotated fields."""
    positional = list(arguments.positional)
    frame = machine.frame(Scope({}, cls.scope), cls.module)
    for owner in reversed(classes.chain(cls)):
        for name, statement in classes.fields(owner.node):
            if statement.annotation is None:
                continue
            if positional:
                instance.fields[name] = positional.pop(0)
            elif statement.value is not None:
                value = machine.evaluate(statement.value, frame)
                instance.fields[name] = _made_default(machine, value, frame)
    instance.fields.update(arguments.named.entries)


def _made_default(machine: "Machine", value: Value, frame: "Frame") -> Value:
    """Return what ``field(default_factory=list)`` or ``field(default=…)`` of a data class gives."""
    if not isinstance(value, Made) or last(value.name) not in ("field", "Field"):
        return value
    given = value.named.entries
    if "default" in given:
        return given["default"]
    factory = given.get("default_factory")
    if isinstance(factory, Foreign) and last(factory.name) in ("list", "tuple"):
        return ListValue([], value.span)
    if isinstance(factory, Foreign) and last(factory.name) == "dict":
        return DictValue({}, value.span)
    return (
        machine.call(factory, Arguments([], DictValue({}, value.span)), frame, value.span)
        if (factory is not None)
        else value
    )

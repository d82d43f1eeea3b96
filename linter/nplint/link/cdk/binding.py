"""Assignment to names, attributes, items and patterns."""

from typing import TYPE_CHECKING

from nplint.facts.code import Attr, Boolean, Const, DictExpr, Expr, Index, Name, Sequence, Star
from nplint.link.cdk.attributes import attribute
from nplint.link.cdk.judge import is_none
from nplint.link.cdk.naming import camel
from nplint.link.cdk.values import (
    ClassValue,
    DictValue,
    Instance,
    ListValue,
    Lit,
    Made,
    Member,
    ModuleValue,
    Scope,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine


def bind(
    machine: "Machine", target: Expr, value: Value, frame: "Frame", declares: bool = False
) -> None:
    """Store a value in a target; a store into a library object is noted as ``=name``."""
    match target:
        case Name(id=name):
            _scope_for(name, frame, declares).names[name] = value
        case Attr(base=base, name=name):
            _store(machine, machine.evaluate(base, frame), name, value, frame)
        case Index(base=base, key=key):
            place = machine.evaluate(key, frame)
            _store_item(machine, machine.evaluate(base, frame), place, value, frame)
        case Sequence(items=items):
            _bind_items(machine, items, value, frame, declares)
        case DictExpr():
            _bind_entries(machine, target, value, frame, declares)
        case Boolean(op="or", values=(inner, default)):
            chosen = machine.evaluate(default, frame) if _is_missing(value) else value
            bind(machine, inner, chosen, frame, declares)
        case Star(value=inner):
            bind(machine, inner, value, frame, declares)
        case _:
            pass


def _is_missing(value: Value) -> bool:
    return is_none(value) or isinstance(value, Unknown)


def _scope_for(name: str, frame: "Frame", declares: bool) -> Scope:
    if declares or frame.module.is_python:
        return frame.scope
    return frame.scope.find(name) or frame.scope


def _store(machine: "Machine", base: Value, name: str, value: Value, frame: "Frame") -> None:
    match base:
        case Instance(fields=fields):
            fields[name] = value
            if base.made is not None and camel(name) != name:
                fields[camel(name)] = value
        case DictValue(entries=entries):
            entries[name] = value
        case ClassValue():
            base.statics = {**(base.statics or {}), name: value}
        case ModuleValue(module=module):
            module.scope.names[name] = value
        case Made() | Member() | Unknown():
            note_store(machine, base, camel(name), value)
        case _:
            pass


def note_store(machine: "Machine", base: Value, name: str, value: Value) -> None:
    """Note that an attribute of a library object was set."""
    machine.made.append(
        Made(f"={name}", [value], DictValue({}, value.span), value.span, receiver=base)
    )


def _store_item(machine: "Machine", base: Value, key: Value, value: Value, frame: "Frame") -> None:
    match base, key:
        case DictValue(entries=entries, key_spans=spans), Lit(value=plain):
            entries[str(plain)] = value
            spans[str(plain)] = key.span
        case ((DictValue() | ListValue()), Lit(value=int(index))) if isinstance(base, ListValue):
            if 0 <= index < len(base.items):
                base.items[index] = value
            else:
                base.items.append(value)
        case ((DictValue() | ListValue()), _):
            base.partial = True
        case ((Instance() | Made() | Member() | Unknown()), Lit(value=str(name))):
            _store(machine, base, name, value, frame)
        case _:
            pass


def _bind_items(
    machine: "Machine",
    targets: tuple[Expr, ...],
    value: Value,
    frame: "Frame",
    declares: bool,
) -> None:
    items = value.items if isinstance(value, ListValue) else None
    for index, target in enumerate(targets):
        if isinstance(target, Star):
            rest = items[index : len(items) - (len(targets) - index - 1)] if items else []
            bind(machine, target.value, ListValue(rest, value.span, items is None), frame, declares)
        elif items is not None and index < len(items):
            bind(machine, target, items[index], frame, declares)
        else:
            missing: Value = Unknown(value.span, f"{_name(value)}[{index}]")
            bind(machine, target, missing, frame, declares)


def _name(value: Value) -> str:
    return value.name if isinstance(value, Unknown | Member | Made) else ""


def _bind_entries(
    machine: "Machine", target: DictExpr, value: Value, frame: "Frame", declares: bool
) -> None:
    taken: set[str] = set()
    for item in target.items:
        if item.key is None:
            bind(machine, item.value, _rest(value, taken), frame, declares)
            continue
        key = str(item.key.value) if isinstance(item.key, Const) else ""
        taken.add(key)
        span = frame.span(item.key.at)
        found = attribute(machine, value, key, frame, span)
        bind(machine, item.value, found, frame, declares)


def _rest(value: Value, taken: set[str]) -> Value:
    if isinstance(value, DictValue):
        entries = {key: held for key, held in value.entries.items() if key not in taken}
        return DictValue(entries, value.span, value.key_spans, value.partial)
    return Unknown(value.span, _name(value))

"""Calls into libraries: constructs get their place, everything else is a term."""

from typing import TYPE_CHECKING

from nplint.facts.data import Hole
from nplint.link.cdk import classes
from nplint.link.cdk.intrinsics import functions
from nplint.link.cdk.naming import camel, last
from nplint.link.cdk.values import (
    Arguments,
    Closure,
    DictValue,
    Foreign,
    Instance,
    ListValue,
    Lit,
    Made,
    Member,
    Ref,
    Site,
    Stack,
    Template,
    Unknown,
    Value,
    is_text,
    site_of,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine

_STRUCTURAL = {
    "App", "Stack", "NestedStack", "Stage", "Construct", "Resource", "CustomResource", "Node",
}  # fmt: skip


def is_structural(name: str) -> bool:
    """Whether a library class only groups others and is nothing itself."""
    return name in _STRUCTURAL or is_stack_class(name)


def is_stack_class(name: str) -> bool:
    """Whether a library class is a stack; by its name where the library is unknown."""
    short = last(name)
    return short in ("Stack", "NestedStack") or (":" in name and short.endswith("Stack"))


def place(machine: "Machine", name: str, arguments: Arguments, file: str, frame: "Frame") -> Site:
    """Return the place in the construct tree that scope and id give a construct."""
    if last(name) == "App":
        return Site("", None)
    scope = arguments.get(0, "scope")
    parent = site_of(scope) or site_of(frame.this) or Site("", None)
    if site_of(scope) is None and is_stack_class(name):
        parent = Site("", None)
    path = _path(machine, parent, arguments.get(1, "id", "construct_id", "constructId"), name)
    if is_stack_class(name):
        stack = Stack(path, file)
        machine.stacks.append(stack)
        return Site(path, stack)
    if last(name) == "Stage":
        return Site(path, None)
    if parent.stack is None:
        # A construct with no stack around it: its file stands for the stack.
        stack = Stack(parent.path or path, file)
        machine.stacks.append(stack)
        return Site(path, stack)
    return Site(path, parent.stack)


def _path(machine: "Machine", parent: Site, id_value: Value | None, name: str) -> str:
    own = id_text(id_value) or last(name)
    path = f"{parent.path}/{own}" if parent.path else own
    count = machine.sites.get(path, 0) + 1
    machine.sites[path] = count
    return path if count == 1 else f"{path}#{count}"


def id_text(value: "str | Value | None") -> str:
    """Return a construct's id with ``{name}`` for what is computed."""
    match value:
        case str():
            return value
        case Lit(value=plain):
            return "" if plain is None else str(plain)
        case Template(parts=parts):
            return "".join(id_text(part) for part in parts)
        case Ref(hole=Hole(name=name)) | Unknown(name=name) | Member(name=name):
            return f"{{{name}}}"
        case _:
            return ""


def call(
    machine: "Machine", callee: Foreign, arguments: Arguments, frame: "Frame", span: Span
) -> Value:
    """Call a library's function or class."""
    known = functions.call(machine, callee.name, arguments, frame, span)
    if known is not None:
        return known
    _run_callbacks(machine, callee.name, arguments, frame, span)
    made = make(machine, callee.name, arguments, frame, span)
    if _is_construct(callee.name, arguments):
        made.site = place(machine, callee.name, arguments, frame.module.path, frame)
        made.stack = made.site.stack or made.stack
    return made


def _is_construct(name: str, arguments: Arguments) -> bool:
    short = last(name)
    if short == "App":
        return True
    id_value = arguments.get(1, "id")
    if name.startswith("global:") or not is_text(id_value):
        return False
    scope = arguments.get(0, "scope")
    is_class = short[:1].isupper()
    is_lookup = short.startswith("from") and "." in name
    if site_of(scope) is not None:
        return is_class or is_lookup
    return isinstance(scope, Unknown) and last(scope.name) in ("scope", "stack", "parent", "self")


def make(machine: "Machine", name: str, arguments: Arguments, frame: "Frame", span: Span) -> Made:
    """Return the term of a library call and note that it was made."""
    stack = classes.stack_of(frame.this) or _scope_stack(arguments)
    named = arguments.named
    named.partial = named.partial or arguments.partial
    made = Made(name, list(arguments.positional), named, span, stack=stack)
    machine.made.append(made)
    return made


def _scope_stack(arguments: Arguments) -> Stack | None:
    site = site_of(arguments.get(0, "scope"))
    return site.stack if site else None


def _run_callbacks(
    machine: "Machine", name: str, arguments: Arguments, frame: "Frame", span: Span
) -> None:
    """Run ``Lazy``'s and ``map``'s lambdas."""
    if name.startswith("Lazy.") or not name.startswith("aws_"):
        for value in arguments.positional:
            if isinstance(value, Closure):
                empty = Arguments([], DictValue({}, span))
                machine.call(value, empty, frame, span)


def method_term(
    machine: "Machine",
    base: Value,
    name: str,
    arguments: Arguments,
    frame: "Frame",
    span: Span,
) -> Value:
    """Return the term of a method call on a library's object, and note it."""
    spelled = camel(name)
    known = _duration_in(base, spelled, span)
    if known is not None:
        return known
    if spelled == "tryGetContext" or spelled == "getContext":
        return Unknown(span, id_text(arguments.get(0, "key")) or "context")
    made = make(machine, spelled, arguments, frame, span)
    made.receiver = base
    if isinstance(base, Member | Instance | Made):
        made.stack = made.stack or _receiver_stack(base)
    return made


def _receiver_stack(base: Value) -> Stack | None:
    while isinstance(base, Member):
        base = base.base
    return classes.stack_of(base)


_SECONDS = {"millis": 0.001, "seconds": 1, "minutes": 60, "hours": 3600, "days": 86400}
_UNITS = {
    "toMilliseconds": 0.001, "toSeconds": 1, "toMinutes": 60, "toHours": 3600, "toDays": 86400,
}  # fmt: skip


def seconds(value: Value | None) -> float | None:
    """Return a ``Duration`` in seconds; None when it is computed or none."""
    match value:
        case Made(name=name, args=[Lit(value=int() | float() as amount), *_]):
            short = last(name)
            if name == f"Duration.{short}" and short in _SECONDS:
                return amount * _SECONDS[short]
        case Made(name="plus", receiver=receiver, args=[other, *_]):
            one, two = seconds(receiver), seconds(other)
            return None if one is None or two is None else one + two
        case Made(name="Duration.parse", args=[Lit(value=str(text)), *_]):
            return functions.iso_seconds(text)
        case _:
            pass
    return None


def _duration_in(base: Value, name: str, span: Span) -> Value | None:
    amount = seconds(base) if name in _UNITS else None
    if amount is None:
        return None
    value = amount / _UNITS[name]
    return Lit(int(value) if float(value).is_integer() else value, span)


def listed(value: Value | None) -> list[Value]:
    """Return a list's items; a single value is a list of one."""
    if value is None or (isinstance(value, Lit) and value.value is None):
        return []
    return value.items if isinstance(value, ListValue) else [value]

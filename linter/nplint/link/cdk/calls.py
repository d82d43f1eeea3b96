"""Calls: project functions are run, project classes constructed, library calls become terms."""

from typing import TYPE_CHECKING

from nplint.facts.code import Attr, Call, Lambda, Name, Param
from nplint.link.cdk import expressions, library, statements
from nplint.link.cdk.attributes import attribute
from nplint.link.cdk.construction import instantiate, superclass_call
from nplint.link.cdk.intrinsics import methods
from nplint.link.cdk.judge import merged
from nplint.link.cdk.limits import MAX_DEPTH
from nplint.link.cdk.values import (
    Arguments,
    Bound,
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


def evaluate_call(machine: "Machine", call: Call, frame: "Frame", span: Span) -> Value:
    """Evaluate a call expression."""
    if isinstance(call.func, Name) and call.func.id == "super":
        arguments = expressions.arguments(machine, call.args, frame, span)
        return superclass_call(machine, "constructor", arguments, frame, span)
    if isinstance(call.func, Attr):
        return _attribute_call(machine, call, call.func, frame, span)
    callee = machine.evaluate(call.func, frame)
    return machine.call(callee, expressions.arguments(machine, call.args, frame, span), frame, span)


def _attribute_call(
    machine: "Machine", call: Call, func: Attr, frame: "Frame", span: Span
) -> Value:
    if _is_super(func.base):
        arguments = expressions.arguments(machine, call.args, frame, span)
        return superclass_call(machine, func.name, arguments, frame, span)
    base = machine.evaluate(func.base, frame)
    arguments = expressions.arguments(machine, call.args, frame, span)
    if isinstance(base, Foreign | ModuleValue | ClassValue):
        if isinstance(base, ClassValue) and func.name in ("__init__", "constructor"):
            # `Base.__init__(self, scope, id)`
            rest = Arguments(arguments.positional[1:], arguments.named, arguments.partial)
            return superclass_call(machine, "__init__", rest, frame, span)
        callee = attribute(machine, base, func.name, frame, span)
        return machine.call(callee, arguments, frame, span)
    return method_call(machine, base, func.name, arguments, frame, span)


def _is_super(base: object) -> bool:
    match base:
        case Name(id="super") | Call(func=Name(id="super")):
            return True
        case _:
            return False


def method_call(
    machine: "Machine",
    base: Value,
    name: str,
    arguments: Arguments,
    frame: "Frame",
    span: Span,
) -> Value:
    """Call a method of a value."""
    match base:
        case ListValue() | DictValue() | Lit() | Template() | Ref():
            if isinstance(base, DictValue) and isinstance(base.entries.get(name), Closure):
                return machine.call(base.entries[name], arguments, frame, span)
            return methods.call(machine, base, name, arguments, frame, span)
        case Instance():
            callee = attribute(machine, base, name, frame, span)
            if isinstance(callee, Member | Unknown):
                return library.method_term(machine, base, name, arguments, frame, span)
            return machine.call(callee, arguments, frame, span)
        case Closure() if name in ("call", "bind", "apply"):
            rest = Arguments(arguments.positional[1:], arguments.named, arguments.partial)
            if name == "bind":
                return Bound(base, rest, span) if rest.positional else base
            return machine.call(base, rest, frame, span)
        case Unknown() if name in methods.ITERATIONS:
            return methods.unknown_iteration(machine, base, arguments, frame, span)
        case _:
            return library.method_term(machine, base, name, arguments, frame, span)


def call(
    machine: "Machine", callee: Value, arguments: Arguments, frame: "Frame", span: Span
) -> Value:
    """Call a value."""
    match callee:
        case Closure():
            return run(machine, callee, arguments, span)
        case ClassValue():
            return instantiate(machine, callee, arguments, frame, span)
        case Foreign():
            return library.call(machine, callee, arguments, frame, span)
        case Bound(callee=inner, arguments=given):
            return machine.call(inner, _joined(given, arguments), frame, span)
        case Member(base=base, name=name):
            return library.method_term(machine, base, name, arguments, frame, span)
        case _:
            run_callbacks(machine, arguments, frame, span)
            name = callee.name if isinstance(callee, Unknown | Made) else ""
            return Unknown(span, f"{name}()")


def _joined(given: Arguments, further: Arguments) -> Arguments:
    """Return the arguments of a call of which some were given before."""
    first, second = given.named, further.named
    named = DictValue(
        {**first.entries, **second.entries},
        second.span,
        {**first.key_spans, **second.key_spans},
        first.partial or second.partial,
    )
    positional = [*given.positional, *further.positional]
    return Arguments(positional, named, given.partial or further.partial)


def run_callbacks(machine: "Machine", arguments: Arguments, frame: "Frame", span: Span) -> None:
    """Run the lambdas that an unknown function gets: it may call them."""
    for value in [*arguments.positional, *arguments.named.entries.values()]:
        if isinstance(value, Closure) and isinstance(value.node, Lambda):
            unknown: list[Value] = [Unknown(span, param.name) for param in value.node.params]
            machine.call(value, Arguments(unknown, DictValue({}, span)), frame, span)


def run(machine: "Machine", closure: Closure, arguments: Arguments, span: Span) -> Value:
    """Run a project function and return what it returns."""
    if machine.depth >= MAX_DEPTH or machine.steps <= 0:
        machine.gap("nested too deeply to follow", span)
        return Unknown(span, "…")
    frame = machine.frame(Scope({}, closure.scope), closure.module)
    frame.this, frame.owner = closure.this, closure.owner
    machine.depth += 1
    try:
        bind_parameters(machine, closure, arguments, frame, span)
        statements.hoist(machine, closure.node.body, frame)
        outcome = machine.execute(closure.node.body, frame)
    finally:
        machine.depth -= 1
    if frame.yields:
        return ListValue(frame.yields, span)
    result: Value | None = outcome.value if outcome and outcome.kind == "return" else None
    for possible in frame.maybe:
        result = possible if result is None else merged(result, possible)
    return result if result is not None else Lit(None, span)


def bind_parameters(
    machine: "Machine", closure: Closure, arguments: Arguments, frame: "Frame", span: Span
) -> None:
    """Bind arguments to parameters by position, keyword and default."""
    positional = list(arguments.positional)
    if closure.binds_first and closure.this is not None:
        positional.insert(0, closure.this)
    named = dict(arguments.named.entries)
    names = frame.scope.names
    for param in closure.node.params:
        if param.kind == "*":
            names[param.name] = ListValue(positional, span, arguments.partial)
            positional = []
        elif param.kind == "**":
            spans = arguments.named.key_spans
            names[param.name] = DictValue(named, span, spans, arguments.partial)
        elif param.kind == "plain" and positional:
            value = positional.pop(0)
            if isinstance(value, Lit) and value.value is None and not frame.module.is_python:
                value = _default(machine, param, arguments, frame, span)
            names[param.name] = value
        elif param.name in named:
            names[param.name] = named.pop(param.name)
        else:
            names[param.name] = _default(machine, param, arguments, frame, span)


def _default(
    machine: "Machine", param: Param, arguments: Arguments, frame: "Frame", span: Span
) -> Value:
    if arguments.partial:
        return Unknown(span, param.name)
    if param.default is not None:
        return machine.evaluate(param.default, frame)
    return Lit(None, span) if not frame.module.is_python else Unknown(span, param.name)

"""Statements: known tests take their arm, unknown ones run both."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from msgspec import Struct

from nplint.facts.code import (
    Assign,
    Augment,
    Binary,
    Boolean,
    Case,
    Class,
    Do,
    Expr,
    For,
    Function,
    If,
    Import,
    Imported,
    Jump,
    Match,
    Raise,
    Return,
    Stmt,
    Try,
    While,
    With,
)
from nplint.link.cdk import binding
from nplint.link.cdk.judge import equal, is_none, merged, truth
from nplint.link.cdk.limits import MAX_ROUNDS
from nplint.link.cdk.naming import joined, library_name
from nplint.link.cdk.values import (
    ClassValue,
    Closure,
    DictValue,
    Foreign,
    ListValue,
    Lit,
    ModuleValue,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from nplint.link.cdk.machine import Frame, Machine

_FAILURES = (
    ArithmeticError, AttributeError, IndexError, KeyError, RecursionError, TypeError, ValueError,
)  # fmt: skip


class Outcome(Struct, frozen=True):
    """How a block was left."""

    kind: Literal["return", "break", "continue", "raise"]
    value: Value | None = None


def hoist(machine: "Machine", body: tuple[Stmt, ...], frame: "Frame") -> None:
    """Bind functions before the body runs, as both languages let later code call earlier."""
    for statement in body:
        if isinstance(statement, Function):
            define_function(statement, frame)
        elif isinstance(statement, Class) and not statement.bases:
            _define_class(machine, statement, frame)


def execute(machine: "Machine", body: tuple[Stmt, ...], frame: "Frame") -> Outcome | None:
    """Run statements; one that fails is a gap and the next runs."""
    for statement in body:
        machine.steps -= 1
        if machine.steps < 0:
            return None
        try:
            outcome = _execute(machine, statement, frame)
        except _FAILURES as failure:
            message = f"could not be followed ({type(failure).__name__})"
            machine.gap(message, frame.span(statement.at), frame)
            outcome = None
        if outcome is not None:
            return outcome
    return None


def _execute(machine: "Machine", statement: Stmt, frame: "Frame") -> Outcome | None:
    match statement:
        case Assign():
            _assign(machine, statement, frame)
        case Do(value=value):
            machine.evaluate(value, frame)
        case Augment():
            _augment(machine, statement, frame)
        case Import(names=names):
            for name in names:
                _import(machine, name, frame, statement)
        case Function():
            define_function(statement, frame)
        case Class():
            _define_class(machine, statement, frame)
        case Return(value=value):
            span = frame.span(statement.at)
            return Outcome("return", machine.evaluate(value, frame) if value else Lit(None, span))
        case Raise():
            return Outcome("raise")
        case Jump(kind=kind):
            return Outcome(kind)
        case If() | For() | While() | Match() | Try() | With():
            return _compound(machine, statement, frame)
        case _:
            pass
    return None


def _compound(
    machine: "Machine", statement: If | For | While | Match | Try | With, frame: "Frame"
) -> Outcome | None:
    match statement:
        case If():
            return _if(machine, statement, frame)
        case For():
            return _for(machine, statement, frame)
        case While():
            return _while(machine, statement, frame)
        case Match():
            return _match(machine, statement, frame)
        case Try():
            return _try(machine, statement, frame)
        case With(items=items, body=body):
            for item in items:
                context = machine.evaluate(item.context, frame)
                if item.target is not None:
                    binding.bind(machine, item.target, context, frame)
            return machine.execute(body, frame)


def _assign(machine: "Machine", statement: Assign, frame: "Frame") -> None:
    if statement.value is None and not statement.declares:
        return
    span = frame.span(statement.at)
    value = machine.evaluate(statement.value, frame) if statement.value else Lit(None, span)
    for target in statement.targets:
        binding.bind(machine, target, value, frame, statement.declares)


def _augment(machine: "Machine", statement: Augment, frame: "Frame") -> None:
    target, value, at = statement.target, statement.value, statement.at
    combined: Expr
    if statement.op in ("or", "and"):
        combined = Boolean("or" if statement.op == "or" else "and", (target, value), at)
    else:
        combined = Binary(statement.op, target, value, at)
    current = machine.evaluate(target, frame)
    if isinstance(current, ListValue) and statement.op == "+":
        added = machine.evaluate(value, frame)
        if isinstance(added, ListValue):
            current.items += added.items
            current.partial = current.partial or added.partial
        else:
            current.partial = True
        return
    binding.bind(machine, target, machine.evaluate(combined, frame), frame)


def _import(machine: "Machine", name: Imported, frame: "Frame", statement: Import) -> None:
    span = frame.span(statement.at)
    importer = frame.module.path
    found = machine.imported(importer, name.module, name.level)
    if name.local == "*":
        if found is not None:
            for local, bound in list(found.module.scope.names.items()):
                frame.scope.names.setdefault(local, bound)
        return
    frame.scope.names[name.local] = (
        Foreign(joined(library_name(name.module), name.member), span)
        if found is None and not _is_own_package(machine, name, importer)
        else _project_member(machine, found, name, importer, Unknown(span, name.local))
    )


def _is_own_package(machine: "Machine", name: Imported, importer: str) -> bool:
    """Whether ``from package import module`` names a file although the package has none."""
    return _submodule(machine, name, importer) is not None


def _submodule(machine: "Machine", name: Imported, importer: str) -> str | None:
    if not name.member or not importer.endswith(".py"):
        return None
    dotted = f"{name.module}.{name.member}" if name.module else name.member
    return machine.program.find(importer, dotted, name.level)


def _project_member(
    machine: "Machine",
    found: Value | None,
    name: Imported,
    importer: str,
    otherwise: Value,
) -> Value:
    if isinstance(found, ModuleValue):
        if not name.member:
            return found
        bound = found.module.scope.names.get(name.member)
        if bound is not None:
            return bound
    path = _submodule(machine, name, importer)
    return ModuleValue(machine.module(path)) if path is not None else otherwise


def define_function(node: Function, frame: "Frame") -> Closure:
    """Bind a function's name."""
    closure = Closure(node, frame.scope, frame.module, frame.this, frame.owner)
    frame.scope.names[node.name] = closure
    return closure


def _define_class(machine: "Machine", node: Class, frame: "Frame") -> None:
    known = frame.scope.names.get(node.name)
    if isinstance(known, ClassValue) and known.node is node:
        return
    bases = tuple(machine.evaluate(base, frame) for base in node.bases)
    frame.scope.names[node.name] = ClassValue(node, frame.scope, frame.module, bases)


def _if(machine: "Machine", statement: If, frame: "Frame") -> Outcome | None:
    known = truth(machine.evaluate(statement.test, frame), frame.module.is_python)
    if known is None:
        return _branches(machine, [statement.then, statement.otherwise], frame)
    return machine.execute(statement.then if known else statement.otherwise, frame)


def _branches(
    machine: "Machine", arms: Sequence[tuple[Stmt, ...]], frame: "Frame"
) -> Outcome | None:
    """Run every arm from the same start; leave only when all of them do."""
    start = dict(frame.scope.names)
    ends: list[dict[str, Value]] = []
    outcomes: list[Outcome | None] = []
    for arm in arms:
        frame.scope.names = dict(start)
        outcome = machine.execute(arm, frame)
        outcomes.append(outcome)
        if outcome is None:
            ends.append(frame.scope.names)
        elif outcome.kind == "return" and outcome.value is not None:
            frame.maybe.append(outcome.value)
    _join(frame, start, ends)
    if len(outcomes) > 1 and all(outcomes):
        returned = [outcome for outcome in outcomes if outcome and outcome.kind == "return"]
        return returned[0] if returned else outcomes[0]
    return None


def _join(frame: "Frame", start: dict[str, Value], ends: list[dict[str, Value]]) -> None:
    names = dict(start)
    for end in ends:
        for name, value in end.items():
            if value is start.get(name):
                continue
            known = names.get(name)
            if known is None or (known is start.get(name) and is_none(known)):
                names[name] = value
            else:
                names[name] = merged(known, value)
    frame.scope.names = names


def _for(machine: "Machine", statement: For, frame: "Frame") -> Outcome | None:
    items = iterable(machine.evaluate(statement.source, frame), frame.module.is_python)
    if items is None:
        machine.gap("loops over a computed list", frame.span(statement.source.at), frame)
        items = [Unknown(frame.span(statement.target.at), "item")]
    for item in items[:MAX_ROUNDS]:
        binding.bind(machine, statement.target, item, frame, declares=True)
        outcome = machine.execute(statement.body, frame)
        if outcome is not None and outcome.kind in ("return", "raise"):
            return outcome
        if outcome is not None and outcome.kind == "break":
            return None
    return machine.execute(statement.otherwise, frame)


def iterable(value: Value, is_python: bool) -> list[Value] | None:
    """Return what a loop goes over; None when it is computed.

    A TypeScript object can't be looped over, a ``Map`` can: its pairs.
    """
    match value:
        case ListValue(items=items) if items or not value.partial:
            return list(items)
        case DictValue(entries=entries) if entries or not value.partial:
            keys = [Lit(key, value.key_spans.get(key, value.span)) for key in entries]
            if is_python:
                return list(keys)
            pairs = zip(keys, entries.values(), strict=True)
            return [ListValue([key, held], value.span) for key, held in pairs]
        case ClassValue(statics=statics) if statics:
            return list(statics.values())
        case Lit(value=str(text)):
            return [Lit(char, value.span) for char in text]
        case _:
            return None


def _while(machine: "Machine", statement: While, frame: "Frame") -> Outcome | None:
    for _ in range(MAX_ROUNDS):
        known = truth(machine.evaluate(statement.test, frame), frame.module.is_python)
        if known is False:
            return None
        outcome = machine.execute(statement.body, frame)
        if outcome is not None and outcome.kind in ("return", "raise"):
            return outcome
        if known is None or (outcome is not None and outcome.kind == "break"):
            return None
    return None


def _match(machine: "Machine", statement: Match, frame: "Frame") -> Outcome | None:
    subject = machine.evaluate(statement.subject, frame)
    possible: list[Case] = []
    for case in statement.cases:
        known = _matches(machine, case, subject, frame)
        if known is not False:
            possible.append(case)
        if known:
            break
    if len(possible) == 1 and (_matches(machine, possible[0], subject, frame)):
        outcome = machine.execute(possible[0].body, frame)
    else:
        outcome = _branches(machine, [*(case.body for case in possible), ()], frame)
    return None if outcome is not None and outcome.kind == "break" else outcome


def _matches(machine: "Machine", case: Case, subject: Value, frame: "Frame") -> bool | None:
    if case.guard is not None:
        return None
    if not case.patterns:
        return True
    verdicts = [equal(subject, machine.evaluate(pattern, frame)) for pattern in case.patterns]
    if any(verdicts):
        return True
    return None if None in verdicts else False


def _try(machine: "Machine", statement: Try, frame: "Frame") -> Outcome | None:
    outcome = machine.execute(statement.body, frame)
    if outcome is not None and outcome.kind == "raise":
        outcome = None
        for handler in statement.handlers[:1]:
            outcome = machine.execute(handler.body, frame)
    elif outcome is None:
        outcome = machine.execute(statement.otherwise, frame)
    final = machine.execute(statement.final, frame)
    return final or outcome

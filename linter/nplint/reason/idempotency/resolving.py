"""Which project function a call goes to: on ``self``, on an object, by its only method."""

import re

from nplint.facts.code import Attr, Call, Const, Do, Expr, Name, Raise, Stmt, Unknown
from nplint.link.unit import Unit
from nplint.link.values import (
    UNKNOWN,
    Choice,
    ClassRef,
    FunctionRef,
    Instance,
    MappingValue,
    Symbol,
    Value,
)
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.domain import NOT_NONE, Shade
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.run import Run
from nplint.reason.idempotency.vocabulary import words_of

MOST_DEPTH = 14
"""The longest chain of calls that is followed."""


def full_name(target: Value) -> str:
    """Return a project function's dotted name, folders included; empty for anything else."""
    if not isinstance(target, FunctionRef):
        return ""
    path, _, name = target.id.partition("::")
    return f"{path.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}.{name}"


def followable(value: Value) -> bool:
    """Whether a value is code of the project that can be interpreted."""
    match value:
        case FunctionRef() | ClassRef():
            return True
        case Instance(project=project):
            return project
        case Choice(options=options):
            return any(followable(option) for option in options)
        case _:
            return False


def chosen_callee(value: Value) -> Value:
    """Return what a variable calls; a table is no function."""
    if isinstance(value, MappingValue):
        return UNKNOWN
    return value


def resolved(run: Run, expr: Call, view: CallView) -> Value:
    """Return the project function that a call goes to: on ``self``, on an object, or by name."""
    func = expr.func
    if isinstance(func, Attr) and isinstance(func.base, Name) and func.base.id in ("self", "cls"):
        unit = run.program.method(run.self_class, func.name) if run.self_class else None
        if unit is not None and not is_promise(unit):
            return FunctionRef(unit.id, Instance(run.self_class))
        if unit is not None:
            unit = _implementation(run, unit)
            return FunctionRef(unit.id, Instance(unit.owner)) if unit is not None else UNKNOWN
    several = _of_several(run, view)
    if several is not None:
        return several
    owner = class_of(view.subject.value) or class_of(view.receiver)
    if owner:
        unit = run.program.method(owner, view.method)
        if unit is not None and is_abstract(unit):
            unit = _implementation(run, unit)
            return FunctionRef(unit.id, Instance(unit.owner)) if unit is not None else UNKNOWN
        if unit is not None:
            return FunctionRef(unit.id, Instance(owner))
    if isinstance(func, Attr) and isinstance(func.base, Call) and _is_super(func.base):
        return _super_method(run, func.name)
    site = run.site(expr)
    if site is not None and followable(site.callee):
        return site.callee
    if owner or not isinstance(func, Attr):
        return UNKNOWN
    namesake = _of_namesake(run, view)
    return namesake if namesake != UNKNOWN else _only_method(run, view)


def _of_several(run: Run, view: CallView) -> Value | None:
    """Return the methods of objects of which one is chosen at run time; None for one object."""
    value = view.subject.value
    if not isinstance(value, Choice):
        return None
    owners = dict.fromkeys(cls for option in value.options if (cls := class_of(option)))
    units = [(cls, run.program.method(cls, view.method)) for cls in owners]
    found = tuple(FunctionRef(unit.id, Instance(cls)) for cls, unit in units if unit is not None)
    return Choice(found) if len(found) > 1 else None


def is_abstract(unit: Unit) -> bool:
    """Whether a method only promises what subclasses do, or does nothing."""
    return is_promise(unit) or all(map(_is_empty, unit.function.body))


def is_promise(unit: Unit) -> bool:
    """Whether a method says itself that subclasses have to do its work."""
    decorators = (dotted(item).rpartition(".")[2] for item in unit.function.decorators)
    if "abstractmethod" in decorators:
        return True
    body = [statement for statement in unit.function.body if not _is_empty(statement)]
    return bool(body) and all(
        isinstance(statement, Raise) and "NotImplemented" in str(statement.exception)
        for statement in body
    )


def _is_empty(statement: Stmt) -> bool:
    """Whether a statement is a text or ``...``, for which the lowered language has no word."""
    return isinstance(statement, Do) and isinstance(statement.value, Const | Unknown)


STAND_INS = frozenset("test tests fake fakes mock mocks stub dummy null noop memory".split())


def _implementation(run: Run, promised: Unit) -> Unit | None:
    """Return the method that an abstract one stands for; stand-ins of tests come last."""
    found = [
        unit
        for unit in run.analyst.methods_named(promised.function.name)
        if _implements(run, unit.owner, promised.owner) and not is_abstract(unit)
    ]
    real = [unit for unit in found if not STAND_INS & set(words_of(unit.id))]
    return next(iter(real or found), None)


def _implements(run: Run, cls: str, promised: str) -> bool:
    """Whether a class keeps what another promises: a subclass, or all methods of a protocol."""
    if promised in run.program.bases(cls):
        return True
    protocol = any(base.rpartition(".")[2] == "Protocol" for base in run.program.bases(promised))
    asked = [unit.function.name for unit in run.program.methods_of(promised)] if protocol else []
    return bool(asked) and all(run.program.method(cls, name) is not None for name in asked)


def _is_super(expr: Expr) -> bool:
    return isinstance(expr, Call) and isinstance(expr.func, Name) and expr.func.id == "super"


def _super_method(run: Run, name: str) -> Value:
    for base in run.program.bases(run.unit.owner):
        unit = run.program.method(base, name) if "::" in base else None
        if unit is not None:
            return FunctionRef(unit.id, Instance(run.self_class or run.unit.owner))
    return UNKNOWN


def class_of(value: Value) -> str:
    """Return the project class of an object; empty when it is none."""
    match value:
        case Instance(cls=cls, project=True):
            return cls
        case Symbol(type=kind) if "::" in kind:
            return kind
        case Choice(options=options):
            return next((found for option in options if (found := class_of(option))), "")
        case _:
            return ""


_MOST_NAMED = 24


def named_like(run: Run, base: Shade, text: str) -> Shade | None:
    """Return the methods of an object whose names are like a text with holes; None without any."""
    owner = run.self_class if base.text == "self" else class_of(base.value)
    if not owner or not text.replace("{}", "").strip("_"):
        return None
    pattern = re.compile(".*".join(map(re.escape, text.split("{}"))))
    owners = (owner, *(each for each in run.program.bases(owner) if "::" in each))
    units = {
        unit.function.name: unit
        for each in reversed(owners)
        for unit in run.program.methods_of(each)
        if pattern.fullmatch(unit.function.name) and not is_promise(unit)
    }
    found = tuple(FunctionRef(units[name].id, Instance(owner)) for name in sorted(units))
    if not 0 < len(found) <= _MOST_NAMED:
        return None
    return Shade(value=found[0] if len(found) == 1 else Choice(found), known=NOT_NONE)


_GENERIC = frozenset(
    "get set add save run execute send publish update load put delete create read write find "
    "list close open start stop commit flush rollback append pop items keys values format join "
    "handle process call submit map connect emit post fetch query filter first all copy".split()
)


def _of_namesake(run: Run, view: CallView) -> Value:
    """Return the method of the module's only class that an untyped object has the name of."""
    name = words_of(view.receiver_text.rpartition(".")[2])
    if not name or (view.receiver != UNKNOWN and not isinstance(view.receiver, Symbol)):
        return UNKNOWN
    found = [
        unit
        for unit in run.analyst.methods_named(view.method)
        if unit.module == run.unit.module and words_of(_class_name(unit)) == name
    ]
    if len(found) != 1 or is_abstract(found[0]) or STAND_INS & set(words_of(found[0].id)):
        return UNKNOWN
    return FunctionRef(found[0].id, Instance(found[0].owner))


def _class_name(unit: Unit) -> str:
    return unit.owner.rpartition("::")[2].rpartition(".")[2]


def _only_method(run: Run, view: CallView) -> Value:
    """Return the only method of the project with this name, for a receiver of unknown type."""
    row = any(taint.kind == "row" for taint in view.subject.taints)
    if view.method in _GENERIC or len(view.method) < 4 or (view.name and not row):
        return UNKNOWN
    if view.receiver != UNKNOWN and not isinstance(view.receiver, Symbol) and not row:
        return UNKNOWN
    found = run.analyst.methods_named(view.method)
    return FunctionRef(found[0].id, Instance(found[0].owner)) if len(found) == 1 else UNKNOWN

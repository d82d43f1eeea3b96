"""Objects of mapped classes: what they inherit, and which of their columns are unique."""

from nplint.facts.code import Assign, Call, Const, Name
from nplint.facts.nodes import nodes
from nplint.link.values import ClassRef, Instance
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.domain import Effect, Shade, Statement, Taint
from nplint.reason.idempotency.operations import managers
from nplint.reason.idempotency.operations.call import CallView, Operation
from nplint.reason.idempotency.operations.database import insert_object
from nplint.reason.idempotency.run import Run

_MAPPERS = ("django", "mongoengine", "peewee", "tortoise", "beanie", "odmantic", "models.", "db.")
_CREATES = frozenset({"create", "acreate", "objects_create", "insert_one"})
_CREATES_MANY = frozenset({"bulk_create", "insert_many", "save_all"})


def active_record(run: Run, view: CallView) -> Operation | None:
    """Return what a method does that a mapped class inherits, as far as its bases tell."""
    match view.subject.value:
        case Instance(cls=cls, project=True) if view.method in ("save", "asave"):
            return _save(run, view, cls)
        case ClassRef(id=cls) if _is_mapped(run, cls):
            return _of_class(view, cls)
        case _:
            return None


def _is_mapped(run: Run, cls: str) -> bool:
    bases = run.program.bases(cls)
    return any(sign in base.lower() for base in bases for sign in _MAPPERS)


def _save(run: Run, view: CallView, cls: str) -> Operation | None:
    """Return what ``save()`` of an object does."""
    bases = run.program.bases(cls)
    if any("pynamodb" in base for base in bases):
        if view.args or view.keyword("condition"):
            return None
        needs = frozenset(t for _, part in view.subject.fields or () for t in part.taints)
        key = needs if len(view.subject.fields or ()) == 1 else frozenset[Taint]()
        return Operation((Effect(f"save of a {view.subject.text}", view.span, key, marker=True),))
    return None if _is_mapped(run, cls) or not bases else Operation()


def _of_class(view: CallView, cls: str) -> Operation | None:
    """Return what a method of the class itself does: ``Row.create(...)``."""
    name = cls.rpartition("::")[2].rpartition(".")[2]
    if view.method in _CREATES:
        first = view.args[0] if view.args else Shade()
        row = Shade(fields=(*(first.fields or ()), *view.kwargs))
        return insert_object(name, row, view, deferred=False)
    if view.method in _CREATES_MANY:
        return insert_object(name, Shade(taints=view.taints), view, deferred=False)
    if view.method in ("get_or_create", "update_or_create"):
        return managers.run_statement_method(Statement("select", name.lower()), view)
    return None


def unique_columns(run: Run, cls: str) -> set[str]:
    """Return the columns that a mapped class declares to be unique, alone or together."""
    return {name for key in unique_keys(run, cls) for name in key}


def unique_keys(run: Run, cls: str) -> list[frozenset[str]]:
    """Return the sets of columns of which a table has each combination once."""
    head = run.program.class_of(cls)
    found: list[frozenset[str]] = []
    primary: set[str] = set()
    for statement in head.body if head else ():
        if not isinstance(statement, Assign) or not isinstance(statement.targets[0], Name):
            continue
        for node in nodes(statement.value):
            if not isinstance(node, Call):
                continue
            if _says(node, "unique"):
                found.append(frozenset({statement.targets[0].id}))
            if _says(node, "primary_key"):
                primary.add(statement.targets[0].id)
            if dotted(node.func).rpartition(".")[2] == "UniqueConstraint":
                names = [arg.value for arg in node.args if not arg.name]
                found.append(frozenset(str(n.value) for n in names if isinstance(n, Const)))
    return [key for key in (*found, frozenset(primary)) if key]


def _says(call: Call, option: str) -> bool:
    value = call.keyword(option)
    return isinstance(value, Const) and value.value is True

"""Objects of mapped classes: what the methods do that they inherit, and what takes new rows."""

from msgspec.structs import replace

from nplint.link.values import ClassRef, Instance
from nplint.reason.idempotency.domain import Effect, Shade, Statement, Taint
from nplint.reason.idempotency.keys import taints_of
from nplint.reason.idempotency.operations import managers
from nplint.reason.idempotency.operations.call import CallView, Operation
from nplint.reason.idempotency.operations.database import EXECUTE, select
from nplint.reason.idempotency.operations.rows import insert_object
from nplint.reason.idempotency.run import Run
from nplint.reason.idempotency.uniqueness import told, with_indexes, with_schema, with_witness

_MAPPERS = ("django", "mongoengine", "peewee", "tortoise", "beanie", "odmantic", "models.", "db.")
_CREATES = frozenset({"create", "acreate", "objects_create", "insert_one"})
_LOOK_UPS = {
    "get": "row", "aget": "row", "get_by_id": "row", "get_or_none": "row", "find_one": "row",
    "exists": "flag",
}  # fmt: skip
"""What methods that a class inherits answer when they look a row up."""
_CREATES_MANY = frozenset({"bulk_create", "insert_many", "save_all"})


def active_record(run: Run, view: CallView) -> Operation | None:
    """Return what a method does that a mapped class inherits, as far as its bases tell."""
    match view.subject.value:
        case Instance(cls=cls, project=True) if view.method in ("save", "asave"):
            return _save(run, view, cls)
        case ClassRef(id=cls) if view.method in _LOOK_UPS and is_stored(run, cls):
            key = view.taints | taints_of(tuple(shade for _, shade in view.every()))
            statement = Statement("select", _name(cls).lower())
            return select(statement, view, key, _LOOK_UPS[view.method])
        case ClassRef(id=cls) if _is_mapped(run, cls):
            return _of_class(run, view, cls)
        case _:
            return None


_TAKES_ROWS = frozenset("add save persist bulk_save_objects add_all create acreate".split())


def with_new_rows(run: Run, view: CallView) -> CallView:
    """Return a call that takes new rows, with what is known of their unique columns."""
    if view.method == "insert_one":
        return with_indexes(run, view)
    if view.method not in _TAKES_ROWS:
        return with_schema(run, view) if view.method in EXECUTE else view
    statement = view.subject.statement
    if statement is not None and statement.cls and view.kwargs:
        return replace(view, kwargs=told(run, statement.cls, Shade(fields=view.kwargs)).fields)
    return replace(view, args=tuple(with_witness(run, row) for row in view.args))


def _is_mapped(run: Run, cls: str) -> bool:
    bases = run.program.bases(cls)
    return any(sign in base.lower() for base in bases for sign in _MAPPERS)


def is_stored(run: Run, cls: str) -> bool:
    """Whether the objects of a class are rows that a mapper's own methods find."""
    return _is_mapped(run, cls) or any("pynamodb" in base for base in run.program.bases(cls))


def _name(cls: str) -> str:
    return cls.rpartition("::")[2].rpartition(".")[2]


def _save(run: Run, view: CallView, cls: str) -> Operation | None:
    """Return what ``save()`` of an object does."""
    bases = run.program.bases(cls)
    if any("pynamodb" in base for base in bases):
        if view.args or view.keyword("condition"):
            return None
        needs = frozenset(t for _, part in view.subject.fields or () for t in part.taints)
        key = needs if len(view.subject.fields or ()) == 1 else frozenset[Taint]()
        what, target = f"save of a {view.subject.text}", _name(cls).lower()
        return Operation((Effect(what, view.span, key, target=target, marker=True),))
    return None if _is_mapped(run, cls) or not bases else Operation()


def _of_class(run: Run, view: CallView, cls: str) -> Operation | None:
    """Return what a method of the class itself does: ``Row.create(...)``."""
    name = _name(cls)
    if view.method in _CREATES:
        first = view.args[0] if view.args else Shade()
        row = told(run, cls, Shade(fields=(*(first.fields or ()), *view.kwargs)))
        return insert_object(name, row, view, deferred=False)
    if view.method in _CREATES_MANY:
        return insert_object(name, Shade(taints=view.taints), view, deferred=False)
    if view.method in ("get_or_create", "update_or_create"):
        return managers.run_statement_method(Statement("select", name.lower()), view)
    return None

"""Whether a new row takes the event's values in the unique columns of its table.

The second row of a redelivered event is refused only for such a column: a generated primary key
is new each time. Where no column is declared in the code, nothing is known.
"""

import re

from msgspec.structs import replace

from nplint.facts.code import Const
from nplint.facts.nodes import nodes
from nplint.link.screen import Screen
from nplint.link.values import Instance
from nplint.reason.idempotency.collections import collection_name
from nplint.reason.idempotency.domain import GENERATED, UNIQUE, Shade, Statement, Taints
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.operations.database import given_values, statement_of
from nplint.reason.idempotency.run import Run
from nplint.reason.idempotency.tables import UNREAD, Table, table_name, table_of_class, united


def with_witness(run: Run, row: Shade) -> Shade:
    """Return a new row with a part that says whether a unique column takes the event's value."""
    cls = row.value.cls if isinstance(row.value, Instance) and row.value.project else ""
    return told(run, cls, row)


def told(run: Run, cls: str, row: Shade) -> Shade:
    """Return the fields of a new row of a class with what is known of its unique columns."""
    if not cls or row.fields is None or run.program.method(cls, "__init__") is not None:
        return row
    fields = tuple(pair for pair in row.fields if pair[0] not in (UNIQUE, GENERATED))
    witness = _witness(run, _of_class(run, cls), dict(fields), table_name(run.program, cls))
    return replace(row, fields=(*fields, *witness))


def _witness(
    run: Run, table: Table, given: dict[str, Shade], name: str
) -> tuple[tuple[str, Shade], ...]:
    """Return the part of a row that tells of its unique columns; nothing when that is not known."""
    steady = next(filter(None, (_steady(key, table, given) for key in table.keys)), None)
    if steady is not None:
        return ((UNIQUE, Shade(taints=steady)),)
    told_all = table.known and not {"*", "**"} & given.keys()
    vague = any(_is_vague(key, table, given) for key in table.keys)
    if not told_all or vague or _is_constrained_elsewhere(run, name):
        return ()
    return ((GENERATED, Shade()),)


def _of_class(run: Run, cls: str) -> Table:
    """Return what a class declares of its table, with what migrations and SQL files add."""
    name = table_name(run.program, cls)
    written = run.analyst.table(name) if name else None
    return united(written, table_of_class(run.program, cls))


def with_schema(run: Run, view: CallView) -> CallView:
    """Return a call that runs an ``INSERT``, with what is known of its row's unique columns."""
    statement = statement_of(view.args[0]) if view.args else None
    if statement is None or statement.verb != "insert" or not statement.table:
        return view
    if statement.conflict not in ("", "ignore"):
        return view
    table = _table(run, statement)
    given = _given(statement, view) if table is not None else {}
    if table is None or not given:
        return view
    cls = statement.cls
    witness = _witness(run, table, given, table_name(run.program, cls) if cls else statement.table)
    told_statement = replace(statement, witness=witness)
    return replace(view, args=(replace(view.args[0], statement=told_statement), *view.args[1:]))


def with_indexes(run: Run, view: CallView) -> CallView:
    """Return a call that inserts a document, with what is known of its unique fields."""
    document = view.argument(0, "document")
    fields = document.fields if document is not None else None
    if document is None or fields is None or not view.args or "_id" in dict(fields):
        return view
    name = collection_name(view.receiver, view.receiver_text, run.unit.path)
    table = run.analyst.collection(name) if name else None
    if table is None:
        return view
    known = replace(document, fields=(*fields, *_witness(run, table, dict(fields), "")))
    return replace(view, args=(known, *view.args[1:]))


def _table(run: Run, statement: Statement) -> Table | None:
    if statement.cls:
        return _of_class(run, statement.cls)
    return run.analyst.table(statement.table)


def _given(statement: Statement, view: CallView) -> dict[str, Shade]:
    """Return what an insert gives the columns that it names."""
    if statement.values:
        return dict(statement.values)
    return given_values(statement, Shade(fields=tuple(_values(view).items())))


def _values(view: CallView) -> dict[str, Shade]:
    rest = view.args[1:]
    if len(rest) == 1 and rest[0].fields is not None:
        return dict(rest[0].fields)
    return {str(place): shade for place, shade in enumerate(rest)} | dict(view.kwargs)


def _steady(key: frozenset[str], table: Table, given: dict[str, Shade]) -> Taints | None:
    """Return where a key of a row comes from; None when a second row's key may be another one."""
    columns = {name: _column(given, name) for name in key}
    if any(part is None and name not in table.filled for name, part in columns.items()):
        return None
    taints = frozenset(t for part in columns.values() if part is not None for t in part.taints)
    fresh = any(taint.kind == "unstable" for taint in taints)
    return taints if taints and not fresh else None


def _is_vague(key: frozenset[str], table: Table, given: dict[str, Shade]) -> bool:
    """Whether all columns of a key are filled, with something of which nothing is known."""
    if key == UNREAD:
        return True
    columns = [(name, _column(given, name)) for name in key]
    if any(part is None and name not in table.filled for name, part in columns):
        return False
    parts = [part for _, part in columns if part is not None]
    fresh = any(taint.kind == "unstable" for part in parts for taint in part.taints)
    return not fresh and any(not part.taints and not part.constant for part in parts)


def _column(given: dict[str, Shade], name: str) -> Shade | None:
    """Return what a column is given; Django takes a related object for its id."""
    return given.get(name) or given.get(f"{name}_id") or given.get(name.removesuffix("_id"))


_ADDED = Screen(("batch_alter_table",), re.compile(r"\bbatch_alter_table\b"))
"""How a migration changes a table so that it does not name it again for each key."""


def _is_constrained_elsewhere(run: Run, name: str) -> bool:
    """Whether a migration makes some column of a table unique, in a way that is not read."""
    if not name:
        return False
    return any(
        isinstance(node, Const) and node.value == name
        for unit in run.program.units_where(_ADDED)
        for node in nodes(unit.function.body)
    )

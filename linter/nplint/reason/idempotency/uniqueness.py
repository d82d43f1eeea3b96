"""Which columns of a mapped class are unique, and whether a new row takes the event's values there.

The second row of a redelivered event is refused only for such a column: a generated primary key
is new each time. Where no column is declared in the code, nothing is known.
"""

import re
from collections.abc import Iterator

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.code import Assign, Attr, Call, Class, Const, Expr, Name, Sequence
from nplint.facts.nodes import nodes
from nplint.link.screen import Screen
from nplint.link.values import Instance
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.domain import GENERATED, UNIQUE, Shade, Taints
from nplint.reason.idempotency.run import Run

_COLUMN = re.compile(r"(?:[Cc]olumn|Field|ForeignKey)$")
_CONSTRAINTS = frozenset({"UniqueConstraint", "PrimaryKeyConstraint", "CompositeKey"})
_MADE_ANEW = re.compile(r"uuid|ulid|ksuid|token|random|now|nanoid|cuid", re.IGNORECASE)


class Table(Struct, frozen=True):
    """What a mapped class declares of its table."""

    keys: tuple[frozenset[str], ...] = ()
    """Sets of columns of which the table has each combination once."""
    filled: frozenset[str] = frozenset()
    """Columns that get the same value in each row that gives none."""
    known: bool = False
    """Whether columns are declared at all, and all constraints could be read."""


def table_of(run: Run, cls: str) -> Table:
    """Return what a class and its bases declare of their table."""
    ids = (cls, *(base for base in run.program.bases(cls) if "::" in base))
    keys: list[frozenset[str]] = []
    filled: set[str] = set()
    columns, vague = False, False
    for id in ids:
        head, meta = run.program.class_of(id), run.program.class_of(f"{id}.Meta")
        assigned = list(_assignments(head))
        for name, value in assigned:
            columns = columns or _is_column(value)
            filled |= {name} if _is_filled(value) else set()
            vague = vague or (name == "__table_args__" and not _is_listed(value))
        keys += _keys_of(assigned)
        keys += [key for _, value in _assignments(meta) for key in _listed_keys(value)]
    return Table(tuple(dict.fromkeys(keys)), frozenset(filled), columns and not vague)


def with_witness(run: Run, row: Shade) -> Shade:
    """Return a new row with a part that says whether a unique column takes the event's value."""
    cls = row.value.cls if isinstance(row.value, Instance) and row.value.project else ""
    return told(run, cls, row)


def told(run: Run, cls: str, row: Shade) -> Shade:
    """Return the fields of a new row of a class with what is known of its unique columns."""
    if not cls or row.fields is None or run.program.method(cls, "__init__") is not None:
        return row
    fields = tuple(pair for pair in row.fields if pair[0] not in (UNIQUE, GENERATED))
    table, given = table_of(run, cls), dict(fields)
    steady = next(filter(None, (_steady(key, table, given) for key in table.keys)), None)
    if steady is not None:
        return replace(row, fields=(*fields, (UNIQUE, Shade(taints=steady))))
    told_all = table.known and not {"*", "**"} & given.keys()
    vague = any(_is_vague(key, table, given) for key in table.keys)
    if not told_all or vague or _is_constrained_elsewhere(run, cls):
        return replace(row, fields=fields)
    return replace(row, fields=(*fields, (GENERATED, Shade())))


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
    columns = [(name, _column(given, name)) for name in key]
    if any(part is None and name not in table.filled for name, part in columns):
        return False
    parts = [part for _, part in columns if part is not None]
    fresh = any(taint.kind == "unstable" for part in parts for taint in part.taints)
    return not fresh and any(not part.taints and not part.constant for part in parts)


def _column(given: dict[str, Shade], name: str) -> Shade | None:
    """Return what a column is given; Django takes a related object for its id."""
    return given.get(name) or given.get(f"{name}_id") or given.get(name.removesuffix("_id"))


def _assignments(head: Class | None) -> Iterator[tuple[str, Expr]]:
    for statement in head.body if head else ():
        if isinstance(statement, Assign) and statement.value is not None:
            target = statement.targets[0]
            if isinstance(target, Name):
                yield target.id, statement.value


def _is_column(value: Expr) -> bool:
    return isinstance(value, Call) and bool(_COLUMN.search(dotted(value.func)))


def _is_filled(value: Expr) -> bool:
    """Whether a column has a default that is no new value each time."""
    made = value.keyword("default", "server_default") if isinstance(value, Call) else None
    if made is None or (isinstance(made, Const) and made.value is None):
        return False
    return isinstance(made, Const | Attr) and not _MADE_ANEW.search(str(made))


def _is_listed(value: Expr) -> bool:
    return isinstance(value, Sequence) or type(value).__name__ == "DictExpr"


def _keys_of(assigned: list[tuple[str, Expr]]) -> list[frozenset[str]]:
    """Return the keys that a class body declares at its columns and in its table's arguments."""
    keys: list[frozenset[str]] = []
    primary: set[str] = set()
    for name, value in assigned:
        for call in (node for node in nodes(value) if isinstance(node, Call)):
            if _says(call, "unique") and name != "__table_args__":
                keys.append(frozenset({name}))
            if _says(call, "primary_key") or _says(call, "pk"):
                primary.add(name)
        keys += _listed_keys(value)
    return [key for key in (*keys, frozenset(primary)) if key]


def _listed_keys(value: Expr) -> Iterator[frozenset[str]]:
    """Yield the keys in a list of constraints, indexes or names of columns."""
    for node in nodes(value):
        if isinstance(node, Call):
            yield from _of_constraint(node)
        elif isinstance(node, Sequence):
            yield from _of_names(node)


def _of_constraint(call: Call) -> Iterator[frozenset[str]]:
    kind = dotted(call.func).rpartition(".")[2]
    names = [arg.value for arg in call.args if not arg.name and not arg.star]
    fields = call.keyword("fields")
    if kind == "Index" and _says(call, "unique"):
        names = names[1:]
    elif kind not in _CONSTRAINTS:
        return
    if isinstance(fields, Sequence):
        names = list(fields.items)
    found = frozenset(filter(None, map(_column_name, names)))
    if found:
        yield found


def _of_names(listed: Sequence) -> Iterator[frozenset[str]]:
    """Yield the key of ``(("a", "b"), True)`` or ``[("a", "b")]``."""
    names = [_column_name(item) for item in listed.items]
    if len(names) == len(listed.items) and all(names) and len(names) > 1:
        yield frozenset(names)


def _column_name(expr: Expr) -> str:
    match expr:
        case Const(value=str(name)):
            return name
        case Name(id=name):
            return name
        case _:
            return ""


def _says(call: Call, option: str) -> bool:
    value = call.keyword(option)
    return isinstance(value, Const) and value.value is True


_ADDED = Screen(
    ("create_unique_constraint", "create_index"),
    re.compile(r"\bcreate_unique_constraint\b|\bcreate_index\b[^)]*\bunique\s*=\s*True"),
)
"""How a migration makes columns unique of which the class does not say so."""


def _is_constrained_elsewhere(run: Run, cls: str) -> bool:
    """Whether a migration makes some column of the class's table unique."""
    table = dict(_assignments(run.program.class_of(cls))).get("__tablename__")
    name = str(table.value) if isinstance(table, Const) else ""
    if not name:
        return False
    return any(
        isinstance(node, Const) and node.value == name
        for unit in run.program.units_where(_ADDED)
        for node in nodes(unit.function.body)
    )

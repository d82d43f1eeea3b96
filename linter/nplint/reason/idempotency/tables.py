"""What the code declares of a database's tables: as mapped classes, or as tables of SQLAlchemy."""

import re
from collections.abc import Iterator

from msgspec import Struct

from nplint.facts.code import Assign, Attr, Call, Class, Const, Expr, Name, Sequence
from nplint.facts.nodes import nodes
from nplint.link.interface import Linked
from nplint.link.screen import Screen
from nplint.reason.handlers.code import dotted

_COLUMN = re.compile(r"(?:[Cc]olumn|Field|ForeignKey)$")
_CONSTRAINTS = frozenset({"UniqueConstraint", "PrimaryKeyConstraint", "CompositeKey"})
_MADE_ANEW = re.compile(r"uuid|ulid|ksuid|token|random|now|nanoid|cuid", re.IGNORECASE)
_TABLES = Screen(
    ("Table", "create_table", "create_unique_constraint", "create_primary_key", "create_index"),
    re.compile(
        r"\bTable\(|\bcreate_(?:table|unique_constraint|primary_key)\(|\bcreate_index\b[^)]*\bunique"
    ),
)


UNREAD = frozenset({"?"})
"""A key of which columns it has could not be read."""


class Table(Struct, frozen=True):
    """What is known of a table: which of its columns are unique, alone or together."""

    keys: tuple[frozenset[str], ...] = ()
    """Sets of columns of which the table has each combination once."""
    filled: frozenset[str] = frozenset()
    """Columns that get the same value in each row that gives none."""
    known: bool = False
    """Whether columns are declared at all, and all constraints could be read."""


def united(old: Table | None, new: Table) -> Table:
    """Return a table of which two places say something."""
    if old is None:
        return new
    keys = tuple(dict.fromkeys((*old.keys, *new.keys)))
    return Table(keys, old.filled | new.filled, old.known or new.known)


def table_of_class(program: Linked, cls: str) -> Table:
    """Return what a class and its bases declare of their table."""
    ids = (cls, *(base for base in program.bases(cls) if "::" in base))
    keys: list[frozenset[str]] = []
    filled: set[str] = set()
    columns, vague = False, False
    for id in ids:
        head, meta = program.class_of(id), program.class_of(f"{id}.Meta")
        assigned = list(assignments(head))
        for name, value in assigned:
            columns = columns or _is_column(value)
            filled |= {name} if _is_filled(value) else set()
            vague = vague or (name == "__table_args__" and not _is_listed(value))
        keys += _keys_of(assigned)
        keys += [key for _, value in assignments(meta) for key in _listed_keys(value)]
    return Table(tuple(dict.fromkeys(keys)), frozenset(filled), columns and not vague)


def table_name(program: Linked, cls: str) -> str:
    """Return the name of the table that a class is mapped to, as far as the class says it."""
    own = dict(assignments(program.class_of(cls)))
    meta = dict(assignments(program.class_of(f"{cls}.Meta")))
    for given in (own.get("__tablename__"), *map(meta.get, ("db_table", "table_name", "table"))):
        if isinstance(given, Const) and isinstance(given.value, str):
            return given.value.lower()
    return ""


def declared_tables(program: Linked) -> Iterator[tuple[str, Table]]:
    """Yield what ``Table`` of SQLAlchemy and migrations say of tables, by name and by variable."""
    for unit in program.units_where(_TABLES):
        for statement in unit.function.body:
            if isinstance(statement, Assign) and isinstance(statement.value, Call):
                names = [target.id for target in statement.targets if isinstance(target, Name)]
                call = statement.value
                if dotted(call.func).rpartition(".")[2] == "Table" and len(call.args) >= 3:
                    yield from ((name.lower(), _of_call(call, 2)) for name in names)
        for node in nodes(unit.function.body):
            if isinstance(node, Call):
                yield from _migrated(node)


def _migrated(call: Call) -> Iterator[tuple[str, Table]]:
    """Yield what a call says of the table that it names."""
    named = [str(a.value.value) if isinstance(a.value, Const) else "" for a in call.args[:2]]
    first, second = (*named, "", "")[:2]
    match dotted(call.func).rpartition(".")[2]:
        case "Table" if first and len(call.args) >= 3:
            yield first.lower(), _of_call(call, 2)
        case "create_table" if first and len(call.args) >= 2:
            yield first.lower(), _of_call(call, 1)
        case "create_unique_constraint" | "create_primary_key" if second:
            yield second.lower(), Table(tuple(_named_third(call)))
        case "create_index" if second and says(call, "unique"):
            yield second.lower(), Table(tuple(_named_third(call)))
        case _:
            pass


def _named_third(call: Call) -> Iterator[frozenset[str]]:
    listed = call.keyword("columns") or call.positional(2)
    names = frozenset(map(_column_name, listed.items)) if isinstance(listed, Sequence) else {""}
    yield frozenset(names) if all(names) else UNREAD


def _of_call(call: Call, start: int) -> Table:
    """Return what the columns and constraints of a table say, from an argument on."""
    keys: list[frozenset[str]] = []
    filled: set[str] = set()
    primary: set[str] = set()
    parts = [arg.value for arg in call.args[start:] if not arg.name]
    for part in parts:
        if not isinstance(part, Call):
            continue
        named = part.positional(0)
        name = str(named.value) if _is_column(part) and isinstance(named, Const) else ""
        if name:
            keys += [frozenset({name})] if says(part, "unique") else []
            primary |= {name} if says(part, "primary_key") else set()
            filled |= {name} if _is_filled(part) else set()
        keys += _of_constraint(part)
    keys += [frozenset(primary)] if primary else []
    whole = all(isinstance(part, Call) for part in parts) and all(not a.star for a in call.args)
    return Table(tuple(keys), frozenset(filled), known=bool(parts) and whole)


def assignments(head: Class | None) -> Iterator[tuple[str, Expr]]:
    """Yield what a class body assigns."""
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
            if says(call, "unique") and name != "__table_args__":
                keys.append(frozenset({name}))
            if says(call, "primary_key") or says(call, "pk"):
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
    if kind == "Index" and says(call, "unique"):
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


def says(call: Call, option: str) -> bool:
    """Whether a call switches an option on."""
    value = call.keyword(option)
    return isinstance(value, Const) and value.value is True

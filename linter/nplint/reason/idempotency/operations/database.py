"""Statements sent to SQL databases, as text, query builders or object mappers."""

from msgspec.structs import replace

from nplint.reason.idempotency.answers import counted
from nplint.reason.idempotency.cypher import graph_change
from nplint.reason.idempotency.domain import (
    CLEAN,
    GENERATED,
    NOT_NONE,
    ROWS,
    UNIQUE,
    Effect,
    Fact,
    Reply,
    Shade,
    Statement,
    Taint,
    Taints,
)
from nplint.reason.idempotency.keys import key_parts, taints_of, unstable
from nplint.reason.idempotency.operations.call import (
    IN_MEMORY,
    IN_PASSING_FILE,
    NOTHING,
    CallView,
    Claim,
    Lookup,
    Operation,
)
from nplint.reason.idempotency.operations.marks import is_bare_mark
from nplint.reason.idempotency.sql import is_sql, read_statement
from nplint.reason.idempotency.vocabulary import words_of

INTEGRITY = frozenset(
    {
        "IntegrityError", "UniqueViolation", "UniqueViolationError", "DuplicateKeyError",
        "DatabaseError", "DBAPIError", "SQLAlchemyError", "Error", "Exception",
    }
)  # fmt: skip
GENERATED_KEY = frozenset({Taint("unstable", "a generated key")})
"""Where the key of a row comes from that is made anew for each."""
NEVER_REFUSED = "none of its table's unique columns takes a value of the event"
"""Why an insert guards nothing whose row takes a key that is made anew."""
EXECUTE = frozenset(
    "execute executemany exec exec_driver_sql scalar scalars fetch fetchrow fetchval fetch_one "
    "fetch_all fetch_val execute_many execute_query sql run query raw stream copy "
    "copy_expert".split()
)
_FLUSH = frozenset({"flush", "commit"})


def read(call: CallView) -> Operation | None:
    """Return what a call says to a database; None when it is no such call."""
    if call.method in EXECUTE:
        return _execute(call)
    if call.method in ("execute_values", "execute_batch") and len(call.args) >= 3:
        statement = statement_of(call.args[1])
        return run_statement(statement, call.args[2], call) if statement is not None else None
    if call.method in ("copy_from", "copy_records_to_table") and call.args:
        table = call.argument(1 if call.method == "copy_from" else 0, "table", "table_name")
        name = str(table.known) if table is not None and table.constant else ""
        return run_statement(Statement("insert", name.lower()), Shade(), call)
    if call.method in _FLUSH and not call.args:
        return Operation(flush=True)
    return None


def statement_of(shade: Shade) -> Statement | None:
    """Return the statement that a value is: a builder's, or SQL text."""
    if shade.statement is not None:
        return shade.statement
    text = shade.known if isinstance(shade.known, str) and shade.constant else shade.text
    return read_statement(text) if is_sql(text) else None


def _execute(call: CallView) -> Operation | None:
    if not call.args:
        return None
    graph = _cypher(call)
    statement = statement_of(call.args[0]) if graph is None else None
    if statement is None:
        return graph
    if statement.verb == "insert" and not statement.conflict and _overwrites(call):
        statement = replace(statement, conflict="update")
    values = _bound_values(statement, call)
    return run_statement(statement, values, call)


def _cypher(call: CallView) -> Operation | None:
    """Return what a query to a graph database does; None when it is none."""
    shade = call.args[0]
    text = shade.known if isinstance(shade.known, str) and shade.constant else shade.text
    grows = graph_change(text)
    if not grows:
        return None
    return Operation((Effect(grows, call.span, always=True, transactional=True, cure=_MERGE),))


_MERGE = "MERGE under the event's id"


def _overwrites(call: CallView) -> bool:
    """Whether a plain insert writes over the row of its key: Cassandra's does."""
    names = (getattr(value, "callee", "") for value in (call.receiver, call.root))
    return any("cassandra" in str(name) for name in names)


def _bound_values(statement: Statement, call: CallView) -> Shade:
    if statement.values:
        return Shade(fields=statement.values)
    rest = call.args[1:]
    if len(rest) == 1:
        return rest[0]
    return Shade(fields=tuple((str(i), shade) for i, shade in enumerate(rest)) + call.kwargs)


def run_statement(statement: Statement, values: Shade, call: CallView) -> Operation:
    """Return what running one statement does."""
    if statement.once:
        return _once(statement, values, call)
    if statement.unread:
        why = "the statement does not look at what its `WITH` has remembered"
        unread = Fact("unread guard", call.span, statement.unread, atomic=False, why=why)
        rest = run_statement(replace(statement, unread=""), values, call)
        return replace(rest, unread=unread)
    match statement.verb:
        case "insert":
            return _insert(statement, values, call)
        case "update":
            return _update(statement, values, call)
        case "delete":
            return _delete(statement, values, call)
        case "select":
            return _select(statement, values, call)
        case "temporary":
            return Operation(temporary=statement.table)
        case _:
            return NOTHING


def _once(statement: Statement, values: Shade, call: CallView) -> Operation:
    """Return what a statement does that finds nothing to do for a message remembered before."""
    remembered = replace(statement, table=statement.once)
    fact = _fact("unique insert", remembered, key_of(statement, values), call)
    effect = Effect(
        f"{statement.verb.upper()} of {statement.table or 'a table'}", call.span, fact.key,
        transactional=True, target=statement.table, fields=statement.writes, marker=True,
    )  # fmt: skip
    return Operation((effect,), _answering(fact, call))


def _taints(shade: Shade) -> Taints:
    parts = frozenset(t for _, part in shade.fields or () for t in part.taints)
    return shade.taints | parts


def key_of(statement: Statement, values: Shade) -> Taints:
    """Return what the inserted row's key comes from: the key columns, else the first value."""
    parts = key_parts(values)
    if parts:
        return taints_of(parts)
    first = next((part for _, part in values.fields or ()), None)
    return first.taints if first is not None else values.taints


def _insert(statement: Statement, values: Shade, call: CallView) -> Operation:
    fact = _fact("unique insert", statement, key_of(statement, values), call)
    columns = [name for name, _ in statement.values or statement.given]
    fact = replace(fact, memory=fact.memory or is_bare_mark(statement.table, columns))
    fact = _of_row(fact, statement)
    what = f"INSERT into {statement.table or 'a table'}"
    relative = frozenset(t for t in _taints(values) if t.kind == "relative")
    effect = Effect(
        what, call.span, relative, transactional=True, target=statement.table,
        fields=statement.writes, marker=True, key=_taints(values),
        cure="insert under the event's id with ON CONFLICT",
    )  # fmt: skip
    match statement.conflict:
        case "ignore":
            needs = fact.key | relative
            return Operation((replace(effect, needs=needs),), _answering(fact, call))
        case "update":
            return Operation((effect,))
        case "relative":
            return Operation((replace(effect, always=True),))
        case _:
            pass
    if statement.absent:
        return Operation((effect,), _answering(fact, call))
    tentative = replace(fact, tentative=not fact.memory)
    insert = replace(effect, always=not fact.memory or fact.own, insert_of=tentative)
    return Operation((insert,), Claim(tentative, INTEGRITY, "IntegrityError"))


def _of_row(fact: Fact, statement: Statement) -> Fact:
    """Return the claim that an insert is, with what is known of its table's unique columns."""
    told = dict(statement.witness)
    marks = fact.memory
    if GENERATED in told and marks and unstable(fact.key) is None:
        return replace(fact, why=NEVER_REFUSED)
    if GENERATED in told:
        return replace(fact, own=not marks, key=fact.key | GENERATED_KEY)
    if UNIQUE in told and not statement.conflict:
        return replace(fact, own=not marks, memory=True, key=told[UNIQUE].taints, key_span=None)
    return fact


def _update(statement: Statement, values: Shade, call: CallView) -> Operation:
    relative = statement.relative or any(t.kind == "relative" for t in _taints(values))
    effect = Effect(
        f"UPDATE {statement.table or 'a table'}{' that adds to the old value' if relative else ''}",
        call.span, transactional=True, target=statement.table, fields=statement.writes,
        marker=True, always=relative, cure="apply it under a condition that is false afterwards",
    )  # fmt: skip
    if _exchanged(statement) or _steps_on(statement, values):
        fact = _fact("conditional update", statement, CLEAN, call)
        return Operation((replace(effect, always=False),), _answering(fact, call))
    sought = (*_marked_values(statement.sought, values).values(), *dict(statement.matched).values())
    if relative or not sought:
        return Operation((effect,))
    # Whether it met a row tells the same as a query for the row: ``if not cur.rowcount: insert``.
    asked = select(statement, call, taints_of(sought), _result_kind(call.method))
    return Operation((effect,), lookup=asked.lookup)


def given_values(statement: Statement, values: Shade) -> dict[str, Shade]:
    """Return what the columns of a statement's text are given, or wanted to be."""
    return _marked_values(statement.given, values)


def _marked_values(marks: tuple[tuple[str, str], ...], values: Shade) -> dict[str, Shade]:
    parts = dict(values.fields or ())
    return {
        column: parts.get(mark[1:], Shade()) if mark[0] in "#:" else Shade(known=mark)
        for column, mark in marks
    }


def _steps_on(statement: Statement, values: Shade) -> bool:
    """Whether an update moves a column on from the value that the message wants it to have."""
    built = dict(statement.values)
    stepped = (
        old
        for name, old in statement.matched
        if name in built and any(taint.kind == "relative" for taint in built[name].taints)
    )
    wanted = (*given_values(statement, values).values(), *stepped)
    return any(
        shade.taints and not any(taint.kind == "row" for taint in shade.taints) for shade in wanted
    )


def _exchanged(statement: Statement) -> frozenset[str]:
    """Return the columns of an update's condition that it sets to something else.

    It matches no more when that is done; what was read from the row just before would again.
    """
    written = dict(statement.values)
    taken = (name for name, old in statement.matched if written.get(name, old) != old)
    read = {n for n, old in statement.matched if any(t.kind == "row" for t in old.taints)}
    return statement.joined | (statement.compared | frozenset(taken) - read) & statement.writes


def _delete(statement: Statement, values: Shade, call: CallView) -> Operation:
    effect = Effect(
        f"DELETE from {statement.table}", call.span, transactional=True, target=statement.table
    )
    fact = replace(_fact("delete", statement, CLEAN, call), memory=False)
    release = Fact("release", call.span, statement.table, _taints(values))
    return Operation((effect,), _answering(fact, call), release=release)


def _select(statement: Statement, values: Shade, call: CallView) -> Operation:
    asked = tuple(given_values(statement, values).values()) if values.fields else ()
    key = taints_of(asked) if asked else _taints(values)
    return select(statement, call, key, _result_kind(call.method))


def _result_kind(method: str) -> str:
    if method == "execute_values":
        return "rows"
    if method in ("scalar", "fetchrow", "fetchval", "fetch_one", "fetch_val"):
        return "row"
    return "rows" if method in ("scalars", "fetch", "fetch_all") else "result"


def select(statement: Statement, call: CallView, key: Taints, kind: str) -> Operation:
    """Return the look-up that a query is."""
    memory = call.vocabulary.remembers(statement.table)
    fact = replace(_fact("look-up", statement, key, call), atomic=False, store=ROWS)
    row = frozenset({Taint("row", statement.table)})

    def answer(found: bool | None) -> Shade:
        reply = Reply(kind, fact, found, statement.compared, "", statement.columns)  # type: ignore[arg-type]  # a reply's kind
        if statement.counts and kind in ("row", "result"):
            return counted(Shade(taints=row, reply=reply), call.method)
        if kind in ("row", "rows", "flag") and found is not None:
            return Shade(known=NOT_NONE if found else None, taints=row, reply=reply)
        if kind == "count" and found is not None:
            return Shade(known=int(found), taints=row, reply=reply)
        return Shade(taints=row, reply=reply)

    lookup = Lookup(fact, answer(True), answer(False), answer(None), strong=memory)
    return Operation(lookup=lookup, locks=statement.table if statement.locking else None)


def _answering(fact: Fact, call: CallView) -> Claim:
    return Claim(fact, fresh=_answer(fact, call, True), duplicate=_answer(fact, call, False))


def _answer(fact: Fact, call: CallView, written: bool) -> Shade:
    """Return what a writing statement answers: its row, a cursor's row count, or a result."""
    if _result_kind(call.method) != "result":
        kind = "rows" if call.method == "execute_values" else "row"
        return Shade(known=NOT_NONE if written else None, reply=Reply(kind, fact, written))  # type: ignore[arg-type]  # a reply's kind
    reply = Reply("result", fact, written)
    # MySQL drivers answer the number of rows; nobody tests what the others' cursors answer.
    counts = _is_cursor(call) or call.method in ("update", "aupdate", "delete", "adelete")
    counts = counts or call.subject.statement is not None
    return Shade(known=int(written), reply=reply) if counts else Shade(reply=reply)


def _is_cursor(call: CallView) -> bool:
    last = words_of(call.receiver_text.rpartition(".")[2])[-1:]
    return call.method == "execute" and last in (("cur",), ("cursor",), ("curs",), ("crsr",))


def _fact(kind: str, statement: Statement, key: Taints, call: CallView) -> Fact:
    bad = unstable(key)
    memory = call.vocabulary.remembers(statement.table)
    return Fact(
        kind, call.span, statement.table, key, bad.span if bad else None, memory=memory,
        volatile=call.subject.container in (IN_MEMORY, IN_PASSING_FILE),
        passing=call.subject.container == IN_PASSING_FILE,
    )  # fmt: skip

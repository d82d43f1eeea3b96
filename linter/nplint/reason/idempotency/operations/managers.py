"""Query builders: chains that make a statement, and the methods that run it at once."""

from msgspec.structs import replace

from nplint.link.values import ClassRef, External, Instance
from nplint.reason.idempotency.domain import (
    CLEAN,
    Effect,
    Fact,
    Reply,
    Shade,
    Statement,
    Taint,
    Taints,
)
from nplint.reason.idempotency.keys import unstable
from nplint.reason.idempotency.operations.call import CallView, Claim, Operation
from nplint.reason.idempotency.operations.database import run_statement, select
from nplint.reason.idempotency.operations.rows import insert_object, model_name, pair
from nplint.reason.idempotency.vocabulary import words_of

_ROW = frozenset(
    "first get one one_or_none scalar scalar_one scalar_one_or_none last get_or_none afirst aget "
    "earliest latest find_one".split()
)
_ROWS = frozenset("all scalars fetchall iterator values_list".split())
_FLAG = frozenset({"exists", "aexists"})
_COUNT = frozenset({"count", "acount"})


def build(call: CallView) -> Shade | None:
    """Return the statement that a builder call makes; None when it makes none."""
    statement = call.subject.statement
    if statement is None:
        return _start(call)
    if not statement.table and call.method in ("where", "filter", "select_from"):
        statement = replace(statement, table=_of_columns(call))
    if call.method in ("on_conflict_do_nothing", "on_conflict_ignore") or _ignores(call):
        return Shade(statement=replace(statement, conflict="ignore"))
    if call.method in _UPSERTS:
        relative = any(taint.kind == "relative" for taint in _all_taints(call))
        relative = relative and not _only_newer(call)
        return Shade(statement=replace(statement, conflict="relative" if relative else "update"))
    if call.method == "values":
        return Shade(statement=_with_values(statement, call))
    if call.method in ("where", "filter", "filter_by", "exclude"):
        return Shade(statement=_with_condition(statement, call))
    if call.method in ("with_for_update", "select_for_update"):
        return Shade(statement=replace(statement, locking=True), taints=call.subject.taints)
    if call.method in _CHAIN:
        return call.subject
    return None


_UPSERTS = frozenset(
    "on_conflict_do_update on_duplicate_key_update on_conflict on_conflict_replace".split()
)
_CHAIN = frozenset(
    "returning order_by limit options join outerjoin prefix_with select_related prefetch_related "
    "execution_options distinct only defer using from_self with_entities offset group_by "
    "bindparams columns select_from as_rowcount".split()
)


def _only_newer(call: CallView) -> bool:
    """Whether an upsert changes the row only while a column is other than it then sets it."""
    sets, where = call.keyword("set_"), call.keyword("where")
    tested = {name.lstrip("=") for name, _ in (where.fields if where else None) or ()}
    return any(name in tested for name, _ in (sets.fields if sets else None) or ())


def _of_columns(call: CallView) -> str:
    """Return the table whose columns a condition compares."""
    rows = (t.detail for shade in call.args for t in shade.taints if t.kind == "row")
    return min(rows, default="").rpartition(".")[2]


def _start(call: CallView) -> Shade | None:
    asked = call.args[0] if call.args and call.method in ("select", "query", "exists") else None
    if asked is not None and (asked.statement is not None or asked.reply is not None):
        return asked
    if call.method == "exists" and not call.receiver_text and not call.args:
        return Shade(statement=Statement("select"))
    verb = {"insert": "insert", "update": "update", "delete": "delete", "select": "select"}
    if (
        call.method in verb
        and call.args
        and (
            not call.receiver_text
            or "sqlalchemy" in call.name
            or call.receiver_text in ("sa", "db", "pg")
        )
    ):
        own = "" if _is_core_table(call.args[0]) else model_name(call.args[0])
        name = own or call.args[0].text.rpartition(".")[2]
        first = call.args[0].text.split(".")
        table = name if name or not first[0][:1].isupper() else first[0]
        if len(first) > 1 and first[0][:1].isupper():
            table = first[0]
        cls = call.args[0].value.id if isinstance(call.args[0].value, ClassRef) else ""
        statement = Statement(call.method, table.lower(), cls=cls)
        return Shade(statement=statement) if table else None
    if call.method in ("filter", "exclude") and _is_model_elsewhere(call):
        rows = Statement("select", call.receiver_text.rpartition(".")[2].lower())
        return Shade(statement=_with_condition(rows, call))
    asked_for = _queried(call.args[0]) if call.method == "query" and call.args else ""
    if asked_for:
        return Shade(statement=Statement("select", asked_for.lower()))
    if _is_object(call.subject):
        return None
    if call.method in ("insert", "update", "delete", "select") and not call.args:
        table = call.receiver_text.rpartition(".")[2]
        if not table or call.keyword("actions", "index", "body", "script") is not None:
            return None
        statement = Statement(call.method, table.lower())
        return Shade(statement=_with_values(statement, call) if call.kwargs else statement)
    if call.method == "text" and call.args:
        return call.args[0]
    return None


def _is_model_elsewhere(call: CallView) -> bool:
    """Whether rows are asked for of a class whose code was not scanned: Tortoise, Ormar, Gino."""
    name = call.receiver_text.rpartition(".")[2]
    named = name[:1].isupper() and not name.isupper()
    if not named or not isinstance(call.receiver, External):
        return False
    return bool(_KEEPERS & set(words_of(call.receiver.name.rpartition(".")[0])))


_KEEPERS = frozenset("models model entities tables orm documents db persistence".split())
"""Words of modules that classes of rows come from."""


def _is_core_table(shade: Shade) -> bool:
    """Whether a value is a table that was made with SQLAlchemy's ``Table``: it has no class."""
    return isinstance(shade.value, Instance) and shade.value.cls.rpartition(".")[2] == "Table"


def _queried(shade: Shade) -> str:
    """Return the class that a query asks for, or whose column it asks for (``Row.id``)."""
    first, _, column = shade.text.partition(".")
    return first if first[:1].isupper() and column else model_name(shade)


def _is_object(shade: Shade) -> bool:
    """Whether a receiver is an object made here: it inserts itself, it builds no statement."""
    made = shade.fields is not None and not shade.statement
    return made or (isinstance(shade.value, Instance) and shade.value.project)


def _ignores(call: CallView) -> bool:
    return call.method in ("prefix_with", "on_conflict") and any(
        "IGNORE" in str(shade.known).upper() for _, shade in call.every()
    )


def _all_taints(call: CallView) -> frozenset[Taint]:
    deep = (
        taint
        for _, shade in call.every()
        for _, part in shade.fields or ()
        for taint in part.taints
    )
    return call.taints | frozenset(deep)


def _with_values(statement: Statement, call: CallView) -> Statement:
    values = (*statement.values, *call.kwargs)
    for shade in call.args:
        values = (*values, *(shade.fields or ()))
    named = [(name, shade) for name, shade in values if name != "**"]
    relative = frozenset(n for n, s in named if any(t.kind == "relative" for t in s.taints))
    absolute = frozenset(name for name, _ in named) - relative
    is_update = statement.verb == "update"
    return replace(statement, values=values, writes=absolute, relative=is_update and bool(relative))


def _with_condition(statement: Statement, call: CallView) -> Statement:
    parts = [(name.split("__")[0], shade) for name, shade in call.kwargs]
    for shade in call.args:
        parts += [(n[1:], part) for n, part in shade.fields or () if n.startswith("=")]
    names = {name for name, shade in parts if _is_state(shade)}
    matched = (*statement.matched, *parts)
    return replace(statement, compared=statement.compared | names, matched=matched)


def _wanted(statement: Statement) -> Taints:
    """Return which parts of the message the rows that are asked for have to have."""
    return frozenset(
        taint
        for _, shade in statement.matched
        for taint in shade.taints
        if taint.kind in ("message", "param")
    )


def _is_state(shade: Shade) -> bool:
    """Whether a column is compared with a fixed state, not with a value of this message."""
    return not any(taint.kind in ("param", "message", "row") for taint in shade.taints)


def run(call: CallView) -> Operation | None:
    """Return what a method does that runs the receiver's statement at once."""
    if call.method in ("create", "acreate") and not call.args and _is_model_elsewhere(call):
        name = call.receiver_text.rpartition(".")[2]
        return insert_object(name, Shade(fields=call.kwargs), call, deferred=False)
    statement = call.subject.statement or _of_class(call)
    return run_statement_method(statement, call) if statement is not None else None


def _of_class(call: CallView) -> Statement | None:
    """Return the rows of a class that a mapper gives its own method: ``Row.get_or_create``."""
    name = call.receiver_text.rpartition(".")[2]
    own = call.method in ("get_or_create", "update_or_create") and name[:1].isupper()
    return Statement("select", name.lower()) if own else None


def run_statement_method(statement: Statement, call: CallView) -> Operation | None:
    """Return what a manager's method does with a statement."""
    if call.method in ("create", "acreate", "bulk_create", "abulk_create"):
        return _create(statement, call)
    if call.method in ("get_or_create", "aget_or_create"):
        return _get_or_create(statement, call)
    if call.method in ("update_or_create", "aupdate_or_create", "bulk_update"):
        return _update_or_create(statement, call)
    if call.method in ("update", "aupdate", "delete", "adelete"):
        return _change(statement, call)
    for methods, kind in ((_ROW, "row"), (_ROWS, "rows"), (_FLAG, "flag"), (_COUNT, "count")):
        if call.method in methods:
            asked = _with_condition(statement, call)
            return select(asked, call, call.taints or _wanted(asked), kind)
    if call.method == "execute":
        return run_statement(statement, Shade(fields=statement.values), call)
    return None


def _create(statement: Statement, call: CallView) -> Operation:
    if call.keyword("ignore_conflicts", "update_conflicts") is not None:
        marks = call.vocabulary.remembers(statement.table)
        why = "what it answers does not tell which rows were there already"
        unread = Fact("unread guard", call.span, statement.table, atomic=False, why=why)
        return Operation(unread=unread if marks else None)
    shade = Shade(fields=call.kwargs)
    return insert_object(statement.table, shade, call, deferred=False)


def _get_or_create(statement: Statement, call: CallView) -> Operation:
    fields = tuple((name, shade) for name, shade in call.kwargs if name != "defaults")
    key = frozenset(taint for _, shade in fields for taint in shade.taints)
    bad = unstable(key)
    memory = call.vocabulary.remembers(statement.table)
    fact = Fact(
        "get_or_create", call.span, statement.table, key, bad.span if bad else None, memory=memory
    )
    row = Shade(taints=frozenset({Taint("row", statement.table)}), known="\0something")
    claim = Claim(fact, fresh=pair(row, True), duplicate=pair(row, False))
    effect = Effect(
        f"get_or_create of {statement.table}", call.span, key, transactional=True,
        target=statement.table, marker=True,
    )  # fmt: skip
    return Operation((effect,), claim)


def _update_or_create(statement: Statement, call: CallView) -> Operation:
    relative = any(taint.kind == "relative" for taint in _all_taints(call))
    effect = Effect(
        f"update_or_create of {statement.table}", call.span, transactional=True,
        always=relative, target=statement.table, marker=True,
    )  # fmt: skip
    return Operation((effect,))


def _change(statement: Statement, call: CallView) -> Operation:
    if call.method in ("delete", "adelete"):
        return Operation(release=Fact("release", call.span, statement.table, call.taints))
    return run_statement(_with_values(replace(statement, verb="update"), call), Shade(), call)


__all__ = ["CLEAN", "Reply", "build", "run"]

"""Calls of code that was not scanned: what the readers of operations make of them happens here."""

import re

from msgspec.structs import replace

from nplint.facts.code import Call
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    Instance,
    MappingValue,
    Value,
)
from nplint.reason.idempotency.answers import impossible_key, method_result
from nplint.reason.idempotency.composing import misread
from nplint.reason.idempotency.coroutines import is_never_sent, unsent
from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Effect,
    Env,
    Shade,
    State,
    apart,
    known,
)
from nplint.reason.idempotency.handed_functions import call_arguments, function_arguments
from nplint.reason.idempotency.holding import behind_call, releases
from nplint.reason.idempotency.keys import unstable_call
from nplint.reason.idempotency.locks import lock_given_back, rows_given_back
from nplint.reason.idempotency.mapped import active_record, with_new_rows
from nplint.reason.idempotency.naming import any_of
from nplint.reason.idempotency.operations import (
    aws,
    brokers,
    caches,
    database,
    documents,
    exclusive,
    files,
    google,
    http,
    managers,
    records,
    rows,
    unresolved,
)
from nplint.reason.idempotency.operations.brokers import MESSAGE
from nplint.reason.idempotency.operations.call import (
    IN_MEMORY,
    IN_PASSING_FILE,
    ROW_LOCK,
    CallView,
    Operation,
)
from nplint.reason.idempotency.operations.paths import is_passing
from nplint.reason.idempotency.pipelines import collect
from nplint.reason.idempotency.plain_calls import builtin
from nplint.reason.idempotency.queues import takes_out, work_off
from nplint.reason.idempotency.refusals import with_refusal
from nplint.reason.idempotency.resolving import followable
from nplint.reason.idempotency.run import Out, Raised, Run
from nplint.reason.idempotency.sessions import in_session, session_of, with_fact
from nplint.reason.idempotency.summaries import whole_delivery

_TEMPORARY = "\0temporary "
"""What the name of a variable begins with that stands for a connection's own table."""


def primitive(run: Run, expr: Call, view: CallView, state: State, env: Env) -> list[Out]:
    """Return the outcomes of a call whose code was not scanned."""
    fresh = unstable_call(view)
    if fresh is not None:
        return [(state, env, Shade(taints=frozenset({fresh}), known=NOT_NONE))]
    special = builtin(run, view, state, env)
    if special is not None:
        return special
    if takes_out(view):
        return [(state, env, MESSAGE)]
    functions = function_arguments(run, view)
    if functions:
        return call_arguments(run, functions, view, state, env)
    if view.method == "get" and view.args and impossible_key(view.subject, view.args[0]):
        given = view.args[1] if len(view.args) > 1 else known(None)
        return [(state, misread(env, view.subject, run, expr), given)]
    answered = _of_receiver(run, view, env)
    if answered is not None:
        return _unless_missing(run, view, answered, state, env)
    work_off(run, view, state, env)
    view = with_new_rows(run, view)
    operation = active_record(run, view) or _operation(run, view)
    operation = with_refusal(run, view, operation)
    if is_never_sent(run, expr, view):
        return unsent(operation, view, state, env)
    collected = collect(run, view, operation, state, env)
    if collected is not None:
        return collected
    return perform(run, operation, view, state, env)


def _unless_missing(run: Run, view: CallView, answered: Shade, state: State, env: Env) -> list[Out]:
    """Return an answer, or raise what a result does that has to have one row and has none."""
    reply = view.subject.reply
    if view.method in ("one", "scalar_one") and reply is not None and reply.found is False:
        names = frozenset({"NoResultFound", "Exception"})
        run.raised.append(Raised(state, env, names, "NoResultFound"))
        return []
    return [(state, env, answered)]


def _operation(run: Run, view: CallView) -> Operation:
    built = managers.build(view)
    if built is not None:
        return Operation(result=built)
    for reader in (
        aws.read,
        managers.run,
        records.read,
        database.read,
        rows.read,
        caches.read,
        http.read,
        exclusive.read,
        google.read,
        documents.read,
        files.read,
        brokers.read,
    ):
        found = reader(view)
        if found is not None:
            return found
    return unresolved.read(view)


def perform(run: Run, operation: Operation, view: CallView, state: State, env: Env) -> list[Out]:
    """Let an operation happen on a path."""
    if operation.temporary:
        env = env.set(f"{_TEMPORARY}{operation.temporary}", Shade())
    if any(env.get(f"{_TEMPORARY}{effect.target}") is not None for effect in operation.effects):
        operation = Operation(result=operation.result)
    env = behind_call(view, env)
    if operation.locks is not None:
        env = env.set(f"{ROW_LOCK}{operation.locks}", Shade())
        env = replace(env, locked=env.locked or not operation.locks)
    if operation.claim is not None and _commits_itself(view):
        operation = _alone(operation)
    if view.subject.within:
        operation = in_session(operation, view.subject.within)
    if operation.flush:
        commits, within = view.method == "commit", view.subject.within
        env = run.flush(state, env, commits=commits, within=within)
    if view.method in ("commit", "rollback"):
        state, env = rows_given_back(run, state, env)
    if view.method == "rollback" and state.letter == "D" and state.fact is not None:
        run.rolled |= {state.fact} if not apart(state.fact.within, view.subject.within) else set()
    if releases(view) or (operation.release and run.vocabulary.locks(operation.release.target)):
        state, env = lock_given_back(run, state, env)
    if operation.unread is not None:
        env = replace(env, ignored=env.ignored | {operation.unread})
    if operation.release is not None:
        env = replace(env, released=env.released | {operation.release})
    for effect in operation.effects:
        if effect.insert_of is not None and _refills(effect, env):
            effect = replace(effect, always=False)
        if effect.insert_of is not None and operation.claim is not None:
            effect = replace(effect, insert_of=operation.claim.fact)
        env = run.happen(effect, state, env)
    if operation.claim is not None:
        outs = run.claim(operation.claim, state, env)
    elif operation.lookup is not None:
        outs = run.look_up(operation.lookup, state, env)
        _absent(run, view, operation, outs)
    else:
        outs = [(state, env, _result(operation, view))]
    return [_remembered(out, view) for out in outs]


def _refills(effect: Effect, env: Env) -> bool:
    """Whether rows are put where the path has just deleted those of before."""
    deleted = (release.target for release in env.released if effect.transactional)
    return bool(effect.target) and effect.target in deleted


def _commits_itself(view: CallView) -> bool:
    """Whether a statement is a transaction of its own where none was opened: Django, asyncpg."""
    text = str(view.args[0].known) if view.args and view.args[0].constant else ""
    return "objects" in view.receiver_text.split(".") or bool(_NUMBERED.search(text))


def _alone(operation: Operation) -> Operation:
    """Return an operation whose claim is not tied to what was done before it."""
    claim = operation.claim
    if claim is None:
        return operation
    return replace(operation, claim=with_fact(claim, replace(claim.fact, alone=True)))


_NUMBERED = re.compile(r"\$1\b")
"""What values are marked with in the statements of asyncpg."""


def _result(operation: Operation, view: CallView) -> Shade:
    result = operation.result
    if result != Shade():
        return result
    taints = view.taints | view.subject.taints
    taints = taints | frozenset(t for _, s in view.every() for t in whole_delivery(s))
    if ("." not in view.name and view.name[:1].isupper()) or _looks_like_class(view):
        return Shade(
            known=NOT_NONE, value=Instance(view.name or view.method, project=False),
            fields=_parts_of(view), text=view.method,
            taints=taints if not view.kwargs else frozenset(), within=session_of(view),
        )  # fmt: skip
    row = frozenset(taint for taint in taints if taint.kind != "row")
    return Shade(
        taints=row, value=_made(view), text="", container=_database(view), within=session_of(view)
    )  # fmt: skip


def _database(view: CallView) -> str:
    """Return the mark of a database, or a cursor of one, that one process keeps to itself."""
    if view.method == "cursor":
        kept = (IN_MEMORY, IN_PASSING_FILE)
        return view.subject.container if view.subject.container in kept else ""
    first = view.argument(0, "database", "filename", "file")
    if view.name in ("shelve.open", "dbm.open", "dbm.gnu.open", "dbm.dumb.open"):
        return f"{IN_PASSING_FILE}{view.span}" if is_passing(first) else ""
    if view.name not in ("sqlite3.connect", "aiosqlite.connect", "duckdb.connect"):
        return ""
    if first is not None and first.known == IN_MEMORY:
        return IN_MEMORY
    return IN_PASSING_FILE if is_passing(first) else ""


_WRITES = frozenset({"InsertOne", "UpdateOne", "UpdateMany", "ReplaceOne"})


def _parts_of(view: CallView) -> tuple[tuple[str, Shade], ...]:
    """Return what an object of a library was made with, as far as somebody looks at it."""
    if view.method not in _WRITES:
        return view.kwargs
    return (*((str(i), shade) for i, shade in enumerate(view.args)), *view.kwargs)


def _made(view: CallView) -> Value:
    from nplint.link.values import Result

    return Result(view.name) if view.name else UNKNOWN


def _looks_like_class(view: CallView) -> bool:
    return view.method[:1].isupper() and not view.method.isupper() and len(view.method) > 2


def _absent(run: Run, view: CallView, operation: Operation, outs: list[Out]) -> None:
    """Raise what look-ups raise that find nothing."""
    names = {
        "get": {"DoesNotExist", "ObjectDoesNotExist"},
        "aget": {"DoesNotExist", "ObjectDoesNotExist"},
        "get_by_id": {"DoesNotExist"},
        "one": {"NoResultFound"},
        "scalar_one": {"NoResultFound"},
        "head_object": {"ClientError", "NoSuchKey"},
    }.get(view.method)
    lookup = operation.lookup
    if names is None or lookup is None:
        return
    of_class = view.subject.statement is not None or isinstance(view.subject.value, ClassRef)
    if view.method in ("get", "aget") and not of_class:
        return  # a cache's or a session's ``get`` answers None
    raised = frozenset({*names, "Exception"})
    for index, (state, env, _) in enumerate(list(outs)):
        if lookup.strong and state.letter == "K":
            run.raised.append(Raised(state, env, raised, "404"))
            del outs[index]
        elif not lookup.strong:
            absent = replace(env, weak=env.weak | {lookup.fact})
            run.raised.append(Raised(state, absent, raised, "404"))


def _remembered(out: Out, view: CallView) -> Out:
    """Keep a cursor's last answer: it is read from the cursor, not from the call."""
    state, env, shade = out
    if shade.reply is not None and shade.reply.kind == "result" and view.subject.text:
        env = env.set(f"\0last {view.subject.text}", shade)
    return state, env, shade


def _of_receiver(run: Run, view: CallView, env: Env) -> Shade | None:
    """Return the answer of a method that reads what is known already."""
    subject = view.subject
    last = env.get(f"\0last {subject.text}") if subject.text else None
    if last is not None and view.method in ("fetchone", "fetchall", "first", "fetchmany"):
        return method_result(last, view.method, view.args, view.span)
    if subject.statement is not None or caches.read(view) is not None:
        return None
    chosen = _of_table(view)
    if chosen is not None:
        return chosen
    return method_result(subject, view.method, view.args, view.span)


def _of_table(view: CallView) -> Shade | None:
    """Return what a table of functions has under some key; None for any other receiver."""
    table = view.subject.value
    if view.method not in ("get", "pop", "setdefault") or not isinstance(table, MappingValue):
        return None
    fallback = (("", each.value) for each in view.args[1:] if followable(each.value))
    found = any_of(MappingValue((*table.items, *fallback)))
    return Shade(value=found) if followable(found) else None

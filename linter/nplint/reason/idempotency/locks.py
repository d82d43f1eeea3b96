"""Locks that are given back: what was asked under one holds only if it was marked under it too."""

from msgspec.structs import replace

from nplint.facts.code import Expr
from nplint.reason.handlers.code import dotted
from nplint.reason.idempotency.domain import Effect, Env, Fact, State
from nplint.reason.idempotency.operations.call import ROW_LOCK
from nplint.reason.idempotency.run import Run
from nplint.reason.idempotency.vocabulary import words_of

_OF_TRANSACTIONS = frozenset(
    "session sessionlocal sessionmaker begin transaction atomic tx uow unit connection conn "
    "connect acquire engine pool db database".split()
)


def changes_answer(fact: Fact, effect: Effect) -> bool:
    """Whether an effect changes what a look-up finds."""
    if not effect.marker:
        return False
    if fact.kind not in ("state test", "version test"):
        return bool(fact.target) and effect.target == fact.target
    # To take one from a stock of many leaves enough to take one again.
    enough = fact.ordered and effect.always
    return bool(fact.fields & effect.fields) and not enough


def rows_given_back(run: Run, state: State, env: Env) -> tuple[State, Env]:
    """Return a path behind the end of its transaction, which unlocks all rows."""
    rows = {name.removeprefix(ROW_LOCK) for name, _ in env.vars if name.startswith(ROW_LOCK)}
    if not rows:
        return state, env
    left = tuple(pair for pair in env.vars if not pair[0].startswith(ROW_LOCK))
    return _unlocked(run, rows, state, replace(env, vars=left))


def lock_given_back(run: Run, state: State, env: Env) -> tuple[State, Env]:
    """Return a path behind the release of its lock."""
    return _unlocked(run, set(), state, replace(env, locked=False)) if env.locked else (state, env)


def ends_transaction(context: Expr) -> bool:
    """Whether a transaction ends with a ``with``: an error that leaves it undoes what was done."""
    words = words_of(dotted(context))
    inner = words[-1:] == ("cursor",) or {"nested", "savepoint"} & set(words)
    return bool(_OF_TRANSACTIONS & set(words)) and not inner


def behind_with(run: Run, context: Expr, before: Env, state: State, env: Env) -> tuple[State, Env]:
    """Return a path behind a ``with``: its transaction is closed, its lock is given back."""
    if ends_transaction(context):
        state, env = rows_given_back(run, state, env)
    if not before.locked:
        state, env = lock_given_back(run, state, env)
    return state, replace(env, transaction=before.transaction, locked=before.locked)


def _unlocked(run: Run, rows: set[str], state: State, env: Env) -> tuple[State, Env]:
    """Return a path whose look-ups under a lock are worth no more than others, if not marked."""
    weak = frozenset(
        replace(fact, locked=False) if fact.locked and _is_open(run, fact, rows) else fact
        for fact in env.weak
    )
    fact = state.fact
    looked = state.letter == "N" and fact is not None and not fact.atomic and not rows
    if looked and fact is not None and not fact.volatile and not _is_marked(run, fact):
        state = state.to("K", fact)
    return state, replace(env, weak=weak)


def _is_open(run: Run, fact: Fact, rows: set[str]) -> bool:
    return (not rows or fact.target in rows) and not _is_marked(run, fact)


def _is_marked(run: Run, fact: Fact) -> bool:
    """Whether the function has changed the answer of a look-up behind it."""
    return any(
        (fact in other.weak or other.state.fact == fact) and changes_answer(fact, other.effect)
        for other in run.happenings
    )

"""Loops: over delivered records, the rows of a query, and anything else."""

from collections.abc import Callable
from collections.abc import Sequence as ListLike
from functools import reduce

from msgspec.structs import replace

from nplint.facts.code import Call, For, Name, Sequence, Stmt, While
from nplint.link.shapes import elements_of
from nplint.link.values import Choice, ListValue
from nplint.reason.idempotency.binding import bind
from nplint.reason.idempotency.branches import branch
from nplint.reason.idempotency.contexts import loop_over_generator
from nplint.reason.idempotency.domain import (
    DELIVERED,
    MESSAGES,
    Env,
    Fact,
    Reply,
    Shade,
    State,
    Taint,
    World,
    is_empty,
    is_list,
)
from nplint.reason.idempotency.expressions import evaluate
from nplint.reason.idempotency.joining import join_shades, merge, paths_of, world_of
from nplint.reason.idempotency.operations.brokers import MESSAGE, is_consumer
from nplint.reason.idempotency.resolving import followable
from nplint.reason.idempotency.run import Run

Executor = Callable[[Run, ListLike[Stmt], World], World]


def run_for(run: Run, statement: For, world: World, execute: Executor) -> World:
    """Run a loop over something: over delivered records, each turn begins anew."""
    generated = loop_over_generator(run, statement, world, execute, bind)
    if generated is not None:
        return generated
    statement = _counted(statement)
    outs = [out for path in paths_of(world) for out in evaluate(run, statement.source, *path)]
    claimed = any(source.claimed is not None for _, _, source in outs)
    results: list[World] = []
    for after, env_after, source in outs:
        if claimed and is_empty(source):
            results.append(world_of([(after, env_after)]))  # the path on which none was new
            continue
        source = _rows_of(run, statement, source)
        results.append(_loop_over(run, statement, source, after, env_after, execute))
    done = merge(*results)
    return execute(run, statement.otherwise, done) if statement.otherwise else done


def _counted(statement: For) -> For:
    """Return a loop without the count of its turns: ``for index, record in enumerate(...)``."""
    match statement.source, statement.target:
        case Call(func=Name(id="enumerate"), args=(counted, *_)), Sequence(items=(_, each)):
            return replace(statement, source=counted.value, target=each)
        case _:
            return statement


def _rows_of(run: Run, statement: For, source: Shade) -> Shade:
    """Return the rows that a query answers which is looped over as it is."""
    query = source.statement
    if query is None or query.verb != "select" or source.reply is not None:
        return source
    fact = Fact("look-up", run.span(statement.at), query.table, atomic=False, memory=False)
    reply = Reply("rows", fact, None, query.compared)
    return Shade(taints=source.taints | {Taint("row", query.table)}, reply=reply, text=source.text)


def _loop_over(
    run: Run, statement: For, source: Shade, state: State, env: Env, execute: Executor
) -> World:
    if source.reply is not None and source.truth is False:
        return world_of([(state, env)])  # the query has answered no row
    consumer = is_consumer(source.value, source.text)
    deliveries = source.origin in DELIVERED or _named_records(source) or consumer
    start, inner = state, env
    if deliveries:
        batch = state.fact if state.letter == "N" else env.batch
        start = State("U", None, fresh=True)
        inner = replace(
            env, weak=frozenset(), ignored=frozenset(), open=frozenset(), batch=batch,
            done=env.done if source.origin == MESSAGES else frozenset(),
            failed=False, released=frozenset(),
        )  # fmt: skip
    if source.claimed is not None:
        start = start.to("N", source.claimed)
    element = MESSAGE if consumer else loop_element(source, deliveries)
    entry = bind(run, statement.target, element, start, inner)
    entry = with_row_state(entry, source)
    outer_breaks, outer_continues = run.frame.breaks, run.frame.continues
    run.frame.breaks, run.frame.continues = [], []
    left = execute(run, statement.body, world_of([(start, entry)]))
    if not deliveries:
        again = world_of(
            (start, with_row_state(replace(e, weak=env.weak), source))
            for s, e in paths_of(left)
            if s == start
        )
        left = merge(left, execute(run, statement.body, again) if again else {})
    breaks, ended = run.frame.breaks, run.frame.continues
    run.frame.breaks, run.frame.continues = outer_breaks, outer_continues
    if deliveries:
        turns = [*paths_of(left), *breaks, *ended]
        run.deliver(turns)
        if source.origin == MESSAGES:
            env = replace(env, done=env.done.union(*(turn.done for _, turn in turns)))
        return world_of([(state, _with_lists(env, turns))])
    behind = [(s, replace(e, weak=env.weak)) for s, e in paths_of(left) if s.letter != "D"]
    return world_of([(state, env), *behind, *breaks])


def _with_lists(env: Env, turns: list[tuple[State, Env]]) -> Env:
    """Return the path behind a loop over records with what its turns put into lists."""
    for name, shade in env.vars:
        if shade.container or not (is_list(shade) or shade.get("{set}") is not None):
            continue
        for _, turn in turns:
            grown = turn.get(name)
            if grown is not None and grown != shade:
                origin = MESSAGES if is_empty(shade) or shade.origin == MESSAGES else ""
                shade = replace(join_shades(shade, grown), origin=origin)
        env = env.set(name, shade)
    return env


def loop_element(source: Shade, deliveries: bool) -> Shade:
    """Return one element of what is looped over."""
    if deliveries and source.origin == MESSAGES and source.fields:
        return reduce(join_shades, [part for _, part in source.fields])
    if deliveries:
        taints = frozenset(taint for taint in source.taints) | {Taint("message", "the message")}
        return Shade(taints=taints, origin="record")
    row = frozenset(taint for taint in source.taints if taint.kind == "row")
    if followable(source.value):
        return Shade(value=source.value)
    listed = elements_of(source.value)
    if isinstance(source.value, ListValue | Choice) and followable(listed):
        return Shade(value=listed)
    parts = [part for _, part in source.fields or ()] if is_list(source) else []
    if len(parts) == 1 or any(name.startswith("?") for name, _ in source.fields or ()):
        return reduce(join_shades, parts)
    return Shade(taints=row or source.taints)


def with_row_state(env: Env, source: Shade) -> Env:
    """Note on a path that its rows were selected by their state."""
    reply = source.reply
    if reply is None or reply.fact is None or not reply.fields:
        return env
    fact = replace(reply.fact, kind="state test", fields=reply.fields)
    return replace(env, weak=env.weak | {fact})


def _named_records(source: Shade) -> bool:
    last = source.text.rpartition(".")[2].lower()
    return last in ("records", "messages") and (bool(source.taints) or "|" in source.origin)


def run_while(run: Run, statement: While, world: World, execute: Executor) -> World:
    """Run a ``while`` loop, for a turn or two."""
    yes, no = branch(run, statement.test, world)
    outer = run.frame.breaks, run.frame.continues
    run.frame.breaks, run.frame.continues = [], []
    left = execute(run, statement.body, yes)
    again = world_of((s, e) for s, e in paths_of(left) if s.letter in "UK")
    if again:
        left = merge(left, execute(run, statement.body, again))
    left = merge(left, world_of(run.frame.continues))
    breaks = world_of(run.frame.breaks)
    run.frame.breaks, run.frame.continues = outer
    behind = merge(no, left, breaks)
    return execute(run, statement.otherwise, behind) if statement.otherwise else behind

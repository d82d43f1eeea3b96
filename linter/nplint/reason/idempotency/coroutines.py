"""Calls whose coroutine nobody awaits: the function never runs, and its answer is always true."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.facts.code import (
    Assert,
    Assign,
    Boolean,
    Call,
    Compare,
    Conditional,
    Do,
    Expr,
    Function,
    If,
    Name,
    Unary,
    Walrus,
    While,
)
from nplint.facts.nodes import nodes, own_nodes
from nplint.link.unit import Unit
from nplint.link.values import External, Instance, Result, Value
from nplint.reason.idempotency.domain import NOT_NONE, Env, Fact, Shade, State
from nplint.reason.idempotency.operations.call import CallView, Operation
from nplint.reason.idempotency.run import Out, Run
from nplint.reason.idempotency.summaries import Summary

_ASYNC = ("redis.asyncio", "aioredis", "valkey.asyncio", "motor.", "asyncpg.", "aiomcache")


def never_runs(run: Run, expr: Call, unit: Unit) -> bool:
    """Whether a call of a project's coroutine function only makes the coroutine."""
    function = unit.function
    return function.is_async and not function.decorators and _is_dropped(run, expr)


def is_never_sent(run: Run, expr: Call, view: CallView) -> bool:
    """Whether a call of an asynchronous library's client only makes the coroutine."""
    return _made_by(view.receiver).startswith(_ASYNC) and _is_dropped(run, expr)


def unasked(summary: Summary, view: CallView, state: State, env: Env) -> list[Out]:
    """Return the outcome of a coroutine that is dropped, in which a guard would be asked."""
    asks = bool(summary.consulted) or any(end.state.fact for end in summary.ends)
    return [(state, _ignoring(view, env) if asks else env, Shade(known=NOT_NONE))]


def unsent(operation: Operation, view: CallView, state: State, env: Env) -> list[Out]:
    """Return the outcome of a library's coroutine that is dropped."""
    asks = operation.claim is not None or operation.lookup is not None
    return [(state, _ignoring(view, env) if asks else env, Shade(known=NOT_NONE))]


def _ignoring(view: CallView, env: Env) -> Env:
    why = "the guard's coroutine is never awaited, so that nothing is asked"
    fact = Fact("unread guard", view.span, atomic=False, why=why)
    return replace(env, ignored=env.ignored | {fact})


def _made_by(value: Value) -> str:
    match value:
        case Instance(cls=name) | Result(callee=name) | External(name=name):
            return name
        case _:
            return ""


def _is_dropped(run: Run, expr: Call) -> bool:
    return not expr.awaited and any(expr is each for each in _dropped(run.unit.function))


def _dropped(function: Function) -> Iterator[Call]:
    """Yield the calls whose coroutine is only tested, or thrown away."""
    kept: dict[str, list[Call]] = {}
    tested: list[Name] = []
    for node in own_nodes(function.body):
        for part in _tested(node):
            if isinstance(part, Name):
                tested.append(part)
            elif isinstance(part, Call) and not part.awaited:
                yield part
        if isinstance(node, Assign) and isinstance(node.value, Call) and not node.value.awaited:
            for target in node.targets:
                if isinstance(target, Name):
                    kept.setdefault(target.id, []).append(node.value)
    for name, calls in kept.items():
        if _uses(function, name) == len(calls) + sum(each.id == name for each in tested):
            yield from calls


def _uses(function: Function, name: str) -> int:
    """Return how often a variable is written or read, in nested functions too."""
    return sum(isinstance(node, Name) and node.id == name for node in nodes(function.body))


def _tested(node: object) -> Iterator[Expr]:
    """Yield what a statement or a conditional asks for its truth, or throws away."""
    match node:
        case If(test=test) | While(test=test) | Conditional(test=test) | Assert(test=test):
            yield from _parts(test)
        case Do(value=Call() as value):
            yield value
        case _:
            return


def _parts(test: Expr) -> Iterator[Expr]:
    match test:
        case Unary(op="not", operand=operand):
            yield from _parts(operand)
        case Boolean(values=values):
            for value in values:
                yield from _parts(value)
        case Compare(left=left, right=right):
            yield from (left, right)
        case Walrus(value=value):
            yield value
        case _:
            yield test

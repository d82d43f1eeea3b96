"""Interpreting statements: each takes the paths that reach it to the paths that leave it."""

from collections.abc import Sequence as ListLike

from msgspec.structs import replace

from nplint.facts.code import (
    Assert,
    Assign,
    Augment,
    Call,
    Class,
    Compare,
    Delete,
    Do,
    Except,
    Expr,
    For,
    Function,
    If,
    Import,
    Jump,
    Match,
    Raise,
    Return,
    Scope,
    Stmt,
    Try,
    While,
    With,
)
from nplint.reason.idempotency.answers import OTHER_ERROR
from nplint.reason.idempotency.binding import assign, augment, bind
from nplint.reason.idempotency.branches import branch, dispatches
from nplint.reason.idempotency.contexts import run_with
from nplint.reason.idempotency.decorators import wrapped_in
from nplint.reason.idempotency.domain import Closure, Env, Reply, Shade, State, World
from nplint.reason.idempotency.exceptions import catch, raised_names, rethrown
from nplint.reason.idempotency.expressions import evaluate
from nplint.reason.idempotency.joining import merge, paths_of, world_of
from nplint.reason.idempotency.loops import run_for, run_while
from nplint.reason.idempotency.matching import run_match
from nplint.reason.idempotency.run import Ended, Raised, Run


def execute(run: Run, statements: ListLike[Stmt], world: World) -> World:
    """Run statements in order."""
    for statement in statements:
        if not world:
            return world
        run.fuel -= len(world)
        if run.fuel < 0:
            return world
        world = _statement(run, statement, world)
    return world


def _statement(run: Run, statement: Stmt, world: World) -> World:
    match statement:
        case Do(value=value):
            run.statement = value
            return _expression(run, value, world)
        case Assign():
            return assign(run, statement, world)
        case Augment():
            return augment(run, statement, world)
        case If(test=test, then=then, otherwise=otherwise):
            return _if(run, test, then, otherwise, world)
        case For():
            return run_for(run, statement, world, execute)
        case While():
            return run_while(run, statement, world, execute)
        case Try():
            return _try(run, statement, world)
        case With():
            return run_with(run, statement, world, execute, bind)
        case Match():
            return run_match(run, statement, world, execute)
        case Return(value=value):
            return _return(run, value, world)
        case Raise():
            return _raise(run, statement, world)
        case Assert(test=test):
            return branch(run, test, world)[0]
        case Jump(kind=kind):
            target = run.frame.breaks if kind == "break" else run.frame.continues
            target.extend(paths_of(world))
            return {}
        case Function(name=name):
            return _define(run, name, statement, world)
        case Delete() | Scope() | Import() | Class():
            return world


def _expression(run: Run, value: Expr, world: World) -> World:
    return world_of(
        (after, env_after)
        for state, env in paths_of(world)
        for after, env_after, _ in evaluate(run, value, state, env)
    )


def _define(run: Run, name: str, function: Function, world: World) -> World:
    paths = []
    for state, env in paths_of(world):
        plain = Shade(closure=Closure(run.unit, function, env), text=name)
        paths.append((state, env.set(name, wrapped_in(run, function, plain, env))))
    return world_of(paths)


def _if(
    run: Run, test: Expr, then: tuple[Stmt, ...], otherwise: tuple[Stmt, ...], world: World
) -> World:
    yes, no = branch(run, test, world)
    dispatch = dispatches(run, test, yes)
    run.dispatching += dispatch
    taken = execute(run, then, yes)
    run.dispatching -= dispatch
    return merge(taken, execute(run, otherwise, no))


def _return(run: Run, value: Expr | None, world: World) -> World:
    for state, env in paths_of(world):
        if value is None:
            run.frame.ends.append(Ended(state, env, Shade(known=None)))
            continue
        for after, env_after, shade in evaluate(run, value, state, env):
            run.frame.ends.append(Ended(after, env_after, shade))
    return {}


def _raise(run: Run, statement: Raise, world: World) -> World:
    for state, env in paths_of(world):
        if state.letter == "D" and state.fact is not None:
            run.rolled.add(state.fact)
        if statement.exception is None:
            current = env.get("\0exception")
            code = current.reply.code if current and current.reply else ""
            generic = code == OTHER_ERROR or not code
            names = frozenset({"*"}) if generic else rethrown(code)
            run.raised.append(Raised(state, env, names, code))
            continue
        names = raised_names(run, statement.exception)
        after_all = _expression(run, statement.exception, world_of([(state, env)]))
        for after, env_after in paths_of(after_all):
            run.raised.append(Raised(after, env_after, names, sorted(names)[0]))
    return {}


def _try(run: Run, statement: Try, world: World) -> World:
    if statement.final:
        return _finally(run, statement, world)
    saved, run.raised = run.raised, []
    before = world
    world = execute(run, statement.body, world)
    raised, run.raised = run.raised, saved
    if statement.otherwise:
        world = execute(run, statement.otherwise, world)
    raised = [*raised, *_anything(before, world, raised)]
    handled: list[World] = [world]
    for clause, paths in catch(run, raised, statement.handlers):
        handled.append(execute(run, clause.body, _entered(clause, paths)))
    return merge(*handled)


def _finally(run: Run, statement: Try, world: World) -> World:
    """Run a ``try`` whose last part runs on every way out: errors and jumps as well."""
    saved, run.raised = run.raised, []
    with run.way_out() as frame:
        world = _try(run, replace(statement, final=()), world)
    escaping, run.raised = run.raised, saved

    def after(state: State, env: Env) -> list[tuple[State, Env]]:
        return paths_of(execute(run, statement.final, world_of([(state, env)])))

    for left in escaping:
        run.raised += [replace(left, state=s, env=e) for s, e in after(left.state, left.env)]
    for end in frame.ends:
        run.frame.ends += [replace(end, state=s, env=e) for s, e in after(end.state, end.env)]
    run.frame.breaks += [path for each in frame.breaks for path in after(*each)]
    run.frame.continues += [path for each in frame.continues for path in after(*each)]
    return execute(run, statement.final, world)


def _anything(before: World, after: World, raised: list[Raised]) -> list[Raised]:
    """Return the errors of which nothing is known: any path of the body may end in one."""
    paths = [*paths_of(before), *paths_of(after)]
    paths += [(left.state, left.env) for left in raised if left.state.letter != "D"]
    return [
        Raised(state, replace(env, failed=True), frozenset({"*"}), OTHER_ERROR)
        for state, env in paths
        if state.letter != "D"
    ]


def _entered(clause: Except, raised: list[Raised]) -> World:
    paths = []
    for left in raised:
        env = left.env
        if left.generic:
            env = replace(env, failed=True)
        exception = Shade(reply=Reply("exception", left.state.fact, code=left.code or OTHER_ERROR))
        env = env.set("\0exception", exception)
        if clause.name:
            env = env.set(clause.name, exception)
        paths.append((left.state, env))
    return world_of(paths)


__all__ = ["Call", "Compare", "bind", "execute"]

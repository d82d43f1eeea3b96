"""``match``: which paths go into which case."""

from collections.abc import Callable, Sequence

from nplint.facts.code import Attr, Boolean, Call, Case, Compare, Const, Expr, Match, Name, Stmt
from nplint.link.values import Value
from nplint.reason.idempotency.branches import branch
from nplint.reason.idempotency.classes import is_of_class
from nplint.reason.idempotency.domain import Env, Shade, State, World
from nplint.reason.idempotency.expressions import evaluate
from nplint.reason.idempotency.joining import merge, paths_of, world_of
from nplint.reason.idempotency.run import Run

Executor = Callable[[Run, Sequence[Stmt], World], World]
_SUBJECT = "\0subject"
"""The variable that holds what is matched."""


def run_match(run: Run, statement: Match, world: World, execute: Executor) -> World:
    """Run a ``match`` statement: each case gets the paths that no case before it has taken."""
    outs = [
        out
        for state, env in paths_of(world)
        for out in evaluate(run, statement.subject, state, env)
    ]
    rest = world_of((state, env.set(_SUBJECT, shade)) for state, env, shade in outs)
    results: list[World] = []
    for case in statement.cases:
        taken, rest = _taken(run, statement, case, rest)
        run.dispatching += 1
        results.append(execute(run, case.body, taken))
        run.dispatching -= 1
    return merge(*results, rest)


def _taken(run: Run, statement: Match, case: Case, world: World) -> tuple[World, World]:
    """Return the paths that a case takes, and those that go on to the next."""
    taken, rest = _matched(run, statement, case, world)
    taken = world_of((state, _captured(case, env)) for state, env in paths_of(taken))
    if case.guard is None:
        return taken, rest
    taken, refused = branch(run, case.guard, taken)
    return taken, merge(rest, refused)


def _matched(run: Run, statement: Match, case: Case, world: World) -> tuple[World, World]:
    if not case.patterns:
        return world, {}
    if all(isinstance(pattern, Const | Attr) for pattern in case.patterns):
        return branch(run, _test(statement, case.patterns), world)
    if all(isinstance(pattern, Call) for pattern in case.patterns):
        return _by_class(run, case.patterns, world)
    return world, world


def _test(statement: Match, patterns: Sequence[Expr]) -> Expr:
    """Return the comparison that a case of fixed values is."""
    at = statement.subject.at
    tests = tuple(Compare("==", Name(_SUBJECT, at), pattern, at) for pattern in patterns)
    return tests[0] if len(tests) == 1 else Boolean("or", tests, at)


def _by_class(run: Run, patterns: Sequence[Expr], world: World) -> tuple[World, World]:
    """Split on the class of an object, as far as it is known what was made."""
    classes = [(run.evaluate(each.func), each.args) for each in patterns if isinstance(each, Call)]
    taken: list[tuple[State, Env]] = []
    rest: list[tuple[State, Env]] = []
    for state, env in paths_of(world):
        fits = [_fits(run, env, cls, plain=not args) for cls, args in classes]
        if any(each is not False for each in fits):
            taken.append((state, env))
        if not any(each is True for each in fits):
            rest.append((state, env))
    return world_of(taken), world_of(rest)


def _fits(run: Run, env: Env, cls: Value, *, plain: bool) -> bool | None:
    fits = is_of_class(run, env.get(_SUBJECT) or Shade(), cls)
    return fits if plain or fits is False else None


def _captured(case: Case, env: Env) -> Env:
    """Bind what a case captures: the whole subject, or parts of it."""
    subject = env.get(_SUBJECT) or Shade()
    part = Shade(taints=frozenset(t for t in subject.taints if t.kind != "delivery"))
    whole = not case.patterns and len(case.captures) == 1
    for name in case.captures:
        env = env.set(name, subject if whole else part)
    return env

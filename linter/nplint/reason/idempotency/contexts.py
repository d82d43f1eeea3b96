"""``with``: project context managers run around the body, others are known by their calls."""

from collections.abc import Callable, Sequence

from msgspec.structs import replace

from nplint.facts.code import Call, Expr, For, Function, Stmt, With, WithItem, Yield
from nplint.facts.nodes import own_nodes
from nplint.link.unit import Unit
from nplint.link.values import ClassRef, FunctionRef
from nplint.reason.idempotency.applying import assign_arguments, parameters
from nplint.reason.idempotency.calls import call_view
from nplint.reason.idempotency.domain import Env, Fact, Reply, Shade, State, World
from nplint.reason.idempotency.entering import enter
from nplint.reason.idempotency.exceptions import last_name
from nplint.reason.idempotency.expressions import evaluate, many
from nplint.reason.idempotency.holding import holding
from nplint.reason.idempotency.joining import merge, paths_of, world_of
from nplint.reason.idempotency.locks import behind_with, ends_transaction
from nplint.reason.idempotency.resolving import resolved
from nplint.reason.idempotency.run import Raised, Run

Executor = Callable[[Run, Sequence[Stmt], World], World]
Binder = Callable[[Run, Expr, Shade, State, Env], Env]


def run_with(run: Run, statement: With, world: World, execute: Executor, bind: Binder) -> World:
    """Run a ``with`` statement, item by item from the outside."""
    return _items(run, statement.items, statement.body, world, execute, bind)


def _items(
    run: Run,
    items: Sequence[WithItem],
    body: Sequence[Stmt],
    world: World,
    execute: Executor,
    bind: Binder,
) -> World:
    if not items:
        return execute(run, body, world)
    first, rest = items[0], items[1:]

    def inner(entered: World) -> World:
        return _items(run, rest, body, entered, execute, bind)

    before = len(run.raised)
    results = [
        _given_back(run, first.context, _one(run, first, state, env, inner, bind), env)
        for state, env in paths_of(world)
    ]
    outermost = not all(env.transaction for _, env in paths_of(world))
    if outermost and ends_transaction(first.context):
        escaped = (left.state for left in run.raised[before:] if left.state.letter == "D")
        run.rolled |= {state.fact for state in escaped if state.fact is not None}
    return merge(*results)


def _given_back(run: Run, context: Expr, world: World, before: Env) -> World:
    """Return the paths behind a ``with``: its transaction is closed, its lock is given back."""
    return world_of(behind_with(run, context, before, state, env) for state, env in paths_of(world))


def _one(
    run: Run, item: WithItem, state: State, env: Env, inner: Callable[[World], World], bind: Binder
) -> World:
    context = item.context
    if isinstance(context, Call) and last_name(context.func) == "suppress":
        return _suppress(run, context, state, env, inner)
    generator = _generator(run, context)
    if generator is not None and isinstance(context, Call):
        return _around_yield(run, generator, context, item, state, env, inner, bind)
    results: list[World] = []
    for after, env_after, shade in evaluate(run, context, state, env):
        inside = enter(run, item, shade, after, env_after, inner, bind)
        if inside is None:
            inside = _plain(run, item, shade, after, env_after, inner, bind)
        results.append(inside)
    return merge(*results)


def _generator(run: Run, context: Expr) -> Unit | None:
    """Return the project's ``@contextmanager`` function that a context is a call of."""
    unit = _called(run, context)
    if unit is None:
        return None
    decorators = {last_name(item) for item in unit.function.decorators}
    return unit if decorators & {"contextmanager", "asynccontextmanager"} else None


def _called(run: Run, context: Expr) -> Unit | None:
    """Return the project function that an expression calls."""
    if not isinstance(context, Call):
        return None
    site = run.site(context)
    target = site.callee if site is not None else None
    if not isinstance(target, FunctionRef):
        blank = tuple(Shade() for _ in context.args)
        view = call_view(run, context, Shade(), last_name(context.func), blank)
        target = resolved(run, context, view)
    return run.program.unit(target.id) if isinstance(target, FunctionRef) else None


def loop_over_generator(
    run: Run, statement: For, world: World, execute: Executor, bind: Binder
) -> World | None:
    """Run a loop over a project's generator inside it, where it yields; None for other loops."""
    unit = _called(run, statement.source)
    if unit is None or not isinstance(statement.source, Call) or not _yields(unit):
        return None
    breaks: list[tuple[State, Env]] = []

    def body(entered: World) -> World:
        outer = run.frame.breaks, run.frame.continues
        run.frame.breaks, run.frame.continues = [], []
        left = execute(run, statement.body, entered)
        left = merge(left, world_of(run.frame.continues))
        breaks.extend(run.frame.breaks)
        run.frame.breaks, run.frame.continues = outer
        return left

    item = WithItem(statement.source, statement.target)
    done = [
        _around_yield(run, unit, statement.source, item, state, env, body, bind)
        for state, env in paths_of(world)
    ]
    return merge(*done, world_of(breaks))


def _yields(unit: Unit) -> bool:
    return any(isinstance(node, Yield) for part in unit.function.body for node in own_nodes(part))


def _around_yield(
    run: Run,
    unit: Unit,
    context: Call,
    item: WithItem,
    state: State,
    env: Env,
    inner: Callable[[World], World],
    bind: Binder,
) -> World:
    """Run a generator in place; the ``with`` body runs where it yields."""
    from nplint.reason.idempotency.statements import execute

    results: list[World] = []
    parts = [arg.value for arg in context.args]
    for after, env_after, shades in many(run, parts, state, env):
        pairs = list(zip(context.args, shades, strict=True))
        args = tuple(shade for arg, shade in pairs if not arg.name)
        kwargs = tuple((arg.name, shade) for arg, shade in pairs if arg.name)
        assigned = assign_arguments(parameters(unit, bound=bool(unit.owner)), args, kwargs)
        cm_env = env_after.with_vars_of(Env())
        for name, shade in assigned.items():
            cm_env = cm_env.set(name, shade)
        body = _Body(run, item, env_after, inner, bind)
        saved, run.on_yield = run.on_yield, body.enter
        if run.depth > 12:
            run.on_yield = saved
            return inner(world_of([(after, env_after)]))
        with run.inside(unit, unit.owner or run.self_class), run.new_frame() as frame:
            left = execute(run, unit.function.body, world_of([(after, cm_env)]))
            ends = [(end.state, end.env) for end in frame.ends]
        run.on_yield = saved
        paths = [(s, body.outer(e)) for s, e in [*paths_of(left), *ends]]
        results.append(world_of(paths))
    return merge(*results)


class _Body:
    """The body of a ``with``, to be run from inside the generator that surrounds it."""

    def __init__(
        self, run: Run, item: WithItem, env: Env, inner: Callable[[World], World], bind: Binder
    ) -> None:
        self.run, self.item, self.env, self.inner, self.bind = run, item, env, inner, bind
        self.frame, self.unit, self.self_class = run.frame, run.unit, run.self_class
        self.on_yield = run.on_yield
        self.left = env
        self.at = run.span(item.context.at)
        self.asked: dict[Fact, set[tuple[str, object]]] = {}

    def enter(self, state: State, env: Env, shade: Shade) -> list[tuple[State, Env]]:
        """Run the body at a ``yield``; return the paths that come back to the generator."""
        run = self.run
        if state.fact is not None:
            told = self.asked.setdefault(state.fact, set())
            told.add((state.letter, shade.truth))
            if len({letter for letter, _ in told}) > 1 and len({truth for _, truth in told}) > 1:
                run.asked[state.fact] = self.at
        saved = run.frame, run.unit, run.self_class, run.on_yield
        run.frame, run.unit, run.self_class = self.frame, self.unit, self.self_class
        run.on_yield = self.on_yield
        caller = env.with_vars_of(self.env)
        if self.item.target is not None:
            caller = self.bind(run, self.item.target, shade, state, caller)
        world = self.inner(world_of([(state, caller)]))
        run.frame, run.unit, run.self_class, run.on_yield = saved
        back = []
        for after, env_after in paths_of(world):
            self.left = env_after
            back.append((after, env_after.with_vars_of(env)))
        return back

    def outer(self, env: Env) -> Env:
        """Return a path behind the generator with the caller's variables."""
        return env.with_vars_of(self.left)


def _plain(
    run: Run,
    item: WithItem,
    shade: Shade,
    state: State,
    env: Env,
    inner: Callable[[World], World],
    bind: Binder,
) -> World:
    """Run a body in a context whose code is not seen; a database's flushes at its end."""
    fact = state.fact
    claimed = fact is not None and fact.kind == "claim" and state.letter == "D"
    if claimed and item.target is None and fact and fact.span == run.span(item.context.at):
        return {}
    if item.target is not None:
        env = bind(run, item.target, replace(shade, text=""), state, env)
    env = holding(run.vocabulary, item.context, shade, env)
    with_flush = []
    for after, env_after in paths_of(inner(world_of([(state, env)]))):
        with_flush.append((after, run.flush(after, env_after, commits=True)))
    return world_of(with_flush)


def _suppress(
    run: Run, context: Call, state: State, env: Env, inner: Callable[[World], World]
) -> World:
    names = frozenset(last_name(arg.value) for arg in context.args)
    saved, run.raised = run.raised, []
    world = inner(world_of([(state, env)]))
    raised, run.raised = run.raised, saved
    silenced: list[tuple[State, Env]] = []
    for left in raised:
        if names & left.names or "Exception" in names:
            if left.state.fact is not None:
                run.caught.add(left.state.fact)
            silenced.append((left.state, left.env.with_vars_of(env)))
        else:
            run.raised.append(left)
    return merge(world, world_of(silenced))


__all__ = ["ClassRef", "Fact", "Function", "Raised", "Reply", "Yield", "run_with"]

"""``with`` objects of the project's classes: entered and left where they are used."""

from collections.abc import Callable

from nplint.facts.code import Expr, WithItem
from nplint.link.unit import Unit
from nplint.link.values import Instance
from nplint.reason.idempotency.applying import Kwargs, assign_arguments, parameters
from nplint.reason.idempotency.domain import NOT_NONE, Env, Shade, State, World
from nplint.reason.idempotency.joining import paths_of, world_of
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.resolving import class_of
from nplint.reason.idempotency.run import Out, Run

Binder = Callable[[Run, Expr, Shade, State, Env], Env]


def enter(
    run: Run,
    item: WithItem,
    shade: Shade,
    state: State,
    env: Env,
    inner: Callable[[World], World],
    bind: Binder,
) -> World | None:
    """Run a body between an object's methods; None when its class is not the project's."""
    cls = class_of(shade.value)
    entering = _method(run, cls, "__enter__", "__aenter__")
    if entering is None:
        return None
    entered: list[tuple[State, Env]] = []
    mark = f"\0of {item.context.at} "
    parts = tuple((f"self.{name}", part) for name, part in shade.fields or ())
    for after, kept, answer in _in_place(run, entering, cls, parts, state, env):
        own = tuple(pair for pair in kept.vars if pair[0].startswith("self."))
        env_after = kept.with_vars_of(env)
        if answer.text == "self" or (answer.truth is None and answer.reply is None):
            fields = tuple((name.removeprefix("self."), part) for name, part in own)
            answer = Shade(value=Instance(cls), text=shade.text, fields=fields, known=NOT_NONE)
        if item.target is not None:
            env_after = bind(run, item.target, answer, after, env_after)
        for name, part in own:
            env_after = env_after.set(f"{mark}{name}", part)
        entered.append((after, env_after))
    return _left(run, cls, mark, inner(world_of(entered)))


_SHORT = 4
"""Statements of a method that is run anew for each object that it is called on."""


def tells_of_itself(unit: Unit, made: Shade) -> bool:
    """Whether a short method is called on an object of which is known what it was made with."""
    known_parts = any(part.truth is not None or part.reply for _, part in made.fields or ())
    project = isinstance(made.value, Instance) and made.value.project
    short = bool(unit.owner) and len(unit.function.body) <= _SHORT
    return short and project and known_parts and not unit.function.decorators


def of_made(run: Run, unit: Unit, cls: str, view: CallView, state: State, env: Env) -> list[Out]:
    """Call a method of an object that was made on this path: its attributes are known."""
    assigned = assign_arguments(parameters(unit, bound=True), view.args, view.kwargs)
    own = tuple((f"self.{name}", part) for name, part in view.subject.fields or ())
    outs = _in_place(run, unit, cls, (*own, *assigned.items()), state, env)
    return [(s, e.with_vars_of(env), value) for s, e, value in outs]


def _in_place(
    run: Run, unit: Unit, cls: str, own: Kwargs, state: State, env: Env
) -> list[tuple[State, Env, Shade]]:
    """Run a method where it is called; the paths behind it keep its object's attributes."""
    from nplint.reason.idempotency.statements import execute

    if run.depth > _DEEPEST:
        return [(state, env, Shade())]
    inner = env.with_vars_of(Env()).set("self", Shade(value=Instance(cls), text="self"))
    for name, part in own:
        inner = inner.set(name, part)
    with run.inside(unit, cls), run.new_frame() as frame:
        left = execute(run, unit.function.body, world_of([(state, inner)]))
        ends = [(end.state, end.env, end.value) for end in frame.ends]
    return [*ends, *((s, e, Shade(known=None)) for s, e in paths_of(left))]


_DEEPEST = 12


def _left(run: Run, cls: str, mark: str, world: World) -> World:
    """Leave a context: its object still has the attributes that it was given on entering."""
    leave = _method(run, cls, "__exit__", "__aexit__")
    paths = []
    for state, env in paths_of(world):
        flushed = run.flush(state, env, commits=True)
        if leave is None:
            paths.append((state, flushed))
            continue
        own = tuple((n.removeprefix(mark), s) for n, s in flushed.vars if n.startswith(mark))
        outs = _in_place(run, leave, cls, own, state, flushed)
        paths += [(s, e.with_vars_of(env)) for s, e, _ in outs]
    return world_of(paths)


def _method(run: Run, cls: str, *names: str) -> Unit | None:
    for name in names:
        unit = run.program.method(cls, name) if cls else None
        if unit is not None:
            return unit
    return None

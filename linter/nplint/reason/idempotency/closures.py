"""Calling functions that are values: nested ones, lambdas, partials; their bodies run in place."""

from msgspec.structs import replace

from nplint.facts.code import Function, Lambda
from nplint.reason.idempotency.applying import (
    Kwargs,
    assign_arguments,
    carries_code,
    parameters,
    place,
)
from nplint.reason.idempotency.domain import Closure, Env, Shade, State
from nplint.reason.idempotency.joining import paths_of, world_of
from nplint.reason.idempotency.run import Out, Run, compact


def call_closure(
    run: Run,
    closure: Closure,
    args: tuple[Shade, ...],
    kwargs: Kwargs,
    state: State,
    env: Env,
) -> list[Out]:
    """Call a nested function, a lambda or a partial: its body runs in place."""
    args, kwargs = (*closure.bound, *args), (*closure.named, *kwargs)
    if closure.env is None and isinstance(closure.node, Function):
        return _call_plain(run, closure, args, kwargs, state, env)
    if run.depth > 12 or run.fuel < 0:
        return [(state, env, Shade())]
    from nplint.reason.idempotency.statements import execute

    inner = _closure_env(run, closure, args, kwargs, env)
    with run.inside(closure.unit, closure.unit.owner or run.self_class), run.new_frame() as frame:
        left = execute(run, closure.node.body, world_of([(state, inner)]))
        ends = [(end.state, end.env, end.value) for end in frame.ends]
        ends += [(s, e, Shade(known=None)) for s, e in paths_of(left)]
    return compact([(s, e.with_vars_of(env), v) for s, e, v in ends])


def _call_plain(
    run: Run, closure: Closure, args: tuple[Shade, ...], kwargs: Kwargs, state: State, env: Env
) -> list[Out]:
    """Call a project function taken as a value, without its decorators when it is being wrapped."""
    unit = closure.unit
    if run.depth > 12:
        return [(state, env, Shade())]
    if unit.owner and args and args[0].text == "self":
        args = args[1:]
    assigned = assign_arguments(parameters(unit, bound=True), args, kwargs)
    functions = tuple((n, s) for n, s in assigned.items() if carries_code(s))
    summary = run.analyst.raw_summary(unit, unit.owner, functions, run.depth)
    binding = {f"{unit.id}|{name}": shade for name, shade in assigned.items()}
    return place(run, unit, summary, binding, state, env)


def _closure_env(
    run: Run, closure: Closure, args: tuple[Shade, ...], kwargs: Kwargs, env: Env
) -> Env:
    inner = env.with_vars_of(closure.env)
    node: Function | Lambda = closure.node
    assigned = assign_arguments(node.params, args, kwargs)
    captured = dict(inner.vars)
    for name, shade in captured.items():
        if shade.fields is not None and not shade.container and _is_empty(shade):
            inner = inner.set(name, replace(shade, container=f"{closure.unit.id}|{name}"))
    for param in node.params:
        inner = inner.set(param.name, assigned.get(param.name, Shade()))
    for param in node.params:
        if param.kind == "**" and param.name not in assigned:
            inner = inner.set(param.name, Shade(fields=tuple(kwargs)))
        elif param.kind == "*" and param.name not in assigned:
            parts = tuple((str(i), shade) for i, shade in enumerate(args))
            inner = inner.set(param.name, Shade(fields=parts))
    return inner


def _is_empty(shade: Shade) -> bool:
    return not shade.fields or {name for name, _ in shade.fields} == {"{set}"}

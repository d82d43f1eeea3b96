"""Functions that are passed to others: executors, batch processors, ``partial``."""

from functools import reduce

from msgspec.structs import replace

from nplint.link.values import (
    FunctionRef,
)
from nplint.reason.idempotency.applying import apply_summary
from nplint.reason.idempotency.closures import call_closure
from nplint.reason.idempotency.domain import (
    DELIVERED,
    MESSAGES,
    NOT_NONE,
    Env,
    Fact,
    Shade,
    State,
)
from nplint.reason.idempotency.expressions import claimed_on
from nplint.reason.idempotency.joining import join_shades
from nplint.reason.idempotency.operations import brokers
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.resolving import MOST_DEPTH, class_of
from nplint.reason.idempotency.run import Out, Run

_HELPERS = frozenset("key default object_hook default_factory cls parse_float".split())
"""Arguments that are functions of values: calling them does nothing to the world."""
_REPORTS = frozenset("callback on_delivery on_success on_error errback".split())
"""Arguments that are told how a message was delivered."""


def function_arguments(run: Run, view: CallView) -> list[tuple[str, Shade]]:
    """Return the arguments of a call that are functions it may call."""
    return [
        (name, shade)
        for name, shade in view.every()
        if _is_function(shade)
        and name not in _HELPERS
        and not (name in _REPORTS and view.method in brokers.SENDS)
    ]


_REGISTERING = frozenset("subscribe register add_handler on route signal wraps property".split())
_MAPPING = frozenset("map starmap imap imap_unordered run_in_executor for_each filter".split())


def call_arguments(
    run: Run, functions: list[tuple[str, Shade]], view: CallView, state: State, env: Env
) -> list[Out]:
    """Call the functions that an unknown function was given: executors, batch processors …"""
    from nplint.reason.idempotency.loops import loop_element

    if view.method == "partial":
        return [(state, env, _partial(run, view))]
    if view.method in _REGISTERING:
        return [(state, env, Shade())]
    if view.method in _LATER and (first := _first(view)) is not None:
        # Of ``submit(once, work, record)`` the first runs, and is given the others.
        functions, rest = [("", view.args[first])], view.args[first + 1 :]
    else:
        rest = tuple(s for s in view.args if all(s is not f for _, f in functions))
    mapping = view.method in _MAPPING
    batch = next((shade for shade in rest if shade.origin in DELIVERED), None)
    records = batch is not None or view.keyword("record_handler")
    if view.keyword("args") is not None:
        rest = tuple(s for _, s in view.keyword("args").fields or ())  # type: ignore[union-attr]  # not None
    outs: list[Out] = []
    for _, function in functions:
        inner_state, inner_env = state, env
        arguments = rest
        if records:
            inner_state, inner_env = _per_record(state, env)
            arguments = (loop_element(batch or Shade(), True),)
            if batch is not None and batch.claimed is not None:
                inner_state = inner_state.to("N", batch.claimed)
        elif mapping:
            arguments = tuple(loop_element(s, False) for s in rest)
        kwargs = tuple(
            (n, s)
            for n, s in view.kwargs
            if s is not function
            and n not in ("args", "target", "event", "processor", "context", "record_handler")
        )
        called = call_value(
            run, function, arguments, () if records else kwargs, inner_state, inner_env
        )
        if view.method == "filter":
            kept = rest[0] if rest else Shade()
            outs.append((state, env, replace(kept, claimed=_kept_by(called))))
            continue
        outs += (
            [(state, env, _made_of_each(called) if mapping else Shade())]
            if records
            else [(s, e, replace(v, closure=None)) for s, e, v in called]
        )
    return outs or [(state, env, Shade())]


def _made_of_each(called: list[Out]) -> Shade:
    """Return the list of what a function makes of each delivered record."""
    answers = [answer for _, _, answer in called]
    made = reduce(join_shades, answers, answers[0]) if answers else Shade()
    return Shade(fields=(("0", replace(made, closure=None)),), origin=MESSAGES)


def _kept_by(called: list[Out]) -> Fact | None:
    """Return the claim that decides which elements a function lets through."""
    return claimed_on([state for state, _, answer in called if answer.truth is not False])


_LATER = frozenset(
    "call_later run_later call_soon call_at submit schedule defer spawn add_task run_in_background "
    "create_task start_soon to_thread run_in_threadpool".split()
)


def put_off(run: Run, view: CallView, outs: list[Out]) -> list[Out]:
    """Call what a scheduler of the project was given to call with the arguments behind it."""
    if view.method not in _LATER:
        return outs
    place = _first(view)
    if place is None:
        return outs
    rest = view.args[place + 1 :]
    return [
        (after, later, answer)
        for state, env, answer in outs
        for after, later, _ in call_value(run, view.args[place], rest, view.kwargs, state, env)
    ]


def _first(view: CallView) -> int | None:
    """Return the position of the first argument that is a function."""
    handed = (index for index, shade in enumerate(view.args) if _is_function(shade))
    return next(handed, None)


def _is_function(shade: Shade) -> bool:
    return shade.closure is not None or isinstance(shade.value, FunctionRef)


def _per_record(state: State, env: Env) -> tuple[State, Env]:
    batch = state.fact if state.letter == "N" else env.batch
    fresh = replace(
        env, weak=frozenset(), ignored=frozenset(), done=frozenset(), open=frozenset(), batch=batch
    )
    return State("U", None, fresh=True), fresh


def _partial(run: Run, view: CallView) -> Shade:
    first = view.args[0]
    if first.closure is not None:
        bound = replace(
            first.closure,
            bound=(*first.closure.bound, *view.args[1:]),
            named=(*first.closure.named, *view.kwargs),
        )
        return Shade(closure=bound, known=NOT_NONE)
    if isinstance(first.value, FunctionRef):
        unit = run.program.unit(first.value.id)
        if unit is not None:
            from nplint.reason.idempotency.domain import Closure

            closure = Closure(unit, unit.function, None, view.args[1:], view.kwargs)
            return Shade(closure=closure, known=NOT_NONE)
    return Shade()


def call_value(
    run: Run,
    function: Shade,
    args: tuple[Shade, ...],
    kwargs: tuple[tuple[str, Shade], ...],
    state: State,
    env: Env,
) -> list[Out]:
    """Call a function value."""
    if function.closure is not None:
        return call_closure(run, function.closure, args, kwargs, state, env)
    if isinstance(function.value, FunctionRef) and run.depth < MOST_DEPTH:
        unit = run.program.unit(function.value.id)
        if unit is not None:
            bound = function.value.bound
            owner = class_of(bound) if bound is not None else ""
            return apply_summary(run, unit, owner, args, kwargs, state, env)
    return [(state, env, Shade())]

"""Interpreting expressions: each has one or more outcomes, a path and a value."""

from collections.abc import Iterable

from msgspec.structs import replace

from nplint.facts.code import (
    Attr,
    Binary,
    Boolean,
    Call,
    Compare,
    Comprehension,
    Conditional,
    Const,
    DictExpr,
    Expr,
    Format,
    Index,
    Lambda,
    Name,
    Sequence,
    Star,
    Unary,
    Unknown,
    Walrus,
    Yield,
)
from nplint.link.values import (
    External,
    MappingValue,
)
from nplint.reason.idempotency.answers import impossible_key, item
from nplint.reason.idempotency.comparing import inverted
from nplint.reason.idempotency.composing import binary, comparison, display, joined_text, misread
from nplint.reason.idempotency.domain import (
    DELIVERED,
    MESSAGES,
    NOT_NONE,
    Closure,
    Env,
    Fact,
    Reply,
    Shade,
    State,
    known,
)
from nplint.reason.idempotency.joining import join_shades
from nplint.reason.idempotency.naming import any_of, attribute_of, dotted_text, name_shade, shade_of
from nplint.reason.idempotency.run import Out, Raised, Run, compact


def evaluate(run: Run, expr: Expr, state: State, env: Env) -> list[Out]:
    """Return the outcomes of an expression on one path."""
    run.fuel -= 1
    if run.fuel < 0:
        return [(state, env, Shade())]
    match expr:
        case Const(value=value):
            return [(state, env, known(value))]
        case Name():
            return [(state, env, name_shade(run, expr, env))]
        case Attr(base=base):
            return [attribute_of(run, expr, out) for out in evaluate(run, base, state, env)]
        case Index():
            return _index(run, expr, state, env)
        case Call():
            from nplint.reason.idempotency.calls import call

            return compact(call(run, expr, state, env))
        case Format(parts=parts):
            return [(s, e, joined_text(shades)) for s, e, shades in many(run, parts, state, env)]
        case Binary(op=op, left=left, right=right):
            outs = many(run, (left, right), state, env)
            return [(s, e, binary(run, expr, op, shades)) for s, e, shades in outs]
        case Compare():
            return _compare(run, expr, state, env)
        case Unary(op=op, operand=operand):
            if op == "-" and isinstance(operand, Const) and isinstance(operand.value, int):
                return [(state, env, known(-operand.value))]
            outs1 = evaluate(run, operand, state, env)
            return [
                (s, e, inverted(v) if op == "not" else replace(v, known=Shade().known))
                for s, e, v in outs1
            ]
        case Boolean():
            return _boolean(run, expr, state, env)
        case Conditional():
            return _conditional(run, expr, state, env)
        case DictExpr(items=items):
            return _dict(run, items, state, env)
        case Sequence(kind=kind, items=items):
            return [(s, e, display(run, expr, kind, v)) for s, e, v in many(run, items, state, env)]
        case Star(value=value):
            return evaluate(run, value, state, env)
        case Comprehension():
            return _comprehension(run, expr, state, env)
        case Lambda():
            return [(state, env, Shade(closure=Closure(run.unit, expr, env)))]
        case Walrus(target=target, value=value):
            return [(s, e.set(target.id, v), v) for s, e, v in evaluate(run, value, state, env)]
        case Yield(value=value):
            return _yield(run, value, state, env)
        case _:
            return [(state, env, Shade())]


def many(
    run: Run, parts: Iterable[Expr], state: State, env: Env
) -> list[tuple[State, Env, tuple[Shade, ...]]]:
    """Evaluate several expressions one after the other."""
    outs: list[tuple[State, Env, tuple[Shade, ...]]] = [(state, env, ())]
    for part in parts:
        outs = [
            (after, env_after, (*shades, shade))
            for s, e, shades in outs
            for after, env_after, shade in evaluate(run, part, s, e)
        ]
    return outs


def _index(run: Run, expr: Index, state: State, env: Env) -> list[Out]:
    outs: list[Out] = []
    span = run.span(expr.at)
    for after, env_after, (base, key) in many(run, (expr.base, expr.key), state, env):
        part = _slice(base) if isinstance(expr.key, Unknown) else None
        part = part or item(base, key, span)
        if isinstance(base.value, MappingValue) and not key.constant:
            part = replace(part, value=any_of(base.value), fields=None)
        if impossible_key(base, key):
            env_after = misread(env_after, base, run, expr)
        fact = base.reply.fact if base.reply else None
        if base.reply and base.reply.kind == "get-item" and fact and key.known == "Item":
            env_after = _missing_key(run, base.reply, fact, after, env_after)
            if base.reply.found is False:
                continue
            part = replace(part, known=NOT_NONE)
        outs.append(
            (after, env_after, replace(part, text=part.text or dotted_text(base, str(key.known))))
        )
    return outs


def _slice(base: Shade) -> Shade | None:
    """Return some of the elements of a list: what all have passed, these have passed too."""
    if base.claimed is None and base.origin not in DELIVERED:
        return None
    return replace(base, known=Shade().known)


def _missing_key(run: Run, reply: Reply, fact: Fact, state: State, env: Env) -> Env:
    """Raise ``KeyError`` where a look-up found nothing."""
    if reply.found is True:
        return env
    absent = env if reply.found is False else replace(env, weak=env.weak | {fact})
    names = frozenset({"KeyError", "LookupError", "Exception"})
    run.raised.append(Raised(state, absent, names, "KeyError"))
    return env


def _compare(run: Run, expr: Compare, state: State, env: Env) -> list[Out]:
    outs: list[Out] = []
    for after, env_after, (left, right) in many(run, (expr.left, expr.right), state, env):
        result = comparison(run, expr, left, right)
        if expr.op in ("in", "not in") and impossible_key(right, left):
            env_after = misread(env_after, right, run, expr)
        outs.append((after, env_after, result))
    return outs


def _boolean(run: Run, expr: Boolean, state: State, env: Env) -> list[Out]:
    """Evaluate ``and``/``or`` for its value: later parts run only on the paths that need them."""
    outs: list[Out] = []
    pending: list[tuple[State, Env, Shade | None]] = [(state, env, None)]
    for index, value in enumerate(expr.values):
        last = index == len(expr.values) - 1
        following: list[tuple[State, Env, Shade | None]] = []
        for s, e, before in pending:
            for after, env_after, shade in evaluate(run, value, s, e):
                joined = join_shades(before, shade) if before is not None else shade
                joined = replace(
                    joined, taints=shade.taints | (before.taints if before else frozenset())
                )
                stops = shade.truth is (expr.op == "or")
                if last or stops:
                    outs.append((after, env_after, joined))
                else:
                    following.append((after, env_after, None if shade.constant else shade))
        pending = following
    return compact(outs)


def _conditional(run: Run, expr: Conditional, state: State, env: Env) -> list[Out]:
    from nplint.reason.idempotency.branches import branch
    from nplint.reason.idempotency.joining import paths_of, world_of

    yes, no = branch(run, expr.test, world_of([(state, env)]))
    outs = [out for s, e in paths_of(yes) for out in evaluate(run, expr.then, s, e)]
    outs += [out for s, e in paths_of(no) for out in evaluate(run, expr.other, s, e)]
    return compact(outs)


def _dict(run: Run, items: tuple[object, ...], state: State, env: Env) -> list[Out]:
    parts = [part for entry in items for part in (entry.key, entry.value)]  # type: ignore[attr-defined]  # DictItem
    plain = [part if part is not None else Const("*") for part in parts]
    outs: list[Out] = []
    for after, env_after, shades in many(run, plain, state, env):
        fields: list[tuple[str, Shade]] = []
        for key, value in zip(shades[::2], shades[1::2], strict=True):
            if key.known == "*" and value.fields is not None:
                fields += value.fields
            else:
                fields.append((str(key.known) if key.constant else key.text or "*", value))
        truth = NOT_NONE if fields else False
        shade = Shade(fields=tuple(fields), known=Shade().known if not fields else truth)
        outs.append((after, env_after, shade))
    return outs


def _comprehension(run: Run, expr: Comprehension, state: State, env: Env) -> list[Out]:
    from nplint.facts.code import Do, For, If
    from nplint.reason.idempotency.joining import paths_of, world_of
    from nplint.reason.idempotency.statements import execute

    body: tuple[For | If | Do, ...] = (Do(expr.element, expr.at),)
    if expr.key is not None:
        body = (Do(expr.key, expr.at), *body)
    for loop in reversed(expr.loops):
        for condition in reversed(loop.conditions):
            body = (If(condition, body),)
        body = (For(loop.target, loop.source, body, (), expr.at),)
    world = execute(run, body, world_of([(state, env)]))
    made: dict[State, Shade] = {}
    for out in reversed(evaluate(run, expr.loops[0].source, state, env)):
        made[out[0]] = _collected(run, expr, out)
    first = next(reversed(made.values()), Shade())
    outs = [(s, e.with_vars_of(env), made.get(s, first)) for s, e in paths_of(world)]
    return outs or [(state, env, Shade())]


def _collected(run: Run, expr: Comprehension, out: Out) -> Shade:
    """Return what a comprehension makes of one source: nothing of one that is known to be empty."""
    from nplint.reason.idempotency.loops import loop_element

    state, env, source = out
    if source.reply is not None and source.truth is False:
        return Shade(known=False, taints=source.taints, reply=source.reply)
    inner = _bound(run, expr, env, loop_element(source, source.origin in DELIVERED))
    made = MESSAGES if source.origin in DELIVERED and len(expr.loops) == 1 else ""
    element = [shade for _, _, shade in evaluate(_Quiet(run), expr.element, state, inner)][:1]
    return Shade(
        taints=(element[0].taints if element else frozenset()) | source.taints,
        fields=(("0", element[0]),) if element else None,
        reply=source.reply, origin=source.origin if _is_identity(expr) else made,
        claimed=_claimed(run, expr, inner),
    )  # fmt: skip


def _claimed(run: Run, expr: Comprehension, env: Env) -> Fact | None:
    """Return the claim that decides which elements stay; None when none does."""
    from nplint.reason.idempotency.branches import branch
    from nplint.reason.idempotency.joining import paths_of, world_of

    quiet, world = _Quiet(run), world_of([(State(), env)])
    for condition in expr.loops[0].conditions if len(expr.loops) == 1 else ():
        world, _ = branch(quiet, condition, world)
    return claimed_on([state for state, _ in paths_of(world)])


def claimed_on(states: list[State]) -> Fact | None:
    """Return the claim that all of some paths have passed; None when they haven't."""
    facts = {state.fact if state.letter == "N" else None for state in states}
    return facts.pop() if len(facts) == 1 else None


def _is_identity(expr: Comprehension) -> bool:
    return isinstance(expr.element, Name) and expr.element.id == getattr(
        expr.loops[0].target, "id", ""
    )


def _bound(run: Run, expr: Comprehension, env: Env, element: Shade) -> Env:
    from nplint.reason.idempotency.statements import bind

    return bind(run, expr.loops[0].target, element, State(), env)


class _Quiet(Run):
    """A second look at an expression whose effects are recorded already."""

    def __init__(self, run: Run) -> None:
        super().__init__(run.analyst, run.unit, run.self_class)
        self.depth = run.depth + 1
        self.fuel = min(run.fuel, 500)


def _yield(run: Run, value: Expr | None, state: State, env: Env) -> list[Out]:
    outs = (
        evaluate(run, value, state, env) if value is not None else [(state, env, Shade(known=None))]
    )
    if run.on_yield is None:
        run.frame.yielded += [shade for _, _, shade in outs]
        run.frame.per_record &= state.fresh
        run.frame.claims |= {s.fact if s.letter == "N" else None for s, _, _ in outs}
        return [(s, e, Shade()) for s, e, _ in outs]
    return [
        (s, e, Shade())
        for before, env_before, shade in outs
        for s, e in run.on_yield(before, env_before, shade)
    ]


__all__ = ["External", "evaluate", "many", "shade_of"]

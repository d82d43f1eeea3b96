"""Assignments: what a name, an attribute or an element becomes on a path."""

from msgspec.structs import replace

from nplint.facts.code import (
    Assign,
    Attr,
    Augment,
    Expr,
    Index,
    Name,
    Sequence,
    Star,
)
from nplint.reason.idempotency.answers import item
from nplint.reason.idempotency.domain import Effect, Env, Shade, State, Taint, World
from nplint.reason.idempotency.expressions import evaluate
from nplint.reason.idempotency.joining import paths_of, world_of
from nplint.reason.idempotency.own import change, grows, is_own
from nplint.reason.idempotency.run import Run
from nplint.reason.idempotency.saving import never_saved


def assign(run: Run, statement: Assign, world: World) -> World:
    """Run an assignment."""
    if statement.value is None:
        return world
    paths = []
    for state, env in paths_of(world):
        for after, changed, shade in evaluate(run, statement.value, state, env):
            for target in statement.targets:
                changed = bind(run, target, shade, after, changed)
                if isinstance(target, Attr) and is_own(target.base):
                    grown = grows(statement.value, target.name)
                    span = run.span(target.at)
                    changed = change(run, target.name, span, after, changed, relative=grown)
            paths.append((after, changed))
    return world_of(paths)


def bind(run: Run, target: Expr, shade: Shade, state: State, env: Env) -> Env:
    """Bind a target to a value."""
    match target:
        case Name(id=name):
            return env.set(name, replace(shade, text=shade.text or name))
        case Sequence(items=items):
            for index, part in enumerate(items):
                piece = item(shade, Shade(known=index), run.span(part.at))
                env = bind(run, part, piece, state, env)
            return env
        case Star(value=value):
            return bind(run, value, Shade(taints=shade.taints), state, env)
        case Attr(base=base, name=name):
            return _store(run, base, name, shade, state, env)
        case Index(base=base, key=key):
            name = str(getattr(key, "value", "*"))
            return _store(run, base, name, shade, state, env)
        case _:
            return env


def _store(run: Run, base: Expr, name: str, shade: Shade, state: State, env: Env) -> Env:
    """Set an attribute or element: a row's field, a container's entry, a dict's part."""
    for _, env_after, holder in evaluate(run, base, state, env)[:1]:
        env = env_after
        if holder.container:
            marker = Effect(
                "remember in memory", run.span(base.at), target=holder.container, marker=True
            )
            env = run.happen(marker, state, env)
        rows = sorted(taint.detail for taint in holder.taints if taint.kind == "row")
        if rows:
            relative = any(taint.kind == "relative" for taint in shade.taints)
            env = _change_row(run, base, name, rows[0], state, env, relative=relative)
        if isinstance(base, Name) and holder.fields is not None and name != "*":
            fields = (*(f for f in holder.fields if f[0] != name), (name, shade))
            env = env.set(base.id, replace(holder, fields=fields))
        elif isinstance(base, Name) and holder.origin in ("message", "body") and name != "*":
            fields = (("*", holder), (name, shade))
            env = env.set(base.id, replace(holder, fields=fields, origin=""))
    if isinstance(base, Name) and base.id == "self":
        env = env.set(f"self.{name}", shade)
    return env


def _change_row(
    run: Run, base: Expr, name: str, row: str, state: State, env: Env, *, relative: bool
) -> Env:
    relative = relative and not run.vocabulary.counts_attempts(name)
    effect = Effect(
        f"change of {row}.{name} from its old value" if relative else f"change of {row}.{name}",
        run.span(base.at), always=relative, transactional=True, target=row,
        fields=frozenset({name}), marker=True, unsaved=never_saved(run, base),
    )  # fmt: skip
    return run.happen(effect, state, env)


def augment(run: Run, statement: Augment, world: World) -> World:
    """Run an augmented assignment (``x += 1``)."""
    paths = []
    for state, env in paths_of(world):
        for after, env_after, shade in evaluate(run, statement.value, state, env):
            env_after = _augmented(run, statement, shade, after, env_after)
            paths.append((after, env_after))
    return world_of(paths)


def _augmented(run: Run, statement: Augment, shade: Shade, state: State, env: Env) -> Env:
    target = statement.target
    if isinstance(target, Name):
        old = env.get(target.id)
        taints = shade.taints | (old.taints if old else frozenset())
        return env.set(target.id, Shade(taints=taints, text=old.text if old else ""))
    if isinstance(target, Attr) and is_own(target.base):
        united = statement.op in ("|", "&")
        env = change(run, target.name, run.span(target.at), state, env, relative=not united)
    old = evaluate(run, target, state, env)[0][2]
    relative = Taint("relative", "the old value", run.span(target.at))
    is_row = any(taint.kind == "row" for taint in old.taints)
    changed = Shade(taints=shade.taints | old.taints | ({relative} if is_row else frozenset()))
    return bind(run, target, changed, state, env)

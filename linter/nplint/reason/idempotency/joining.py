"""Where paths meet: what is known of a value that is one of two, and of a path that is."""

from collections.abc import Iterable

from msgspec.structs import replace

from nplint.link.values import UNKNOWN, Choice, Instance, Value
from nplint.reason.idempotency.domain import (
    MISSING,
    NOT_NONE,
    Constant,
    Env,
    Fact,
    Reply,
    Shade,
    State,
    World,
    is_empty,
    is_list,
)

_MOST_PATHS = 24


def join_shades(left: Shade, right: Shade) -> Shade:
    """Return what is known of a value that is one of two."""
    if left == right:
        return left
    return Shade(
        known=left.known
        if left.known == right.known and type(left.known) is type(right.known)
        else _both_true(left, right),
        taints=left.taints | right.taints,
        value=left.value if left.value == right.value else _chosen(left, right),
        reply=left.reply if left.reply == right.reply else _either_reply(left, right),
        fields=left.fields if left.fields == right.fields else _common_fields(left, right),
        statement=left.statement or right.statement,
        origin=left.origin or right.origin,
        closure=left.closure or right.closure,
        container=left.container or right.container,
        text=left.text if left.text == right.text else "",
        claimed=_claimed(left, right),
        within=left.within if left.within == right.within else "",
    )


def _claimed(left: Shade, right: Shade) -> Fact | None:
    """Return the claim that the elements of two lists have passed; an empty one has none."""
    if is_empty(left):
        return right.claimed
    if is_empty(right):
        return left.claimed
    return left.claimed if left.claimed == right.claimed else None


def _both_true(left: Shade, right: Shade) -> Constant:
    return NOT_NONE if left.truth and right.truth else MISSING


def _chosen(left: Shade, right: Shade) -> Value:
    if left.value == UNKNOWN:
        return right.value
    made = (*_made(left), *_made(right))
    if made and _made(left) and _made(right):
        options = tuple(dict.fromkeys(made))
        return options[0] if len(options) == 1 else Choice(options[:_MOST_CLASSES])
    return left.value


_MOST_CLASSES = 4
"""Classes of objects made on different paths that are told apart."""


def _made(shade: Shade) -> tuple[Instance, ...]:
    """Return the objects of the project's classes that a value was made as."""
    value = shade.value
    options = value.options if isinstance(value, Choice) else (value,)
    found = tuple(each for each in options if isinstance(each, Instance) and each.project)
    return found if len(found) == len(options) and shade.fields is not None else ()


def _either_reply(left: Shade, right: Shade) -> Reply | None:
    reply = left.reply or right.reply
    return replace(reply, found=None) if reply else None


def _common_fields(left: Shade, right: Shade) -> "tuple[tuple[str, Shade], ...] | None":
    if left.fields is None or right.fields is None:
        return left.fields or right.fields
    if is_list(left) and is_list(right) and len(left.fields) != len(right.fields):
        return _perhaps(left.fields, right.fields)
    merged = dict(left.fields)
    for name, shade in right.fields:
        merged[name] = join_shades(merged[name], shade) if name in merged else shade
    return tuple(merged.items())


def _perhaps(
    left: "tuple[tuple[str, Shade], ...]", right: "tuple[tuple[str, Shade], ...]"
) -> "tuple[tuple[str, Shade], ...]":
    """Return the elements of two lists of which one is longer: what only that has is uncertain."""
    shorter, longer = sorted((dict(left), dict(right)), key=len)
    merged = {
        name: join_shades(shade, shorter[name]) for name, shade in longer.items() if name in shorter
    }
    rest = {f"?{n.lstrip('?')}": shade for n, shade in longer.items() if n not in shorter}
    return tuple({**merged, **rest}.items())


def join_envs(left: Env, right: Env) -> Env:
    """Return the environment of two paths that meet in one state."""
    if left == right:
        return left
    mine, theirs = dict(left.vars), dict(right.vars)
    merged = {
        name: join_shades(mine[name], theirs[name])
        if name in mine and name in theirs
        else mine.get(name) or theirs[name]
        for name in {**mine, **theirs}
    }
    return Env(
        tuple(sorted(merged.items(), key=lambda item: item[0])),
        left.weak & right.weak,
        left.ignored & right.ignored,
        left.done | right.done,
        left.open | right.open,
        left.unflushed | right.unflushed,
        left.batch or right.batch,
        left.released & right.released,
        left.transaction or right.transaction,
        left.locked and right.locked,
        left.failed and right.failed,
        left.misread or right.misread,
    )


def merge(*worlds: World) -> World:
    """Return the union of worlds, paths in the same state joined."""
    return world_of((state, env) for world in worlds for (state, _), env in world.items())


def world_of(paths: Iterable[tuple[State, Env]]) -> World:
    """Return paths as a world; too many of them are merged by state alone."""
    merged: World = {}
    for state, env in paths:
        key = (state, env.weak)
        merged[key] = join_envs(merged[key], env) if key in merged else env
    if len(merged) <= _MOST_PATHS:
        return merged
    states: dict[State, Env] = {}
    for (state, _), env in merged.items():
        states[state] = join_envs(states[state], env) if state in states else env
    return {(state, env.weak): env for state, env in states.items()}


def paths_of(world: World) -> list[tuple[State, Env]]:
    """Return a world's paths."""
    return [(state, env) for (state, _), env in world.items()]

"""What a function does, free of any caller: one value per function, put in place at each call."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from nplint.reason.idempotency.domain import (
    CLEAN,
    Effect,
    Env,
    Fact,
    Happening,
    Shade,
    State,
    Taint,
    Taints,
)
from nplint.reason.idempotency.keys import KEY, WHOLE, key_taints, taints_of, unstable, whole_taints
from nplint.span import Span


class Raised(Struct, frozen=True):
    """An exception on its way: the path it left, and what is known of it."""

    state: State
    env: Env
    names: frozenset[str]
    """Class names that catch it (its bases included); ``*``: any clause may."""
    code: str = ""

    @property
    def generic(self) -> bool:
        """Whether nothing is known of it but that something went wrong."""
        return "*" in self.names


class Ended(Struct, frozen=True):
    """One way a function returns."""

    state: State
    env: Env
    value: Shade


class Summary(Struct, frozen=True):
    """What happens in a function entered in state U (``U`` stands for the caller's state)."""

    happenings: tuple[Happening, ...] = ()
    ends: tuple[Ended, ...] = ()
    raises: tuple[Raised, ...] = ()
    consulted: frozenset[Fact] = frozenset()
    """Guards that some path consults before anything else has guarded it."""
    caught: frozenset[Fact] = frozenset()
    """Claims whose conflict is caught by name."""
    rolled: frozenset[Fact] = frozenset()
    """Claims whose conflict undoes the transaction."""
    late: frozenset[tuple[Effect, Fact]] = frozenset()
    """Effects that a guard follows."""
    sealed: frozenset[tuple[Effect, Fact]] = frozenset()
    """Effects that share a transaction with the claim behind them."""
    loose: frozenset[tuple[Effect, Fact]] = frozenset()
    """Effects that share one with the claim behind them where a caller has opened it."""
    asked: frozenset[tuple[Fact, Span]] = frozenset()
    """Where guards are asked: at the call of the function that is nothing but the guard."""
    kept: frozenset[Fact] = frozenset()
    """Claims that hold when a delivery has been handled."""
    undone: frozenset[Fact] = frozenset()
    """Claims that were deleted when a delivery had been handled."""


_DELETED = frozenset({"set-if-absent", "unique insert", "conditional put"})
"""Claims that are as good as never made once their key is deleted."""


def outlasting(paths: Iterable[tuple[State, Env]]) -> tuple[set[Fact], set[Fact]]:
    """Return the claims that hold at the end of paths, and those that were deleted before."""
    kept: set[Fact] = set()
    undone: set[Fact] = set()
    for state, env in paths:
        fact = state.fact
        if state.letter == "N" and fact is not None and not env.failed:
            deleted = any(_undoes(release, fact) for release in env.released)
            (undone if deleted else kept).add(fact)
    return kept, undone


def _undoes(release: Fact, fact: Fact) -> bool:
    same = fact.kind in _DELETED and release.target == fact.target
    return same and bool(release.key & fact.key) and unstable(release.key) is None


def compose(outer: State, inner: State) -> State:
    """Return the state of a path that was in ``outer`` and went through a callee's ``inner``."""
    if inner.fresh:
        return inner
    if inner.letter == "U":
        return outer
    settled = outer.letter == "N" and outer.fact is not None and outer.fact.memory
    if settled and inner.fact is not None and not (outer.fact and outer.fact.volatile):
        return outer
    return replace(inner, fresh=outer.fresh)


def still_looked_up(outer: State, inner: State, vague: bool = False) -> frozenset[Fact]:
    """Return the look-up before an insert, or count, that may be no claim yet: it still counts.

    So it does where both ask the same store: nobody may read what the insert answers.
    """
    fact, looked = inner.fact, outer.fact
    if outer.letter != "K" or looked is None or fact is None:
        return frozenset()
    vague = vague or fact.tentative or fact.target == looked.target
    claims = inner.letter != "U" and not inner.fresh
    return frozenset({looked}) if claims and vague else frozenset()


Binding = dict[str, Shade]
"""``unit id|parameter`` → what the caller passes."""


def bind_taints(taints: Taints, binding: Binding) -> Taints:
    """Return where a value comes from, seen from the caller."""
    if not any(taint.kind == "param" for taint in taints):
        return taints
    bound: set[Taint] = set()
    for taint in taints:
        bound |= _bound(taint, binding) if taint.kind == "param" else {taint}
    return frozenset(bound)


def _bound(taint: Taint, binding: Binding) -> Taints:
    found = _bound_path(taint, binding)
    last = taint.detail.rpartition("|")[2]
    deeper = taint.part and last not in (taint.part, KEY, WHOLE)
    return _with_part(found, taint.part) if deeper else found


def _with_part(taints: Taints, part: str) -> Taints:
    return frozenset(replace(t, part=part) if t.kind in ("param", "message") else t for t in taints)


def _bound_path(taint: Taint, binding: Binding) -> Taints:
    unit, name, *path = taint.detail.split("|")
    argument = binding.get(f"{unit}|{name}")
    if argument is None:
        return frozenset({taint})
    for index, step in enumerate(path):
        if step == KEY:
            return key_taints(argument)
        if step == WHOLE:
            return whole_taints(argument) | whole_delivery(argument, taint.span)
        part = argument.get(step)
        if part is None:
            return _below(argument, path[index:])
        argument = part
    if path:
        return argument.taints or taints_of((argument,))
    return argument.taints | whole_delivery(argument)


def _below(argument: Shade, path: list[str]) -> Taints:
    """Return where a part of a value comes from whose parts are not known."""
    step = "|".join(path if path[-1] in (KEY, WHOLE) else path[:1])
    part = path[-1] if path[-1] not in (KEY, WHOLE) else ""
    return frozenset(
        replace(t, detail=f"{t.detail}|{step}")
        if t.kind == "param" and t.detail.count("|") == 1
        else t
        for t in (_with_part(argument.taints, part) if part else argument.taints)
        if t.kind != "delivery"
    )


def whole_delivery(shade: Shade, at: Span | None = None) -> Taints:
    """Return the taint of using a whole delivery record as a value."""
    if shade.origin not in ("record", "event", "records"):
        return CLEAN
    why = "the whole delivery record, receipt handle included"
    return frozenset({Taint("delivery", why, at)})


def bind_shade(shade: Shade, binding: Binding) -> Shade:
    """Return a callee's value as the caller sees it."""
    argument = binding.get(shade.origin) if "|" in shade.origin else None
    if argument is not None and shade.fields is None and shade.reply is None:
        return argument
    fact = shade.reply.fact if shade.reply else None
    reply = (
        replace(shade.reply, fact=bind_fact(fact, binding)) if shade.reply and fact else shade.reply
    )
    fields = shade.fields and tuple((n, bind_shade(s, binding)) for n, s in shade.fields)
    claimed = bind_fact(shade.claimed, binding) if shade.claimed is not None else None
    return replace(
        shade,
        taints=bind_taints(shade.taints, binding),
        reply=reply,
        fields=fields,
        claimed=claimed,
    )


NOBODY = "\0nobody"
"""The owner of what a method changes of an object that comes from no store."""


def _owner(method: str, binding: Binding) -> str:
    """Return whose own state a method's object is, seen from the caller; empty: a stored one's."""
    receiver = binding.get(f"{method}|self")
    if receiver is None:
        return method
    if receiver.text == "self":
        return receiver.origin or NOBODY
    return "" if any(taint.kind == "row" for taint in receiver.taints) else NOBODY


def bind_effects(effects: frozenset[Effect], binding: Binding) -> frozenset[Effect]:
    """Return a callee's effects seen from the caller, without those that are none there."""
    bound = (bind_effect(effect, binding) for effect in effects)
    return frozenset(effect for effect in bound if effect.of_self != NOBODY)


def bind_pairs(
    pairs: frozenset[tuple[Effect, Fact]], binding: Binding
) -> frozenset[tuple[Effect, Fact]]:
    """Return a callee's effects and the guards behind them seen from the caller."""
    bound = ((bind_effect(e, binding), bind_fact(f, binding)) for e, f in pairs)
    return frozenset(pair for pair in bound if pair[0].of_self != NOBODY)


def bind_fact(fact: Fact, binding: Binding) -> Fact:
    """Return a callee's guard with its key seen from the caller."""
    if fact.of_self:
        fact = _bound_own(fact, _owner(fact.of_self, binding))
    key = bind_taints(fact.key, binding)
    if key == fact.key:
        return fact
    bad = unstable(key)
    fact = replace(fact, target=_bound_target(fact, binding))
    return replace(fact, key=key, key_span=(bad.span if bad else None) or fact.key_span)


def _bound_own(fact: Fact, owner: str) -> Fact:
    """Return a test of an object's own state: a memory in the process, or a stored row's state."""
    if owner:
        return replace(fact, of_self="" if owner == NOBODY else owner)
    return replace(fact, of_self="", kind="state test", volatile=False)


def _bound_target(fact: Fact, binding: Binding) -> str:
    """Return what a guard remembers in, when its place is a parameter that the caller names."""
    for taint in sorted(fact.key, key=lambda taint: taint.detail):
        if taint.kind == "param" and taint.detail.endswith(f"|{fact.target}"):
            argument = binding.get(taint.detail)
            named = argument is not None and isinstance(argument.known, str) and argument.constant
            text = str(argument.known) if named and argument else argument and argument.text
            return (text or fact.target).lower()
    return fact.target


def bind_effect(effect: Effect, binding: Binding) -> Effect:
    """Return a callee's effect with what it needs seen from the caller."""
    if effect.of_self:
        return replace(effect, of_self=_owner(effect.of_self, binding))
    needs = bind_taints(effect.needs, binding)
    insert = bind_fact(effect.insert_of, binding) if effect.insert_of else None
    key = bind_taints(effect.key, binding)
    if (needs, insert, key) == (effect.needs, effect.insert_of, effect.key):
        return effect
    bad = unstable(needs)
    return replace(
        effect,
        needs=needs,
        insert_of=insert,
        key=key,
        key_span=effect.key_span or (bad.span if bad else None),
    )


def bind_state(state: State, binding: Binding) -> State:
    """Return a callee's state with its guard seen from the caller."""
    return replace(state, fact=bind_fact(state.fact, binding)) if state.fact else state


def bind_facts(facts: frozenset[Fact], binding: Binding) -> frozenset[Fact]:
    """Return a callee's guards seen from the caller."""
    return frozenset(bind_fact(fact, binding) for fact in facts)


def bind_happening(happening: Happening, outer: State, env: Env, binding: Binding) -> Happening:
    """Return what happens in a callee as part of the caller's path."""
    inner = bind_state(happening.state, binding)
    state = compose(outer, inner)
    batch = happening.batch or env.batch
    if inner.fresh and outer.letter == "N":
        batch = outer.fact
    return replace(
        happening,
        effect=bind_effect(happening.effect, binding),
        state=state,
        weak=bind_facts(happening.weak, binding) | env.weak | still_looked_up(outer, inner),
        ignored=bind_facts(happening.ignored, binding) | env.ignored,
        batch=batch and bind_fact(batch, binding),
    )

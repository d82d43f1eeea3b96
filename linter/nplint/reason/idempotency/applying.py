"""Putting a callee's summary, or a closure's body, in place at a call."""

import re

from msgspec.structs import replace

from nplint.facts.code import Const, Param
from nplint.link.unit import Unit
from nplint.link.values import UNKNOWN, FunctionRef, Instance
from nplint.reason.idempotency.composition import is_composed
from nplint.reason.idempotency.domain import Env, Fact, Shade, State
from nplint.reason.idempotency.run import Out, Raised, Run, compact
from nplint.reason.idempotency.sql import is_sql
from nplint.reason.idempotency.summaries import (
    NOBODY,
    Binding,
    Summary,
    bind_effects,
    bind_fact,
    bind_facts,
    bind_happening,
    bind_pairs,
    bind_shade,
    bind_state,
    compose,
    still_looked_up,
)
from nplint.reason.idempotency.vocabulary import words_of
from nplint.span import Span

Kwargs = tuple[tuple[str, Shade], ...]


def parameters(unit: Unit, *, bound: bool) -> tuple[Param, ...]:
    """Return the parameters that a call's arguments go to."""
    params = unit.function.params
    decorators = {getattr(item, "id", "") for item in unit.function.decorators}
    is_method = bool(unit.owner) and ".<" not in unit.id and "staticmethod" not in decorators
    return params[1:] if is_method and bound else params


def apply_summary(
    run: Run,
    unit: Unit,
    self_class: str,
    args: tuple[Shade, ...],
    kwargs: Kwargs,
    state: State,
    env: Env,
    at: Span | None = None,
    receiver: Shade | None = None,
) -> list[Out]:
    """Call a project function: its summary happens on this path."""
    params = parameters(unit, bound=bool(self_class) or bool(unit.owner))
    assigned = assign_arguments(params, args, kwargs)
    functions = tuple((name, shade) for name, shade in assigned.items() if carries_code(shade))
    functions = (*functions, *_switches(params, assigned))
    if unit.owner and receiver is not None and is_composed(receiver.value):
        functions = (*functions, ("self", Shade(value=receiver.value, text="self")))
    handles = bool(run.dispatching) and unit.id in run.analyst.listed
    analyst = run.analyst.inside if handles else run.analyst
    summary = analyst.summary(unit, self_class or unit.owner, functions, run.depth)
    binding = {f"{unit.id}|{name}": shade for name, shade in assigned.items()}
    if at is not None:
        _asked_here(run, summary, binding, at)
    if unit.owner:
        binding[f"{unit.id}|self"] = _receiver(run, receiver)
    return place(run, unit, summary, binding, state, env)


def _switches(params: tuple[Param, ...], assigned: dict[str, Shade]) -> Kwargs:
    """Return the parameters that are on or off by default, as this call leaves them."""
    found: list[tuple[str, Shade]] = []
    for param in params:
        if isinstance(param.default, Const) and isinstance(param.default.value, bool):
            shade = assigned.get(param.name, Shade(known=param.default.value))
            if isinstance(shade.known, bool) and not shade.taints:
                found.append((param.name, Shade(known=shade.known)))
    return tuple(found)


def _receiver(run: Run, receiver: Shade | None) -> Shade:
    """Return the object whose method is called; the caller's own object is known by its id."""
    if receiver is None or receiver.text != "self":
        return receiver or Shade()
    return replace(receiver, origin=run.unit.id if run.unit.owner else "")


def _asked_here(run: Run, summary: Summary, binding: Binding, at: Span) -> None:
    """Note that a guard is asked at a call: the function called does nothing else."""
    own = _written_by_guards(summary)
    effects = [each.effect for each in summary.happenings if each.effect.span not in own]
    if any((each.always or each.needs) and not each.of_self for each in effects):
        return
    answers: dict[Fact, dict[str, set[object]]] = {}
    for end in summary.ends:
        if end.state.fact is not None:
            told = answers.setdefault(end.state.fact, {})
            told.setdefault(end.state.letter, set()).add(_told(end.value))
        for fact in end.env.weak if end.state.letter == "N" else ():
            answers.setdefault(fact, {}).setdefault("K", set()).add(_told(end.value))
    for left in summary.raises:
        if left.state.fact is not None and left.state.letter == "D":
            answers.setdefault(left.state.fact, {}).setdefault("D", set()).add("raised")
    for fact in _looked_up_by(summary):
        run.asked[bind_fact(fact, binding)] = at
    for fact, told in answers.items():
        # A helper that answers all alike has forgotten to: whoever calls it hears of no duplicate.
        if "D" in told and len(told) > 1:
            run.asked[bind_fact(fact, binding)] = at


def _written_by_guards(summary: Summary) -> set[Span]:
    """Return where a function that answers something writes what its guards remember."""
    if all(end.value.known is None for end in summary.ends):
        return set()
    return {fact.span for fact in summary.consulted if fact.memory and not fact.tentative}


def _looked_up_by(summary: Summary) -> list[Fact]:
    """Return the look-ups whose outcome a function answers, whether it tests it or catches it."""
    found: list[Fact] = []
    for fact in sorted({f for end in summary.ends for f in end.env.weak}, key=lambda f: f.span):
        absent = {_told(end.value) for end in summary.ends if fact in end.env.weak}
        present = {_told(end.value) for end in summary.ends if fact not in end.env.weak}
        if fact.kind == "look-up" and present and not absent & present and None not in absent:
            found.append(fact)
    return found


def _told(value: Shade) -> object:
    """Return what an answer tells apart: its exact value, or whether it is true."""
    return (type(value.known), value.known) if value.constant else value.truth


def carries_code(shade: Shade) -> bool:
    """Whether an argument decides what runs: a function, an object of a class, a statement."""
    if shade.closure is not None or says_statement(shade):
        return True
    if shade.fields is not None and any(name in _SPREAD for name, _ in shade.fields):
        return True
    match shade.value:
        case FunctionRef():
            return True
        case Instance(project=project):
            return project
        case _:
            return False


_SPREAD = frozenset({"ConditionExpression", "condition", "nx", "IfNoneMatch", "on_conflict"})
"""Keyword arguments that make a claim of a write."""
_EXPRESSION = re.compile(r"^\s*(SET|ADD|REMOVE|DELETE)\s|attribute_(not_)?exists", re.IGNORECASE)


def says_statement(shade: Shade) -> bool:
    """Whether a value is, or has for a part, a statement to a database or a condition of one."""
    if shade.statement is not None:
        return True
    if shade.fields is not None and not shade.taints and shade.value == UNKNOWN:
        return any(name != "**" and says_statement(part) for name, part in shade.fields[:12])
    text = shade.known if shade.constant and isinstance(shade.known, str) else shade.text
    return bool(text) and " " in text and (is_sql(text) or bool(_EXPRESSION.search(text)))


def assign_arguments(
    params: tuple[Param, ...], args: tuple[Shade, ...], kwargs: Kwargs
) -> dict[str, Shade]:
    """Return what each parameter gets."""
    assigned: dict[str, Shade] = {}
    plain = [param for param in params if param.kind == "plain"]
    for param, shade in zip(plain, args, strict=False):
        assigned[param.name] = shade
    names = {param.name for param in params}
    for name, shade in kwargs:
        if name in names:
            assigned[name] = shade
        elif name == "**":
            for inner, part in shade.fields or ():
                if inner in names:
                    assigned.setdefault(inner, part)
    rest = next((param for param in params if param.kind == "*"), None)
    if rest is not None and len(args) > len(plain):
        extra = args[len(plain) :]
        taints = frozenset(taint for shade in extra for taint in shade.taints)
        assigned[rest.name] = Shade(
            taints=taints, fields=tuple((str(i), shade) for i, shade in enumerate(extra))
        )
    more = next((param for param in params if param.kind == "**"), None)
    extra_named = tuple(pair for pair in kwargs if pair[0] not in names)
    if more is not None and extra_named:
        assigned[more.name] = Shade(fields=extra_named)
    return assigned


def place(
    run: Run, unit: Unit, summary: Summary, binding: Binding, state: State, env: Env
) -> list[Out]:
    """Let what a summary tells happen on a path; the more it tells, the more that costs."""
    run.fuel -= _weight(summary, env)
    if run.fuel < 0:
        return [(state, env, Shade())]
    listed = bool(run.dispatching) and unit.id in run.analyst.listed and _is_given(unit)
    own = unit.module == run.unit.module  # what modules share is no module's handler
    handles = listed or (own and run.dispatching and _gets_the_message(binding))
    owners = (unit.id,) if handles else ()
    for happening in summary.happenings if not env.failed else ():
        bound = bind_happening(happening, state, env, binding)
        if bound.effect.of_self == NOBODY:
            continue
        bound = replace(
            bound, path=(unit.function.name, *bound.path), owners=(*owners, *bound.owners)
        )
        run.note(bound)
    _note(run, summary, binding, state, env)
    for left in summary.raises:
        inner = bind_state(left.state, binding)
        merged = _after(left.env, env, binding, still_looked_up(state, inner))
        run.raised.append(Raised(compose(state, inner), merged, left.names, left.code))
    outs = []
    for end in summary.ends:
        inner = bind_state(end.state, binding)
        merged = _after(end.env, env, binding, still_looked_up(state, inner))
        outs.append((compose(state, inner), merged, bind_shade(end.value, binding)))
    return compact(_answers_by_name(run, unit, state, outs))


def _is_given(unit: Unit) -> bool:
    """Whether a function is handed anything: a timer's and a button's functions are not."""
    return any(param.name not in ("self", "cls") for param in unit.function.params)


def _weight(summary: Summary, env: Env) -> int:
    """Return how much work it is to put a summary in place: each way out joins two histories."""
    ways = (*(end.env for end in summary.ends), *(left.env for left in summary.raises))
    histories = sum(len(way.done) + len(way.weak) + len(env.done) for way in ways)
    return len(summary.happenings) + len(summary.late) + len(summary.sealed) + histories


def _answers_by_name(run: Run, unit: Unit, state: State, outs: list[Out]) -> list[Out]:
    """Believe a function's name that asks whether a message is a duplicate, or is new.

    Only where its code does look something up, and tells nothing stronger.
    """
    says = run.vocabulary.asks(unit.function.name)
    if not says or any(after != state for after, _, _ in outs):
        return outs
    looked = {fact for _, env, value in outs for fact in (*env.weak, *_asked(value)) if fact.key}
    if not looked:
        return outs
    fact = replace(min(looked, key=lambda f: (f.span, f.kind)), memory=True)
    told: list[Out] = []
    for after, env, value in outs:
        if value.truth is not None:
            seen = value.truth is (says == "duplicate")
            told.append((after.to("D" if seen else "K", fact), env, value))
        elif value.reply is not None and value.reply.fact is not None:
            reply = replace(value.reply, fact=replace(value.reply.fact, memory=True))
            told.append((after, env, replace(value, reply=reply)))
        else:
            told.append((after, env, value))
    return told


def _asked(value: Shade) -> tuple[Fact, ...]:
    fact = value.reply.fact if value.reply is not None else None
    return (fact,) if fact is not None and not fact.volatile and not fact.why else ()


_MESSAGES = frozenset(
    "message msg event payload body data detail record envelope notification raw".split()
)


def _gets_the_message(binding: Binding) -> bool:
    """Whether a call hands on the message, or its payload, as it is: the callee is its handler."""
    for name, shade in binding.items():
        if name.endswith("|self"):
            continue
        if shade.origin and not shade.fields:
            return True
        told = any(taint.kind in ("message", "param") for taint in shade.taints)
        last = words_of(shade.text)[-1:]
        if told and not shade.fields and last and last[0] in _MESSAGES:
            return True
    return False


def _note(run: Run, summary: Summary, binding: Binding, state: State, env: Env) -> None:
    run.caught |= bind_facts(summary.caught, binding)
    run.rolled |= bind_facts(summary.rolled, binding)
    run.late |= bind_pairs(summary.late, binding)
    run.sealed |= bind_pairs(summary.sealed, binding)
    loose = run.sealed if env.transaction else run.loose
    loose |= bind_pairs(summary.loose, binding)
    for fact, span in sorted(summary.asked, key=lambda pair: pair[1]):
        run.asked.setdefault(bind_fact(fact, binding), span)
    run.kept |= bind_facts(summary.kept, binding)
    run.undone |= bind_facts(summary.undone, binding)
    settled = state.letter == "N" and state.fact is not None and state.fact.memory
    if not settled:
        for fact in bind_facts(summary.consulted, binding):
            run.consult(fact, state, env)


def _after(inner: Env, outer: Env, binding: Binding, looked: frozenset[Fact]) -> Env:
    """Return the caller's path behind a call: its variables, and the history of both."""
    return replace(
        outer,
        weak=outer.weak | bind_facts(inner.weak, binding) | looked,
        ignored=outer.ignored | bind_facts(inner.ignored, binding),
        done=outer.done | bind_effects(inner.done, binding),
        open=outer.open | bind_effects(inner.open, binding),
        unflushed=outer.unflushed | bind_facts(inner.unflushed, binding),
        released=outer.released | bind_facts(inner.released, binding),
        failed=outer.failed or inner.failed,
    )

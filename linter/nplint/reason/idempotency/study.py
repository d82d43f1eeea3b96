"""The verdict on one handler."""

from functools import partial
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from nplint.link.interface import Linked
from nplint.link.unit import Unit
from nplint.link.values import Instance
from nplint.reason.idempotency.analyst import MOST_WORK, Analyst
from nplint.reason.idempotency.composition import compositions
from nplint.reason.idempotency.domain import START, Env, Shade, Taint
from nplint.reason.idempotency.summaries import (
    Binding,
    Ended,
    Summary,
    bind_fact,
    bind_facts,
    bind_happening,
    bind_pairs,
    bind_state,
)
from nplint.reason.idempotency.unmarked import never_written
from nplint.reason.idempotency.verdict import HandlerVerdict, Judge
from nplint.reason.idempotency.vocabulary import GuardVocabulary
from nplint.span import Span


class EntryContext(Struct, frozen=True):
    """What is known of how events reach a handler."""

    delivers: Literal["batch", "record", "message"] = "batch"
    """What its first parameter is: a Lambda event with records, one record, or one message."""
    self_class: str = ""
    definition: Span | None = None
    """Where a handler without a guard is reported; the entry's own ``def`` line by default."""


def study_handler(
    program: Linked,
    entry: Unit,
    settings: GuardVocabulary,
    context: EntryContext,
    analyst: Analyst | None = None,
    entries: frozenset[str] = frozenset(),
) -> HandlerVerdict:
    """Return what guards a handler, and what is wrong with that.

    An analyst that is passed in keeps the summaries of shared helpers between handlers. ``entries``
    are functions that are handlers of their own: what is wrong with them is told apart. A handler
    that reaches more than can be followed is let go of as a whole.
    """
    analyst = analyst or Analyst(program, settings)
    analyst.budget.left = MOST_WORK
    cls = context.self_class or entry.owner
    made = compositions(program, cls) if cls else ()
    verdicts = [
        _verdict(program, entry, context, analyst, entries, cls, each) for each in made or (None,)
    ]
    lost = next((each for each in verdicts if each.lost), None)
    if lost is not None:
        return lost
    return verdicts[0] if len(verdicts) == 1 else _united(verdicts)


def _verdict(
    program: Linked,
    entry: Unit,
    context: EntryContext,
    analyst: Analyst,
    entries: frozenset[str],
    cls: str,
    made: Instance | None,
) -> HandlerVerdict:
    own = (("self", Shade(value=made, text="self")),) if made is not None else ()
    summary = analyst.summary(entry, cls, own)
    if analyst.budget.left <= 0:
        return HandlerVerdict(None, lost=True)
    bound = _bound(summary, _binding(entry, context))
    owners = sorted({owner for happening in bound.happenings for owner in happening.owners})
    definitions = {
        owner: unit.span(unit.function.name_at)
        for owner in owners
        if (unit := program.unit(owner)) is not None
    }
    place = context.definition or definition_of(entry)
    listed = frozenset(analyst.listed)
    judge = Judge(bound, place, definitions, listed, entries & listed)
    judge.never_written = partial(never_written, program)
    judge.serves = entry.id in analyst.serving
    return judge.verdict()


def _united(verdicts: list[HandlerVerdict]) -> HandlerVerdict:
    """Return the verdict on a handler that is made in several ways: what is wrong with any."""
    problems = {(p.span, p.kind): p for each in verdicts for p in reversed(each.problems)}
    handed = {(owner, p.span): (owner, p) for each in verdicts for owner, p in each.handed}
    guard = next((each.guard for each in verdicts if each.guard is not None), None)
    effects = tuple(dict.fromkeys(effect for each in verdicts for effect in each.effects))
    own = tuple(sorted(problems.values(), key=lambda p: (p.span, p.kind)))
    reached = frozenset(id for each in verdicts for id in each.reached)
    return HandlerVerdict(guard, own, effects, tuple(handed.values()), reached)


def definition_of(unit: Unit) -> Span:
    """Return the place of a function's name."""
    return unit.span(unit.function.name_at)


def _binding(entry: Unit, context: EntryContext) -> Binding:
    origin = {"batch": "event", "record": "record", "message": "message"}[context.delivers]
    message = Taint("message", "the message")
    params = [p for p in entry.function.params if p.name not in ("self", "cls")]
    binding: Binding = {}
    for index, param in enumerate(params):
        if index == 0:
            binding[f"{entry.id}|{param.name}"] = Shade(origin=origin, taints=frozenset({message}))
        elif param.name in ("context", "_context", "ctx", "_"):
            binding[f"{entry.id}|{param.name}"] = Shade()
    return binding


def _bound(summary: Summary, binding: Binding) -> Summary:
    happenings = tuple(
        bind_happening(happening, START, Env(), binding) for happening in summary.happenings
    )
    return replace(
        summary,
        happenings=happenings,
        caught=bind_facts(summary.caught, binding),
        rolled=bind_facts(summary.rolled, binding),
        ends=tuple(_bound_end(end, binding) for end in summary.ends),
        asked=frozenset((bind_fact(fact, binding), span) for fact, span in summary.asked),
        kept=bind_facts(summary.kept, binding),
        undone=bind_facts(summary.undone, binding),
        late=bind_pairs(summary.late, binding),
        sealed=bind_pairs(summary.sealed, binding),
    )


def _bound_end(end: Ended, binding: Binding) -> Ended:
    env = replace(end.env, released=bind_facts(end.env.released, binding))
    return replace(end, state=bind_state(end.state, binding), env=env)

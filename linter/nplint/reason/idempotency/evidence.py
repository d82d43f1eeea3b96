"""What the paths of a summary tell together: of each guard and look-up, what happens behind it."""

from nplint.reason.idempotency.domain import Effect, Fact, Taints
from nplint.reason.idempotency.keys import spoiled
from nplint.reason.idempotency.locks import changes_answer
from nplint.reason.idempotency.summaries import Summary
from nplint.reason.idempotency.vocabulary import words_of


def repeats(effect: Effect) -> bool:
    """Whether a redelivery repeats an effect in a way that shows."""
    if effect.of_self:
        return False  # the object comes from no store
    return effect.always or spoiled(effect.needs) is not None


def marking(summary: Summary) -> dict[Fact, tuple[Effect, ...]]:
    """Return the look-ups whose answer is changed on a path behind them, and by what."""
    behind: dict[Effect, set[Fact]] = {}
    for happening in summary.happenings:
        if happening.effect.marker:
            state = happening.state
            looked = {state.fact} if state.letter == "K" and state.fact is not None else set()
            behind.setdefault(happening.effect, set()).update(happening.weak | looked)
    marks: dict[Fact, list[Effect]] = {}
    for effect, facts in behind.items():
        for fact in facts:
            if changes_answer(fact, effect):
                marks.setdefault(fact, []).append(effect)
    return {fact: tuple(effects) for fact, effects in marks.items()}


UNSAVED = "the mark is set on an object that is never given back to its store"
OTHER_KEY = "what it asks for is remembered under another key"


def in_vain(fact: Fact, marks: tuple[Effect, ...]) -> str:
    """Return why nothing that is done behind a look-up changes its answer after all."""
    if all(effect.unsaved for effect in marks):
        return UNSAVED
    if all(_only_marks(effect) and _is_elsewhere(fact.key, effect.key) for effect in marks):
        return OTHER_KEY
    return ""


def _only_marks(effect: Effect) -> bool:
    return effect.insert_of is not None or not repeats(effect)


def _is_elsewhere(asked: Taints, marked: Taints) -> bool:
    """Whether two keys are of parts of the message that have nothing to do with each other."""
    ones, others = _parts(asked), _parts(marked)
    return bool(ones and others) and not any(one & other for one in ones for other in others)


def _parts(key: Taints) -> tuple[frozenset[str], ...]:
    """Return the words of the message's parts that a key is made of; none if one has no name."""
    names = [taint.part for taint in key if taint.kind == "message"]
    words = [frozenset(words_of(name)) - _PLAIN for name in names]
    return tuple(words) if all(words) else ()


_PLAIN = frozenset("id key no number nr ref uuid value dedup deduplication idempotency".split())
"""Words of a part's name that don't tell what it is the name of."""


def separating(summary: Summary) -> dict[Fact, bool]:
    """Return which guards keep some effect from their duplicate's path."""
    new: dict[Fact, set[Effect]] = {}
    duplicate: dict[Fact, set[Effect]] = {}
    for happening in summary.happenings:
        fact = happening.state.fact
        if fact is not None and happening.state.letter in "ND" and repeats(happening.effect):
            side = new if happening.state.letter == "N" else duplicate
            side.setdefault(fact, set()).add(happening.effect)
    facts = {*new, *duplicate}
    return {fact: new.get(fact, set()) != duplicate.get(fact, set()) for fact in facts}

"""What the paths of a summary tell together: of each guard and look-up, what happens behind it."""

from nplint.reason.idempotency.domain import Effect, Fact
from nplint.reason.idempotency.keys import spoiled
from nplint.reason.idempotency.locks import changes_answer
from nplint.reason.idempotency.summaries import Summary


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
            behind.setdefault(happening.effect, set()).update(happening.weak)
    marks: dict[Fact, list[Effect]] = {}
    for effect, facts in behind.items():
        for fact in facts:
            if changes_answer(fact, effect):
                marks.setdefault(fact, []).append(effect)
    return {fact: tuple(effects) for fact, effects in marks.items()}


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

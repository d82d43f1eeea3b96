"""What is wrong with a handler's path, in words: the reason, and the smallest cure."""

from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.reason.idempotency.domain import Fact, Happening, apart
from nplint.reason.idempotency.keys import spoiled, unstable

Kind: TypeAlias = Literal["missing", "ineffective", "late", "unstable-key", "volatile", "race"]


class Judgement(Struct, frozen=True):
    """What is wrong with one thing that happens."""

    kind: Kind
    happening: Happening
    fact: Fact | None = None
    routed: bool = False
    """One of several dispatched functions that all lack a guard."""
    reason: str = ""
    """Why a guard is none, when that is known of what is done behind it."""


def why(judgement: Judgement, *, undone: bool) -> str:
    """Return why a second delivery is not recognised."""
    fact, effect = judgement.fact, judgement.happening.effect
    match judgement.kind:
        case "missing":
            bad = spoiled(effect.needs)
            fresh = bad is not None and bad.kind == "unstable"
            return f"its key contains {bad.detail}" if bad and fresh else "no guard before it"
        case "ineffective" if undone:
            return "its guard's key is deleted when the work is done"
        case "ineffective":
            return _past(judgement)
        case "late" if fact is not None and apart(fact.within, effect.within):
            return f"its guard is of another transaction ({_line(fact)})"
        case "late":
            return f"the guard comes only after it ({_line(fact)})"
        case "unstable-key":
            bad = unstable(fact.key if fact else effect.needs)
            return f"its key contains {bad.detail}, so it differs at every delivery" if bad else ""
        case "volatile" if fact is not None and fact.passing:
            return "the memory is a file that is gone with its container"
        case "volatile":
            return "the memory lives in one process and is lost with it"
        case _:
            return "two deliveries at once both pass the look-up"


def _past(judgement: Judgement) -> str:
    if judgement.reason:
        return judgement.reason
    if judgement.fact is not None and judgement.fact.why:
        return judgement.fact.why
    if judgement.happening.batch is not None:
        return "its guard is passed once for a whole batch, whose composition changes"
    return "a duplicate goes on past the guard"


def cure(judgement: Judgement, *, undone: bool) -> str:
    """Return the smallest change that makes a repetition harmless."""
    fact = judgement.fact
    match judgement.kind:
        case "missing":
            return judgement.happening.effect.cure or _CLAIM
        case "late" if fact is not None and apart(fact.within, judgement.happening.effect.within):
            return "write both in one transaction, or commit the guard first"
        case "late":
            return "move the guard in front of it"
        case "unstable-key":
            return "make the key from the event's own id"
        case "volatile":
            return "keep the memory in a shared store, under an atomic claim"
        case "race":
            return "claim the event atomically (conditional put, unique insert)"
        case _ if judgement.reason:
            return "remember, in the store itself, what is asked for"
        case _ if undone:
            return "keep the key, and delete it only where the work fails"
        case _ if judgement.happening.batch is not None:
            return "guard each record, under its own id"
        case _ if judgement.fact is not None and judgement.fact.why:
            return "claim the event's own id, and skip the work when that is refused"
        case _:
            return "skip the work when the guard says that the event was seen"


_CLAIM = "claim the event's id first (conditional put, unique insert, `@idempotent_function`)"


def _line(fact: Fact | None) -> str:
    return f"line {fact.span.line}" if fact else ""

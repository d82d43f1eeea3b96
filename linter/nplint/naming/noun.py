"""Names of things, and the facts that some nouns stand for."""

from collections.abc import Sequence

from nplint.naming.clause import Clause, Diagnosis, Fact, nominal_fault, noun_fault, state_fault
from nplint.naming.grammar import (
    ACTIVITY,
    EITHER,
    ERROR_CLASS,
    NOMINAL,
    NOUN_LAST,
    OUTCOME,
    PHASE,
    PROBLEM,
    STATE,
    STATE_VERB,
    is_verb,
)
from nplint.naming.lexicon import ATTRIBUTIVE
from nplint.naming.participle import verb_of_noun
from nplint.naming.position import is_ing, is_plural


def participle_first(clause: Clause) -> Diagnosis | None:
    """Turn DeletedDocument round; only the strict setting sends it here."""
    first, *rest = clause.words
    if not rest or not first.endswith("ed") or first in PROBLEM or rest[-1] in OUTCOME:
        return None
    if first in ATTRIBUTIVE:
        return noun_fault(clause) if len(rest) == 1 and rest[-1] in EITHER else None
    if is_plural(rest[-1]) or is_verb(rest[-1]) or rest[-1] in NOMINAL or is_ing(rest[-1]):
        return None
    if rest[-1] in STATE or verb_of_noun(rest[-1]):
        return None
    reason = f"'{first}' describes '{rest[-1]}', it does not say what happened"
    advice = f"name the fact, not the thing: what happened to the {rest[-1]}?"
    return Diagnosis("noun", first, (*clause.numbers[1:], clause.numbers[0]), reason, advice)


def nothing_found(clause: Clause) -> Diagnosis | None:
    """Read NoPods as NoPodsFound."""
    words, numbers = clause.words, clause.numbers
    if "no" not in words[:2] or len(words) < 2 or is_verb(words[-1]):
        return None
    at = words.index("no")
    return nominal_fault(words[-1], (*numbers[at:], Fact("find")))


def denied_act(clause: Clause) -> Diagnosis | None:
    """Read NoShow as a thing: nobody is told to show."""
    words = clause.words
    return noun_fault(clause) if words[-2:-1] == ["no"] and is_verb(words[-1]) else None


def outcome(clause: Clause) -> Diagnosis | None:
    """Read JOIN_ERROR as JOIN_FAILED, but leave SyntaxError an error that occurred."""
    words, numbers = clause.words, clause.numbers
    singular = words[-1].removesuffix("s")
    if singular != "error":
        return None
    activity = (
        len(words) > 1
        and (
            is_verb(words[-2])
            or is_ing(words[-2])
            or bool(verb_of_noun(words[-2]))
            or words[-2] in ACTIVITY
            or words[-2] in NOMINAL
        )
        and words[-2] not in ERROR_CLASS
    )
    if activity and words[-1] == "error":
        return nominal_fault(words[-1], (*numbers[:-1], Fact("fail")))
    if len(words) == 1:
        return nominal_fault(words[-1], (*numbers[:-1], Fact("fail")))
    return nominal_fault(words[-1], (*numbers, Fact("occur")))


def problem(clause: Clause) -> Diagnosis | None:
    """Read INVALID_SIGNATURE as INVALID_SIGNATURE_DETECTED."""
    words, numbers = clause.words, clause.numbers
    at = next((at for at, word in enumerate(words[:-1]) if word in PROBLEM), None)
    if at is None or " " in NOMINAL.get(words[-1], "") or words[-1] in PHASE:
        return None
    start = 1 if words[0] in ("error", "warning") else 0
    return nominal_fault(words[-1], (*numbers[start:], Fact("detect")))


def qualified_act(clause: Clause) -> Diagnosis | None:
    """Keep the noun where an adjective stands before it: PERMANENT_BOUNCE_OCCURRED."""
    words, numbers = clause.words, clause.numbers
    last, before = words[-1], words[-2] if len(words) > 1 else ""
    if words[0] == "error" and len(words) > 2 and verb_of_noun(last):
        return nominal_fault(last, (*numbers[1:], Fact("fail")))
    ordinal = words[0] in ("first", "last") and len(words) > 1
    adjective = (before in STATE and before not in STATE_VERB) or before.endswith("ical")
    if before == "heart" and last == "beat":
        return nominal_fault(last, (*numbers, Fact("receive")))
    if before in _PERIOD and (last in NOMINAL or is_verb(last)) and last not in NOUN_LAST:
        return nominal_fault(last, (*numbers, Fact("complete")))
    if not (ordinal or adjective) or before in _FUTURE:
        return None
    if last in NOMINAL or (is_verb(last) and last in EITHER):
        verb = "occur" if last in _INCIDENT or ordinal else "complete"
        if " " in NOMINAL.get(last, "") and not ordinal:
            return None
        return nominal_fault(last, (*numbers, Fact(verb)))
    return None


_PERIOD = frozenset({"hourly", "daily", "nightly", "weekly", "monthly", "yearly", "annual"})
_INCIDENT = frozenset({"bounce", "failure", "loss", "crash", "change", "drop"})


def nominal(clause: Clause) -> Diagnosis | None:
    """Use the fact that a noun stands for: CREATION, TIMEOUT, SNAPSHOT."""
    words, numbers = clause.words, clause.numbers
    last = words[-1]
    if any(word in _FUTURE for word in words[:-1]):
        if words[-2] == "near":
            return nominal_fault(last, (*numbers[:-2], Fact("near"), numbers[-1]))
        return state_fault(clause, " ".join(words[-2:]))
    start = 1 if words[0] == "error" and len(words) > 2 else 0
    phrase = NOMINAL.get(last)
    if phrase is None and last.endswith("s"):
        phrase = _plural_phrase(last)
    if phrase:
        if last == "payment" and len(words) == 1 and not clause.before:
            phrase = "payment made"
        kept = _after_status_noun(words, numbers[start:-1])
        return nominal_fault(last, (*kept, Fact(words=tuple(phrase.split()))))
    verb = verb_of_noun(last)
    if verb and not is_verb(last) and words[0] != "error":
        return nominal_fault(last, (*numbers[:-1], Fact(verb)))
    return None


def _after_status_noun(words: Sequence[str], kept: list[int]) -> list[int]:
    """Keep the subject; a status that changes stays: STATE_CHANGE is STATE_CHANGED."""
    adjectives = len(words) > 1 and words[-2] in ("successful", "result") and kept
    return kept[:-1] if adjectives and len(kept) > 1 else kept


_FUTURE = frozenset({"upcoming", "pending", "near", "future", "impending", "imminent"})


def _plural_phrase(last: str) -> str:
    """Give the phrase of a plural whose fact keeps the noun: REMINDERS are reminders sent."""
    phrase = NOMINAL.get(last[:-1], "")
    head, _, rest = phrase.partition(" ")
    return f"{last} {rest}" if rest and head == last[:-1] else ""

"""Names that tell how things are, or what is going on."""

from collections.abc import Sequence

from nplint.naming.clause import (
    Clause,
    Diagnosis,
    Fact,
    Item,
    going_on,
    state_fault,
    without_status,
)
from nplint.naming.command import ACT_TAIL, commands
from nplint.naming.grammar import (
    ANY_NOUN,
    GERUND,
    NOUN_ALWAYS,
    NOUN_LAST,
    OUTCOME,
    PARTICLE,
    PHASE,
    PHRASAL,
    PREPOSITION,
    STATE,
    STATE_VERB,
    is_verb,
)
from nplint.naming.lexicon import IMPERATIVE
from nplint.naming.participle import verb_of_ing
from nplint.naming.position import is_ing


def preposition_state(clause: Clause) -> Diagnosis | None:
    """Know OutOfStock, InProgress and OrderInDelivery as states."""
    words = clause.words
    for at in range(max(0, len(words) - 3), len(words) - 1):
        if words[at] not in _STATE_PREPOSITION:
            continue
        running = (
            words[at] in ("in", "under")
            and words[-1] in ("progress", "review")
            and at == len(words) - 2
        )
        if running and not (at > 1 and words[0] in IMPERATIVE):
            return _running(clause, at)
        if ((at == 0 or words[at - 1] not in _LEAD_IN or at > 1) and commands(words)) or (
            at
            and is_verb(words[at - 1])
            and words[at - 1] not in NOUN_LAST
            and words[at - 1] not in _LEAD_IN
        ):
            return None
        start = at - 1 if at and words[at - 1] in _LEAD_IN else at
        if words[start] == "on" and start and words[start - 1] not in NOUN_LAST:
            return None
        return state_fault(clause, " ".join(words[start:]))
    return None


_LEAD_IN = frozenset({"out", "back", "waiting", "ready", "low"})


def _running(clause: Clause, at: int) -> Diagnosis:
    """Read ImportInProgress as ImportStarted, and under_review as review_started."""
    words, numbers = clause.words, clause.numbers
    thing = () if words[-1] == "progress" else (numbers[-1],)
    return state_fault(clause, " ".join(words[at:]), (*numbers[:at], *thing, Fact("start")))


_STATE_PREPOSITION = frozenset({"in", "of", "under", "past", "at", "off", "for", "on"})


def progressive(clause: Clause) -> Diagnosis | None:
    """Put an -ing form at the end into the past: DocumentLoading."""
    words, numbers = clause.words, clause.numbers
    last = words[-1]
    named = last in GERUND and words[-2:-1] not in (["state"], ["status"])
    if not is_ing(last) or named or last in STATE:
        return None
    kept = without_status(words, numbers)
    if last == "expiring":
        plan: tuple[Item, ...] = (*kept, *_EXPIRY)
    else:
        plan = (*kept, Fact("start" if last == "running" else verb_of_ing(last)))
    return going_on(last, plan)


# What is expiring has not expired.
_EXPIRY = (Fact(words=("expiry",)), Fact("approach"))


def progressive_inside(clause: Clause) -> Diagnosis | None:
    """Read DOWNLOADING_DATA as DATA_DOWNLOADED and RunningOut as RanOut."""
    words, numbers = clause.words, clause.numbers
    at = next((at for at, word in enumerate(words[:-1]) if _goes_on(words, at)), None)
    if at is None or words[-1] in _RESULT or words[-1] in STATE:
        return None
    verb = verb_of_ing(words[at])
    if verb == "await":
        return state_fault(clause, " ".join(words[at:]))
    if words[at] == "expiring":
        return going_on(words[at], (*numbers[:at], *_EXPIRY))
    if all(word in PARTICLE or word in _SOON for word in words[at + 1 :]):
        rest = [number for number in numbers[at + 1 :] if clause.source[number] in PARTICLE]
        return going_on(words[at], (*numbers[:at], Fact(verb), *rest))
    if not is_verb(verb) or (is_verb(words[-1]) and words[-1] not in ANY_NOUN):
        return None
    verb = "start" if verb == "run" else verb
    return going_on(words[at], (*numbers[:at], *numbers[at + 1 :], Fact(verb)))


_RESULT = OUTCOME | PHASE | ACT_TAIL


def _goes_on(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not is_ing(word) or word in GERUND or word in STATE:
        return False
    return words[at + 1] not in PREPOSITION or words[at + 1] in PARTICLE


def adjective(clause: Clause) -> Diagnosis | None:
    """Know ReportReady and PaymentDue; use the verb where the state has one."""
    words, numbers = clause.words, clause.numbers
    last = words[-1]
    at = _state_at(words)
    if at is None or (last in PARTICLE and len(words) > 1 and _acts(words[-2], last)):
        return None
    if at < len(words) - 1:
        return state_fault(clause, " ".join(words[at:]))
    verb = STATE_VERB.get(last) if "not" not in words else None
    plan: tuple[Item, ...] = ()
    if verb:
        plan = (*without_status(words, numbers), Fact(words=tuple(verb.split())))
    state = f"not {last}" if "not" in words else last
    if words[-2:-1] == ["past"] and last == "due":
        state = "past due"
    return state_fault(clause, state, plan)


def _acts(word: str, particle: str) -> bool:
    """Tell SignUp and RollBack from NodeDown and LinkUp."""
    if f"{word} {particle}" in PHRASAL:
        return True
    return is_verb(word) and word != "link" and word not in NOUN_ALWAYS


def _state_at(words: Sequence[str]) -> int | None:
    """Find where the state begins: the last word, or one before `soon`, `for` and a noun."""
    end = len(words) - 1
    while end > 0 and words[end] in _SOON:
        end -= 1
    if end < len(words) - 1 and (is_ing(words[end]) or words[end] in STATE):
        return end
    last = words[-1]
    if last in STATE or (last.endswith(("able", "ible")) and last not in _ABLE_NOUN):
        return len(words) - 1
    for at in range(1, len(words) - 1):
        if words[at] in STATE and words[at + 1] in PREPOSITION:
            return at
    return None


_SOON = frozenset({"soon", "now", "again", "shortly", "today"})


_ABLE_NOUN = frozenset({"table", "cable", "variable", "enable", "disable", "timetable"})

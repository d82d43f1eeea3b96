"""Names that ask for something to happen: orders, base forms, verbs with a tail."""

from collections.abc import Sequence

from nplint.naming.clause import COMMAND_ADVICE, Clause, Diagnosis, Fact, Item
from nplint.naming.grammar import (
    ANY_NOUN,
    COMMON,
    COMPOUND,
    DATA_TAIL,
    EITHER,
    GERUND,
    LEAN,
    MEASURE,
    NOMINAL,
    NOUN_FIRST,
    NOUN_LAST,
    OUTCOME,
    PARTICLE,
    PHASE,
    PHRASAL,
    PREPOSITION,
    PROCESS_NOUN,
    STATE,
    is_verb,
)
from nplint.naming.lexicon import IMPERATIVE, SET_NOUN
from nplint.naming.participle import verb_of_noun
from nplint.naming.position import is_ing


def commands(words: Sequence[str]) -> bool:
    """Tell whether the first word gives an order to do something to the rest."""
    first, rest = words[0], words[1:]
    if not rest or not is_verb(first) or first in NOUN_FIRST or _is_compound(first, rest[0]):
        return False
    last = rest[-1]
    if first == "empty" and last in DATA_TAIL:
        return False
    if first in IMPERATIVE or first in _STRONG:
        return True
    if is_ing(last) and last not in GERUND:
        return first in _ASPECT or first not in EITHER
    if last in OUTCOME or (last in PHASE and first != "request"):
        return False
    if last in STATE or _measures(first, rest):
        return False
    if first not in EITHER:
        return True
    if last in ACT_TAIL or (last in DATA_TAIL and first in PROCESS_NOUN):
        return False
    if first not in LEAN and last not in _CONCRETE and (last in NOMINAL or verb_of_noun(last)):
        return False
    if len(rest) > 1 and last in PARTICLE and is_verb(rest[-2]):
        return False
    return first in LEAN or last not in COMMON or not PREPOSITION.isdisjoint(rest[1:])


def _measures(first: str, rest: Sequence[str]) -> bool:
    """Tell QueueDepth, a number, from ChangeLimit, an order."""
    single = len(rest) == 1 and rest[0] in MEASURE
    return single and first in EITHER and first not in _ALTERS


_ALTERS = frozenset({"change", "edit", "update", "increase", "measure", "need", "request"})


_STRONG = frozenset({"notify", "record", "handle", "track", "retry"})


_ASPECT = frozenset({"start", "stop", "begin", "resume", "pause", "finish"})


_CONCRETE = frozenset({"payment", "subscription", "shipment", "reservation", "registration"})


ACT_TAIL = frozenset(
    {"request", "update", "change", "trigger", "attempt", "drop", "increase", "decrease"}
)


# Verbs written as one word with their particle.
_PHRASAL = frozenset({"checkout", "checkin", "backup", "rollback", "shutdown", "logout", "pickup"})


def _is_compound(first: str, second: str) -> bool:
    return f"{first} {second}" in COMPOUND or f"{first} {second.removesuffix('s')}" in COMPOUND


def command(clause: Clause) -> Diagnosis | None:
    """Turn an order round: LoadDocument becomes DocumentLoaded."""
    words, numbers = clause.words, clause.numbers
    if len(words) == 2 and words[0] in _PHRASAL and words[1] in NOUN_LAST:
        phrase = Fact(words=tuple(NOMINAL[words[0]].split()))
        reason = f"'{words[0]}' is an order, it does not say that anything happened"
        return Diagnosis("command", words[0], (numbers[1], phrase), reason, COMMAND_ADVICE)
    if not commands(words):
        return None
    reason = f"'{words[0]}' is an order, it does not say that anything happened"
    if len(words) == 3 and words[1] in ("and", "or") and is_verb(words[2]):
        plan: tuple[Item, ...] = (Fact(words[0]), numbers[1], Fact(words[2]))
    else:
        plan = _passive(words, numbers)
    return Diagnosis("command", words[0], plan, reason, COMMAND_ADVICE)


def _passive(words: Sequence[str], numbers: list[int]) -> tuple[Item, ...]:
    """Turn SignUpMemberToList into MemberSignedUpToList."""
    if len(words) > 2 and words[1] == "of" and words[0] not in _OF_VERBS:
        return (*numbers[2:], Fact(words[0]))  # EndOfDay
    if _PRONOUN.issuperset(words[1:]):
        return ()  # DoIt
    start = 1
    if words[1] in PARTICLE and (len(words) == 2 or words[2] not in _ARTICLE):
        start = 2
    end = next((at for at in range(start, len(words)) if _ends_object(words, at)), len(words))
    particle = numbers[1:start]
    return (*numbers[start:end], Fact(words[0]), *particle, *numbers[end:])


def _ends_object(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if word == "of":
        return words[0] in _OF_VERBS
    return word in PREPOSITION or (at > 1 and word.isdigit() and len(word) > 3)


_PRONOUN = frozenset({"it", "them", "this", "that", "these", "those", "something", "all"})


_ARTICLE = frozenset({"the", "a", "an", "all"})


_OF_VERBS = frozenset({"notify", "inform", "remind", "warn", "advise"})


def bare_verb(clause: Clause) -> Diagnosis | None:
    """Put the verb at the end into the past: ORDERS_CREATE, BATCH_END_START, CheckOut."""
    words, numbers = clause.words, clause.numbers
    end = len(words)
    while end > 1 and (words[end - 1] in PARTICLE or words[end - 1] in ("all", "soon")):
        end -= 1
    verb = words[end - 1]
    if end > 1 and words[end - 2] in _DETERMINER:
        return None  # YourTurn
    if verb == "set" and end > 1 and words[end - 2] in SET_NOUN:
        return None
    phrasal = " ".join(words[end - 1 :]) in PHRASAL
    if not phrasal and (not is_verb(verb) or verb in NOUN_LAST):
        return None
    if end < len(words) and verb in _NO_PARTICLE:
        return None
    reason = f"'{verb}' is the base form, it asks for something to happen"
    plan: tuple[Item, ...] = (*numbers[: end - 1], Fact(verb), *numbers[end:])
    return Diagnosis("command", verb, plan, reason, COMMAND_ADVICE)


_DETERMINER = frozenset({"my", "your", "our", "next", "previous", "the", "this"})


_NO_PARTICLE = frozenset({"link", "mouse"})


def verb_with_tail(clause: Clause) -> Diagnosis | None:
    """Put a verb before a preposition into the past: UrlBlockByFilter, CopyFromTemplate."""
    words = clause.words
    for at, verb in enumerate(words[:-1]):
        if words[at + 1] not in PREPOSITION or not is_verb(verb) or verb in NOUN_LAST:
            continue
        last_decides = is_verb(words[-1]) and words[-1] not in EITHER and words[-1] not in NOUN_LAST
        if not last_decides and (at > 0 or verb not in NOUN_FIRST):
            return _in_place(clause, at)
    return None


def between_nouns(clause: Clause) -> Diagnosis | None:
    """Put a verb between two nouns into the past: LocationApproachLocalShop."""
    words = clause.words
    if words[-1] in DATA_TAIL:
        return None
    for at, verb in enumerate(words[:-1]):
        if at and is_verb(verb) and verb not in ANY_NOUN and verb not in STATE:
            return _in_place(clause, at)
    return None


def _in_place(clause: Clause, at: int) -> Diagnosis:
    verb, numbers = clause.words[at], clause.numbers
    reason = f"'{verb}' is the base form, it asks for something to happen"
    plan: tuple[Item, ...] = (*numbers[:at], Fact(verb), *numbers[at + 1 :])
    return Diagnosis("command", verb, plan, reason, COMMAND_ADVICE)

"""What is wrong with a name that states no fact, and which words would state it.

The plan speaks of word numbers, not of spelling: `proposal` puts it back into the name's style.
"""

from nplint.naming.clause import (
    COMMAND_ADVICE,
    Clause,
    Diagnosis,
    Fact,
    nominal_fault,
    noun_fault,
    state_fault,
)
from nplint.naming.command import bare_verb, between_nouns, command, verb_with_tail
from nplint.naming.grammar import EITHER, INCOMING, NOUN_FIRST, OUTCOME, is_verb
from nplint.naming.lexicon import COMMANDISH, ENVELOPE, PRESENT
from nplint.naming.noun import (
    denied_act,
    nominal,
    nothing_found,
    outcome,
    participle_first,
    problem,
    qualified_act,
)
from nplint.naming.position import Reading
from nplint.naming.state import adjective, preposition_state, progressive, progressive_inside


def diagnose(segments: list[list[str]], reading: Reading, stream: bool = False) -> Diagnosis:
    """Diagnose the last segment of a name that is no fact; `stream` says it ended in `events`."""
    clause = segments[-1]
    numbers = list(range(len(clause)))
    before = segments[-2][-1] if len(segments) > 1 else ""
    if clause[-1] in COMMANDISH and len(clause) > 1:
        inner = Clause(clause, numbers[:-1], clause[:-1], before)
        found = diagnose_words(inner)
        reason = f"'{clause[-1]}' says that this is no event"
        return Diagnosis("command", clause[-1], found.plan, reason, COMMAND_ADVICE)
    whole = Clause(clause, numbers, clause, before)
    found = diagnose_words(whole)
    if stream and found.kind == "noun":
        return noun_fault(whole)
    if not found.reason and reading.reason:
        return Diagnosis(found.kind, found.head, found.plan, reading.reason, found.advice)
    return found


def diagnose_words(clause: Clause) -> Diagnosis:
    """Run the tests in order; a name that none of them knows is a noun."""
    for test in (
        _present_tense,
        participle_first,
        _hook,
        preposition_state,
        _incoming,
        command,
        _envelope,
        progressive,
        progressive_inside,
        adjective,
        nothing_found,
        denied_act,
        outcome,
        _newly,
        problem,
        verb_with_tail,
        qualified_act,
        nominal,
        bare_verb,
        between_nouns,
    ):
        found = test(clause)
        if found is not None:
            return found
    return noun_fault(clause)


def _present_tense(clause: Clause) -> Diagnosis | None:
    """Drop is, being and will be: DocumentWillBeLoaded; turn requires_action round."""
    words, numbers = clause.words, clause.numbers
    for at, word in enumerate(words[:-1]):
        if word in _OBLIGATION:
            rest = tuple(numbers[at + 1 :])
            found = state_fault(clause, " ".join(words[at:]))
            return Diagnosis(
                "state",
                word,
                (*numbers[:at], *rest, Fact(words=(_OBLIGATION[word],))),
                found.reason,
                found.advice,
            )
    governed = [at for at, word in enumerate(words) if word in PRESENT]
    if "has" in words[1:-1] and not governed:
        return state_fault(clause, " ".join(words[words.index("has") :]))
    if not governed or len(words) < 2:
        return None
    head = words[governed[0]]
    first = governed[0]
    skip = {at for at in range(first, len(words)) if words[at] in PRESENT or words[at] in _LINK}
    if first and words[first - 1] == "to":
        skip.add(first - 1)
    rest_numbers = [number for at, number in enumerate(numbers) if at not in skip]
    reason = f"'{head}' speaks of the present or the future"
    advice = "name what has happened, not what is or will be"
    if head in _DENIED or not rest_numbers:
        return Diagnosis("state", head, (), reason, advice)
    if skip and max(skip) + 1 < len(words):
        inner = diagnose_words(clause.only(rest_numbers))
        tail = clause.source[rest_numbers[-1]]
        plan = inner.plan or (tuple(rest_numbers) if tail.endswith("ed") else ())
        return Diagnosis("state", head, plan, reason, advice)
    return Diagnosis("state", head, (), reason, advice)


_OBLIGATION = {"requires": "required", "needs": "needed", "require": "required"}


_LINK = frozenset({"not", "just", "already", "to"})


_DENIED = frozenset({"cannot", "can", "could", "might", "may", "does"})


def _hook(clause: Clause) -> Diagnosis | None:
    """Refuse before_publish; read after_publish as what it follows."""
    words, numbers = clause.words, clause.numbers
    if words[0] in ("pre", "post") and "hook" in words and words[-1] not in OUTCOME:
        return noun_fault(clause)
    if words[0] == "post" and len(words) == 2 and _is_hook(words[1]):
        return diagnose_words(clause.only(numbers[1:]))
    for at, word in enumerate(words[:-1]):
        if word == "before" or (word == "pre" and at == 0 and _is_hook(words[-1])):
            reason = f"'{word}' announces what has not happened yet"
            return Diagnosis("command", word, (), reason, COMMAND_ADVICE)
        if word == "after" and at == 0:
            return diagnose_words(clause.only(numbers[1:]))
    if words[0] in ("on", "event") and len(words) > 1:
        found = diagnose_words(clause.only(numbers[1:]))
        plan = (numbers[0], *found.plan) if found.plan else ()
        return Diagnosis(found.kind, found.head, plan, found.reason, found.advice)
    return None


def _is_hook(word: str) -> bool:
    """Tell post_save, a hook, from post_message, a command."""
    return (is_verb(word) and word not in EITHER and word not in _PUBLIC) or word in (
        "init",
        "run",
        "update",
        "change",
    )


_PUBLIC = frozenset({"upvote", "downvote"})


def _incoming(clause: Clause) -> Diagnosis | None:
    """Read IncomingCall as CallReceived."""
    words, numbers = clause.words, clause.numbers
    if len(words) < 2 or words[0] not in INCOMING:
        return None
    verb = "place" if words[0].startswith("out") and words[-1] == "call" else INCOMING[words[0]]
    return nominal_fault(words[-1], (*numbers[1:], Fact(verb)))


def _envelope(clause: Clause) -> Diagnosis | None:
    """Look below OrderChangeNotification, where what is left would state a fact."""
    words = clause.words
    if len(words) < 2 or words[-1] not in ENVELOPE or (len(words) == 2 and words[0] in NOUN_FIRST):
        return None
    found = diagnose_words(clause.only(clause.numbers[:-1]))
    return found if found.plan and found.kind != "state" else None


def _newly(clause: Clause) -> Diagnosis | None:
    """Read NewOrder as OrderCreated, where the rest is a thing."""
    words, numbers = clause.words, clause.numbers
    if "new" not in words[:-1]:
        return None
    at = words.index("new")
    inner = diagnose_words(clause.only([*numbers[:at], *numbers[at + 1 :]]))
    if inner.kind == "state":
        return inner
    if words[-1] in ("version", "name", "value"):
        return None
    verb = "receive" if words[-1] in ("message", "response", "reply", "notification") else "create"
    return nominal_fault(words[-1], (*numbers[:at], *numbers[at + 1 :], Fact(verb)))

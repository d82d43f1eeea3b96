"""What is wrong with a name that states no fact, and which words would state it.

The plan speaks of word numbers, not of spelling: `proposal` puts it back into the name's style.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from nplint.naming.grammar import (
    COMPOUND,
    EITHER,
    GERUND,
    LEAN,
    NOMINAL,
    NOUN_FIRST,
    NOUN_LAST,
    OUTCOME,
    PARTICLE,
    PHASE,
    PREPOSITION,
    PROBLEM,
    STATE,
    STATE_VERB,
    is_verb,
)
from nplint.naming.lexicon import (
    ATTRIBUTIVE,
    COMMANDISH,
    ENVELOPE,
    IMPERATIVE,
    PRESENT,
    SET_NOUN,
)
from nplint.naming.participle import verb_of_ing, verb_of_noun
from nplint.naming.position import Reading, is_ing, is_plural

ViolationKind = Literal["command", "progressive", "noun", "state"]


@dataclass(frozen=True, slots=True)
class Fact:
    """A verb to be put into the past, or finished words where `verb` is empty."""

    verb: str = ""
    words: tuple[str, ...] = ()


# A word of the name by its number in the segment, or the fact.
Item = int | Fact


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The kind of fault, the word that shows it, and the words of a better name, if any."""

    kind: ViolationKind
    head: str
    plan: tuple[Item, ...] = ()
    reason: str = ""
    advice: str = ""


def diagnose(segments: list[list[str]], reading: Reading) -> Diagnosis:
    """Diagnose the last segment of a name that was read as no fact; words are lower case."""
    clause = segments[-1]
    numbers = list(range(len(clause)))
    before = segments[-2][-1] if len(segments) > 1 else ""
    if clause[-1] in COMMANDISH and len(clause) > 1:
        inner = _Clause(clause, numbers[:-1], before)
        found = diagnose_words(inner)
        reason = f"'{clause[-1]}' says that this is no event"
        return Diagnosis("command", clause[-1], found.plan, reason, _COMMAND_ADVICE)
    found = diagnose_words(_Clause(clause, numbers, before))
    if not found.reason and reading.reason:
        return Diagnosis(found.kind, found.head, found.plan, reading.reason, found.advice)
    return found


@dataclass(frozen=True, slots=True)
class _Clause:
    """The words under judgement: all words of the segment and the numbers of those that count."""

    source: Sequence[str]
    numbers: list[int]
    before: str = ""

    @property
    def words(self) -> list[str]:
        return [self.source[number] for number in self.numbers]

    def only(self, numbers: list[int]) -> "_Clause":
        return _Clause(self.source, numbers, self.before)


_COMMAND_ADVICE = "name the fact: what has happened once this is done?"


def diagnose_words(clause: _Clause) -> Diagnosis:
    """Run the tests in order; a name that none of them knows is a noun."""
    for test in (
        _present_tense,
        _participle_first,
        _hook,
        _preposition_state,
        _command,
        _envelope,
        _progressive,
        _progressive_inside,
        _adjective,
        _nothing_found,
        _outcome,
        _newly,
        _problem,
        _nominal,
        _bare_verb,
        _verb_inside,
    ):
        found = test(clause)
        if found is not None:
            return found
    return _noun(clause)


def _noun(clause: _Clause) -> Diagnosis:
    head = clause.words[-1]
    reason = f"'{head}' is a thing, not something that happened"
    advice = f"name the fact, not the thing: what happened to the {head}?"
    return Diagnosis("noun", head, (), reason, advice)


def _state(clause: _Clause, state: str, plan: tuple[Item, ...] = ()) -> Diagnosis:
    head = state.split()[-1]
    subject = [word for word in clause.words if word not in state.split()]
    about = subject[-1] if subject else clause.before
    thing = f"the {about}" if about else "it"
    reason = f"'{state}' is a state, it does not say what happened"
    advice = f"name the fact, not the state: what made {thing} {state}?"
    return Diagnosis("state", head, plan, reason, advice)


def _present_tense(clause: _Clause) -> Diagnosis | None:
    """Drop is, being and will be: DocumentWillBeLoaded; turn requires_action round."""
    words, numbers = clause.words, clause.numbers
    for at, word in enumerate(words[:-1]):
        if word in _OBLIGATION:
            rest = tuple(numbers[at + 1 :])
            found = _state(clause, " ".join(words[at:]))
            return Diagnosis(
                "state",
                word,
                (*numbers[:at], *rest, Fact(words=(_OBLIGATION[word],))),
                found.reason,
                found.advice,
            )
    governed = [at for at, word in enumerate(words) if word in PRESENT]
    if "has" in words[1:-1] and not governed:
        return _state(clause, " ".join(words[words.index("has") :]))
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


def _participle_first(clause: _Clause) -> Diagnosis | None:
    """Turn DeletedDocument round; only the strict setting sends it here."""
    first, *rest = clause.words
    if not rest or not first.endswith("ed") or first in PROBLEM or rest[-1] in OUTCOME:
        return None
    if first in ATTRIBUTIVE:
        return _noun(clause) if len(rest) == 1 and rest[-1] in EITHER else None
    if is_plural(rest[-1]) or is_verb(rest[-1]) or rest[-1] in NOMINAL or is_ing(rest[-1]):
        return None
    if rest[-1] in STATE or verb_of_noun(rest[-1]):
        return None
    reason = f"'{first}' describes '{rest[-1]}', it does not say what happened"
    advice = f"name the fact, not the thing: what happened to the {rest[-1]}?"
    return Diagnosis("noun", first, (*clause.numbers[1:], clause.numbers[0]), reason, advice)


def _hook(clause: _Clause) -> Diagnosis | None:
    """Refuse before_publish; read after_publish as what it follows."""
    words, numbers = clause.words, clause.numbers
    if words[0] == "post" and len(words) == 2 and _is_hook(words[1]):
        return diagnose_words(clause.only(numbers[1:]))
    for at, word in enumerate(words[:-1]):
        if word == "before" or (word == "pre" and at == 0 and _is_hook(words[-1])):
            reason = f"'{word}' announces what has not happened yet"
            return Diagnosis("command", word, (), reason, _COMMAND_ADVICE)
        if word == "after" and at == 0:
            return diagnose_words(clause.only(numbers[1:]))
    if words[0] in ("on", "event") and len(words) > 1:
        found = diagnose_words(clause.only(numbers[1:]))
        plan = (numbers[0], *found.plan) if found.plan else ()
        return Diagnosis(found.kind, found.head, plan, found.reason, found.advice)
    return None


def _is_hook(word: str) -> bool:
    """Tell post_save, a hook, from post_message, a command."""
    return (is_verb(word) and word not in EITHER) or word in ("init", "run", "update", "change")


def _preposition_state(clause: _Clause) -> Diagnosis | None:
    """Know OutOfStock, InProgress and OrderInDelivery as states."""
    words = clause.words
    for at in range(max(0, len(words) - 3), len(words) - 1):
        if words[at] not in _STATE_PREPOSITION:
            continue
        running = words[-1] in ("progress", "review") and at == len(words) - 2
        if running and not (at > 1 and words[0] in IMPERATIVE):
            return _running(clause, at)
        if _commands(words) or (at and is_verb(words[at - 1]) and words[at - 1] not in NOUN_LAST):
            return None
        start = at - 1 if at and words[at - 1] in ("out", "back", "waiting", "ready") else at
        if words[start] == "on" and start and words[start - 1] not in NOUN_LAST:
            return None
        return _state(clause, " ".join(words[start:]))
    return None


def _running(clause: _Clause, at: int) -> Diagnosis:
    """Read ImportInProgress as ImportStarted, and under_review as review_started."""
    words, numbers = clause.words, clause.numbers
    thing = () if words[-1] == "progress" else (numbers[-1],)
    return _state(clause, " ".join(words[at:]), (*numbers[:at], *thing, Fact("start")))


_STATE_PREPOSITION = frozenset({"in", "of", "under", "past", "at", "off", "for", "on"})


def _commands(words: Sequence[str]) -> bool:
    """Tell whether the first word gives an order to do something to the rest."""
    first, rest = words[0], words[1:]
    if not rest or not is_verb(first) or first in NOUN_FIRST or f"{first} {rest[0]}" in COMPOUND:
        return False
    last = rest[-1]
    if first in IMPERATIVE or first in _STRONG:
        return True
    if is_ing(last) and last not in GERUND:
        return first in _ASPECT or first not in EITHER
    if last in OUTCOME or (last in PHASE and first not in LEAN):
        return False
    if last in STATE:
        return False
    if first not in EITHER:
        return True
    if last in _ACT_TAIL or (last in _DATA_TAIL and first in _PROCESS_NOUN):
        return False
    if first not in LEAN and last not in _CONCRETE and (last in NOMINAL or verb_of_noun(last)):
        return False
    return first in LEAN or last in EITHER or not is_verb(last) or last in NOUN_LAST


_STRONG = frozenset({"notify", "record", "handle", "track", "retry"})
_ASPECT = frozenset({"start", "stop", "begin", "resume", "pause", "finish"})
_CONCRETE = frozenset({"payment", "subscription", "shipment", "reservation", "registration"})
_ACT_TAIL = frozenset({"request", "update", "change", "trigger", "attempt"})
_PROCESS_NOUN = frozenset(
    [
        "import",
        "export",
        "process",
        "request",
        "report",
        "transfer",
        "sync",
        "schedule",
        "test",
        "run",
        "build",
        "query",
        "queue",
        "release",
        "review",
        "scan",
        "upload",
        "download",
        "purchase",
        "refund",
        "search",
        "stream",
    ]
)
_DATA_TAIL = frozenset(
    [
        "config",
        "configuration",
        "count",
        "data",
        "details",
        "history",
        "id",
        "info",
        "list",
        "profile",
        "progress",
        "settings",
        "state",
        "status",
        "summary",
        "type",
        "result",
        "results",
        "level",
    ]
)


def _command(clause: _Clause) -> Diagnosis | None:
    words, numbers = clause.words, clause.numbers
    if not _commands(words):
        return None
    reason = f"'{words[0]}' is an order, it does not say that anything happened"
    if len(words) == 3 and words[1] == "and" and is_verb(words[2]):
        plan: tuple[Item, ...] = (Fact(words[0]), numbers[1], Fact(words[2]))
    else:
        plan = _passive(words, numbers)
    return Diagnosis("command", words[0], plan, reason, _COMMAND_ADVICE)


def _passive(words: Sequence[str], numbers: list[int]) -> tuple[Item, ...]:
    """Turn SignUpMemberToList into MemberSignedUpToList."""
    start = 1
    if len(words) > 2 and words[1] in PARTICLE and words[2] not in _ARTICLE:
        start = 2
    end = next((at for at in range(start, len(words)) if _ends_object(words, at)), len(words))
    particle = numbers[1:start]
    return (*numbers[start:end], Fact(words[0]), *particle, *numbers[end:])


def _ends_object(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if word == "of":
        return words[0] in _OF_VERBS
    return word in PREPOSITION or (at > 1 and word.isdigit() and len(word) > 3)


_ARTICLE = frozenset({"the", "a", "an", "all"})
_OF_VERBS = frozenset({"notify", "inform", "remind", "warn", "advise"})


def _envelope(clause: _Clause) -> Diagnosis | None:
    """Look below OrderChangeNotification, where what is left would state a fact."""
    words = clause.words
    if len(words) < 2 or words[-1] not in ENVELOPE:
        return None
    found = diagnose_words(clause.only(clause.numbers[:-1]))
    return found if found.plan and found.kind != "state" else None


def _progressive(clause: _Clause) -> Diagnosis | None:
    words, numbers = clause.words, clause.numbers
    last = words[-1]
    named = last in GERUND and words[-2:-1] not in (["state"], ["status"])
    if not is_ing(last) or named or last in STATE:
        return None
    kept = _without_status(words, numbers)
    if last == "expiring":
        plan: tuple[Item, ...] = (*kept, Fact(words=("expiry",)), Fact("approach"))
    else:
        plan = (*kept, Fact(verb_of_ing(last)))
    return _going_on(last, plan)


def _going_on(word: str, plan: tuple[Item, ...]) -> Diagnosis:
    reason = f"'{word}' is going on, it has not happened yet"
    return Diagnosis(
        "progressive", word, plan, reason, "name what has happened, not what is going on"
    )


def _without_status(words: Sequence[str], numbers: list[int]) -> list[int]:
    """Drop the last word and a status before it: FLEET_STATE_ACTIVATING is FLEET_ACTIVATED."""
    end = len(words) - 1
    if end > 1 and words[end - 1] in ("state", "status"):
        end -= 1
    return numbers[:end]


def _adjective(clause: _Clause) -> Diagnosis | None:
    words, numbers = clause.words, clause.numbers
    last = words[-1]
    at = _state_at(words)
    if at is None:
        return None
    if at < len(words) - 1:
        return _state(clause, " ".join(words[at:]))
    verb = STATE_VERB.get(last) if "not" not in words else None
    plan: tuple[Item, ...] = ()
    if verb:
        plan = (*_without_status(words, numbers), Fact(words=tuple(verb.split())))
    state = f"not {last}" if "not" in words else last
    if words[-2:-1] == ["past"] and last == "due":
        state = "past due"
    return _state(clause, state, plan)


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


def _nothing_found(clause: _Clause) -> Diagnosis | None:
    """Read NoPods as NoPodsFound."""
    words, numbers = clause.words, clause.numbers
    if "no" not in words[:2] or len(words) < 2 or is_verb(words[-1]):
        return None
    at = words.index("no")
    plan = (*numbers[at:], Fact("find"))
    return _nominal_fault(words[-1], plan)


def _nominal_fault(head: str, plan: tuple[Item, ...]) -> Diagnosis:
    reason = f"'{head}' is a noun, it does not say that anything happened"
    advice = f"name the fact, not the thing: what happened to the {head}?"
    return Diagnosis("noun", head, plan, reason, advice)


def _outcome(clause: _Clause) -> Diagnosis | None:
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
            or words[-2] in _ACTIVITY
            or words[-2] in NOMINAL
        )
        and words[-2] not in _ERROR_CLASS
    )
    if activity and words[-1] == "error":
        return _nominal_fault(words[-1], (*numbers[:-1], Fact("fail")))
    if len(words) == 1:
        return _nominal_fault(words[-1], (*numbers[:-1], Fact("fail")))
    return _nominal_fault(words[-1], (*numbers, Fact("occur")))


_ACTIVITY = frozenset(
    ["hook", "job", "task", "process", "function", "transaction", "request", "session", "command"]
)
_ERROR_CLASS = frozenset(["syntax", "timeout", "type", "value", "unknown", "internal", "exception"])


def _newly(clause: _Clause) -> Diagnosis | None:
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
    return _nominal_fault(words[-1], (*numbers[:at], *numbers[at + 1 :], Fact(verb)))


def _problem(clause: _Clause) -> Diagnosis | None:
    """Read INVALID_SIGNATURE as INVALID_SIGNATURE_DETECTED."""
    words, numbers = clause.words, clause.numbers
    at = next((at for at, word in enumerate(words[:-1]) if word in PROBLEM), None)
    if at is None or words[-1] in NOMINAL or words[-1] in PHASE:
        return None
    start = 1 if words[0] in ("error", "warning") else 0
    return _nominal_fault(words[-1], (*numbers[start:], Fact("detect")))


def _nominal(clause: _Clause) -> Diagnosis | None:
    """Use the fact that a noun stands for: CREATION, TIMEOUT, SNAPSHOT."""
    words, numbers = clause.words, clause.numbers
    last = words[-1]
    if any(word in _FUTURE for word in words[:-1]):
        if words[-2] == "near":
            return _nominal_fault(last, (*numbers[:-2], Fact("near"), numbers[-1]))
        return _state(clause, " ".join(words[-2:]))
    start = 1 if words[0] == "error" and len(words) > 2 else 0
    phrase = NOMINAL.get(last)
    if phrase is None and last.endswith("s"):
        phrase = _plural_phrase(last)
    if phrase:
        if last == "payment" and len(words) == 1 and not clause.before:
            phrase = "payment made"
        kept = _after_status_noun(words, numbers[start:-1])
        return _nominal_fault(last, (*kept, Fact(words=tuple(phrase.split()))))
    verb = verb_of_noun(last)
    if verb and not is_verb(last) and words[0] != "error":
        return _nominal_fault(last, (*numbers[:-1], Fact(verb)))
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


def _bare_verb(clause: _Clause) -> Diagnosis | None:
    """Put the verb at the end into the past: ORDERS_CREATE, BATCH_END_START, CheckOut."""
    words, numbers = clause.words, clause.numbers
    end = len(words)
    while end > 1 and (words[end - 1] in PARTICLE or words[end - 1] in ("all", "soon")):
        end -= 1
    verb = words[end - 1]
    if verb == "set" and end > 1 and words[end - 2] in SET_NOUN:
        return None
    if not is_verb(verb) or verb in NOUN_LAST or (end < len(words) and verb in _NO_PARTICLE):
        return None
    reason = f"'{verb}' is the base form, it asks for something to happen"
    plan = (*numbers[: end - 1], Fact(verb), *numbers[end:])
    return Diagnosis("command", verb, plan, reason, _COMMAND_ADVICE)


_NO_PARTICLE = frozenset({"mouse"})


def _verb_inside(clause: _Clause) -> Diagnosis | None:
    """Put a verb before a preposition, or between two nouns, into the past."""
    words, numbers = clause.words, clause.numbers
    for at in range(len(words) - 1):
        verb, after = words[at], words[at + 1]
        if not is_verb(verb):
            continue
        joined = after in PREPOSITION and (at > 0 or verb not in NOUN_FIRST)
        between = at > 0 and verb not in EITHER | NOUN_FIRST | NOUN_LAST and verb not in STATE
        if (joined and verb not in NOUN_LAST) or between:
            reason = f"'{verb}' is the base form, it asks for something to happen"
            plan = (*numbers[:at], Fact(verb), *numbers[at + 1 :])
            return Diagnosis("command", verb, plan, reason, _COMMAND_ADVICE)
    return None


def _progressive_inside(clause: _Clause) -> Diagnosis | None:
    """Read DOWNLOADING_DATA as DATA_DOWNLOADED and RunningOut as RanOut."""
    words, numbers = clause.words, clause.numbers
    at = next((at for at, word in enumerate(words[:-1]) if _goes_on(words, at)), None)
    if at is None or words[-1] in OUTCOME | PHASE | _ACT_TAIL or words[-1] in STATE:
        return None
    verb = verb_of_ing(words[at])
    if all(word in PARTICLE or word in _SOON for word in words[at + 1 :]):
        rest = [number for number in numbers[at + 1 :] if clause.source[number] in PARTICLE]
        return _going_on(words[at], (*numbers[:at], Fact(verb), *rest))
    nouns = EITHER | NOUN_LAST
    if not is_verb(verb) or (is_verb(words[-1]) and words[-1] not in nouns):
        return None
    verb = "start" if verb == "run" else verb
    return _going_on(words[at], (*numbers[:at], *numbers[at + 1 :], Fact(verb)))


def _goes_on(words: Sequence[str], at: int) -> bool:
    word = words[at]
    if not is_ing(word) or word in GERUND or word in STATE:
        return False
    return words[at + 1] not in PREPOSITION or words[at + 1] in PARTICLE

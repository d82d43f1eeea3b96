"""Whether the words of a name, in their order, state that something happened.

The rules look at the last segment, then let an earlier one speak for it. The order of the checks
matters and was measured; each rule names the example that it is there for.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from nplint.naming.lexicon import (
    AFTER,
    ATTRIBUTIVE,
    AUXILIARY,
    BEFORE_NOUN,
    BOUND_FOR,
    FIRM,
    IMPERATIVE,
    INTRANSITIVE,
    INVARIANT,
    INVARIANT_COMPOUND,
    LEFT_DIRECTION,
    MODAL_FIRST,
    NEVER_NOUN,
    NO_ADVERB,
    NOUN_INVARIANT,
    ORDER,
    PRESENT,
    SET_NOUN,
    TAIL,
    WAS,
)
from nplint.naming.spelling import Segments
from nplint.naming.wordkind import Kind, kind_of

Tense = Literal["past", "not-past", "ambiguous"]


class Reading(NamedTuple):
    """What the position rules say; `head` is the deciding word, empty where none stood out."""

    tense: Tense
    head: str = ""
    reason: str = ""


class Words(NamedTuple):
    """The user's own words, as far as they change what a word can be."""

    past: frozenset[str] = frozenset()
    not_past: frozenset[str] = frozenset()
    participle_first: bool = True

    def kind(self, word: str) -> Kind:
        """Classify a word, the user's lists first."""
        if word in self.not_past:
            return "none"
        return "past" if word in self.past else kind_of(word)


PLAIN = Words()
_NO_VERB = Reading("not-past")


def read(segments: Segments, words: Words = PLAIN) -> Reading:
    """Read a whole name: the last segment decides, an earlier one may come to its rescue."""
    lowered = [[word.lower() for word in segment] for segment in segments]
    qualified = len(lowered) > 1
    reading = read_clause(_without_lead(lowered[-1]), words, qualified)
    if not qualified or reading.tense == "past" or (reading.tense == "not-past" and reading.reason):
        return reading
    return _rescue(segments, lowered, words) or reading


def _without_lead(clause: list[str]) -> list[str]:
    return clause[1:] if len(clause) > 2 and clause[0] in _LEAD else clause


_LEAD = frozenset({"on", "event", "evt"})


def read_clause(clause: Sequence[str], words: Words = PLAIN, qualified: bool = False) -> Reading:
    """Read the words of one segment; `qualified` says that other segments stand before it."""
    if len(clause) > 2 and clause[0] in MODAL_FIRST:
        return _present(clause[0])
    kinds = [kind_of(word) for word in clause] if words is PLAIN else list(map(words.kind, clause))
    past = _auxiliary(clause, kinds)
    if past is not None:
        return past
    doubt = None
    for at, kind in enumerate(kinds):
        if kind == "none":
            continue
        reading = _read_at(clause, kinds, at, words)
        if reading is not None and reading.tense != "ambiguous":
            return reading
        doubt = doubt or reading
    return doubt or _read_invariant(clause, qualified) or _NO_VERB


def _present(word: str) -> Reading:
    return Reading("not-past", word, f"'{word}' speaks of the present or the future")


def _auxiliary(clause: Sequence[str], kinds: list[Kind]) -> Reading | None:
    """Accept OrderWasShipped and HourHasPassed."""
    if _TENSED.isdisjoint(clause):
        return None
    for at, word in enumerate(clause):
        if word in WAS:
            return Reading("past", word, f"'{word}' puts the clause into the past")
        if word in AUXILIARY:
            for later in range(at + 1, len(clause)):
                if kinds[later] == "past" or clause[later] in INVARIANT:
                    head = clause[later]
                    return Reading("past", head, f"'{word} {head}' is a perfect tense")
    return None


_TENSED = WAS | AUXILIARY


def _read_at(clause: Sequence[str], kinds: list[Kind], at: int, words: Words) -> Reading | None:
    """Judge the past-looking word at one place; None means that it says nothing."""
    word, kind = clause[at], kinds[at]
    stopper = _present_before(clause, at)
    if stopper:
        return _present(stopper)
    follower = clause[at + 1] if at + 1 < len(clause) else ""
    if kind == "nounish" and not _verb_after_all(clause, at, follower):
        return None
    if kind == "finite":
        return Reading("past", word, f"'{word}' is a simple past")
    if not follower:
        return _read_last(clause, at, kind)
    if trails(follower) or follower.isdigit():
        return _read_before_particle(clause, at, kind, follower)
    return _read_before_noun(clause, at, kind, words)


def _present_before(clause: Sequence[str], at: int) -> str:
    """Give the is or will that governs a participle: DocumentToBeLoaded, IsNotLoaded."""
    before = at - 1
    while before > 0 and clause[before] in _BETWEEN:
        before -= 1
    return clause[before] if before >= 0 and clause[before] in PRESENT else ""


_BETWEEN = frozenset({"not", "just", "already", "never"})


def _verb_after_all(clause: Sequence[str], at: int, follower: str) -> bool:
    """Tell UserLeft and FellBehind from ScrollLeft, ToolShot and ContentGround."""
    word = clause[at]
    if word == "left":
        before = clause[at - 1] if at else ""
        return before not in LEFT_DIRECTION and (at > 0 or not follower or trails(follower))
    if word == "saw":
        return at == 0 and bool(follower)
    if word in NEVER_NOUN:
        return at > 0
    if word == "bound":
        return at > 0 and clause[at - 1] not in BOUND_FOR and clause[0] not in IMPERATIVE
    if word in _RATHER_VERB and not follower:
        return at > 0 and clause[at - 1] not in _COLOUR
    return at > 0 and trails(follower)


_RATHER_VERB = frozenset({"rose", "spoke"})
"""After a subject these are verbs: StockRose."""
_COLOUR = frozenset({"red", "white", "blue", "yellow", "pink", "rock", "wheel"})


def _read_last(clause: Sequence[str], at: int, kind: Kind) -> Reading | None:
    word = clause[at]
    if at and clause[at - 1] in ("as", "to"):
        return None  # MarkTodoAsDone, SetOrderToPaid
    if kind == "stative":
        return Reading("ambiguous", word, f"'{word}' may be a lasting state")
    return Reading("past", word, f"'{word}' is a past participle")


def _read_before_particle(
    clause: Sequence[str], at: int, kind: Kind, follower: str
) -> Reading | None:
    """Accept TimedOut and AddedToCart, not SendUnsharedWithEmail."""
    if kind == "stative" and follower == "by" and clause[0] not in IMPERATIVE:
        return Reading("ambiguous", clause[at], f"'{clause[at]}' may be a lasting state")
    if kind == "stative" or clause[0] in IMPERATIVE or (at and clause[at - 1] == "as"):
        return None
    return Reading("past", clause[at], f"'{clause[at]} {follower}' is a past form with its tail")


def _read_before_noun(clause: Sequence[str], at: int, kind: Kind, words: Words) -> Reading | None:
    """Tell a verb with its object (UserLeftTeam) from a description (ScheduledTask)."""
    word, last = clause[at], clause[-1]
    if kind == "stative" or word in ATTRIBUTIVE or clause[0] in IMPERATIVE:
        return None
    if at and (clause[at - 1] in BEFORE_NOUN or clause[0] in ORDER):
        return None  # PurgeDeletedRecords
    if _describes_noun(clause, at):
        return None
    if at == 0 and not words.participle_first:
        return Reading("not-past", word, f"'{word}' stands before its object")
    return Reading("past", word, f"'{word}' is a past form with its object '{last}'")


def _describes_noun(clause: Sequence[str], at: int) -> bool:
    """Recognise noun phrases by their last word: GeneratedColumnsBuild, FailedJobs."""
    word, last = clause[at], clause[-1]
    if at == 0 and word == "failed" and not is_plural(last):
        return False  # FailedScheduling, FailedMount
    if last in TAIL or is_ing(last):
        return True
    if word in INTRANSITIVE and is_plural(last):
        return True
    return last == "list" and is_plural(clause[-2])


def is_plural(word: str) -> bool:
    """Guess whether a noun is a plural."""
    return len(word) > 3 and word[-1] == "s" and word[-2] not in "suio"


def trails(word: str) -> bool:
    """Tell whether a word may follow its verb as a particle or an adverb: out, evenly."""
    return word in AFTER or (word.endswith("ly") and len(word) > 4 and word not in NO_ADVERB)


def is_ing(word: str) -> bool:
    """Tell whether a word has the -ing of a verb, as string and king have not."""
    return len(word) > 4 and word.endswith("ing") and not _VOWELS.isdisjoint(word[:-3])


_VOWELS = frozenset("aeiouy")


def _read_invariant(clause: Sequence[str], qualified: bool) -> Reading | None:
    """Doubt about PriceSet and OrderSetAsPaid: the past of these verbs is their base."""
    last = clause[-1]
    if last in FIRM and clause[0] not in IMPERATIVE:
        return Reading("past", last, f"'{last}' is its own past form")
    if last in INVARIANT and (len(clause) > 1 or qualified) and _ends_as_verb(clause):
        return Reading("ambiguous", last, f"'{last}' is base and past form at once")
    for at in range(0 if qualified else 1, len(clause) - 1):
        word = clause[at]
        if word in INVARIANT and trails(clause[at + 1]) and clause[0] not in IMPERATIVE:
            return Reading("ambiguous", word, f"'{word}' is base and past form at once")
    return None


def _ends_as_verb(clause: Sequence[str]) -> bool:
    last = clause[-1]
    if last in NOUN_INVARIANT:
        return False
    if len(clause) == 1:
        return True
    if clause[0] in IMPERATIVE or is_ing(clause[-2]):
        return False
    if f"{clause[-2]} {last}" in INVARIANT_COMPOUND:
        return False
    return last != "set" or clause[-2] not in SET_NOUN


def _rescue(segments: Segments, lowered: list[list[str]], words: Words) -> Reading | None:
    """Let an earlier segment state the fact: Send.Created.File, s3:ObjectRemoved:Delete."""
    last = lowered[-1][-1]
    for at in range(len(lowered) - 2, -1, -1):
        word = lowered[at][-1]
        if word in ATTRIBUTIVE or words.kind(word) not in ("past", "finite"):
            continue
        near = at == len(lowered) - 2
        detail = last not in TAIL and not is_ing(last)
        if detail or (near and last in _QUALIFIER) or _is_field_path(segments, at):
            return Reading("past", word, f"'{word}' states the fact, what follows is a detail")
    return None


_QUALIFIER = frozenset({"delete", "timeout"})


def _is_field_path(segments: Segments, at: int) -> bool:
    """Recognise CartUpdated.entries.create: a whole event name, then lower-case fields of it."""
    if len(segments[at]) < 2 or not all(word[:1].isupper() for word in segments[at]):
        return False
    return all(word.islower() for segment in segments[at + 1 :] for word in segment)

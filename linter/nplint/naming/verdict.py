"""The judgement on one name."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal, NamedTuple

from nplint.naming.lexicon import COMMANDISH, ENVELOPE, SCOPE, SUFFIX
from nplint.naming.position import PLAIN, Reading, Words, read
from nplint.naming.spelling import Segments, segments_of, strip_end

ViolationKind = Literal["", "command", "progressive", "noun", "state"]


class Vocabulary(NamedTuple):
    """What a team says about its own words; all words are lower case."""

    past_words: frozenset[str] = frozenset()
    not_past_words: frozenset[str] = frozenset()
    state_words: frozenset[str] = frozenset()
    suffixes: frozenset[str] = SUFFIX | SCOPE
    participle_first: Literal["accept", "reject"] = "accept"
    spelling: Literal["", "cancelled", "canceled"] = ""


class Verdict(NamedTuple):
    """What nplint thinks of a name, and why."""

    name: str
    verdict: Literal["past", "not-past", "ambiguous"]
    kind: ViolationKind
    head: str
    proposal: str
    tokens: tuple[str, ...]
    reason: str
    advice: str


_DEFAULT = Vocabulary()


@lru_cache(maxsize=16384)
def judge(name: str, vocabulary: Vocabulary = _DEFAULT) -> Verdict:
    """Decide whether a name states a fact about the past; a name without words is ambiguous."""
    segments = segments_of(name)
    tokens = tuple(word for segment in segments for word in segment)
    if not tokens:
        return Verdict(name, "ambiguous", "", "", "", (), "the name holds no word", "")
    core, _ = strip_end(segments, vocabulary.suffixes)
    reading = _read(core, vocabulary)
    if reading.tense != "not-past":
        head = _spelled(tokens, reading.head)
        return Verdict(name, reading.tense, "", head, "", tokens, reading.reason, "")
    return _violation(name, tokens, core, reading, vocabulary)


def _read(core: Segments, vocabulary: Vocabulary) -> Reading:
    words = PLAIN if vocabulary is _DEFAULT else _words(vocabulary)
    last = core[-1][-1].lower()
    if last in vocabulary.state_words and last not in words.not_past:
        return Reading("past", last, f"'{last}' is an accepted state word")
    if last in COMMANDISH:
        return Reading("not-past", last, f"'{last}' says that this is no event")
    reading = read(core, words)
    if reading.tense == "past" or last not in ENVELOPE or len(core[-1]) < 2:
        return reading
    inner = read([*core[:-1], core[-1][:-1]], words)
    return inner if inner.tense == "past" else reading


@lru_cache(maxsize=64)
def _words(vocabulary: Vocabulary) -> Words:
    first = vocabulary.participle_first == "accept"
    return Words(vocabulary.past_words, vocabulary.not_past_words, first)


def _violation(
    name: str, tokens: tuple[str, ...], core: Segments, reading: Reading, vocabulary: Vocabulary
) -> Verdict:
    diagnose, render = _proposing()
    lowered = [[word.lower() for word in segment] for segment in core]
    found = diagnose(lowered, reading, stream=tokens[-1].lower() == "events")
    proposal = render(name, core, found, vocabulary.spelling) if found.plan else ""
    if proposal and not _holds(proposal, vocabulary):
        proposal = ""
    advice = "" if proposal else found.advice
    head = _spelled(tokens, found.head)
    reason = found.reason or reading.reason
    return Verdict(name, "not-past", found.kind, head, proposal, tokens, reason, advice)


@lru_cache(maxsize=1)
def _proposing() -> tuple[Callable[..., Any], Callable[..., str]]:
    """Load the tables for proposals with the first name that needs one."""
    from nplint.naming.diagnosis import diagnose
    from nplint.naming.proposal import render

    return diagnose, render


def _holds(proposal: str, vocabulary: Vocabulary) -> bool:
    core, _ = strip_end(segments_of(proposal), vocabulary.suffixes)
    return bool(core) and _read(core, vocabulary).tense != "not-past"


def _spelled(tokens: tuple[str, ...], word: str) -> str:
    """Give the last token that reads as `word`, as it stands in the name."""
    if word:
        for token in reversed(tokens):
            if token.lower() == word:
                return token
    return ""

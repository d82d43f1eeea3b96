"""The tables that only a proposal needs; nothing imports this before a name is found wrong."""

from functools import cache

from nplint.naming.lexicon import irregular_verbs, words
from nplint.naming.words import proposal, verbs


def pairs(text: str) -> dict[str, str]:
    """Read a table of `word: meaning` entries, separated by semicolons or line ends."""
    entries = text.strip().replace("\n", ";").split(";")
    split = (entry.partition(":") for entry in entries if entry.strip())
    return {word.strip(): meaning.strip() for word, _, meaning in split}


NOUN_FIRST = words(verbs.NOUN_FIRST)
EITHER = words(verbs.EITHER)
LEAN = words(verbs.LEAN)
NOUN_LAST = words(verbs.NOUN_LAST)
NOUN_ALWAYS = NOUN_FIRST | NOUN_LAST
ANY_NOUN = NOUN_ALWAYS | EITHER
PHASE = words(verbs.PHASE)
COMMON = words(verbs.COMMON)
DOUBLE = words(proposal.DOUBLE)
BRITISH = words(proposal.BRITISH)
PARTICIPLE = pairs(proposal.PARTICIPLE)
INTRANSITIVE_STRONG = words(proposal.INTRANSITIVE_STRONG)
NOMINAL = pairs(proposal.NOMINAL)
STATE_VERB = pairs(proposal.STATE_VERB)
STATE = words(proposal.STATE)
PROBLEM = words(proposal.PROBLEM)
GERUND = words(proposal.GERUND)
THING = words(proposal.THING)
COMPOUND = frozenset(" ".join(proposal.COMPOUND.split()).split("; "))
PREPOSITION = words(proposal.PREPOSITION)
PARTICLE = words(proposal.PARTICLE)
PHRASAL = frozenset(" ".join(proposal.PHRASAL.split()).split("; "))
MEASURE = words(verbs.MEASURE)
INCOMING = pairs(proposal.INCOMING)
OUTCOME = words(proposal.OUTCOME)
PROCESS_NOUN = words(verbs.PROCESS_NOUN)
DATA_TAIL = words(verbs.DATA_TAIL)
ACTIVITY = words(proposal.ACTIVITY)
ERROR_CLASS = words(proposal.ERROR_CLASS)
NO_VERB = words(verbs.NO_VERB)
_VERBS = words(verbs.VERBS)
_VERB_PREFIXES = ("re", "un", "de", "auto", "pre", "over", "out", "dis", "mis", "co", "under")


@cache
def is_verb(word: str) -> bool:
    """Tell whether a word is the base form of a verb, also with a prefix: reindex, unmute."""
    return is_listed(word) or verb_prefix(word) != ""


def is_listed(word: str) -> bool:
    """Tell whether a word is in the tables of verbs as it stands."""
    return word in _VERBS or word in irregular_verbs()


_NOUN_ENDING = ("tion", "sion", "ment", "ness", "ity", "ance", "ence")


@cache
def verb_prefix(word: str) -> str:
    """Give the prefix under which a known verb stands in a word, or nothing."""
    if word in NO_VERB or word.endswith(_NOUN_ENDING):
        return ""
    for prefix in _VERB_PREFIXES:
        rest = word[len(prefix) :]
        if len(rest) > 2 and word.startswith(prefix) and is_listed(rest):
            return prefix
    return ""

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
PHASE = words(verbs.PHASE)
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
COMPOUND = frozenset(proposal.COMPOUND.replace("\n", "; ").replace(";;", ";").split("; "))
PREPOSITION = words(proposal.PREPOSITION)
PARTICLE = words(proposal.PARTICLE)
OUTCOME = words(proposal.OUTCOME)
_VERBS = words(verbs.VERBS)
_VERB_PREFIXES = ("re", "un", "de", "auto", "pre", "over", "out", "dis", "mis", "co", "under")


@cache
def is_verb(word: str) -> bool:
    """Tell whether a word is the base form of a verb, also with a prefix: reindex, unmute."""
    if word in _VERBS or word in irregular_verbs():
        return True
    return verb_prefix(word) != ""


@cache
def verb_prefix(word: str) -> str:
    """Give the prefix under which a known verb stands in a word, or nothing."""
    if word in _NO_VERB:
        return ""
    for prefix in _VERB_PREFIXES:
        rest = word[len(prefix) :]
        if (
            len(rest) > 2
            and word.startswith(prefix)
            and (rest in _VERBS or rest in irregular_verbs())
        ):
            return prefix
    return ""


# Words that only look like a prefix and a verb.
_NO_VERB = frozenset(
    [
        "outcome",
        "overview",
        "overhead",
        "outlook",
        "overtime",
        "coping",
        "decent",
        "delet",
        "dearth",
        "device",
        "resource",
        "recent",
        "remote",
        "region",
        "preset",
        "premise",
        "preface",
        "outfit",
        "outage",
        "overall",
        "cooperate",
        "discus",
        "disease",
        "undercover",
        "understudy",
        "reward",
        "reply",
        "recipe",
        "reason",
        "result",
        "reside",
        "mission",
        "misrule",
        "destiny",
        "defense",
    ]
)

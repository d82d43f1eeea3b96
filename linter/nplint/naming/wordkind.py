"""What one word can be, without regard to the words around it."""

from functools import lru_cache
from typing import Literal

from nplint.naming.lexicon import (
    EED,
    INVARIANT,
    NOT_ED,
    NOT_PREFIXED,
    NOUNISH,
    PREFIXES,
    REVERSIVE,
    STATIVE,
    irregular_forms,
)

Kind = Literal["none", "past", "finite", "nounish", "stative"]
_VOWELS = frozenset("aeiouy")


@lru_cache(maxsize=16384)
def kind_of(word: str) -> Kind:
    """Classify a lower-case word: past form, simple past only, lasting state, or none of them."""
    if word in NOT_ED:
        return "none"
    if word in NOUNISH:
        return "nounish"
    if word in STATIVE:
        return "stative"
    form = irregular_forms().get(word)
    if form is not None:
        return form[0]
    return _prefixed(word) or _regular(word)


def _prefixed(word: str) -> Kind | None:
    """Recognise rewritten and overpaid; unpaid is a state, for there is no act of unpaying."""
    if word in NOT_PREFIXED or word in INVARIANT:
        return None
    forms = irregular_forms()
    for cut in range(2, min(6, len(word) - 1)):
        form = forms.get(word[cut:]) if word[:cut] in PREFIXES else None
        if form is not None:
            return "stative" if word[:cut] == "un" and form[1] not in REVERSIVE else form[0]
    return None


def _regular(word: str) -> Kind:
    """Take every word in -ed for a verb form, known or not: names are full of coinages."""
    if len(word) < 4 or not word.endswith("ed") or word in NOT_PREFIXED:
        return "none"
    if word.endswith("eed"):
        return "past" if word in EED else "none"
    if _VOWELS.isdisjoint(word[:-2]):
        return "none"
    if word.startswith("un") and not word.startswith("under") and not _undoes(word):
        return "stative"
    return "past"


def _undoes(word: str) -> bool:
    return any(base in REVERSIVE for part in (word, word[2:]) for base in bases_of_ed(part))


def bases_of_ed(word: str) -> tuple[str, ...]:
    """List what a word in -ed may be the past of, the likely ones first."""
    stem = word[:-2]
    found = [stem, word[:-1]]
    if len(stem) > 2 and stem[-1] == stem[-2]:
        found.insert(0, stem[:-1])
    if stem.endswith("i"):
        found.insert(0, stem[:-1] + "y")
    if stem.endswith("ck"):
        found.append(stem[:-1])
    return tuple(found)

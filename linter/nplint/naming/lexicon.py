"""The word tables as sets, each parsed on first use."""

from functools import cache
from typing import Literal

from nplint.naming.words import irregular, verdict


def words(text: str) -> frozenset[str]:
    """Read a blank-separated table."""
    return frozenset(text.split())


NOT_ED = words(verdict.NOT_ED)
EED = words(verdict.EED)
NOUNISH = words(verdict.NOUNISH)
NEVER_NOUN = words(verdict.NEVER_NOUN)
BOUND_FOR = words(verdict.BOUND_FOR)
ATTRIBUTIVE = words(verdict.ATTRIBUTIVE)
STATIVE = words(verdict.STATIVE)
REVERSIVE = words(verdict.REVERSIVE)
PRESENT = words(verdict.PRESENT)
MODAL_FIRST = words(verdict.MODAL_FIRST)
AFTER = words(verdict.AFTER)
NO_ADVERB = words(verdict.NO_ADVERB)
BEFORE_NOUN = words(verdict.BEFORE_NOUN)
TAIL = words(verdict.TAIL)
IMPERATIVE = words(verdict.IMPERATIVE)
ORDER = words(verdict.ORDER)
SET_NOUN = words(verdict.SET_NOUN)
LEFT_DIRECTION = words(verdict.LEFT_DIRECTION)
NOUN_INVARIANT = words(verdict.NOUN_INVARIANT)
INVARIANT_COMPOUND = frozenset(verdict.INVARIANT_COMPOUND.strip().replace("\n", "; ").split("; "))
INTRANSITIVE = words(verdict.INTRANSITIVE)
SUFFIX = words(verdict.SUFFIX)
SCOPE = words(verdict.SCOPE)
ENVELOPE = words(verdict.ENVELOPE)
COMMANDISH = words(verdict.COMMANDISH)
INVARIANT = words(irregular.INVARIANT)
FIRM = words(irregular.FIRM)
PREFIXES = words(irregular.PREFIXES)
NOT_PREFIXED = words(irregular.NOT_PREFIXED)
AUXILIARY = frozenset({"has", "have", "had"})
WAS = frozenset({"was", "were"})


@cache
def irregular_verbs() -> dict[str, tuple[str, str]]:
    """Base form to simple past and participle, the preferred spelling of each."""
    rows = (line.split() for line in irregular.IRREGULAR.strip().splitlines())
    found = {base: (past.split("/")[0], done.split("/")[0]) for base, past, done in rows}
    return {base: (base, base) for base in INVARIANT} | found


@cache
def irregular_forms() -> dict[str, tuple[Literal["past", "finite"], str]]:
    """Every irregular past form to its use and its base; `finite` is a simple past only."""
    forms: dict[str, tuple[Literal["past", "finite"], str]] = {
        "been": ("past", "be"),
        "was": ("finite", "be"),
        "were": ("finite", "be"),
    }
    for line in irregular.IRREGULAR.strip().splitlines():
        base, past, participle = (part.split("/") for part in line.split())
        forms.update({form: ("past", base[0]) for form in participle if form != base[0]})
        for form in set(past) - set(base):
            forms.setdefault(form, ("finite", base[0]))
    return forms

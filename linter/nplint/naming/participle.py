"""The past participle of a verb, and the verb behind an -ing form or a noun."""

from functools import cache

from nplint.naming.grammar import (
    BRITISH,
    DOUBLE,
    INTRANSITIVE_STRONG,
    PARTICIPLE,
    THING,
    is_listed,
    is_verb,
    verb_prefix,
)
from nplint.naming.lexicon import irregular_verbs

_VOWELS = frozenset("aeiou")


@cache
def participle(verb: str) -> str:
    """Inflect a base form: submit becomes submitted, copy copied, withdraw withdrawn."""
    if verb in PARTICIPLE:
        return PARTICIPLE[verb]
    forms = irregular_verbs().get(verb)
    if forms:
        return forms[1]
    prefix = verb_prefix(verb)
    rest = irregular_verbs().get(verb[len(prefix) :]) if prefix else None
    if rest and verb not in _REGULAR:
        return prefix + (PARTICIPLE.get(verb[len(prefix) :]) or rest[1])
    return _regular(verb)


# They end like irregular verbs and are none.
_REGULAR = frozenset({"prelight", "unlight", "recost", "destring"})


@cache
def fact_form(verb: str, spelling: str = "") -> str:
    """Inflect the verb of an event: the participle, or the simple past where the subject acts."""
    if verb in INTRANSITIVE_STRONG:
        return irregular_verbs()[verb][0]
    if verb in BRITISH and spelling:
        return verb + ("led" if spelling == "cancelled" else "ed")
    return "cancelled" if verb == "cancel" else participle(verb)


def _regular(verb: str) -> str:
    last, before = verb[-1], verb[-2:-1]
    if verb.endswith("ie") or last == "e":
        return verb + "d"
    if last == "y" and before and before not in _VOWELS:
        return verb[:-1] + "ied"
    if verb.endswith("ic"):
        return verb + "ked"
    return verb + (last + "ed" if _doubles(verb) else "ed")


def _doubles(verb: str) -> bool:
    if verb in DOUBLE:
        return True
    if _is_short(verb):
        return True
    prefix = verb_prefix(verb)
    rest = verb[len(prefix) :]
    return bool(prefix) and (_is_short(rest) or rest in DOUBLE)


def _is_short(verb: str) -> bool:
    """Tell whether a verb is one syllable that ends consonant, vowel, consonant: stop, quit."""
    if len(verb) < 3 or verb[-1] in "aeiouwxy" or verb[-2] not in "aeiouy":
        return False
    head = verb[:-2].replace("qu", "q")
    return bool(head) and not any(letter in "aeiouy" for letter in head)


@cache
def verb_of_ing(word: str) -> str:
    """Find the verb of an -ing form; a regular guess where no known verb fits."""
    stem = word[:-3]
    doubled = len(stem) > 2 and stem[-1] == stem[-2]
    options = [stem, stem + "e"]
    if doubled:
        options.insert(0, stem[:-1])
    if stem.endswith("y"):
        options.insert(0 if len(stem) == 2 else 2, stem[:-1] + "ie")
    known = [option for option in options if is_verb(option)]
    # A listed verb comes before one that only a prefix makes: resume, not re-sum.
    known = [option for option in known if is_listed(option)] or known
    # Of "bare" and "bar" the spelling decides: one consonant after one vowel asks for the e.
    if len(known) > 1 and _is_short(known[0]) and not doubled:
        return known[1]
    if known:
        return known[0]
    if doubled and stem[-1] not in "lsfz":
        return stem[:-1]
    return stem + "e" if stem.endswith(_SILENT_E) else stem


_SILENT_E = ("at", "iz", "is", "v", "c", "u", "ur", "rg", "ng", "dg")


@cache
def verb_of_noun(noun: str) -> str:
    """Find the verb from which a noun in -ion, -ment, -al, -ance or -ure is made, or nothing."""
    if noun in THING:
        return ""
    for ending, replacements in _DERIVED:
        if noun.endswith(ending) and len(noun) > len(ending) + 1:
            stem = noun[: -len(ending)]
            for replacement in replacements:
                if is_verb(stem + replacement):
                    return stem + replacement
            if stem[-1] == stem[-2] and is_verb(stem[:-1]):
                return stem[:-1]  # cancellation
    return ""


# The longer endings come first: verification is of verify, not of verificate.
_DERIVED = (
    ("ification", ("ify",)),
    ("ication", ("y", "icate", "ish")),
    ("isation", ("ise", "ize")),
    ("ation", ("ate", "e", "", "ify")),
    ("ution", ("ute", "ve")),
    ("ption", ("pt", "be", "em", "me", "ive")),
    ("ission", ("it", "iss")),
    ("ession", ("ess", "ede", "eed")),
    ("nsion", ("nd", "nse")),
    ("lsion", ("l", "lse")),
    ("rsion", ("rt", "rse", "r")),
    ("usion", ("ude", "use")),
    ("asion", ("ade",)),
    ("ision", ("ide", "ise")),
    ("uction", ("uct", "uce")),
    ("action", ("act",)),
    ("ition", ("ite", "ish", "e", "it", "")),
    ("tion", ("te", "t", "e")),
    ("sion", ("s", "se", "t")),
    ("ion", ("", "e")),
    ("ment", ("", "e")),
    ("al", ("", "e")),
    ("ance", ("", "e")),
    ("ence", ("", "e")),
    ("ure", ("", "e")),
)

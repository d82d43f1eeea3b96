"""A better name in the spelling of the old one."""

import re
from collections.abc import Sequence

from nplint.naming.clause import Diagnosis, Item
from nplint.naming.participle import fact_form
from nplint.naming.spelling import Segments

_SEPARATOR = re.compile(r"[^\W_](_|-| )[^\W_]")


def render(name: str, core: Segments, found: Diagnosis, spelling: str = "") -> str:
    """Write the planned words into the name; what stands around them is kept as it is."""
    starts = _starts(name, core)
    segment, places = core[-1], starts[-len(core[-1]) :]
    kept = _unchanged(found.plan, len(segment))
    begin = places[kept] if kept < len(segment) else places[-1] + len(segment[-1])
    end = places[-1] + len(segment[-1])
    text = name[places[0] : end]
    joiner = _joiner(name, text)
    body = _spell(segment, found.plan, kept, text, spelling, joiner)
    head = name[:begin] if kept < len(segment) else name[:begin] + joiner
    return head + joiner.join(body) + name[end:]


def _starts(name: str, core: Segments) -> list[int]:
    starts, at = [], 0
    for word in (word for segment in core for word in segment):
        at = name.index(word, at)
        starts.append(at)
        at += len(word)
    return starts


def _unchanged(plan: Sequence[Item], size: int) -> int:
    """Count the words at the front that stay where they are."""
    count = 0
    while count < min(len(plan), size) and plan[count] == count:
        count += 1
    return count


def _joiner(name: str, text: str) -> str:
    """Find what stands between words: in the segment, else in the whole name, else by its case."""
    found = _SEPARATOR.search(text)
    if found:
        return found[1]
    if not text.isupper() and not text.islower():
        return ""
    elsewhere = _SEPARATOR.search(name)
    return elsewhere[1] if elsewhere else "_"


def _spell(
    segment: Sequence[str],
    plan: Sequence[Item],
    kept: int,
    text: str,
    spelling: str,
    joiner: str,
) -> list[str]:
    at_front = kept == 0
    model = segment[min(kept, len(segment) - 1)]
    camel = at_front and joiner == "" and text[:1].islower()
    words: list[str] = []
    for item in plan[kept:]:
        first = at_front and not words
        if isinstance(item, int):
            words.append(_moved(segment[item], first, text, camel, joiner))
            continue
        made = item.words or (fact_form(item.verb, spelling),)
        for word in made:
            words.append(_cased(word, text, model, at_front and not words, joiner))
    return words


def _moved(word: str, first: bool, text: str, camel: bool, joiner: str) -> str:
    """Keep a word as it was spelled, but for the first letter of camelCase and Sentence case."""
    if camel and first:
        return word.lower() if word.isupper() else word[:1].lower() + word[1:]
    if joiner == "" and not text.islower() and not text.isupper():
        return word[:1].upper() + word[1:]
    if first and text[:1].isupper() and word.islower():
        return word[:1].upper() + word[1:]
    return word


def _cased(word: str, text: str, model: str, first: bool, joiner: str) -> str:
    if text.isupper():
        return word.upper()
    if text.islower():
        return word
    if (joiner and model.islower()) or (first and text[:1].islower()):
        return word
    return word[:1].upper() + word[1:]

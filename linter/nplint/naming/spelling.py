"""How a name is spelled: its words, its style, its version, and which names are the same event."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal

from nplint.naming.lexicon import SCOPE, SUFFIX

Style = Literal[
    "pascal", "camel", "screaming", "snake", "kebab", "dotted", "colon", "words", "lower", "mixed"
]
Segments = list[list[str]]

_SEGMENT = re.compile(r"[.:/\\]+")
_CHUNK = re.compile(r"[^\W_]+")
# In this order: version, acronym with a glued ending (OCRed), acronym, word, number, anything.
_WORD = re.compile(
    r"[Vv]\d+(?![a-z])|[A-Z]{2,}(?:ed|d|s)(?![a-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+"
    r"|\d+(?:[A-Z]+(?![a-z]))?|."
)
_VERSION = re.compile(r"v?\d{1,4}\Z")


@lru_cache(maxsize=8192)
def cut(chunk: str) -> tuple[str, ...]:
    """Cut a run of letters and digits into words; all upper or all lower is one word."""
    if chunk.isupper() or chunk.islower():
        return (chunk,)
    found: list[str] = _WORD.findall(chunk)
    for at in range(len(found) - 1, 0, -1):
        # PipelineReRun has a prefix, not a word, before Run.
        if found[at - 1].lower() == "re" and found[at].isalpha():
            found[at - 1 : at + 1] = [found[at - 1] + found[at]]
    return tuple(found)


def segments_of(name: str) -> Segments:
    """Split a name at dots and colons, and each part into words as they are spelled."""
    if name.isalnum():
        return [list(cut(name))]
    found = []
    for part in _SEGMENT.split(name):
        words: list[str] = []
        for chunk in _CHUNK.findall(part):
            words += cut(chunk)
        if words:
            found.append(words)
    return found


def strip_end(segments: Segments, suffixes: frozenset[str]) -> tuple[Segments, int]:
    """Take the version and the event suffix off the end, never the last word; give the version."""
    version, after_event = 1, False
    kept = segments
    while len(kept) > 1 or (kept and len(kept[0]) > 1):
        words = kept[-1]
        last = words[-1].lower()
        if _is_version(last, alone=len(words) == 1 or after_event):
            version = int(last.lstrip("v"))
        elif last in suffixes and (last not in SCOPE or after_event):
            after_event = True
        else:
            break
        kept = [*kept[:-1], words[:-1]] if len(words) > 1 else kept[:-1]
    return kept, version


def _is_version(word: str, alone: bool) -> bool:
    return word[-1].isdigit() and bool(_VERSION.match(word)) and (word[0] == "v" or alone)


def possessive(name: str) -> str:
    """Spell the owner of something: ``loader's``, ``orders'``."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def event_key(name: str) -> str:
    """Give the identity of an event: the same for every spelling, with the version from 2 on."""
    key, version = _identity(name)
    return key if version == 1 else f"{key} v{version}"


def family_key(name: str) -> str:
    """Give the identity of an event over all its versions."""
    return _identity(name)[0]


def version_of(name: str) -> int:
    """Give the version a name ends in, 1 where it has none."""
    return _identity(name)[1]


@lru_cache(maxsize=8192)
def _identity(name: str) -> tuple[str, int]:
    kept, version = strip_end(segments_of(name), SUFFIX | SCOPE)
    words: list[str] = []
    for word in (word.lower() for segment in kept for word in segment):
        # EC2Instance and EC2_INSTANCE are one name: a number belongs to the word before it.
        if words and word.isdigit():
            words[-1] += word
        else:
            words.append(word)
    return " ".join(words), version


def style_of(name: str) -> Style:
    """Name the spelling of a name, or `mixed`."""
    for mark, style in _MARKS:
        if mark in name:
            return style
    if "_" in name:
        return _snake_style(name)
    if "-" in name or " " in name:
        return "mixed" if "-" in name and " " in name else "kebab" if "-" in name else "words"
    if name.isupper():
        return "screaming"
    if name.islower():
        return "lower"
    if name.isalnum():
        return "pascal" if name[:1].isupper() else "camel"
    return "mixed"


def _snake_style(name: str) -> Style:
    if "-" in name or " " in name:
        return "mixed"
    return "snake" if name.islower() else "screaming" if name.isupper() else "mixed"


_MARKS: tuple[tuple[str, Style], ...] = ((":", "colon"), (".", "dotted"))


def closest(name: str, candidates: Iterable[str]) -> str | None:
    """Find the candidate that `name` is most likely a slip of, or None; ties go to the first."""
    from nplint.naming.nearness import distance

    key = event_key(name)
    ranked = [(distance(key, event_key(other)), other) for other in sorted(set(candidates))]
    near = [(gap, other) for gap, other in ranked if gap is not None]
    return min(near)[1] if near else None


def restyled(name: str, style: str) -> str:
    """Spell a name in another style; an unknown style leaves it as it is."""
    words = [word.lower() for segment in segments_of(name) for word in segment]
    match style:
        case "pascal":
            return "".join(word.capitalize() for word in words)
        case "camel":
            return "".join([*words[:1], *(word.capitalize() for word in words[1:])])
        case "screaming":
            return "_".join(words).upper()
        case "snake" | "kebab" | "dotted" | "colon":
            return {"snake": "_", "kebab": "-", "dotted": ".", "colon": ":"}[style].join(words)
        case _:
            return name

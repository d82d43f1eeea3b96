"""Keys that tell events apart in this system: those its own filter policies choose events by."""

from collections.abc import Iterable, Iterator

from nplint.facts.data import Data, Items, Scalar, Table
from nplint.facts.infra import InfraFacts
from nplint.link.events.vocabulary import is_kind_word
from nplint.naming.spelling import segments_of
from nplint.naming.verdict import judge


def learnt_keys(infra: Iterable[InfraFacts], known: Iterable[str]) -> tuple[str, ...]:
    """Return the keys, sorted, under which filter policies list names of events.

    A key that says "kind" or "name" needs names of several words; any other, facts about the past.
    """
    told: dict[str, list[str]] = {}
    for facts in infra:
        for item in facts.subscriptions:
            for key, text in _texts(item.policy, ""):
                told.setdefault(key, []).append(text)
    configured = frozenset(known)
    return tuple(
        key
        for key, texts in sorted(told.items())
        if key not in configured and all(_is_event(key, text) for text in texts)
    )


def _texts(data: Data | None, key: str) -> Iterator[tuple[str, str]]:
    """Yield (key, text) for the texts that a policy compares as they are."""
    match data:
        case Table(entries=entries):
            for entry in entries:
                yield from _texts(entry.value, entry.key)
        case Items(items=items):
            for item in items:
                # An operator's table is no further key.
                if not isinstance(item, Table) or key == "$or":
                    yield from _texts(item, key)
        case Scalar(value=str() as text) if key:
            yield key, text


def _is_event(key: str, text: str) -> bool:
    words = sum(len(segment) for segment in segments_of(text))
    return words > 1 and (is_kind_word(key) or judge(text).verdict == "past")

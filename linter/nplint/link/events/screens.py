"""Which functions may publish or register for events, told from their text."""

import re
from collections.abc import Callable, Iterable
from functools import cached_property

from nplint.link.events.classes import is_past
from nplint.link.events.declared import declared_events
from nplint.link.events.outboxes import STORE_VERBS
from nplint.link.events.vocabulary import (
    BROKERS,
    COLLECTION_WORDS,
    CONSUMER_CLASSES,
    EVERYDAY_VERBS,
    PUBLISH_VERBS,
    RECORD_VERBS,
    ROW_VERBS,
    STREAM_READS,
    SUBSCRIBE_VERBS,
    TABLE_NAMES,
)
from nplint.link.program import Program
from nplint.link.screen import Screen

SINK_VERBS = frozenset(
    {*PUBLISH_VERBS, *RECORD_VERBS, "publish_batch"} | {v for item in BROKERS for v in item[1]}
)
"""Calls that may let an event out by themselves."""
_SPEAKING = r"event|outbox|signal|broker|producer|publisher|pubsub|mediator|dispatcher|rout|queue"
_SPOKEN = re.compile(rf"(?i:{_SPEAKING}|bus$)")
_EVIDENCE = re.compile(
    rf"(?i:{_SPEAKING})|(?i:\b|_)bus\b"
    r"|\b[A-Z][a-z]\w+(?=\s*[(,)\]|:])|\b\w+(?=\.(?:a?send|connect)\b)|(?<=[\"'])\w+[\w.:-]*(?=[\"'])"
)

_LIBRARIES = frozenset(
    [module.rstrip(".").split(".")[0] for module, _, _ in BROKERS]
    + ["Signal", "blinker", "nameko", "protean", "eventsourcing", "tomodachi"]
) - {"google"}
_TABLE = re.compile(r"^[ \t]*\w+[ \t]*(?::[^=\n]+)?=[ \t]*(?:[\w.]+\(\s*)?\{", re.MULTILINE)

_KEY = r"(?:[A-Za-z_][\w.]*|[\"'][\w.:/-]+[\"'])"
_FILLS = re.compile(
    rf"\A(?=[\s\S]*(?:{TABLE_NAMES.pattern}))"
    rf"(?=[\s\S]*(?:\{{\s*(?:\*\*\w|{_KEY}\s*:)|\[\s*{_KEY}\s*\]\s*(?:\+?=|\.\w+\()|setdefault\())"
)


class Screens:
    """Screens for the functions of a program that may have to do with events."""

    def __init__(
        self,
        program: Program,
        skip: Callable[[str], bool] = lambda path: False,
        exhaustive: bool = False,
    ) -> None:
        """``skip``: files left out; ``exhaustive``: whatever is not left out is let through."""
        self.skip = skip
        self._program = program
        self._exhaustive = exhaustive

    def publishing(self, own: Iterable[str] = ()) -> Screen:
        """Return the screen for functions that may let an event out; ``own``: configured calls."""
        kept = "|".join(sorted(COLLECTION_WORDS))
        lists = rf"|(?i:events|outbox)\.(?:{kept})\s*\("
        rows = r"|\b(?i:\w*outbox)\w*(?:\.objects\.\w+)?\s*\("
        puts = rf"(?:{'|'.join(sorted(STORE_VERBS))})\s*\("
        items = rf"|(?i:outbox)[\s\S]*?\b{puts}|\b{puts}[\s\S]*?(?i:outbox)"
        further = COLLECTION_WORDS | ROW_VERBS | STORE_VERBS
        return self._screen({*SINK_VERBS, *own}, further, lists + rows + items)

    def subscribing(self, classes: Iterable[str] = ()) -> Screen:
        """Return the screen for functions that may register for an event; ``classes``: by making
        one of them."""
        verbs = SUBSCRIBE_VERBS | CONSUMER_CLASSES | {*STREAM_READS, *classes}
        return self._screen(verbs, frozenset(), "")

    def tabling(self) -> Screen:
        """Return the screen for code that may put handlers into a table."""
        words = {word for file in self._program.files.values() for word in file.words}
        return Screen(
            words=tuple(sorted(word for word in words if TABLE_NAMES.search(word))),
            pattern=_FILLS,
            evidence=(_EVIDENCE, self._tells),
            skip=self.skip,
            lifted=self._exhaustive,
        )

    def may_be_registry(self, path: str) -> bool:
        """Whether a file may have a table of events outside functions."""
        if self.skip(path):
            return False
        text = self._program.library.text_of(path, "")
        return self._exhaustive or any(
            self._tells(word.group())
            for start in _TABLE.finditer(text)
            for word in _EVIDENCE.finditer(text, start.start(), start.end() + 300)
        )

    def _screen(self, verbs: Iterable[str], further: frozenset[str], lists: str) -> Screen:
        every = frozenset(verbs)
        weak, strong = sorted(every & EVERYDAY_VERBS), sorted(every - EVERYDAY_VERBS)
        return Screen(
            words=(*sorted(every), *sorted(further)),
            pattern=re.compile(rf"\b(?:{'|'.join(map(re.escape, weak))})\s*\("),
            sure=re.compile(rf"\b(?:{'|'.join(map(re.escape, strong))})\s*\({lists}"),
            evidence=(_EVIDENCE, self._tells),
            libraries=_LIBRARIES,
            skip=self.skip,
            lifted=self._exhaustive,
        )

    def _tells(self, word: str) -> bool:
        """Whether a word of a function speaks of events: itself, as a fact, or as its class."""
        return _SPOKEN.search(word) is not None or is_past(word) or word in self._declared

    @cached_property
    def _declared(self) -> frozenset[str]:
        return declared_events(self._program)

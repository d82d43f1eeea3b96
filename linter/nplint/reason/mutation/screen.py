"""Which functions can matter to this analysis; the others need not be studied.

Screening must never change a finding: a function is wanted when its text has a word without which
neither a sink nor a received event could be seen in it. What follows from findings elsewhere (the
callers of a function that publishes its parameter) is asked for by name, until nothing new comes.
"""

import re
from collections.abc import Iterable, Iterator

from nplint.facts.code import Assign, Attr, Name
from nplint.link.program import Program
from nplint.link.unit import Unit
from nplint.reason.mutation.received import (
    HANDLER_CLASSES,
    HANDLER_METHODS,
    RECORD_CLASSES,
    REGISTERING,
    nodes,
)
from nplint.reason.mutation.sinks import BUSES, KEEPING, MEDIUM, PUTTING, STRONG, name_words

_DEFINED = re.compile(r"\bdef (?:_?(?:on|handle)_|when_|consume_)|\bdef \w+_handler\b")
_DECORATED = re.compile(r"^\s*@\s*([\w.]+)", re.M)
_REGISTERED = re.compile(r"\b(" + "|".join(sorted(REGISTERING)) + r"|subscribe\w*)\s*\(")
_PUT = re.compile(r"\.\s*(?:" + "|".join(sorted(PUTTING | KEEPING)) + r")\s*\(")
_EMITTING = (STRONG | MEDIUM) - {"raise"}
_DIRECT = frozenset(["Records", "detail", "__setattr__", "__dict__", *RECORD_CLASSES])
_HOLDERS = BUSES | {"queue", "q", "inbox"}


class Screen:
    """Chooses functions of a program by their words."""

    def __init__(self, program: Program, own_words: Iterable[str], event_classes: Iterable[str]):
        self._program = program
        self._own = frozenset(own_words)
        self._classes = frozenset(event_classes)
        self._kinds: dict[str, str] = {}

    def _kind(self, word: str) -> str:
        """Return ``direct`` (enough by itself), ``holder`` (with a ``put``), or nothing."""
        if word not in self._kinds:
            self._kinds[word] = self._judge(word)
        return self._kinds[word]

    def _judge(self, word: str) -> str:
        if word in _DIRECT or word in self._own or word in self._classes or word.endswith("Event"):
            return "direct"
        words = name_words(word)
        if not words:
            return ""
        if words[0] in _EMITTING or (words[0] == "raise" and len(words) > 1):
            return "direct"
        if words[0] in PUTTING and set(words[1:]) & {
            "event", "events", "record", "records", "message",
        }:  # fmt: skip
            return "direct"
        lower = word.lower()
        is_holder = set(words) & _HOLDERS or "outbox" in lower or lower.endswith("events")
        return "holder" if is_holder else ""

    def seeds(self) -> Iterator[Unit]:
        """Yield the functions that may publish or receive by themselves, sorted by id."""
        for path, file in sorted(self._program.files.items()):
            chosen = [word for word in file.words if self._kind(word)]
            hints = REGISTERING & set(file.words)
            yield from self._of_file(path, chosen, bool(hints))

    def _of_file(self, path: str, chosen: list[str], registers: bool) -> Iterator[Unit]:
        pattern = re.compile(r"\b(?:" + "|".join(map(re.escape, chosen)) + r")\b")
        library = self._program.library
        if chosen or registers:
            module = self._program.module_unit(path)
            if module is not None:
                yield module
        for qualname, definition in sorted(library.definitions(path).items()):
            if definition.kind != "function":
                continue
            text = library.text_of(path, qualname)
            found = set(pattern.findall(text)) if chosen else set()
            if self._is_wanted(qualname, text, found):
                unit = self._program.unit(f"{path}::{qualname}")
                if unit is not None:
                    yield unit

    def _is_wanted(self, qualname: str, text: str, found: set[str]) -> bool:
        kinds = {self._kind(word) for word in found}
        if "direct" in kinds or ("holder" in kinds and _PUT.search(text)):
            return True
        cls, _, name = qualname.rpartition(".")
        if cls.endswith(HANDLER_CLASSES) and name in HANDLER_METHODS:
            return True
        if _DEFINED.search(text) or _REGISTERED.search(text):
            return True
        decorators = (name.rpartition(".")[2] for name in _DECORATED.findall(text))
        return any(name in REGISTERING or _registers(name) for name in decorators)

    def mentioning(self, names: frozenset[str]) -> Iterable[Unit]:
        """Return the functions that mention one of the names, under another name too."""
        return self._program.units_mentioning(*sorted({*names, *self._aliases(names)}))

    def _aliases(self, names: frozenset[str]) -> Iterator[str]:
        paths = {path for name in names for path in self._program.files_with(name)}
        for path in sorted(paths):
            for item in self._program.files[path].imports:
                if item.member in names and item.local != item.member:
                    yield item.local
            module = self._program.module_unit(path)
            for statement in module.function.body if module else ():
                if isinstance(statement, Assign) and _mentions(statement.value, names):
                    yield from (t.id for t in statement.targets if isinstance(t, Name))


def _mentions(part: object, names: frozenset[str]) -> bool:
    return any(
        (isinstance(node, Name) and node.id in names)
        or (isinstance(node, Attr) and node.name in names)
        for node in nodes(part)
    )


def _registers(name: str) -> bool:
    return bool(set(name.split("_")) & {"subscribe", "subscriber", "listener", "consumer"})

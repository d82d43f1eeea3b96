"""Which functions can matter to this analysis; the others need not be studied.

Screening must never change a finding: a function is wanted when its text has what neither a sink
nor a received event could do without. What follows from findings elsewhere (the callers of a
function that publishes its parameter) is asked for by name, until nothing new comes.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from msgspec.structs import replace

from nplint.facts.code import Assign, Attr, Name
from nplint.facts.nodes import nodes
from nplint.link.program import Program
from nplint.link.screen import Screen as Words
from nplint.link.unit import Unit
from nplint.reason.mutation.handler_names import (
    EVENT_PARAMS,
    HANDLER_METHODS,
    MESSAGE_PARAMS,
    PLAINLY_HANDLING,
    handles_by_name,
    is_handler_class,
    is_middleware,
)
from nplint.reason.mutation.received import (
    RECORD_CLASSES,
    REGISTERING,
    STREAMING,
    registers,
)
from nplint.reason.mutation.sink_words import (
    ABOUT_EVENTS,
    AWS_KEYWORDS,
    ENTRIES,
    HOLDERS,
    KEEPING,
    MEDIUM,
    OPEN,
    PUTTING,
    SIGNAL_SENDER,
    STRONG,
    name_words,
)
from nplint.reason.mutation.ways_out import BATCHED, BINDING, SOCKET_SENDS

_HELD = re.compile(r"(\w+)(?:\(\))?\s*\.\s*(\w+)\s*\(")
_AWS = re.compile(r"\b(?:" + "|".join((*AWS_KEYWORDS, *ENTRIES, SIGNAL_SENDER)) + r")\s*=")
_SIGNAL = re.compile(
    r"\.send\w*\(\s*[^()=]{0,80}\b(?:event|payload|message|data|evt|destination)\s*=[^=]"
)
_RECEIVED = re.compile(r"""['"](?:Records|detail)['"]\s*[\],)]|vars\(|__setattr__|__dict__|"""
                       rf"\b{BINDING}\[|\b(?:{'|'.join(sorted(BATCHED))})\(|"
                       + "|".join(sorted(RECORD_CLASSES)))  # fmt: skip
_DECORATED = re.compile(r"^\s*@\s*([\w.]+)", re.M)
_DEFINED = re.compile(r"\bdef\s+(\w+)\s*\(")
_TOLD = frozenset(
    ["Records", "detail", "vars", "__setattr__", "__dict__", BINDING, *BATCHED, *RECORD_CLASSES]
)


class Screen:
    """Chooses functions of a program by their text."""

    def __init__(
        self, program: Program, own_words: Iterable[str], event_classes: Iterable[str]
    ) -> None:
        self._program = program
        self._own = frozenset(own_words)
        self._typed = frozenset((*EVENT_PARAMS, *event_classes))
        self._kinds: dict[str, str] = {}

    def _kind(self, word: str) -> str:
        """Return how a word can matter: ``call``, ``weak`` call, ``holder``, ``told``, or not."""
        if word not in self._kinds:
            self._kinds[word] = self._judge(word)
        return self._kinds[word]

    def _judge(self, word: str) -> str:
        if word in _TOLD:
            return "told"
        words = name_words(word)
        if not words:
            return ""
        if word in self._own or word in SOCKET_SENDS:
            return "call"
        if words[0] in MEDIUM | PUTTING and set(words[1:]) & ABOUT_EVENTS:
            return "call"
        if words[0] in STRONG | OPEN and word != "raise":
            return "call"
        lower = word.lower()
        if set(words) & HOLDERS or "outbox" in lower or lower.endswith("events"):
            return "holder"
        return "weak" if words[0] in MEDIUM and word != "raise" else ""

    def seeds(self) -> Iterator[Unit]:
        """Yield the functions that may publish or receive by themselves, sorted by id."""
        for path, file in sorted(self._program.files.items()):
            chosen = _Chosen({word: kind for word in file.words if (kind := self._kind(word))})
            words = set(file.words)
            receives = not words.isdisjoint({*self._typed, *MESSAGE_PARAMS})
            receives = receives or not words.isdisjoint({*REGISTERING, STREAMING})
            if chosen.kinds or receives:
                yield from self._of_file(path, chosen, receives)

    def _of_file(self, path: str, chosen: "_Chosen", receives: bool) -> Iterator[Unit]:
        library = self._program.library
        wanted = [""] if chosen.may_send(library.module_text(path)) else []
        for qualname, definition in sorted(library.definitions(path).items()):
            if definition.kind == "function":
                text = library.text_of(path, qualname)
                if chosen.may_send(text) or (receives and self._may_receive(path, qualname, text)):
                    wanted.append(qualname)
        for qualname in wanted:
            unit = self._program.unit(f"{path}::{qualname}")
            if unit is not None:
                yield unit

    def _may_receive(self, path: str, qualname: str, text: str) -> bool:
        """Whether a function (or one nested in it) is a handler by its decorator or name."""
        decorators = (name.rpartition(".")[2] for name in _DECORATED.findall(text))
        if any(registers(name) or name == STREAMING for name in decorators):
            return True
        cls = qualname.rpartition(".")[0]
        for found in _DEFINED.finditer(text):
            name = found[1]
            header = text[found.end() : text.find(":\n", found.end())]
            words = set(re.findall(r"\w+", header))
            if cls and MESSAGE_PARAMS & words and is_middleware(self._program, f"{path}::{cls}"):
                return True
            by_name = handles_by_name(name)
            if by_name or (cls and name in HANDLER_METHODS):
                told = bool((self._typed | MESSAGE_PARAMS) & words) or "Event" in header
                by_name = by_name or name in PLAINLY_HANDLING
                return told and (by_name or is_handler_class(self._program, f"{path}::{cls}"))
        return False

    def mentioning(self, named: Iterable[tuple[str, str]]) -> Iterator[Unit]:
        """Yield the functions that mention a name, under another name too, each once.

        ``named``: names with the files that define them; only where imports lead there.
        """
        files: dict[str, set[str]] = defaultdict(set)
        for name, path in named:
            files[name].add(path)
        found: dict[str, Unit] = {}
        for name, paths in files.items():
            for unit in self._mentioning(name, self._program.importers.of(paths)):
                found[unit.id] = unit
        return (found[id] for id in sorted(found))

    def _mentioning(self, name: str, near: frozenset[str]) -> Iterable[Unit]:
        words = Words.mentioning({name, *self._aliases(name, near)})
        admits = replace(words, admits=lambda id: id.partition("::")[0] in near)
        return self._program.units_where(admits)

    def _aliases(self, name: str, near: frozenset[str]) -> Iterator[str]:
        pattern = re.compile(rf"=.*\b{re.escape(name)}\b", re.S)
        for path in near.intersection(self._program.files_with(name)):
            for item in self._program.files[path].imports:
                if item.member == name and item.local != name:
                    yield item.local
            if pattern.search(self._program.library.module_text(path)):
                yield from self._tables(path, name)

    def _tables(self, path: str, name: str) -> Iterator[str]:
        module = self._program.module_unit(path)
        for statement in module.function.body if module else ():
            if isinstance(statement, Assign) and _mentions(statement.value, name):
                yield from (t.id for t in statement.targets if isinstance(t, Name))


class _Chosen:
    """The words of one file that can matter, as patterns."""

    def __init__(self, kinds: dict[str, str]) -> None:
        self.kinds = kinds
        called = [re.escape(word) for word, kind in kinds.items() if kind == "call"]
        either = "|".join(called)
        weak = [re.escape(word) for word, kind in kinds.items() if kind == "weak"]
        # A method may be given a short name, or be bound by ``partial``, before it is called.
        self._called = re.compile(rf"\b(?:{either})\s*\(|\.(?:{either})\b") if called else None
        self._weak = re.compile(rf"\b(?:{'|'.join(weak)})\s*\(") if weak else None
        of = set(kinds.values())
        self._told = "told" in of
        self._held = "holder" in of

    def may_send(self, text: str) -> bool:
        """Whether a text has a sink, the keys of a delivered event, or a write past freezing."""
        if self._called and self._called.search(text):
            return True
        if self._told and _RECEIVED.search(text):
            return True
        if self._weak and self._weak.search(text) and (_AWS.search(text) or _SIGNAL.search(text)):
            return True
        return self._held and self._calls_holder(text)

    def _calls_holder(self, text: str) -> bool:
        """Whether something is sent on a bus or put into an outbox, or an outbox row is kept."""
        rows = "outbox" in text.lower()
        for holder, method in _HELD.findall(text):
            words = name_words(method)
            if not words:
                continue
            if rows and words[0] in ("add", "save"):
                return True
            verb = words[0] in PUTTING | KEEPING or self.kinds.get(method) == "weak"
            if verb and self.kinds.get(holder) == "holder":
                return True
        return False


def _mentions(part: object, name: str) -> bool:
    return any(
        (isinstance(node, Name) and node.id == name)
        or (isinstance(node, Attr) and node.name == name)
        for node in nodes(part)
    )

"""Naming conventions: whose a thing is by the words of its name, when nothing better is known."""

from collections.abc import Iterable
from functools import cached_property

from msgspec import Struct

from nplint.link.wiring.addresses import words_of
from nplint.reason.calls.scene import Scene

_KIND_WORDS = frozenset(
    [
        "service", "services", "svc", "api", "url", "uri", "endpoint", "host", "hostname", "base",
        "queue", "table", "fn", "function", "lambda", "arn", "bucket", "address", "addr", "server",
        "backend", "port", "sqs", "statemachine", "machine", "workflow", "dsn", "database", "db",
        "baseurl", "client", "rpc", "grpc",
    ]
)  # fmt: skip
_TABLE_WORDS = _KIND_WORDS | frozenset(
    ["name", "dynamodb", "dynamo", "ddb", "data", "record", "item", "row", "main", "id", "region"]
)  # fmt: skip
_NOT_CALLS = frozenset(
    ["topic", "sns", "bus", "event", "events", "webhook", "webhooks", "callback", "redirect",
     "frontend", "jwks", "issuer", "provider", "vendor", "partner", "oauth", "dlq",
     "deadletter", "stream", "eventbridge"]
)  # fmt: skip
_FILLER = frozenset(
    ["service", "services", "svc", "api", "app", "module", "ms", "backend", "server", "dev",
     "staging", "prod", "test", "local", "http", "web", "internal"]
)  # fmt: skip
_TOO_COMMON = _KIND_WORDS | _NOT_CALLS | frozenset(
    [
        "app", "web", "main", "core", "common", "shared", "worker", "data", "admin", "test",
        "internal", "external", "public", "private", "default", "aws", "cache", "redis", "gateway",
        "state", "step", "functions", "job", "jobs", "task", "tasks", "process", "processor",
        "handler", "message", "messages", "input", "output", "store", "storage", "config", "s3",
        "file", "files", "log", "logs", "name", "id",
    ]
)  # fmt: skip


class ModuleNames(Struct, frozen=True, dict=True):
    """The words of all modules' names and aliases."""

    scene: Scene

    @cached_property
    def _spellings(self) -> tuple[tuple[tuple[str, ...], str], ...]:
        found: dict[tuple[str, ...], set[str]] = {}
        for item in self.scene.system.modules.modules:
            if not self.scene.is_peer(item.module.name):
                continue
            for name in (item.module.name.rpartition("/")[2], *item.module.aliases):
                words = tuple(map(_singular, words_of(name)))
                for variant in (words, _bare(words)):
                    if variant:
                        found.setdefault(variant, set()).add(item.module.name)
        single = [(words, min(modules)) for words, modules in found.items() if len(modules) == 1]
        return tuple(sorted(single, key=_longest_first))

    def mentioned(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """Return the one module whose words stand in a name, and the other words of the name."""
        words = tuple(map(_singular, words_of(name)))
        taken = [False] * len(words)
        found: dict[str, bool] = {}
        for spelling, module in self._spellings:
            start = _position(words, spelling, taken)
            if start is not None:
                taken[start : start + len(spelling)] = [True] * len(spelling)
                found[module] = found.get(module, False) or not _is_common(spelling)
        rest = tuple(word for word, used in zip(words, taken, strict=True) if not used)
        if len(found) != 1:
            return None
        module, telling = next(iter(found.items()))
        return (module, rest) if telling or _service_word(rest) else None

    def of_variable(self, name: str, needs_kind: bool) -> str | None:
        """Return the module that a variable's or parameter's name speaks of."""
        mentioned = self.mentioned(name)
        if mentioned is None:
            return None
        module, rest = mentioned
        if _NOT_CALLS & set(rest):
            return None
        if needs_kind and not (_KIND_WORDS & set(words_of(name))):
            return None
        return module

    def of_table(self, name: str) -> str | None:
        """Return the module whose rows a table's variable speaks of, and of nothing else.

        The offers that a driver gets (``DRIVER_OFFERS_TABLE``) may be anybody's.
        """
        module = self.of_variable(name, needs_kind=True)
        mentioned = self.mentioned(name)
        further = set(mentioned[1]) if mentioned else set()
        return module if further <= _TABLE_WORDS else None

    def of_label(self, label: str) -> tuple[str, bool] | None:
        """Return the module that a host's first label names, and whether it does to the letter."""
        for item in self.scene.system.modules.modules:
            if self.scene.is_peer(item.module.name):
                names = (item.module.name.rpartition("/")[2], *item.module.aliases)
                if label in names or label.replace("-", "_") in names:
                    return item.module.name, True
        words = _bare(tuple(map(_singular, words_of(label))))
        found = {name for spelling, name in self._spellings if spelling == words}
        return (found.pop(), False) if len(found) == 1 else None


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


_SINGULAR_FILLER = frozenset(map(_singular, _FILLER))
_SINGULAR_COMMON = frozenset(map(_singular, _TOO_COMMON))


def _bare(words: tuple[str, ...]) -> tuple[str, ...]:
    """Return words without those that any service's name may have around it."""
    while len(words) > 1 and words[-1] in _SINGULAR_FILLER:
        words = words[:-1]
    while len(words) > 1 and words[0] in _SINGULAR_FILLER:
        words = words[1:]
    return words


def _is_common(spelling: tuple[str, ...]) -> bool:
    return all(word in _SINGULAR_COMMON for word in spelling)


def _service_word(rest: Iterable[str]) -> bool:
    """Whether further words make a common word a service's name: ``ADMIN_URL``."""
    return bool({"service", "svc", "url", "api", "host", "endpoint"} & set(rest))


def _position(words: tuple[str, ...], spelling: tuple[str, ...], taken: list[bool]) -> int | None:
    size = len(spelling)
    for start in range(len(words) - size + 1):
        if words[start : start + size] == spelling and not any(taken[start : start + size]):
            return start
    return None


def _longest_first(entry: tuple[tuple[str, ...], str]) -> tuple[int, tuple[str, ...], str]:
    return -len(entry[0]), entry[0], entry[1]

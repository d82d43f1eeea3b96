"""Names as evidence: which words speak of remembered messages, of duplicates and of effects."""

import re
from functools import lru_cache

from msgspec import Struct


class GuardVocabulary(Struct, frozen=True):
    """The words that a project's names are read with; all are lower-case word stems."""

    memory: tuple[str, ...] = (
        "processed",
        "inbox",
        "dedup",
        "dedupe",
        "seen",
        "idempot",
        "checkpoint",
        "consumed",
        "handled",
        "once",
    )
    """Stems in the name of a store, key or function that remembers which messages were done."""
    duplicate: tuple[str, ...] = (
        "duplicate",
        "already",
        "seen",
        "processed",
        "handled",
        "consumed",
        "exists",
        "has",
        "contains",
        "known",
        "replayed",
    )
    """Words of a function whose truth means: this message was done before."""
    claim: tuple[str, ...] = (
        "claim",
        "claimed",
        "acquire",
        "first",
        "fresh",
        "new",
        "register",
        "once",
        "try",
        "begin",
        "reserve",
        "unseen",
    )
    """Words of a function whose truth means: this message is new, and is now ours."""
    mark: tuple[str, ...] = (
        "mark",
        "remember",
        "record",
        "save",
        "add",
        "insert",
        "create",
        "put",
        "store",
        "set",
        "complete",
        "write",
    )
    """Words of a function that writes a memory."""
    lookup: tuple[str, ...] = (
        "get",
        "find",
        "load",
        "fetch",
        "lookup",
        "exists",
        "check",
        "by",
        "query",
        "read",
        "select",
    )
    """Words of a function that looks something up."""
    lock: tuple[str, ...] = ("lock", "locked", "mutex", "semaphore", "lease")
    """Words of things that serialise but do not remember."""
    effect: tuple[str, ...] = (
        "send",
        "notify",
        "push",
        "publish",
        "book",
        "charge",
        "bill",
        "pay",
        "payout",
        "reimburse",
        "remit",
        "transfer",
        "settle",
        "email",
        "mail",
        "sendmail",
        "dispatch",
        "submit",
        "refund",
        "reserve",
        "release",
        "page",
        "capture",
        "deliver",
        "enqueue",
        "emit",
        "debit",
        "credit",
        "withdraw",
        "deposit",
        "post",
        "broadcast",
        "disburse",
        "invoice",
        "ship",
        "order",
        "schedule",
        "alert",
    )
    """First words of functions outside the scanned code whose call is taken for an effect."""
    sent: tuple[str, ...] = (
        "messages",
        "calls",
        "sms",
        "emails",
        "charges",
        "refunds",
        "transfers",
        "payouts",
        "payment_intents",
        "tickets",
    )
    """Collections of a service's client: to ``create`` in them is to send, to pay, to open."""
    harmless: tuple[str, ...] = (
        "log",
        "logger",
        "logging",
        "metrics",
        "metric",
        "tracer",
        "statsd",
        "console",
        "telemetry",
        "span",
        "stats",
        "segment",
        "sentry",
        "rollbar",
        "bugsnag",
        "newrelic",
        "datadog",
        "honeycomb",
        "opentelemetry",
        "otel",
        "xray",
    )
    """Words of receivers whose calls only observe."""
    guards: tuple[tuple[str, str], ...] = ()
    """(function as written or its last parts, ``true-means-new`` | ``true-means-duplicate`` |
    ``raises-when-duplicate``): what the project declares."""
    decorators: tuple[str, ...] = ()
    """Decorators that the project declares to make a handler idempotent."""

    def remembers(self, name: str) -> bool:
        """Whether a name speaks of a memory of messages."""
        return any(_speaks_of(word, stem) for word in words_of(name) for stem in self.memory)

    def has(self, kind: tuple[str, ...], name: str) -> bool:
        """Whether one of the name's words is among the given ones."""
        return any(word in kind for word in words_of(name))

    def asks(self, name: str) -> str:
        """Return ``duplicate`` or ``new`` for a name that asks whether a message is; else empty."""
        words = words_of(name)
        if any(
            word in ("duplicate", "duplicated", "already", "replayed", "seen") for word in words
        ):
            return "duplicate"
        asking = words[:1] in (("is",), ("was",), ("has",), ("been",), ("should",))
        if asking and self.remembers(name):
            return "duplicate"
        if asking and any(word in ("new", "first", "fresh", "unseen") for word in words):
            return "new"
        return ""

    def counts_attempts(self, name: str) -> bool:
        """Whether a field counts how often something was tried: meant to grow."""
        return self.has(("retry", "retries", "attempt", "attempts", "tries", "tried"), name)

    def locks(self, name: str) -> bool:
        """Whether a name speaks of a lock, or of several."""
        return any(
            word in self.lock or word.removesuffix("s") in self.lock for word in words_of(name)
        )

    def declared(self, name: str) -> str:
        """Return the declared polarity of a guard function; empty when it is not declared."""
        return next((polarity for known, polarity in self.guards if _names(known, name)), "")

    def guards_as_decorator(self, name: str) -> bool:
        """Whether the project declares a decorator to be a guard."""
        return any(_names(known, name) for known in self.decorators)


def _speaks_of(word: str, stem: str) -> bool:
    """Whether a word has a stem; inside a word only where it can't be another one's part."""
    inside = len(stem) > 4 and stem in word and not word.startswith("un")
    return inside or word.startswith(stem)


def _names(declared: str, name: str) -> bool:
    """Whether a declared name and a name in the code mean the same: one ends with the other."""
    declared = declared.replace("::", ".")
    return (bool(name) and f".{name}".endswith(f".{declared}")) or f".{declared}".endswith(
        f".{name}"
    )


_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")


@lru_cache(maxsize=8192)
def words_of(name: str) -> tuple[str, ...]:
    """Return the lower-case words of an identifier, dotted name, key or constant."""
    return tuple(word.lower() for word in _WORD.findall(name))

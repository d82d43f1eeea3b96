"""Rows that say nothing but that a message was here: memories of messages by their shape."""

from collections.abc import Iterable

from nplint.reason.idempotency.vocabulary import words_of

_MESSAGE = frozenset("message msg event dedup deduplication idempotency envelope".split())
_MESSAGES = frozenset({"messages", "message", "events", "event"})
_ID = frozenset("id key uuid guid token".split())
_BESIDES = frozenset(
    "at on time timestamp ts created received ttl expires expiry consumer handler subscriber queue "
    "topic subscription group service type name source".split()
)
"""Words of columns that say when a message came, of what kind it was, and who got it."""
_TO_BE_SENT = frozenset({"outbox", "outgoing", "pending", "queued"})


def is_bare_mark(table: str, columns: Iterable[str]) -> bool:
    """Whether a row has nothing but a message's id, and when and to whom that came."""
    told = [frozenset(words_of(name)) for name in columns]
    of = frozenset(words_of(table))
    ids = [words for words in told if words & _ID and (words & _MESSAGE or words <= _ID)]
    named = any(words & _MESSAGE for words in ids) or bool(ids and of & _MESSAGES)
    rest = [words for words in told if words not in ids]
    return named and not of & _TO_BE_SENT and all(words <= _BESIDES | _MESSAGE for words in rest)

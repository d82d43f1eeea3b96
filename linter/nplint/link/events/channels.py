"""Broker calls that tie a queue to a routing key, and whom the queue's messages go to."""

from nplint.link.events.registration import Reading, words_of
from nplint.link.events.vocabulary import CONSUMERS
from nplint.link.program import Program
from nplint.link.unit import CallSite
from nplint.link.values import Value


def routing_key(site: CallSite, verb: str) -> Value | None:
    """Return the key by which a broker's call ties a queue to an exchange."""
    key = site.argument("routing_key")
    if key is not None or verb not in CONSUMERS:
        return key
    if verb == "queue_bind":
        return site.argument(position=2)
    on_queue = words_of(site.receiver_name) & {"queue", "q"}
    return site.argument(position=1) if on_queue else None


def leads_to_no_queue(names: list[str]) -> bool:
    """Whether routing keys are events, not the names of queues."""
    return bool(names) and not any(words_of(name) & _QUEUE_WORDS for name in names)


def consuming(program: Program, reading: Reading, site: CallSite) -> list[str]:
    """Return the functions that the function around a call lets have what a queue brings."""
    return [
        handler
        for other in program.call_sites(site.unit)
        if other.method in _CONSUMING
        for _, value in other.args
        for handler in reading.handlers(value)
        if handler
    ]


_CONSUMING = frozenset(["consume", "basic_consume"])
"""Broker calls that let a function have what a queue brings."""
_QUEUE_WORDS = frozenset(["dlq", "dlx", "dead", "retry", "queue", "deadletter"])
"""Words of routing keys that lead to a queue, whatever the event."""

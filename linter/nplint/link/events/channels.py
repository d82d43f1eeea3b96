"""Broker calls that tie a queue to a routing key, and whom the queue's messages go to."""

import re

from nplint.facts.code import Assign, Attr, Expr, Name
from nplint.facts.nodes import flattened
from nplint.link.events.registration import Reading, words_of
from nplint.link.events.vocabulary import CONSUMERS
from nplint.link.program import Program
from nplint.link.unit import CallSite
from nplint.link.values import Known, Value
from nplint.naming.spelling import segments_of


def routing_key(site: CallSite, verb: str) -> Value | None:
    """Return the key by which a broker's call ties a queue to an exchange."""
    key = site.argument("routing_key")
    if key is not None or verb not in CONSUMERS:
        return key
    if verb == "queue_bind":
        return site.argument(position=2)
    on_queue = words_of(site.receiver_name) & {"queue", "q"}
    return site.argument(position=1) if on_queue else None


def is_of_dead_letters(site: CallSite) -> bool:
    """Whether a call ties a queue of messages that failed to an exchange."""
    names = [site.receiver_name] if site.method == "bind" else []
    for key, value in site.args[:2]:
        told = value.value if isinstance(value, Known) and key in ("", "queue", "exchange") else ""
        names.append(str(told))
    names += [_written(arg.value) for arg in site.call.args[:2]]
    return any(words_of(name) & _DEAD for name in names)


def of_events(names: list[str]) -> list[str]:
    """Return the routing keys or topics that are those of events, not the names of queues."""
    return [name for name in names if not words_of(name) & _QUEUE_WORDS]


def consuming(program: Program, reading: Reading, site: CallSite) -> list[str]:
    """Return the functions that the function around a call lets have what its queue brings.

    Those of the same queue, where it can be told which queue a call is about.
    """
    found = [
        (_queue(other), handler)
        for other in program.call_sites(site.unit)
        if other.method in _CONSUMING
        for _, value in other.args
        for handler in reading.handlers(value)
        if handler
    ]
    own = _queue(site)
    same = [handler for queue, handler in found if queue and queue == own]
    return same or [handler for _, handler in found]


def _queue(site: CallSite) -> str:
    """Return which queue a broker's call is about, by its name or as written; empty: unknown."""
    if site.method in ("bind", "consume"):
        return site.receiver_name
    name = site.argument("queue", position=0)
    if isinstance(name, Known):
        return str(name.value)
    told = [arg.value for arg in site.call.args if arg.name == "queue"]
    told += [arg.value for arg in site.call.args if not arg.name][:1]
    return _written(told[0]) if told else ""


def _written(expr: Expr) -> str:
    """Return a name or a chain of names as written; empty for anything else."""
    match expr:
        case Name(id=name):
            return name
        case Attr(base=base, name=name):
            return f"{_written(base)}.{name}"
        case _:
            return ""


def fetching(program: Program, site: CallSite) -> str:
    """Return the function that takes messages from a consumer which a call makes.

    That is the one around the call, or the method of its class that loops over what is kept.
    """
    unit = site.unit
    kept = [
        target.name
        for statement in flattened(unit.function.body)
        if isinstance(statement, Assign) and getattr(statement.value, "at", None) == site.call.at
        for target in statement.targets
        if isinstance(target, Attr)
    ]
    if not unit.owner or not kept:
        return unit.id
    taking = re.compile(
        rf"\bself\.{re.escape(kept[0])}(?:\s*:|\.(?:getone|getmany|poll|consume)\s*\()"
    )
    for other in program.units_of(unit.path):
        text = program.library.text_of(other.path, other.qualname)
        if other.owner == unit.owner and ".<" not in other.id and taking.search(text):
            return other.id
    return unit.id


def names_a_channel(name: str) -> bool:
    """Whether a name is that of a channel which carries events of several kinds: no event's."""
    words = [word.lower() for segment in segments_of(name) for word in segment]
    return bool(words) and words[-1] in _CHANNEL_WORDS


_CHANNEL_WORDS = frozenset(
    [
        "events", "messages", "commands", "queue", "topic", "stream", "channel", "exchange", "log",
        "retry", "dlq", "dlx", "deadletter",
    ]
)  # fmt: skip
_CONSUMING = frozenset(["consume", "basic_consume"])
"""Broker calls that let a function have what a queue brings."""
_DEAD = frozenset(["dlq", "dlx", "dead", "deadletter"])
_QUEUE_WORDS = _DEAD | {"retry", "queue"}
"""Words of routing keys that lead to a queue, whatever the event."""

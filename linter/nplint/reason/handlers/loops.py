"""Which loop of a function runs over messages, and what it does with them."""

import re

from nplint.facts.code import (
    Assign,
    Attr,
    Call,
    For,
    Index,
    Name,
    Walrus,
    While,
    With,
)
from nplint.facts.nodes import nodes, own_nodes
from nplint.link.unit import Unit
from nplint.reason.handlers.code import all_keys, dotted, read_key, root_name

SETTLES = frozenset(
    {"ack", "delete", "complete", "nack", "reject", "acknowledge", "process", "basic_ack"}
)


QUEUES = frozenset(
    "consumer subscription pubsub queue listen queue_iter iterator xreadgroup".split()
)


_ALWAYS_QUEUES = frozenset({"consumer", "pubsub", "listen", "xreadgroup"})


_ASKING = re.compile(r"^(poll|receive|consume|fetch_messages|pull)(_|$)")
_TAKES_OFF = SETTLES - {"process"}
"""What is done to a message alone; who asks for messages and does it works a queue off."""


def polls(unit: Unit) -> bool:
    """Whether a function asks SQS for messages."""
    return any(
        isinstance(node, Attr) and node.name in ("receive_message", "receive_messages")
        for node in nodes(unit.function.body)
    )


LOOP = re.compile(
    r"receive_messages?\b|\bfor\b[^\n]*\bin\b[^\n]*(?:[cC]onsumer|subscription|pubsub|queue|listen"
    r"|iterator|messages|msgs|poll|receive|consume|pull|xreadgroup)"
    r"|\.(?:iterator|poll|getone|getmany|consume|get_message|basic_get|ack|nack|complete_message"
    r"|xreadgroup|xack)\s*\("
)


def only_peeks(unit: Unit) -> bool:
    """Whether a function looks at a queue's messages without ever taking one off."""
    return polls(unit) and not takes_off(unit)


def takes_off(unit: Unit) -> bool:
    """Whether a function ends a message, by its own method or by one of the queue."""
    names = {
        n.name if isinstance(n, Attr) else n.id
        for n in nodes(unit.function)
        if isinstance(n, Attr | Name)
    }
    return any(
        name in SETTLES or "delete" in name or "ack" in name or "remove" in name for name in names
    )


def delivery_loop(unit: Unit) -> For | None:
    """Return the loop over messages fetched from a queue; None when there is none."""
    polling = polls(unit)
    for node in nodes(unit.function.body):
        if not isinstance(node, For):
            continue
        source = fetched_from(unit, node).rpartition(".")[2].lower().strip("_")
        source = "consumer" if source.endswith("consumer") else source
        key = read_key(node.source)
        if polling and _over_messages(unit, node, key[1] if key else ""):
            return node
        names = {n.id for n in nodes(node.target) if isinstance(n, Name)}
        settled = any(
            isinstance(n, Attr) and n.name in SETTLES and root_name(n.base) in names
            for n in nodes(node.body)
        )
        parsed = any(
            isinstance(n, Attr) and n.name in ("body", "value", "data") and root_name(n) in names
            for n in nodes(node.body)
        )
        if source in QUEUES and (settled or parsed or source in _ALWAYS_QUEUES):
            return node
        asks = isinstance(node.source, Call) and bool(_ASKING.match(source))
        if asks and parsed and _taken_off(node, names):
            return node
        if _ended(node, names):
            return node
    return _fetching_loop(unit)


def _taken_off(loop: For, names: set[str]) -> bool:
    """Whether a loop's body ends a message by a method of its own: ``message.ack()``."""
    return any(
        isinstance(node, Call)
        and isinstance(node.func, Attr)
        and node.func.name in _TAKES_OFF
        and isinstance(node.func.base, Name)
        and node.func.base.id in names
        for node in nodes(loop.body)
    )


_ENDING = frozenset({"ack", "nack", "acknowledge"})
_ENDED_BY = frozenset({"complete_message", "ack", "acknowledge", "xack"})


def _ended(loop: For, names: set[str]) -> bool:
    """Whether a loop's body tells a broker that its message is done: by it, or by its receiver."""
    for node in nodes(loop.body):
        if not isinstance(node, Call) or not isinstance(node.func, Attr):
            continue
        base, given = node.func.base, [arg.value for arg in node.args]
        if node.func.name in _ENDING and isinstance(base, Name) and base.id in names:
            return True
        if node.func.name in _ENDED_BY and any(root_name(each) in names for each in given):
            return True
    return False


_FETCHES = frozenset({"poll", "getone", "getmany", "consume", "get_message", "basic_get"})


_SOURCES = re.compile(r"consumer|pubsub|subscriber|subscription|channel", re.IGNORECASE)


_CONTENTS = frozenset({"value", "error", "body", "data", "payload", "items", "get"})


def _fetching_loop(unit: Unit) -> For | None:
    """Return an endless loop that fetches message after message, as a loop over them."""
    for loop in nodes(unit.function.body):
        if not isinstance(loop, While):
            continue
        for node in own_nodes((loop.test, loop.body)):
            match node:
                case (
                    Assign(targets=(target, *_), value=Call() as fetch)
                    | Walrus(target=target, value=Call() as fetch)
                ):
                    pass
                case _:
                    continue
            source, _, method = dotted(fetch).rpartition(".")
            if method not in _FETCHES or not _SOURCES.search(_origin(unit, source)):
                continue
            found = For(target, fetch, loop.body, (), loop.at)
            names = derived(found)
            if any(
                isinstance(n, Attr) and n.name in _CONTENTS and root_name(n) in names
                for n in nodes(loop.body)
            ) or _takes_parts(loop, names):
                return found
    return None


def _origin(unit: Unit, name: str) -> str:
    """Return a variable's name with what it is made by, or annotated as."""
    made = [
        dotted(node.value)
        for node in nodes(unit.function.body)
        if isinstance(node, Assign)
        and isinstance(node.value, Call)
        and any(isinstance(target, Name) and target.id == name for target in node.targets)
    ]
    typed = [dotted(p.annotation) for p in unit.function.params if p.name == name and p.annotation]
    return " ".join([name, *made, *typed])


def _takes_parts(loop: While, names: frozenset[str]) -> bool:
    """Whether a loop looks into what it fetched: ``message["data"]``."""
    return any(isinstance(n, Index) and root_name(n) in names for n in nodes(loop.body))


def fetched_from(unit: Unit, loop: For) -> str:
    """Return what is looped over, by name; a variable stands for what it was opened from."""
    text = dotted(loop.source)
    if not isinstance(loop.source, Name):
        return text
    for node in nodes(unit.function.body):
        if isinstance(node, With):
            for item in node.items:
                if isinstance(item.target, Name) and item.target.id == text:
                    return dotted(item.context)
        if isinstance(node, Assign) and isinstance(node.value, Call):
            made = dotted(node.value)
            named = any(isinstance(each, Name) and each.id == text for each in node.targets)
            if named and made.rpartition(".")[2] in QUEUES:
                return made
    return text


def _over_messages(unit: Unit, loop: For, key: str) -> bool:
    if key == "Messages" or "receive_messages" in dotted(loop.source):
        return True
    name = root_name(loop.source)
    return any(
        isinstance(node, Assign)
        and node.value is not None
        and any(isinstance(t, Name) and t.id == name for t in node.targets)
        and ("Messages" in all_keys(node.value) or "receive_message" in dotted(node.value))
        for node in nodes(unit.function.body)
    )


def derived(loop: For) -> frozenset[str]:
    """Return the variables that hold the message or parts of it inside the loop."""
    names = {n.id for n in nodes(loop.target) if isinstance(n, Name)}
    for node in nodes(loop.body):
        if isinstance(node, Assign) and node.value is not None:
            used = {n.id for n in nodes(node.value) if isinstance(n, Name)}
            if used & names:
                names |= {t.id for t in node.targets if isinstance(t, Name)}
    return frozenset(names)

"""Which calls hand an event over, and which argument is the event."""

import re
from typing import Protocol

from msgspec import Struct
from msgspec.structs import replace

from nplint.facts.code import Call, Name
from nplint.link.unit import CallSite
from nplint.link.values import Client, Handle, Instance
from nplint.reason.mutation.objects import ELEMENT
from nplint.reason.mutation.sink_arguments import chosen, is_batch, is_eventful
from nplint.reason.mutation.sink_words import (
    ABOUT_EVENTS,
    AWS_KEYWORDS,
    AWS_SERVICES,
    BUSES,
    ENTRIES,
    HOLDERS,
    KEEPING,
    MEDIUM,
    NOT_BUSES,
    OPEN,
    PRODUCERS,
    PUTTING,
    SIGNAL_EVENTS,
    SIGNAL_PAYLOADS,
    SIGNAL_SENDER,
    STRONG,
    TRAILING,
    name_words,
)
from nplint.reason.mutation.ways_out import way_out
from nplint.reason.mutation.wording import name_of


class Payload(Struct, frozen=True):
    """An argument by its position in the call; ``path`` leads from it to the event."""

    arg: int
    path: tuple[str, ...] = ()
    recorded: bool = False
    """Kept for a later publish (an outbox)."""
    only_events: bool = False
    """The list may hold other things (a calendar's entries): only what is known as an event."""
    eventful: bool = False
    """It looks like an event: by its name, its class or its keys."""
    weak: bool = False
    """Neither the verb nor the argument says that it is an event."""


class Handover(Struct, frozen=True):
    """The events that one call hands over."""

    payloads: tuple[Payload, ...]


class SinkOracle(Protocol):
    """Answers whether a call hands events over."""

    def __call__(self, site: CallSite) -> Handover | None:
        """Return what a call hands over; None when it is no publish."""


class OwnSink(Struct, frozen=True):
    """A callable that a project declares to publish, by the last parts of its name."""

    call: str
    event: int | str = 0
    """Which argument carries the event: its position or its name."""

    def of(self, site: CallSite) -> Handover | None:
        """Return what a call of this sink hands over; None when it is another call."""
        written = name_of(site.call.func)
        if written != self.call and not written.endswith(f".{self.call}"):
            return None
        plain = [i for i, arg in enumerate(site.call.args) if not arg.name and not arg.star]
        named = {arg.name: i for i, arg in enumerate(site.call.args) if arg.name}
        position = named.get(self.event) if isinstance(self.event, str) else None
        if isinstance(self.event, int) and self.event < len(plain):
            position = plain[self.event]
        return Handover((Payload(position),)) if position is not None else None


class DefaultSinks(Struct, frozen=True):
    """Recognises publishing by the receiver's type, the method's words and the payload."""

    own: tuple[OwnSink, ...] = ()
    """What the project declares besides."""

    def __call__(self, site: CallSite) -> Handover | None:
        """Return what a call hands over; None when it is no publish."""
        for sink in self.own:
            declared = sink.of(site)
            if declared is not None:
                return declared
        words = name_words(_callee(site))
        out = way_out(site)
        if out is not None:
            return Handover((Payload(out, eventful=True),))
        if (
            not words
            or _is_class(site)
            or _is_other_service(site)
            or site.call.keyword("PhoneNumber") is not None
        ):
            return None
        if set(words) & {"subscribe", "handler", "test", "unpublish", "metric", "metrics", "log"}:
            return None
        kept = _kept(site, words)
        if kept is not None:
            return kept
        if words[0] not in STRONG | MEDIUM and not _is_put(words):
            return None
        payloads = _aws_payloads(site.call) or _payloads(site, words)
        if not payloads or not _is_convincing(site, words, payloads):
            return None
        weak = words[0] not in STRONG and not _is_aws(site)
        return Handover(tuple(_judged(site, payload, weak) for payload in payloads))


def _is_aws(site: CallSite) -> bool:
    return any(arg.name in (*AWS_KEYWORDS, *ENTRIES) for arg in site.call.args)


def _judged(site: CallSite, payload: Payload, weak: bool) -> Payload:
    eventful = is_eventful(site.call.args[payload.arg].value)
    return replace(payload, eventful=eventful, weak=weak and not eventful)


def _callee(site: CallSite) -> str:
    return site.method or name_of(site.call.func).rsplit(".", 1)[-1]


def _is_class(site: CallSite) -> bool:
    return _callee(site)[:1].isupper()


def _is_other_service(site: CallSite) -> bool:
    match site.receiver:
        case Client(service=service):
            return service not in AWS_SERVICES
        case Handle(kind=kind):
            return kind in ("table", "bucket", "object")
        case _:
            return False


def _is_put(words: tuple[str, ...]) -> bool:
    """Whether a call puts something somewhere: an event by its last word, or anything at all."""
    if words[0] not in PUTTING:
        return False
    what = [word for word in words[1:] if word not in TRAILING]
    return not what or what[-1] in ABOUT_EVENTS


def _receiver_words(site: CallSite) -> tuple[str, ...]:
    return name_words(site.receiver_name.rsplit(".", 1)[-1].replace("()", ""))


def _kept(site: CallSite, words: tuple[str, ...]) -> Handover | None:
    """Return the event that is appended to an outbox or to an object's list of events."""
    if words[0] not in KEEPING or not site.call.args:
        return None
    holder = site.receiver_name.rsplit(".", 1)[-1].strip("_").lower()
    is_outbox = "outbox" in holder
    is_list = "." in site.receiver_name and holder.endswith("events") and words[0] in (
        "append", "add", "push", "record",
    )  # fmt: skip
    if is_outbox or is_list:
        position = len(site.call.args) - 1 if words[0] == "insert" else 0
        if is_outbox and words[0] != "insert":
            # ``outbox.add(topic, event)``; a list takes one thing only.
            position = chosen(site.call.args) or 0
        foreign = not is_outbox and not site.receiver_name.startswith(("self.", "cls."))
        return Handover((Payload(position, recorded=True, only_events=foreign),))
    return _outbox_row(site) if words[0] in ("add", "save") else None


def _outbox_row(site: CallSite) -> Handover | None:
    first = site.args[0][1] if site.args else None
    return kept_row(first.cls) if isinstance(first, Instance) else None


def kept_row(cls: str) -> Handover | None:
    """Return the first argument of a call, kept for later, when its class is an outbox's row."""
    is_row = "outbox" in re.split(r"[.:]", cls)[-1].lower()
    return Handover((Payload(0, recorded=True),)) if is_row else None


def _aws_payloads(call: Call) -> tuple[Payload, ...]:
    found: list[Payload] = []
    for position, arg in enumerate(call.args):
        if arg.name in AWS_KEYWORDS:
            found.append(Payload(position))
        elif arg.name in ENTRIES:
            found += [Payload(position, (ELEMENT, key)) for key in ENTRIES[arg.name or ""]]
        elif arg.star == "**":
            found += [Payload(position, (key,)) for key in AWS_KEYWORDS]
            found += [
                Payload(position, (entries, ELEMENT, key))
                for entries, keys in ENTRIES.items()
                for key in keys
            ]
    return tuple(found)


def _payloads(site: CallSite, words: tuple[str, ...]) -> tuple[Payload, ...]:
    args = site.call.args
    starred = [Payload(i, (ELEMENT,)) for i, arg in enumerate(args) if arg.star == "*"]
    if starred:
        return tuple(starred)
    position = chosen(args)
    if position is None:
        return ()
    many = is_batch(words, args[position].value)
    return (Payload(position, (ELEMENT,) if many else ()),)


def _is_convincing(site: CallSite, words: tuple[str, ...], payloads: tuple[Payload, ...]) -> bool:
    receiver = _receiver_words(site)
    if set(receiver) & NOT_BUSES or (words == ("emit",) and _passes(site, "record")):
        return False
    if words[0] in STRONG:
        return not _only_aws_star(site) or bool(set(receiver) & BUSES) or _is_client(site)
    in_name = bool(set(words[1:]) & ABOUT_EVENTS)
    if _is_aws(site):
        return True
    if (_is_client(site) and in_name) or _is_signal(site, words):
        return True
    eventful = any(is_eventful(site.call.args[p.arg].value) for p in payloads)
    on_bus = bool(set(receiver) & BUSES)
    if words[0] == "handle":
        return on_bus and eventful and words == ("handle",)
    if words[0] in PUTTING and not in_name:
        return eventful and bool(set(receiver) & HOLDERS)
    is_told = eventful or in_name or bool(set(receiver) & PRODUCERS)
    return (
        (on_bus and (is_told or words[0] != "send"))
        or (eventful and in_name)
        or (eventful and words[0] in OPEN)
        or words in (("xadd",), ("send", "and", "wait"))
    )


def _is_signal(site: CallSite, words: tuple[str, ...]) -> bool:
    """Whether an event goes to a Django signal's receivers: ``send(sender=…, event=…)``."""
    given = {arg.name for arg in site.call.args}
    if words == ("send",) and {"destination", "body"} <= given:
        return True  # STOMP
    if isinstance(site.receiver, Instance) and site.receiver.cls.startswith("blinker."):
        return words[0] == "send" and bool(given & SIGNAL_PAYLOADS)
    return words[0] == "send" and SIGNAL_SENDER in given and bool(given & SIGNAL_EVENTS)


def _passes(site: CallSite, name: str) -> bool:
    return any(isinstance(arg.value, Name) and arg.value.id == name for arg in site.call.args)


def _only_aws_star(site: CallSite) -> bool:
    return bool(site.call.args) and all(arg.star == "**" for arg in site.call.args)


def _is_client(site: CallSite) -> bool:
    match site.receiver:
        case Client():
            return True
        case Handle(kind=kind):
            return kind in ("queue", "topic")
        case _:
            return False

"""Calls that let a message leave: SDK clients, buses, recorded events."""

from collections.abc import Iterator
from dataclasses import dataclass

from nplint.facts.code import Attr
from nplint.link.events.classes import EventClasses, is_past
from nplint.link.events.vocabulary import (
    BUS_WORDS,
    PUBLISH_VERBS,
    RECORD_VERBS,
    EventVocabulary,
)
from nplint.link.program import Program
from nplint.link.shapes import elements_of, options_of, spread_of, text_of
from nplint.link.unit import CallSite
from nplint.link.values import (
    UNKNOWN,
    Client,
    EnumMember,
    External,
    Handle,
    Indexed,
    Instance,
    Joined,
    Known,
    ListValue,
    MappingValue,
    Result,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.naming.spelling import segments_of
from nplint.span import Span

_WEAK_KEYS = frozenset(["type", "event", "name"])
"""Keys that any dict may have: they name an event only on a bus."""


@dataclass(frozen=True, slots=True)
class Emission:
    """What one call lets out, as far as it is known there: symbolic inside wrappers."""

    name: Value
    transport: str
    topic: Value = UNKNOWN
    attributes: Value | None = None
    """SNS message attributes as given; None = the transport has none or they are not knowable."""
    body: Value = UNKNOWN
    source: Value = UNKNOWN
    named_by_topic: bool = False


class Sinks:
    """Recognises emissions at call sites."""

    def __init__(
        self, program: Program, classes: EventClasses, vocabulary: EventVocabulary
    ) -> None:
        self._program = program
        self._classes = classes
        self._vocabulary = vocabulary

    def emissions(self, site: CallSite) -> Iterator[Emission]:
        """Yield what a call lets out by itself, wrappers of the project left aside."""
        kind = _sdk_kind(site)
        if kind == "sns":
            yield from self._sns(site)
        elif kind == "events":
            yield from self._eventbridge(site)
        elif kind == "redis":
            yield from self._named(site, "redis")
        elif kind == "" and not isinstance(site.receiver, Client | Handle):
            yield from self._bus(site)

    # SNS

    def _sns(self, site: CallSite) -> Iterator[Emission]:
        if site.argument("PhoneNumber") is not None:
            return
        topic = site.argument("TopicArn", "TargetArn")
        if topic is None:
            topic = site.receiver.name if isinstance(site.receiver, Handle) else UNKNOWN
        entries = site.argument("PublishBatchRequestEntries")
        if entries is not None:
            entry = elements_of(entries)
            for option in options_of(entry):
                yield self._message(option, topic)
            return
        star = next((value for key, value in site.args if key == "**"), None)
        if star is not None and isinstance(star, MappingValue | Symbol):
            yield self._message(star, self._of(star, "TopicArn") or topic)
            return
        fields = tuple((key, value) for key, value in site.args if key and not key.startswith("*"))
        yield self._message(MappingValue(fields), topic)

    def _of(self, value: Value, key: str) -> Value | None:
        found = self._program.members.index(value, Known(key))
        return None if isinstance(found, UnknownValue) else found

    def _message(self, message: Value, topic: Value) -> Emission:
        attributes = self._of(message, "MessageAttributes")
        body = self._of(message, "Message") or UNKNOWN
        if isinstance(body, Serialized):
            body = body.value
        name = _first_written(self._from_attributes(attributes), self._from_body(body))
        if name is None:
            name = self._from_subject(self._of(message, "Subject"))
        given = attributes if attributes is not None else MappingValue(())
        if name is None:
            return Emission(topic, "sns", topic, given, body, named_by_topic=True)
        return Emission(name, "sns", topic, given, body)

    def _from_attributes(self, attributes: Value | None) -> Value | None:
        if attributes is None:
            return None
        for key in self._vocabulary.event_keys:
            entry = self._of(attributes, key)
            if entry is None:
                continue
            value = self._of(entry, "StringValue")
            if value is not None and not isinstance(value, Result):
                return value
        return None

    def _from_body(self, body: Value) -> Value | None:
        for option in options_of(body):
            match option:
                case Serialized(value=inner):
                    return self._from_body(inner)
                case Instance():
                    return self._classes.name_of(option)
                case MappingValue():
                    for key in self._vocabulary.event_keys:
                        value = option.get(key)
                        if value is not None and _could_be_name(value):
                            return value
                    taken = spread_of(option)
                    if taken is not None:
                        return Symbol(taken.param, (*taken.path, "<event>"))
                    for key in ("default", "payload", "data", "detail"):
                        inner_value = option.get(key)
                        if isinstance(inner_value, Serialized | MappingValue | Instance):
                            found = self._from_body(inner_value)
                            if found is not None:
                                return found
                case Symbol(param=param, path=path):
                    return Symbol(param, (*path, "<event>"))
                case _:
                    pass
        return None

    def _from_subject(self, subject: Value | None) -> Value | None:
        if subject is None or not _could_be_name(subject):
            return None
        text = text_of(subject)
        return None if text is not None and (" " in text or not is_past(text)) else subject

    # EventBridge

    def _eventbridge(self, site: CallSite) -> Iterator[Emission]:
        entries = site.argument("Entries", position=0)
        star = next((value for key, value in site.args if key == "**"), None)
        if entries is None and star is not None:
            entries = self._of(star, "Entries")
        if entries is None:
            return
        items = entries.items if isinstance(entries, ListValue) else (elements_of(entries),)
        for item in items:
            for option in options_of(item):
                detail = self._of(option, "Detail") or UNKNOWN
                body = detail.value if isinstance(detail, Serialized) else detail
                name = self._of(option, "DetailType") or UNKNOWN
                bus = self._of(option, "EventBusName") or UNKNOWN
                source = self._of(option, "Source") or UNKNOWN
                yield Emission(name, "eventbridge", bus, None, body, source)

    # in-process buses, recorded events, brokers

    def _bus(self, site: CallSite) -> Iterator[Emission]:
        verb = site.method or _callee_name(site)
        if (
            verb in ("append", "add", "extend") and self._is_event_list(site)
        ) or verb in RECORD_VERBS:
            yield from self._handed_over(site, "in-process", objects_only=True)
        elif verb in PUBLISH_VERBS:
            yield from self._handed_over(site, "in-process", objects_only=not self._is_bus(site))

    def _handed_over(
        self, site: CallSite, transport: str, objects_only: bool
    ) -> Iterator[Emission]:
        values = [value for key, value in site.args if key != "**"]
        for value in values:
            items = value.items if isinstance(value, ListValue) else (value,)
            names = [name for item in items for name in self._event_objects(item, objects_only)]
            if names:
                for name, body in names:
                    yield Emission(name, transport, UNKNOWN, None, body)
                return
        if not objects_only:
            yield from self._named(site, transport)

    def _event_objects(self, value: Value, strict: bool) -> Iterator[tuple[Value, Value]]:
        """Yield the events in an argument; ``strict``: no bus is in sight, so only plain ones."""
        keys = [key for key in self._vocabulary.event_keys if not strict or key not in _WEAK_KEYS]
        for option in options_of(value):
            inner = option.value if isinstance(option, Serialized) else option
            if isinstance(inner, Instance):
                name = self._classes.name_of(inner)
                if name is not None:
                    yield name, inner
            elif isinstance(inner, MappingValue):
                for key in keys:
                    found = inner.get(key)
                    if (
                        found is not None
                        and _could_be_name(found)
                        and not isinstance(found, Symbol)
                    ):
                        yield found, inner
                        break

    def _named(self, site: CallSite, transport: str) -> Iterator[Emission]:
        """Yield ``bus.publish("order.created", payload)``."""
        named = site.argument("event_type", "event_name", "event", "name", "routing_key", "topic")
        value = named if named is not None else site.argument(position=0)
        plain = [value for key, value in site.args if key == ""]
        if value is None:
            return
        for option in options_of(value):
            if isinstance(option, Symbol | EnumMember) or _is_event_text(option, len(site.args)):
                yield Emission(option, transport, UNKNOWN, None, plain[-1] if plain else UNKNOWN)

    def _is_bus(self, site: CallSite) -> bool:
        if isinstance(site.receiver, Client):
            return False
        words = _receiver_words(site)
        if not site.method:
            return isinstance(site.callee, Symbol | UnknownValue | External) and bool(
                words or _callee_name(site) in PUBLISH_VERBS
            )
        return bool(words & BUS_WORDS)

    def _is_event_list(self, site: CallSite) -> bool:
        func = site.call.func
        if not isinstance(func, Attr):
            return False
        last = site.receiver_name.rpartition(".")[2].lower()
        return "." in site.receiver_name and last.endswith(("events", "outbox", "messages"))


def _first_written(attribute: Value | None, body: Value | None) -> Value | None:
    """Return the attribute's name, at the body's place when both say the same and that is first."""
    if attribute is None or body is None:
        return body if attribute is None else attribute
    match attribute, body:
        case Known(value=one, at=Span() as here), Known(value=other, at=Span() as there):
            return body if one == other and there < here else attribute
        case _:
            return attribute


def _sdk_kind(site: CallSite) -> str:
    """Return the transport of an SDK call; "" when it is none, "other" for other services."""
    receiver, method = site.receiver, site.method
    if isinstance(receiver, Client):
        if receiver.service == "sns" and method in ("publish", "publish_batch"):
            return "sns"
        if receiver.service == "events" and method == "put_events":
            return "events"
        if receiver.service or receiver.kind == "session":
            return "other"
    if isinstance(receiver, Handle):
        return "sns" if receiver.kind == "topic" and method == "publish" else "other"
    keywords = {key for key, _ in site.args}
    if method in ("publish", "publish_batch") and keywords & {
        "TopicArn",
        "TargetArn",
        "PublishBatchRequestEntries",
        "PhoneNumber",
    }:
        return "sns"
    if method == "put_events" and ("Entries" in keywords or "**" in keywords):
        return "events"
    if isinstance(receiver, Symbol) and method == "publish" and "**" in keywords:
        return "sns"
    if isinstance(receiver, Instance) and receiver.cls.startswith("redis.") and method == "publish":
        return "redis"
    return ""


def _callee_name(site: CallSite) -> str:
    func = site.call.func
    return getattr(func, "id", "")


def _receiver_words(site: CallSite) -> frozenset[str]:
    words = {
        word.lower()
        for part in site.receiver_name.replace("()", "").split(".")
        for segment in segments_of(part)
        for word in segment
    }
    if isinstance(site.receiver, Instance):
        name = site.receiver.cls.rpartition("::")[2].rpartition(".")[2]
        words |= {word.lower() for segment in segments_of(name) for word in segment}
    return frozenset(words)


def _could_be_name(value: Value) -> bool:
    if isinstance(value, Symbol | Indexed | EnumMember | Joined):
        return True
    texts = [text_of(option) for option in options_of(value)]
    return any(text and " " not in text for text in texts)


def _is_event_text(value: Value, count: int) -> bool:
    text = text_of(value)
    if not text or " " in text or len(text) > 100 or "/" in text:
        return False
    words = sum(len(segment) for segment in segments_of(text))
    return words > 1 and (count > 1 or is_past(text))

"""Calls that let a message leave through the AWS SDK."""

from collections.abc import Iterator

from nplint.config.settings import Sink
from nplint.link.events.brokers import on_topic
from nplint.link.events.buses import Buses
from nplint.link.events.classes import EventClasses, is_past
from nplint.link.events.emission import Emission, could_be_name
from nplint.link.events.outboxes import stored_rows
from nplint.link.events.vocabulary import ENVELOPES, EventVocabulary, is_kind_word
from nplint.link.program import Program
from nplint.link.shapes import elements_of, options_of, spread_of, text_of
from nplint.link.unit import CallSite
from nplint.link.values import (
    UNKNOWN,
    Client,
    Handle,
    Instance,
    Known,
    ListValue,
    MappingValue,
    Result,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.span import Span


class Sinks:
    """Recognises emissions at call sites."""

    def __init__(
        self,
        program: Program,
        classes: EventClasses,
        vocabulary: EventVocabulary,
        sinks: tuple[Sink, ...] = (),
    ) -> None:
        """``sinks``: further callables that publish, by configuration."""
        self._program = program
        self._classes = classes
        self._vocabulary = vocabulary
        self._buses = Buses(classes, vocabulary, sinks)

    def emissions(self, site: CallSite) -> Iterator[Emission]:
        """Yield what a call lets out by itself, wrappers of the project left aside."""
        stored = [
            each for row in stored_rows(site) for each in self._buses.row(dict(row.items), row)
        ]
        kind = _sdk_kind(site)
        if stored:
            yield from stored
        elif kind == "sns":
            yield from self._sns(site)
        elif kind == "events":
            yield from self._eventbridge(site)
        elif kind == "sqs":
            yield from self._sqs(site)
        elif kind == "iot":
            yield from on_topic(site)
        elif kind == "" and not isinstance(site.receiver, Client | Handle):
            yield from self._buses.emissions(site)

    # SNS

    def _sns(self, site: CallSite) -> Iterator[Emission]:
        if site.argument("PhoneNumber") is not None:
            return
        topic = site.argument("TopicArn", "TargetArn")
        if topic is None:
            topic = site.receiver if isinstance(site.receiver, Symbol) else _name_of(site.receiver)
        entries = site.argument("PublishBatchRequestEntries")
        if entries is not None:
            entry = elements_of(entries)
            for option in options_of(entry):
                yield self._message(option, topic)
            return
        star = next((value for key, value in site.args if key == "**"), None)
        given = options_of(star) if star is not None else ()
        whole = [option for option in given if isinstance(option, MappingValue | Symbol)]
        for option in whole:
            yield self._message(option, self._of(option, "TopicArn") or topic)
        if whole:
            return
        fields = tuple((key, value) for key, value in site.args if key and not key.startswith("*"))
        yield self._message(MappingValue(fields), topic)

    # SQS

    def _sqs(self, site: CallSite) -> Iterator[Emission]:
        """Yield what is put into a queue by the name of a fact; other messages are no events."""
        attributes = site.argument("MessageAttributes")
        body = site.argument("MessageBody") or UNKNOWN
        queue = site.argument("QueueUrl") or UNKNOWN
        name = _first_written(self._from_attributes(attributes), self._from_body(body))
        if name is not None:
            inner = body.value if isinstance(body, Serialized) else body
            yield Emission(name, "sqs", queue, None, inner, weak=True)

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
        if name is None and (told := self._from_any_kind(attributes)) is not None:
            return Emission(told, "sns", topic, given, body, weak=True)
        if name is None and self._is_told(attributes):
            return Emission(UNKNOWN, "sns", topic, given, body)
        if name is None:
            return Emission(topic, "sns", topic, given, body, named_by_topic=True)
        loose = isinstance(name, Symbol) and name.path[-1:] == ("<event>",)
        return Emission(name, "sns", topic, given, body, loose=loose)

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

    def _is_told(self, attributes: Value | None) -> bool:
        """Whether an attribute tells the event, though not which: no topic tells it then."""
        given = attributes if isinstance(attributes, MappingValue) else MappingValue(())
        entries = [given.get(key) for key in self._vocabulary.event_keys]
        return any(
            isinstance(entry, MappingValue)
            and isinstance(entry.get("StringValue"), UnknownValue | Result)
            for entry in entries
        )

    def _from_any_kind(self, attributes: Value | None) -> Value | None:
        """Return the value of the one attribute whose key says that it tells kinds apart."""
        if not isinstance(attributes, MappingValue):
            return None
        found = [
            self._of(entry, "StringValue") for key, entry in attributes.items if is_kind_word(key)
        ]
        names = [each for each in found if each is not None and could_be_name(each)]
        return names[0] if len(names) == 1 else None

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
                        if value is not None and could_be_name(value):
                            return value
                    taken = spread_of(option)
                    if taken is not None:
                        return Symbol(taken.param, (*taken.path, "<event>"))
                    for key in ENVELOPES:
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
        if subject is None or not could_be_name(subject):
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
                if isinstance(option, Known):
                    continue  # a helper that may have nothing to tell gives None
                detail = self._of(option, "Detail") or UNKNOWN
                body = detail.value if isinstance(detail, Serialized) else detail
                name = self._of(option, "DetailType") or UNKNOWN
                bus = self._of(option, "EventBusName") or UNKNOWN
                source = self._of(option, "Source") or UNKNOWN
                yield Emission(name, "eventbridge", bus, None, body, source)


def _name_of(topic: Value) -> Value:
    """Return what a topic object is a handle of; what is none of the SDK's says nothing."""
    return topic.name if isinstance(topic, Handle) else UNKNOWN


def _first_written(attribute: Value | None, body: Value | None) -> Value | None:
    """Return the attribute's name, at the body's place when both say the same and that is first."""
    if attribute is None or body is None:
        return body if attribute is None else attribute
    match attribute, body:
        case Known(value=one, at=Span() as here), Known(value=other, at=Span() as there):
            return body if one == other and there < here else attribute
        case _:
            return attribute


def _client_of(receiver: Value) -> Value:
    """Return the client of ``given or boto3.client("sns")``; any other receiver as it is."""
    clients = [option for option in options_of(receiver) if isinstance(option, Client | Handle)]
    return clients[0] if len(clients) == 1 else receiver


_ONLY_SNS = frozenset(["MessageAttributes", "MessageStructure", "MessageGroupId"])
"""Arguments that, next to ``Message``, tell the SDK's topic object when nothing else does."""


def _sdk_kind(site: CallSite) -> str:
    """Return the transport of an SDK call; "" when it is none, "other" for other services."""
    receiver, method = _client_of(site.receiver), site.method
    if isinstance(receiver, Client):
        if receiver.service == "sns" and method in ("publish", "publish_batch"):
            return "sns"
        if receiver.service == "events" and method == "put_events":
            return "events"
        if receiver.service == "sqs" and method == "send_message":
            return "sqs"
        if receiver.service == "iot-data" and method == "publish":
            return "iot"
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
    if method == "publish" and "Message" in keywords and keywords & _ONLY_SNS:
        return "sns"
    if method == "put_events" and ("Entries" in keywords or "**" in keywords):
        return "events"
    if isinstance(receiver, Symbol) and method == "publish" and "**" in keywords:
        return "sns"
    return ""

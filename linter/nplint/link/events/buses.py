"""What leaves through buses and brokers: objects handed over, recorded, or named in the call."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.config.settings import Sink
from nplint.link.events.brokers import (
    broker_of,
    channel_of,
    kinds_of,
    message_body,
    names_a_queue,
    on_topic,
    told_later,
)
from nplint.link.events.classes import EventClasses, is_past, simple_name
from nplint.link.events.emission import Emission, could_be_name
from nplint.link.events.receivers import is_event_list, is_recorder, receiver_words, words_of
from nplint.link.events.signals import signal_name
from nplint.link.events.topicnames import by_default
from nplint.link.events.vocabulary import (
    BUS_WORDS,
    CHANNEL_KEYWORDS,
    COLLECTION_WORDS,
    NAME_KEYWORDS,
    PUBLISH_VERBS,
    RECORD_VERBS,
    ROW_VERBS,
    EventVocabulary,
)
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite
from nplint.link.values import (
    UNKNOWN,
    ClassRef,
    Client,
    EnumMember,
    External,
    FunctionRef,
    Instance,
    ListValue,
    MappingValue,
    Result,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)
from nplint.naming.spelling import segments_of

_WEAK_KEYS = frozenset(["type", "event", "name"])
"""Keys that any dict may have: they name an event only on a bus."""
_CONTENT = ("payload", "data", "body", "detail", "content")
"""Columns of an outbox that keep the message."""
_TO_BROWSERS = frozenset(["flask_socketio", "socketio", "fastapi_socketio"])
"""Libraries of web sockets."""
_GIVEN = frozenset(["publish", "emit", "publish_event", "emit_event", "dispatch_event"])
"""Functions that an object is given to publish with: ``self.publish("OrderPlaced", …)``."""


class Buses:
    """Recognises what in-process buses, brokers, outboxes and aggregates let out."""

    def __init__(
        self, classes: EventClasses, vocabulary: EventVocabulary, sinks: tuple[Sink, ...] = ()
    ) -> None:
        self._classes = classes
        self._vocabulary = vocabulary
        self._sinks = sinks

    def emissions(self, site: CallSite) -> Iterator[Emission]:
        """Yield what a call lets out by itself."""
        own = next((sink for sink in self._sinks if _is_sink(site, sink)), None)
        if own is not None:
            yield from self._configured(site, own)
            return
        verb = site.method or callee_name(site)
        broker = broker_of(site, verb)
        if broker:
            yield from self._brokered(site, broker)
        elif (signal := signal_name(site)) is not None and verb in ("send", "send_robust", "asend"):
            yield Emission(signal, "in-process", body=UNKNOWN)
        elif verb in ROW_VERBS and (rows := list(self._rows(site, verb))):
            yield from rows
        elif verb in COLLECTION_WORDS:
            if is_event_list(site):
                yield from self._recorded(site)
        elif verb in RECORD_VERBS:
            yield from self._handed_over(site, "in-process", True, plain="event" in verb)
        elif verb in PUBLISH_VERBS:
            yield from self._handed_over(site, "in-process", objects_only=not self._is_bus(site))

    def _configured(self, site: CallSite, sink: Sink) -> Iterator[Emission]:
        """Yield what a callable named in the configuration publishes."""
        value = _argument(site, sink.event)
        topic = _argument(site, sink.topic) if sink.topic is not None else None
        for option in options_of(value) if value is not None else ():
            found = list(self._event_objects(option, strict=False)) or [(option, UNKNOWN)]
            for name, body in found:
                yield Emission(name, sink.transport, topic or UNKNOWN, None, body)

    def _recorded(self, site: CallSite) -> Iterator[Emission]:
        """Yield event objects put into a list of events: by their class, so that logs stay out."""
        for _, value in site.args:
            for option in _items(value):
                if isinstance(option, Instance) and not self._classes.is_generic(option.cls):
                    name = self._classes.name_of(option)
                    if name is not None and not isinstance(name, Symbol):
                        yield Emission(name, "in-process", body=option)
                elif isinstance(option, Symbol) and is_recorder(site):
                    name = Symbol(option.param, (*option.path, "<object>"))
                    yield Emission(name, "in-process", body=option)

    def _rows(self, site: CallSite, verb: str) -> Iterator[Emission]:
        """Yield rows of an outbox: ``session.add(Outbox(event_type=…))``, ``objects.create``."""
        if verb in ("create", "acreate"):
            owner, _, manager = site.receiver_name.rpartition(".")
            if manager == "objects" and "outbox" in owner.lower():
                yield from self.row(dict(site.args), UNKNOWN)
            return
        for _, value in site.args:
            for option in _items(value):
                if isinstance(option, Instance) and "outbox" in simple_name(option.cls).lower():
                    yield from self.row(dict(option.kwargs), option)

    def row(self, fields: dict[str, Value], row: Value) -> Iterator[Emission]:
        """Yield the event that a row of an outbox stands for."""
        found = (fields.get(key) for key in self._vocabulary.in_bodies)
        name = next((each for each in found if each is not None and could_be_name(each)), None)
        if name is not None:
            body = next((fields[key] for key in _CONTENT if key in fields), row)
            yield Emission(name, "in-process", body=body)

    def _brokered(self, site: CallSite, transport: str) -> Iterator[Emission]:
        """Yield a message sent with a broker's client: named by its body, else by its channel."""
        channel = channel_of(site, transport)
        for _, value in site.args:
            for option in _items(message_body(value)):
                for name, body in self._event_objects(option, strict=True):
                    yield Emission(name, transport, channel, body=body)
                    return
                if isinstance(told := self._told(option), Symbol):
                    yield Emission(told, transport, channel, body=option)
                    return
                yield from told_later(option, transport)
        for kind in kinds_of(site):
            yield Emission(kind, transport, weak=True)
        if transport == "mqtt":
            yield from on_topic(site)
            return
        named = [replace(each, by_channel=True) for each in self._named(site, transport)]
        # What a header or the body tells, though not seen, no channel's name stands in for.
        says = (self._told(item) for _, each in site.args for item in _items(message_body(each)))
        is_told = any(isinstance(each, UnknownValue | Result) for each in says)
        if is_told and not any(is_past(text_of(each.name) or "") for each in named):
            named = [Emission(UNKNOWN, transport, channel)]
        yield from named

    def _told(self, body: Value) -> Value | None:
        """Return what a body says under a key that names events and nothing else."""
        body = body.value if isinstance(body, Serialized) else body
        if not isinstance(body, MappingValue):
            return None
        keys = [key for key in self._vocabulary.event_keys if key not in _WEAK_KEYS]
        return next((found for key in keys if (found := body.get(key)) is not None), None)

    def _handed_over(
        self, site: CallSite, transport: str, objects_only: bool, plain: bool = False
    ) -> Iterator[Emission]:
        """Yield the events among the arguments; ``plain``: any object of a past fact is one."""
        values = [value for key, value in site.args if key != "**"]
        for value in values:
            names = [
                name
                for item in _items(message_body(value))
                for name in self._event_objects(item, objects_only, plain)
            ]
            if names:
                for name, body in names:
                    yield Emission(name, transport, UNKNOWN, None, body)
                return
        if not objects_only:
            by_channel = site.argument(*NAME_KEYWORDS) is None and (
                site.argument(*CHANNEL_KEYWORDS) is not None
            )
            for emission in self._named(site, transport):
                yield replace(emission, by_channel=by_channel)

    def _event_objects(
        self, value: Value, strict: bool, plain: bool = False
    ) -> Iterator[tuple[Value, Value]]:
        """Yield the events in an argument; ``strict``: no bus is in sight, so only plain ones."""
        keys = [key for key in self._vocabulary.event_keys if not strict or key not in _WEAK_KEYS]
        for option in options_of(value):
            inner = option.value if isinstance(option, Serialized) else option
            if isinstance(inner, Instance):
                name = self._classes.name_of(inner)
                if name is None and (plain or not strict):
                    name = self._classes.name_on_bus(inner)
                if name is not None:
                    yield name, inner
            elif isinstance(inner, ClassRef) and self._classes.is_event(inner.id):
                named = self._classes.name_of_class(inner)
                if named is not None and not self._classes.is_generic(inner.id):
                    yield named, inner
            elif isinstance(inner, MappingValue):
                found = (inner.get(key) for key in keys)
                name = next((each for each in found if _is_fixed_name(each)), None)
                if name is not None:
                    yield name, inner

    def _named(self, site: CallSite, transport: str) -> Iterator[Emission]:
        """Yield ``bus.publish("order.created", payload)``."""
        value = _name_argument(site)
        plain = [each for key, each in site.args if key == "" and each is not value]
        if value is None:
            return
        for option in options_of(value):
            if isinstance(option, Symbol | EnumMember) or is_event_text(option, len(site.args)):
                body = plain[-1] if plain else UNKNOWN
                if not names_a_queue(site):
                    yield Emission(option, transport, UNKNOWN, None, body)
                elif (text := text_of(option)) is None or is_past(text):
                    yield Emission(option, transport, UNKNOWN, None, body, weak=True)

    def _is_bus(self, site: CallSite) -> bool:
        if isinstance(site.receiver, Client) or _is_to_browsers(site):
            return False
        words = receiver_words(site)
        called = site.callee
        if site.receiver_name == "self" and site.method in _GIVEN:
            return self._classes.is_given(site.unit.owner, site.method)
        if isinstance(called, Instance) and not called.project:
            words |= words_of(called.cls.rpartition(".")[2])
            return bool(words & BUS_WORDS)
        if not site.method:
            return isinstance(site.callee, Symbol | UnknownValue | External) and bool(
                words or callee_name(site) in PUBLISH_VERBS
            )
        return bool(words & BUS_WORDS)


def _is_sink(site: CallSite, sink: Sink) -> bool:
    written = f"{site.receiver_name}.{site.method}" if site.method else callee_name(site)
    names = [written]
    if isinstance(site.callee, FunctionRef):
        names.append(site.callee.id.replace("::", ".").replace("/", "."))
    if isinstance(site.callee, External):
        names.append(site.callee.name)
    return any(name == sink.call or name.endswith(f".{sink.call}") for name in names)


def _is_to_browsers(site: CallSite) -> bool:
    """Whether a call pushes to pages that are open: ``emit`` of Socket.IO tells no module."""
    called = site.callee.name if isinstance(site.callee, External) else ""
    made = [each.cls for each in options_of(site.receiver) if isinstance(each, Instance)]
    return any(name.partition(".")[0] in _TO_BROWSERS for name in (called, *made))


def _argument(site: CallSite, which: int | str) -> Value | None:
    if isinstance(which, str):
        return site.argument(which)
    return site.argument(position=which)


def _items(value: Value) -> tuple[Value, ...]:
    if isinstance(value, ListValue):
        return value.items
    return tuple(
        item
        for option in options_of(value)
        for item in (option.items if isinstance(option, ListValue) else (option,))
    )


def _is_fixed_name(value: Value | None) -> bool:
    return value is not None and could_be_name(value) and not isinstance(value, Symbol)


def _name_argument(site: CallSite) -> Value | None:
    """Return the argument that names the event: by keyword, else the first that looks like one."""
    for names in (NAME_KEYWORDS, CHANNEL_KEYWORDS):
        named = site.argument(*names)
        if named is not None and not isinstance(named, Instance | MappingValue):
            return named
    plain = [value for key, value in site.args if key == ""]
    texts = [value for value in plain if is_event_text(options_of(value)[0], len(site.args))]
    symbols = [
        value
        for value in plain
        if isinstance(value, Symbol) and words_of(value.param) & {"event", "topic", "name", "key"}
    ]
    return (texts or symbols or plain or [None])[0]


def callee_name(site: CallSite) -> str:
    """Return the bare name that a call is made by; empty for methods."""
    return getattr(site.call.func, "id", "")


def is_event_text(value: Value, count: int) -> bool:
    """Whether a text in a publish call with so many arguments reads like an event's name."""
    text = text_of(value) or by_default(value)
    if not text or " " in text or len(text) > 100 or "/" in text or text.startswith("arn:"):
        return False
    words = sum(len(segment) for segment in segments_of(text))
    return words > 1 and (count > 1 or is_past(text))

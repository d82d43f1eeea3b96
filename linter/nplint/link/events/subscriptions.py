"""Registrations for events in Python: bus calls and decorators; the rest in ``registries``."""

from collections.abc import Iterator

from nplint.facts.code import Attr, Call, Expr, Name, Place
from nplint.link.events.brokers import said_by_default
from nplint.link.events.carriers import Carrier, Carriers
from nplint.link.events.channels import (
    consuming,
    fetching,
    is_of_dead_letters,
    of_events,
    routing_key,
)
from nplint.link.events.classes import EventClasses, is_past
from nplint.link.events.consumers import Consumers, Kept, kept_name
from nplint.link.events.decorators import Decorators
from nplint.link.events.mqtt import called_back, is_client
from nplint.link.events.pairs import Pairs
from nplint.link.events.registration import Reading, Registration, words_of
from nplint.link.events.registries import Registries
from nplint.link.events.screens import Screens
from nplint.link.events.signals import named_signal, signal_name
from nplint.link.events.subscribing import EVENT_ARGUMENTS, named_event
from nplint.link.events.vocabulary import (
    BUS_WORDS,
    CONSUMER_CLASSES,
    CONSUMERS,
    STREAM_READS,
    SUBSCRIBE_VERBS,
)
from nplint.link.program import Program
from nplint.link.shapes import options_of
from nplint.link.substitute import has_symbols
from nplint.link.unit import CallSite, Unit
from nplint.link.values import (
    Client,
    Env,
    External,
    FunctionRef,
    Handle,
    Instance,
    ListValue,
    MappingValue,
    Result,
    Symbol,
    Value,
)
from nplint.naming.spelling import closest


class Registrations:
    """Finds registrations."""

    def __init__(
        self,
        program: Program,
        classes: EventClasses,
        published: frozenset[str],
        screens: Screens | None = None,
    ) -> None:
        """``published``: names that the program is known to publish; ``screens``: where to look."""
        screens = screens or Screens(program)
        self._program = program
        self._screens = screens
        self._skip = screens.skip
        self._classes = classes
        self._published = published
        self._reading = Reading(program, classes)
        self._registries = Registries(program, classes, published, screens)
        self._decorators = Decorators(program, classes, screens.skip)
        self._pairs = Pairs(program, self._reading, published)
        self._carried: list[Carrier] = []
        self._kept: list[Kept] = []

    def find(self) -> tuple[Registration, ...]:
        """Return every registration, sorted by place."""
        found: dict[tuple[str, object, str], Registration] = {}
        listed = [*self._registries.find(), *self._decorators.bare()]
        for site, handler in self._decorators.classes():
            listed += self._decorating(site, handler)
        known = {(item.event, item.handler) for item in listed}
        inside = [i for i in self._registries.find_inside() if (i.event, i.handler) not in known]
        known |= {(item.event, item.handler) for item in inside}
        listed += inside
        known |= {(item.event, "") for item in listed}
        tabled = {(item.event, item.span.path) for item in listed if item.shape == "registry"}
        for unit in self._program.units_where(self._screens.subscribing(self._pairs.classes())):
            for item in (*self._calls(unit), *self._decorated(unit)):
                # A loop over a registry says again what the registry says.
                is_told = item.shape == "channel" and (item.event, item.span.path) in tabled
                if (item.event, item.handler) not in known and not is_told:
                    found.setdefault((item.event, item.span, item.handler), item)
        carriers = Carriers(self._program, self._reading, self._skip)
        consumers = Consumers(self._program, self._reading, self._skip)
        carried = (*self._carried, *consumers.handed(self._kept))
        moved = (*carriers.registrations(carried), *consumers.registrations(self._kept))
        for item in (*listed, *moved):
            found.setdefault((item.event, item.span, item.handler), item)
        return tuple(sorted(found.values(), key=lambda item: (item.span, item.event, item.handler)))

    # bus.subscribe(Event, handler)

    def _calls(self, unit: Unit) -> Iterator[Registration]:
        decorators = {item.at for item in unit.function.decorators if isinstance(item, Call)}
        inner = self._nested_decorators(unit)
        for site in self._program.sites_by_turn(unit):
            yield from self._pairs.find(site)
            verb = site.method or getattr(site.call.func, "id", "")
            if verb in CONSUMER_CLASSES or verb in STREAM_READS:
                yield from self._consumed(site)
            if verb not in SUBSCRIBE_VERBS or isinstance(site.receiver, Client | Handle):
                continue
            if site.call.at in inner:
                yield from self._decorating(site, inner[site.call.at])
            elif site.call.at not in decorators:
                yield from self._registered(site, verb)

    def _nested_decorators(self, unit: Unit) -> dict[Place, str]:
        """Return the calls that decorate functions inside of one, with the functions' ids."""
        return {
            item.at: nested.id
            for nested in self._program.nested_units(unit)
            for item in nested.function.decorators
            if isinstance(item, Call)
        }

    def _registered(self, site: CallSite, verb: str) -> Iterator[Registration]:
        signal = signal_name(site)
        if signal is not None:
            yield from self._connected(site, verb, str(signal.value))
            return
        positional = [value for key, value in site.args if key == ""]
        event = named_event(self._program, site, positional)
        key = routing_key(site, verb)
        if verb in CONSUMERS and (key is not None or verb == "queue_bind"):
            event = None if is_of_dead_letters(site) else key
        if event is None:
            return
        if isinstance(event, Env) and is_client(self._program, site):
            event = said_by_default(event)
            positional = [event]
        if has_symbols(event):
            self._carry(site, verb, event, key)
            self._keep(site, event, key)
            return
        names = list(self._reading.names(event))
        if self._is_channel(site, verb, key) and key is None and event in positional:
            names = [name for value in positional for name in self._reading.names(value)]
        if not names and (self._is_channel(site, verb, key) or self._is_on_bus(site)):
            self._keep(site, event, key)
        handlers = [
            handler
            for (_, value), arg in zip(site.args, site.call.args, strict=True)
            if value is not event
            for handler in (*self._reading.handlers(value), *self._reading.behind(site, arg.value))
        ]
        shape = "channel" if is_client(self._program, site) else "in-process"
        if not handlers and self._is_on_bus(site):
            yield from self._told_by_type(site, positional)
        if not handlers and self._is_channel(site, verb, key) and of_events(names):
            names = of_events(names)
            handlers, shape = self._consuming(site) or [site.unit.id], "channel"
        elif not self._is_registration(site, event, names):
            return
        elif not handlers and verb in _UNMISTAKABLE and self._is_on_bus(site) and positional[1:]:
            handlers = [""]
        for name in names:
            for handler in handlers:
                yield Registration(name, site.span, handler, site.unit, shape)

    def _keep(self, site: CallSite, event: Value, key: Value | None) -> None:
        """Remember a subscription to what the object around it was made with."""
        if not site.unit.owner:
            return
        if isinstance(event, Symbol) and site.unit.function.name == "__init__":
            name = event.param
        else:
            pairs = list(zip(site.args, site.call.args, strict=True))
            given = [arg for (_, value), arg in pairs if value is event]
            named = [arg for arg in given if arg.name in ("routing_key", *EVENT_ARGUMENTS)]
            last = [arg for arg in given if not arg.name][-1:] if key is not None else given
            places = (kept_name(site.unit, arg.value) for arg in named or last)
            name = next((found for found in places if found), "")
        if not name:
            return
        told = {id for _, value in site.args for id in self._reading.handlers(value)}
        handlers = tuple(sorted(told)) or tuple(self._consuming(site))
        on_channel = key is not None or is_client(self._program, site)
        self._kept.append(Kept(site, name, handlers, "channel" if on_channel else "in-process"))

    def _told_by_type(self, site: CallSite, given: list[Value]) -> Iterator[Registration]:
        """Yield what ``bus.register(Mailer())`` registers: the handler's type tells for what."""
        for value in given:
            for handler in self._reading.handlers(value):
                told = self._reading.told_by_type(handler)
                for event in [told] if told else self._reading.told_by_class(handler):
                    yield Registration(event, site.span, handler, site.unit, "in-process")

    def _carry(self, site: CallSite, verb: str, event: Value, key: Value | None) -> None:
        """Remember a subscription to what the function's caller names."""
        if self._is_channel(site, verb, key):
            handlers = tuple(FunctionRef(id) for id in self._consuming(site))
            self._carried.append(Carrier(site.unit, event, handlers, "channel"))
            return
        given = tuple(value for _, value in site.args if value != event)
        if self._is_on_bus(site) and any(isinstance(each, Symbol) for each in given):
            self._carried.append(Carrier(site.unit, event, given, "in-process"))

    def _consumed(self, site: CallSite) -> Iterator[Registration]:
        """Yield the topics that ``KafkaConsumer("order-placed")`` reads."""
        if site.method in STREAM_READS:
            streams = site.argument("streams", position=STREAM_READS[site.method])
            for name, _ in streams.items if isinstance(streams, MappingValue) else ():
                if is_past(name):
                    yield Registration(name, site.span, site.unit.id, site.unit, "channel")
        callee = site.callee
        if isinstance(callee, External) and callee.name.startswith(("kafka.", "aiokafka.")):
            handler = fetching(self._program, site)
            for (key, value), arg in zip(site.args, site.call.args, strict=True):
                for name in self._reading.names(value) if key == "" else ():
                    yield Registration(name, site.span, handler, site.unit, "channel")
                kept = kept_name(site.unit, arg.value) if key in ("", "*") else ""
                if kept and site.unit.owner and not list(self._reading.names(value)):
                    self._kept.append(Kept(site, kept, (handler,), "channel"))

    def _connected(self, site: CallSite, verb: str, event: str) -> Iterator[Registration]:
        if verb == "connect":
            for _, value in site.args:
                for handler in self._reading.handlers(value):
                    yield Registration(event, site.span, handler, site.unit, "signal")

    def _is_channel(self, site: CallSite, verb: str, key: Value | None) -> bool:
        """Whether a call subscribes to a broker's channel by name, the handler elsewhere."""
        if verb in CONSUMERS:
            return key is not None
        words = words_of(site.receiver_name)
        if isinstance(site.receiver, Result):
            words |= words_of(site.receiver.callee)
        is_named = bool(words & {"pubsub", "redis", "channel", "consumer", "nats"})
        return verb in ("subscribe", "psubscribe") and (is_named or is_client(self._program, site))

    def _consuming(self, site: CallSite) -> list[str]:
        """Return what gets the messages of the channel that a call subscribes to."""
        found = consuming(self._program, self._reading, site)
        if not found and is_client(self._program, site):
            found = called_back(self._program, self._reading, site)
        return found

    def _is_registration(self, site: CallSite, event: Value, names: list[str]) -> bool:
        if not names:
            return False
        if isinstance(site.callee, External) and not site.receiver_name:
            return False
        is_class = self._reading.is_event_class(event)
        if is_class:
            return True
        known = any(name in self._published for name in names)
        if is_class is False:
            return known and self._is_on_bus(site)
        return known or self._is_on_bus(site)

    def _is_on_bus(self, site: CallSite) -> bool:
        words = words_of(site.receiver_name)
        if isinstance(site.receiver, Instance):
            words |= words_of(site.receiver.cls.rpartition("::")[2])
        return bool(words & BUS_WORDS) or is_client(self._program, site)

    # @bus.subscribe("x")

    def _decorated(self, unit: Unit) -> Iterator[Registration]:
        for decorator in unit.function.decorators:
            yield from self._decorator(unit, decorator, unit.id)

    def _decorator(self, unit: Unit, decorator: Expr, handler: str) -> Iterator[Registration]:
        if not isinstance(decorator, Call):
            return
        site = self._program.site(unit, decorator)
        if site is not None:
            yield from self._decorating(site, handler)

    def _decorating(self, site: CallSite, handler: str) -> Iterator[Registration]:
        """Yield what a call that decorates registers a handler for."""
        verb = _last(site.call.func)
        if verb not in SUBSCRIBE_VERBS or (
            isinstance(site.callee, External) and "." not in site.callee.name
        ):
            return
        for value, written in _event_arguments(site):
            names = list(self._reading.names(value))
            signal = [found for each in _parts(value) if (found := named_signal(each, written))]
            if signal:
                names = [str(found.value) for found in signal]
            elif not self._is_decorating_event(site, value, names, verb):
                continue
            for name in names:
                yield Registration(name, site.span, handler, site.unit, "decorator")

    def _is_published_or_near(self, name: str) -> bool:
        return name in self._published or closest(name, list(self._published)) is not None

    def _is_decorating_event(
        self, site: CallSite, value: Value, names: list[str], verb: str
    ) -> bool:
        is_class = self._reading.is_event_class(value)
        if is_class is not None:
            return is_class
        if is_client(self._program, site):
            return True
        if any(self._is_published_or_near(name) for name in names):
            return True
        words = words_of(site.receiver_name) | words_of(verb)
        if isinstance(site.receiver, Instance):
            words |= words_of(site.receiver.cls.rpartition("::")[2].rpartition(".")[2])
        if words & _TABLES and all(_is_told_fact(name) for name in names) and names:
            return True
        on_bus = words & BUS_WORDS and words & {"event", "events", "bus", "broker", "subscriber"}
        return bool(on_bus) or (verb in _TELLING and all(is_past(name) for name in names))


_UNMISTAKABLE = frozenset(
    [
        "subscribe", "add_listener", "add_event_listener", "register_handler", "add_subscriber",
        "add_event_handler", "register_event_handler", "register_listener", "register_subscriber",
    ]
)  # fmt: skip
"""Verbs that register on a bus whatever the handler turns out to be."""
_TABLES = frozenset(["registry", "handlers", "subscriptions", "listeners"])
"""Words of what keeps handlers by event."""
_TELLING = frozenset(
    ["subscribe", "subscriber", "listener", "listen", "consumer", "on_event", "aws_sns_sqs", "amqp"]
)
"""Decorators that speak of events; the name has to read like one as well."""


def _is_told_fact(name: str) -> bool:
    """Whether a name says of something what happened to it; ``started`` alone may be a state."""
    return is_past(name) and len(words_of(name)) > 1


def _event_arguments(site: CallSite) -> Iterator[tuple[Value, Expr | None]]:
    """Yield the arguments of a decorator that may name events, with how they are written."""
    positional = [
        (value, arg.value)
        for (key, value), arg in zip(site.args, site.call.args, strict=True)
        if key == ""
    ]
    if _of_library(site, "nameko") and len(positional) > 1:
        # Nameko names the publishing service first.
        positional = positional[1:2]
    yield from positional
    for (key, value), arg in zip(site.args, site.call.args, strict=True):
        if key in EVENT_ARGUMENTS or key in ("signals", "channel", "stream", "subject"):
            yield value, arg.value


def _of_library(site: CallSite, library: str) -> bool:
    return isinstance(site.callee, External) and site.callee.name.startswith(f"{library}.")


def _parts(value: Value) -> tuple[Value, ...]:
    return value.items if isinstance(value, ListValue) else options_of(value)


def _last(expr: Expr) -> str:
    if isinstance(expr, Attr):
        return expr.name
    return expr.id if isinstance(expr, Name) else ""

"""Infrastructure in the model: topics, queues, routes, feeds, and which events they carry.

Wiring says what refers to what; here it becomes entities, and filters become subscriptions.
"""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from nplint.assemble.events import EventFindings
from nplint.assemble.topology.admitted import Admission, Admitted
from nplint.assemble.topology.emitted import find_emitted
from nplint.assemble.topology.publications import with_topics
from nplint.assemble.topology.queues import HandlerFacts, find_feeds, find_queues, with_handlers
from nplint.assemble.topology.relays import Relays
from nplint.assemble.topology.routes import DEFAULT_BUS, Delivery, Routes
from nplint.assemble.topology.topicnames import events_by_topic
from nplint.link.gather import System
from nplint.link.wiring import WiredResource, Wiring
from nplint.model.entities import (
    Feed,
    Gap,
    Publication,
    Queue,
    Route,
    Subscription,
    Topic,
)
from nplint.naming.spelling import event_key
from nplint.span import Span

__all__ = ["HandlerFacts", "Topology", "build_topology", "with_handlers"]


class Topology(Struct, frozen=True):
    """What infrastructure adds to the model."""

    topics: tuple[Topic, ...]
    queues: tuple[Queue, ...]
    routes: tuple[Route, ...]
    feeds: tuple[Feed, ...]
    subscriptions: tuple[Subscription, ...]
    publications: tuple[Publication, ...]
    gaps: tuple[Gap, ...]
    open_topics: frozenset[str] = frozenset()
    """Topics to which infrastructure sends messages without a name that could be seen."""

    def delivered_to(self, handler: str) -> tuple[frozenset[str], bool]:
        """Return the event keys that routes bring to a handler, and whether one brings any event.

        What is published on the topic of a route without a filter counts as brought.
        """
        own = [item for item in self.subscriptions if item.handler == handler and handler]
        named = {item.event for item in own if item.event != "*"}
        topics = {item.topic for item in own if item.event == "*" and item.topic}
        named |= {item.event for item in self.publications if item.topic in topics}
        return frozenset(named), any(item.event == "*" for item in own)

    def is_polled(self, handler: str) -> bool:
        """Whether a handler fetches by itself what a subscription puts in a queue."""
        if any(feed.handler == handler for feed in self.feeds):
            return False
        return any(route.queue and route.handler == handler for route in self.routes)

    def is_fed(self, handler: str) -> bool:
        """Whether an event source, a direct delivery or code's own subscription feeds a handler.

        One that polls a queue of somebody's template is not: its dispatch says what it is for.
        """
        if any(feed.handler == handler for feed in self.feeds):
            return True
        own = [route for route in self.routes if route.handler == handler]
        return any(route.runtime or not route.queue for route in own)


def build_topology(system: System, wiring: Wiring, events: EventFindings) -> Topology:
    """Return the entities of a system's infrastructure."""
    told = with_topics(wiring, events)
    emitted = find_emitted(wiring, system.config.event_keys, told)
    publications = tuple(
        sorted((*told, *emitted.publications), key=lambda item: (item.span, item.name))
    )
    deliveries = Routes(wiring).all()
    topics = [item for item in wiring.resources if item.kind == "topic"]
    named = events_by_topic(topics, publications)
    admission = Admission(system.config.event_keys, publications, named)
    routes = tuple(item.route for item in deliveries)
    feeds = find_feeds(wiring)
    return Topology(
        topics=_with_forwarded(_topics(wiring, routes, publications), deliveries, admission),
        queues=find_queues(wiring, routes, feeds),
        routes=routes,
        feeds=feeds,
        subscriptions=_subscriptions(
            deliveries, admission, Relays(deliveries, admission, publications)
        ),
        publications=publications,
        gaps=(*_gaps(system, wiring), *emitted.gaps),
        open_topics=emitted.open_topics,
    )


def _topics(
    wiring: Wiring, routes: Iterable[Route], publications: Iterable[Publication]
) -> tuple[Topic, ...]:
    places: dict[str, Span] = {}
    for route in routes:
        places.setdefault(route.topic, route.span)
    for publication in publications:
        places.setdefault(publication.topic, publication.span)
    found = {
        item.id: _topic(item)
        for item in wiring.resources
        if item.kind in ("topic", "bus") and (item.id in places or not item.imported)
    }
    if DEFAULT_BUS in places and DEFAULT_BUS not in found:
        found[DEFAULT_BUS] = Topic(
            DEFAULT_BUS, "default", "", places[DEFAULT_BUS], "bus", imported=True
        )
    return tuple(found[id] for id in sorted(found))


def _with_forwarded(
    topics: Iterable[Topic], deliveries: Iterable[Delivery], admission: Admission
) -> tuple[Topic, ...]:
    """Return the topics with the events that rules of buses hand on to them."""
    handed: dict[str, set[str]] = {}
    for item in deliveries:
        if item.onward:
            passed = (each.name for each in admission.events(item.filter, item.route))
            handed.setdefault(item.onward, set()).update(name for name in passed if "*" not in name)
    return tuple(
        replace(topic, forwarded=tuple(sorted(handed.get(topic.id, ())))) for topic in topics
    )


def _topic(item: WiredResource) -> Topic:
    return Topic(
        item.id,
        item.name,
        item.module,
        item.span,
        "bus" if item.kind == "bus" else "topic",
        item.imported,
    )


def _subscriptions(
    deliveries: Iterable[Delivery], admission: Admission, relays: Relays
) -> tuple[Subscription, ...]:
    found: dict[tuple[Span, str, str, str], Subscription] = {}
    for item in deliveries:
        if not item.reaches_a_module:
            continue
        for passed in relays.instead(item, admission.events(item.filter, item.route)):
            made = _subscription(item, passed)
            key = (made.span, made.name, made.queue or made.handler, made.module)
            found.setdefault(key, made)
    return tuple(sorted(found.values(), key=lambda item: (item.span, item.event, item.id)))


def _subscription(item: Delivery, passed: Admitted) -> Subscription:
    route = item.route
    return Subscription(
        id=f"{route.id}#{passed.name}",
        route=route.id,
        event="*" if "*" in passed.name else event_key(passed.name),
        name=passed.name,
        module=route.module,
        span=passed.span,
        topic=route.topic,
        queue=route.queue,
        handler=route.handler,
        filter=route.filter,
        confidence=item.confidence,
        shape=route.kind,
    )


def _gaps(system: System, wiring: Wiring) -> tuple[Gap, ...]:
    """Return what could not be read in templates, and handlers that are not where they say."""
    found = {
        Gap("infrastructure", gap.message, gap.span, system.modules.owner(gap.span.path))
        for facts in wiring.infra
        for gap in facts.gaps
    }
    for function in wiring.functions:
        if function.language == "python" and function.handler and function.is_lost:
            message = (
                f"the handler of the function {function.name} is not followed: {function.reason}"
            )
            place = function.handler_span or function.span
            found.add(Gap("handler", message, place, function.module))
    return tuple(sorted(found, key=lambda gap: (gap.span, gap.message)))

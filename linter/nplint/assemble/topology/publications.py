"""Publications joined to the topics and buses they go to."""

from collections.abc import Iterator

from msgspec.structs import replace

from nplint.assemble.events import EventFindings
from nplint.assemble.topology.topicnames import event_of_topic
from nplint.facts.infra import ResourceKind
from nplint.link.events.published import Published
from nplint.link.values import UnknownValue, Value
from nplint.link.wiring import WiredResource, Wiring
from nplint.model.entities import Publication
from nplint.naming.spelling import event_key

_KINDS: dict[str, ResourceKind] = {"sns": "topic", "eventbridge": "bus"}


def with_topics(wiring: Wiring, events: EventFindings) -> tuple[Publication, ...]:
    """Return the publications, each with the id of its topic where that is known.

    What only its topic names is called after the topic, unless code names that event elsewhere.
    """
    topics = dict(_topics(wiring, events))
    unnamed = {item.id for item in events.published if item.emission.named_by_topic}
    named = {item.event for item in events.publications if item.id not in unnamed}
    return tuple(
        _joined(item, topics[item.id], item.id in unnamed and item.event not in named)
        if item.id in topics
        else item
        for item in events.publications
    )


def _joined(item: Publication, topic: WiredResource, is_named_by_topic: bool) -> Publication:
    if not is_named_by_topic:
        return replace(item, topic=topic.id)
    name = event_of_topic(topic)
    return replace(item, topic=topic.id, name=name, event=event_key(name))


def _topics(wiring: Wiring, events: EventFindings) -> Iterator[tuple[str, WiredResource]]:
    for item in events.published:
        kind = _KINDS.get(item.emission.transport)
        if kind is None:
            continue
        found = _resolved(wiring, item, item.emission.topic, kind)
        if found is not None:
            yield item.id, found


def _resolved(
    wiring: Wiring, item: Published, topic: Value, kind: ResourceKind
) -> WiredResource | None:
    """Return where a message goes, as seen from the publisher, else from its wrapper."""
    paths = tuple(dict.fromkeys((item.site.unit.path, item.transport_site.unit.path)))
    if isinstance(topic, UnknownValue):
        return _only_one(wiring, kind, paths) if kind == "topic" else None
    for path in paths:
        found = [each for each in wiring.alternatives(topic, kind, path) if each.kind == kind]
        if found:
            return next((each for each in found if not each.imported), found[0])
    return None


def _only_one(wiring: Wiring, kind: ResourceKind, paths: tuple[str, ...]) -> WiredResource | None:
    """Return the one topic that the functions that run a publisher are told of."""
    for path in paths:
        held = wiring.held(kind, path)
        if held:
            return held[0] if len(held) == 1 else None
    return None

"""Topics of one event each, named after it: ``order-placed-dev`` says what goes over it."""

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from nplint.assemble.events import EventFindings, publications_of
from nplint.assemble.topology.routes import Routes
from nplint.link.events.channels import names_a_channel
from nplint.link.events.published import Published
from nplint.link.wiring import WiredResource, Wiring
from nplint.link.wiring.addresses import words_of
from nplint.link.wiring.stages import is_stage
from nplint.model.entities import Publication
from nplint.naming.spelling import event_key
from nplint.naming.verdict import judge

_ENDINGS = frozenset(["topic", "sns", "fifo", "arn"])
_SEPARATORS = "-_./:"


def event_of_topic(topic: WiredResource) -> str:
    """Return the event that a topic is named after: its name without stage and kind."""
    parts = re.split(r"([-_./:*]+)", topic.name)
    while parts and (_is_noise(parts[-1]) or not parts[-1].strip(_SEPARATORS + "*")):
        parts.pop()
    while parts and (is_stage(parts[0].lower()) or not parts[0].strip(_SEPARATORS + "*")):
        parts.pop(0)
    return re.sub(r"(?<=[a-z])Topic$", "", "".join(parts)) or topic.name


def _is_noise(part: str) -> bool:
    return part.lower() in _ENDINGS or is_stage(part.lower())


def events_by_topic(
    topics: Iterable[WiredResource], publications: Iterable[Publication]
) -> Mapping[str, str]:
    """Return topic → the one event that its name says it carries, where code does not deny it."""
    carried: dict[str, dict[str, str]] = {}
    published: dict[str, str] = {}
    for item in publications:
        carried.setdefault(item.topic, {})[item.event] = item.name
        published.setdefault(item.event, item.name)
    found: dict[str, str] = {}
    for topic in topics:
        name = named_after(topic, published)
        others = set(carried.get(topic.id, {})) - {event_key(name)}
        if name and not others:
            found[topic.id] = name
    return found


def named_by_topics(wiring: Wiring, events: EventFindings) -> EventFindings:
    """Return what is published, with the events that only their topics name among it.

    A topic that is named after one event names what goes over it. So does one that leads from
    module to module without a filter and is no channel of many events by its name: what all its
    subscribers get is one thing to them.
    """
    published = {item.event: item.name for item in events.publications}
    nameless = [item for item in events.unresolved if item.emission.named_by_topic]
    if not nameless:
        return events
    plain = _plain_topics(wiring, events)
    added = []
    for item in nameless:
        topics = wiring.alternatives(item.emission.topic, "topic", item.site.unit.path)
        names = {named_after(each, published) or plain.get(each.id, "") for each in topics}
        if len(names) == 1 and (name := names.pop()):
            added.append(Published(item.site, item.emission, name, (), item.site))
    if not added:
        return events
    places = {item.site.span for item in added}
    found = {each.id: each for each in (*publications_of(added), *events.publications)}
    return replace(
        events,
        published=(*events.published, *added),
        publications=tuple(sorted(found.values(), key=lambda each: (each.span, each.name))),
        unresolved=tuple(item for item in events.unresolved if item.site.span not in places),
        gaps=tuple(gap for gap in events.gaps if gap.span not in places),
    )


def _plain_topics(wiring: Wiring, events: EventFindings) -> dict[str, str]:
    """Return topic → its name, of topics that hand all that comes on to modules, nameless."""
    named = {
        topic.id
        for item in events.published
        for topic in wiring.alternatives(item.emission.topic, "topic", item.site.unit.path)
    }
    deliveries = [item for item in Routes(wiring).all() if item.reaches_a_module]
    sorted_out = {item.route.topic for item in deliveries if item.filter is not None}
    found: dict[str, str] = {}
    for item in deliveries:
        topic = wiring.resource(item.route.topic)
        if topic is None or topic.kind != "topic" or not item.route.module:
            continue
        name = event_of_topic(topic)
        told = len(_words(name)) > 1 and not names_a_channel(name)
        if told and topic.id not in named | sorted_out:
            found[topic.id] = name
    return found


def named_after(topic: WiredResource, published: Mapping[str, str]) -> str:
    """Return the published event that a topic's name ends in; else the past-tense name itself."""
    words = _words(event_of_topic(topic))
    for start in range(len(words) - 1):
        known = published.get(" ".join(words[start:]))
        if known is not None:
            return known
    name = event_of_topic(topic)
    return name if len(words) > 1 and judge(name).verdict == "past" else ""


def _words(name: str) -> list[str]:
    return [word for word in words_of(name) if word not in _ENDINGS]

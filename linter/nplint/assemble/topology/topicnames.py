"""Topics of one event each, named after it: ``order-placed-dev`` says what goes over it."""

import re
from collections.abc import Iterable, Mapping

from msgspec.structs import replace

from nplint.assemble.events import EventFindings, publications_of
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

    Only a topic that is named after one event names what goes over it.
    """
    published = {item.event: item.name for item in events.publications}
    added = []
    for item in events.unresolved:
        if not item.emission.named_by_topic:
            continue
        topic = wiring.resolve(item.emission.topic, "topic", item.site.unit.path)
        name = named_after(topic, published) if topic is not None else ""
        if name:
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


def named_after(topic: WiredResource, published: Mapping[str, str]) -> str:
    """Return the published event that a topic's name ends in; else the past-tense name itself."""
    words = [word for word in words_of(event_of_topic(topic)) if word not in _ENDINGS]
    for start in range(len(words) - 1):
        known = published.get(" ".join(words[start:]))
        if known is not None:
            return known
    name = event_of_topic(topic)
    return name if len(words) > 1 and judge(name).verdict == "past" else ""

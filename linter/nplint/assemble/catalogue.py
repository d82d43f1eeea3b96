"""The catalogue of event types: every spelling that a place fixes, and who owns the event."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal

from msgspec import Struct

from nplint.assemble.event_enums import enum_names, is_platform
from nplint.assemble.events import EventFindings
from nplint.link.events.channels import names_a_channel
from nplint.link.events.classes import simple_name
from nplint.link.events.published import Published
from nplint.link.events.vocabulary import EVENT_BASES
from nplint.link.gather import System
from nplint.link.shapes import options_of, text_of
from nplint.link.values import ClassRef, EnumMember, Instance, Known, Value
from nplint.model.entities import EventName, EventType, Publication, Subscription
from nplint.naming.spelling import event_key, segments_of, version_of
from nplint.span import Span

_CLASS_HEAD = re.compile(r"\bclass\s+(\w+)\s*\(([^)]*)\)")
_ORDER = ("member", "constant", "class", "publish", "manifest", "subscribe")


class Catalogue(Struct, frozen=True):
    """Event types and the places that name them."""

    events: tuple[EventType, ...]
    names: tuple[EventName, ...]


def build_catalogue(
    system: System, events: EventFindings, subscriptions: Iterable[Subscription]
) -> Catalogue:
    """Return every event that is published, subscribed to, declared or promised."""
    subscribed = [
        item for item in subscriptions if item.event != "*" and not is_platform(item.name)
    ]
    chosen = [item for item in subscribed if not _is_path(item)]
    names = {
        *_published_names(events),
        *_subscribed_names(chosen, _by_topic_only(events)),
        *_manifest_names(system),
        *enum_names(system, _travelling(events, chosen)),
        *_class_names(system, events),
    }
    ordered = tuple(sorted(names, key=lambda item: (item.span, item.role, item.name)))
    types = _event_types(system, ordered, events.publications, subscribed)
    return Catalogue(types, ordered)


def _published_names(events: EventFindings) -> Iterator[EventName]:
    named: set[str] = set()
    for published, item in _paired(events):
        named.add(item.id)
        yield from _names_of(published.emission.name, published, item)
    for item in events.publications:
        if item.id not in named:  # published by infrastructure
            yield EventName(item.event, item.name, "", "", "publish", item.module, item.span)


def _paired(events: EventFindings) -> Iterator[tuple[Published, Publication]]:
    by_id = {item.id: item for item in events.publications}
    for published in events.published:
        yield published, by_id[published.id]


def _names_of(value: Value, published: Published, item: Publication) -> Iterator[EventName]:
    """Yield the place that spells a published name: its constant, member, class or literal."""
    emission = published.emission
    is_path = emission.transport == "mqtt"
    if emission.named_by_topic or (emission.by_channel and (is_path or names_a_channel(item.name))):
        return
    for option in options_of(value):
        if isinstance(option, Instance) or text_of(option) != published.name:
            continue
        match option:
            case EnumMember(cls=cls, member=member, value=Known(at=Span() as at)):
                yield EventName(item.event, item.name, member, cls, "member", item.module, at)
            case Known(at=Span() as at) if at.path == item.span.path and _near(at, item.span):
                role, cls = _spelled_by(published)
                yield EventName(item.event, item.name, "", cls, role, item.module, at)
            case Known(at=Span() as at):
                yield EventName(item.event, item.name, "", "", "constant", item.module, at)
            case _:
                yield EventName(item.event, item.name, "", "", "publish", item.module, item.span)


def _spelled_by(published: Published) -> tuple[Literal["class", "publish"], str]:
    """Return whether a name is a class's own, or written in the call."""
    match published.emission.body:
        case Instance(cls=cls) | ClassRef(id=cls) if simple_name(cls) == published.name:
            return "class", cls
        case _:
            return "publish", ""


def _near(literal: Span, call: Span) -> bool:
    return call.covers(literal)


def _by_topic_only(events: EventFindings) -> frozenset[str]:
    """Return the events that nothing but the topic they go over names: nobody chose their name."""
    spelled: dict[str, bool] = {}
    for published, item in _paired(events):
        by_name = not published.emission.named_by_topic
        spelled[item.event] = spelled.get(item.event, False) or by_name
    return frozenset(event for event, is_spelled in spelled.items() if not is_spelled)


def _subscribed_names(
    subscriptions: Iterable[Subscription], by_topic: frozenset[str]
) -> Iterator[EventName]:
    for item in subscriptions:
        if item.event in by_topic and item.shape == "sns":
            continue
        # A dispatch alone may as well tell commands of a queue apart.
        is_channel = item.shape == "channel" and names_a_channel(item.name)
        if item.shape != "dispatch" and not is_channel:
            yield EventName(item.event, item.name, "", "", "subscribe", item.module, item.span)


def _is_path(item: Subscription) -> bool:
    """Whether a topic of MQTT is the path of a thing: nobody chose it for an event's name."""
    return item.shape in ("channel", "decorator") and "/" in item.name


def _manifest_names(system: System) -> Iterator[EventName]:
    for service in system.modules.modules:
        module = service.module
        if not module.manifest:
            continue
        lines = system.read(module.manifest).split("\n")
        for name in module.publishes or ():
            if "*" not in name:
                span = _line_with(module.manifest, lines, name)
                yield EventName(event_key(name), name, "", "", "manifest", module.name, span)


def _line_with(path: str, lines: list[str], word: str) -> Span:
    pattern = re.compile(rf"(?<![\w.-]){re.escape(word)}(?![\w.-])")
    for number, line in enumerate(lines, 1):
        if found := pattern.search(line):
            return Span(path, number, found.start() + 1, number, found.end() + 1)
    return Span.at(path, 1)


def _travelling(events: EventFindings, subscribed: Iterable[Subscription]) -> frozenset[str]:
    """Return the events that are seen to be published or subscribed to."""
    published = {item.event for item in events.publications}
    return frozenset(published | {item.event for item in subscribed})


def _class_names(system: System, events: EventFindings) -> Iterator[EventName]:
    """Yield event classes: concrete ones with an event base, leaves of their hierarchy."""
    candidates = list(_event_class_candidates(system))
    travelling = _travelling_families(system, candidates, events)
    bases = {base for id in candidates for base in system.program.bases(id)}
    for id in candidates:
        path, _, qualname = id.partition("::")
        name = simple_name(id)
        if id in bases or name in EVENT_BASES or name.startswith("_"):
            continue
        if not events.classes.is_event(id) or events.classes.is_generic(id) or _is_frame(name):
            continue
        if not _event_bases(system, id) & travelling or system.program.is_enum(id):
            continue
        definition = system.program.library.definitions(path)[qualname]
        column = definition.name_column
        span = Span(path, definition.def_line, column, definition.def_line, column + len(name))
        key = event_key(_wire_name(events, id))
        yield EventName(key, name, name, id, "class", system.modules.owner(path), span)


def _wire_name(events: EventFindings, id: str) -> str:
    """Return the name under which objects of an event class travel."""
    return text_of(events.classes.name_of_class(ClassRef(id))) or simple_name(id)


_FRAME = frozenset(
    [
        "base", "abstract", "composite", "generic", "domain", "integration", "any", "custom",
        "dummy", "fake", "mock", "null", "sample", "test", "event", "events", "message", "envelope",
    ]
)  # fmt: skip
"""Words of classes that hold events or stand for any of them."""


def _is_frame(name: str) -> bool:
    return all(word.lower() in _FRAME for words in segments_of(name) for word in words)


def _event_bases(system: System, id: str) -> set[str]:
    """Return the bases of a class that are called events."""
    named = {simple_name(base) for base in system.program.bases(id)}
    return {name for name in named if name in EVENT_BASES or name.endswith("Event")}


def _travelling_families(system: System, ids: list[str], events: EventFindings) -> set[str]:
    """Return the bases whose classes are events of the system: by the base's name, or because one
    of the classes is published or registered for. Other ``XEvent`` bases are a vendor's payloads.
    """
    seen = {item.event for item in events.publications}
    seen |= {event_key(item.event) for item in events.registrations}
    families = set(EVENT_BASES)
    for id in ids:
        if event_key(_wire_name(events, id)) in seen:
            families |= _event_bases(system, id)
    return families


def _event_class_candidates(system: System) -> Iterator[str]:
    """Yield classes whose head mentions an event base, and their subclasses by name."""
    heads: dict[str, set[str]] = {}
    for path in sorted(
        {
            path
            for word in _words_ending(system, "Event")
            for path in system.program.files_with(word)
        }
    ):
        if system.is_test(path):
            continue
        for definition in system.program.files[path].definitions:
            if definition.kind != "class":
                continue
            text = system.program.library.text_of(path, definition.qualname)[:400]
            head = _CLASS_HEAD.search(text)
            if head and re.search(r"\w*Event\b", head.group(2)):
                heads.setdefault(path, set()).add(definition.qualname)
    for path, qualnames in sorted(heads.items()):
        for qualname in sorted(qualnames):
            yield f"{path}::{qualname}"


def _words_ending(system: System, suffix: str) -> set[str]:
    return {
        word
        for file in system.program.files.values()
        for word in file.words
        if word.endswith(suffix)
    }


def _event_types(
    system: System,
    names: tuple[EventName, ...],
    publications: Iterable[Publication],
    subscriptions: Iterable[Subscription],
) -> tuple[EventType, ...]:
    publishers: dict[str, dict[str, Publication]] = {}
    for item in publications:
        publishers.setdefault(item.event, {}).setdefault(item.module, item)
    external = _external_events(system)
    mentioned: dict[str, list[EventName]] = {}
    for name in names:
        mentioned.setdefault(name.event, []).append(name)
    keys = {*publishers, *mentioned, *(item.event for item in subscriptions), *external}
    return tuple(
        _event_type(system, key, publishers.get(key, {}), mentioned.get(key, []), external)
        for key in sorted(keys)
        if "*" not in key
    )


def _event_type(
    system: System,
    key: str,
    publishers: Mapping[str, Publication],
    names: list[EventName],
    external: Mapping[str, str],
) -> EventType:
    owner = _owner(system, key, publishers, external)
    best = min(
        names,
        # A class is declared where it is written, not where an object of it is made.
        key=lambda item: (
            item.module != owner,
            _ORDER.index(item.role),
            not item.member,
            item.span,
        ),
        default=None,
    )
    spelled = best.name if best else key
    fields: set[str] = set()
    for item in publishers.values():
        fields |= set(item.body_fields or ())
    return EventType(
        key=key,
        name=spelled,
        wire_names=tuple(sorted({item.name for item in names} or {spelled})),
        owner=owner,
        declared_at=best.span if best else None,
        version=version_of(spelled),
        fields=tuple(sorted(fields)),
        external=key in external,
    )


def _owner(
    system: System,
    key: str,
    publishers: Mapping[str, Publication],
    external: Mapping[str, str],
) -> str:
    """Return who owns an event: who promises it, else who publishes it, else the outside."""
    promised = [
        service.module.name
        for service in system.modules.modules
        if any(event_key(name) == key for name in service.module.publishes or ())
        and service.module.kind != "external"
    ]
    for name in sorted(publishers, key=lambda name: (not name, name)):
        if name in promised or not promised:
            return name
    return promised[0] if promised else external.get(key, "")


def _external_events(system: System) -> dict[str, str]:
    """Return events that come from outside: of external systems, or so declared."""
    return {
        event_key(name): service.module.name
        for service in system.modules.modules
        if service.module.kind == "external"
        for name in service.module.publishes or ()
    }

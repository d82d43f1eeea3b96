"""Publications, registrations and the catalogue of event types."""

from collections.abc import Iterable

from msgspec import Struct
from msgspec.structs import replace

from nplint.config.settings import DEFAULT_EVENT_KEYS, Config
from nplint.link.events.channels import names_a_channel
from nplint.link.events.classes import EventClasses
from nplint.link.events.facades import SharedCode
from nplint.link.events.hints import Hints
from nplint.link.events.publications import Publications
from nplint.link.events.published import Published, Unresolved
from nplint.link.events.registration import Registration
from nplint.link.events.screens import Screens
from nplint.link.events.sinks import Sinks
from nplint.link.events.subscriptions import Registrations
from nplint.link.events.vocabulary import ENVELOPES, EventVocabulary
from nplint.link.gather import System
from nplint.link.shapes import options_of, text_of
from nplint.link.values import (
    UNKNOWN,
    EnumMember,
    Env,
    Instance,
    Known,
    Lookup,
    MappingValue,
    Serialized,
    Value,
)
from nplint.model.entities import Confidence, Gap, Publication, SentAttribute
from nplint.naming.spelling import event_key


class EventFindings(Struct, frozen=True):
    """What the Python code publishes and registers for."""

    published: tuple[Published, ...]
    publications: tuple[Publication, ...]
    registrations: tuple[Registration, ...]
    gaps: tuple[Gap, ...]
    classes: EventClasses
    wrappers: frozenset[str]
    unresolved: tuple[Unresolved, ...] = ()
    """What leaves without a name that could be seen."""


def find_events(system: System, exhaustive: bool = False) -> EventFindings:
    """Return publications and registrations of the program; ``exhaustive``: nothing is screened."""
    program, config = system.program, system.config
    vocabulary = EventVocabulary(config.event_keys)
    classes = EventClasses(program, vocabulary)
    sinks = Sinks(program, classes, vocabulary, config.sinks)
    publications = Publications(
        program, classes, sinks, vocabulary, _shared(system), system.is_test
    )
    screens = Screens(program, system.is_test, exhaustive)
    publications.collect(program.units_where(screens.publishing(_own_sinks(config))))
    hints = Hints(
        program, (item for survey in system.surveys.values() for item in survey.directives)
    )
    found, unresolved = hints.published(publications.found, publications.unresolved)
    names = frozenset(item.name for item in found)
    registrations = (
        *Registrations(program, classes, names, screens).find(),
        *hints.registered(),
    )
    told = publications_of(found, config.event_keys)
    return EventFindings(
        published=tuple(found),
        publications=told,
        registrations=over_channels(registrations, told),
        gaps=_gaps(unresolved),
        classes=classes,
        wrappers=frozenset(publications.wrappers),
        unresolved=tuple(unresolved),
    )


def over_channels(
    registrations: Iterable[Registration], publications: Iterable[Publication]
) -> tuple[Registration, ...]:
    """Return registrations, those for a channel that carries events of other names for any of it.

    So do patterns of RabbitMQ's routing keys and of MQTT's topics.
    """
    carried: dict[str, set[str]] = {}
    for item in publications:
        if item.topic and item.transport not in _TOPICS_DECLARED:
            carried.setdefault(item.topic, set()).add(item.event)
    return tuple(_over_channel(item, carried.get(item.event, set())) for item in registrations)


def _over_channel(item: Registration, carried: set[str]) -> Registration:
    if item.event.endswith("/#"):
        return replace(item, event=item.event.replace("#", "*"))
    if item.shape != "channel":
        return item
    if set(item.event.replace("/", ".").split(".")) & {"*", "#"}:
        return replace(item, event=item.event.replace("#", "*"))
    others = carried - {event_key(item.event)}
    if others and (len(carried) > 1 or names_a_channel(item.event)):
        return replace(item, event="*", topic=item.event)
    return item


_TOPICS_DECLARED = frozenset(["sns", "eventbridge"])
"""Transports whose topics the infrastructure declares."""


def _own_sinks(config: Config) -> frozenset[str]:
    return frozenset(sink.call.rpartition(".")[2] for sink in config.sinks)


def _shared(system: System) -> SharedCode:
    names = {item.module.name for item in system.modules.modules if item.module.kind == "shared"}
    return SharedCode(system.program, frozenset(names))


def publications_of(
    found: Iterable[Published], event_keys: Iterable[str] = DEFAULT_EVENT_KEYS
) -> tuple[Publication, ...]:
    """Return the model's publications for what the code publishes, sorted by place."""
    keys = tuple(event_keys)
    result: dict[str, Publication] = {}
    for item in found:
        body_key, body_name = _body_name(item.emission.body, item.name, keys)
        result[item.id] = Publication(
            id=item.id,
            event=event_key(item.name),
            name=item.name,
            module=item.module or item.site.unit.module,
            span=item.span,
            transport=item.emission.transport,
            topic=topic_text(item.emission.topic),
            via=tuple(qualified(each) for each in item.via),
            confidence=_confidence(item),
            attributes=_attributes(item),
            body_fields=_body_fields(item.emission.body),
            body_name=body_name,
            body_key=body_key,
            source=text_of(item.emission.source) or "",
            transport_span=item.transport_site.span,
        )
    return tuple(sorted(result.values(), key=lambda item: (item.span, item.name)))


def _confidence(item: Published) -> Confidence:
    if item.declared:
        return "declared"
    return "inferred" if item.emission.named_by_topic or "*" in item.name else "proven"


def qualified(unit_id: str) -> str:
    """Return a function's name as a reader would write it: ``shared.events.publish``."""
    path, _, name = unit_id.partition("::")
    return f"{path.removesuffix('.py').replace('/', '.')}.{name}"


def topic_text(value: Value) -> str:
    """Return what is known of a topic's identity, for display and joining."""
    for option in options_of(value):
        match option:
            case Known(value=str() as text):
                return text
            case EnumMember(value=inner):
                return text_of(inner) or ""
            case Env(name=name):
                return f"${{{name}}}"
            case Lookup(kind=kind, name=name):
                return f"{kind}:{text_of(name) or ''}"
            case _:
                pass
    return ""


def _attributes(item: Published) -> tuple[SentAttribute, ...] | None:
    given = item.emission.attributes
    if given is None or not isinstance(given, MappingValue):
        return None
    if given.open:
        return None
    found = []
    for name, entry in given.items:
        kind, value = "String", None
        if isinstance(entry, MappingValue):
            kind = text_of(entry.get("DataType")) or "String"
            value = text_of(entry.get("StringValue"))
            at = entry.at or item.site.span
        else:
            at = item.site.span
        found.append(SentAttribute(name, kind, value, at))
    return tuple(found)


def _body_fields(body: Value) -> tuple[str, ...] | None:
    match body:
        case Serialized(value=inner):
            return _body_fields(inner)
        case MappingValue(items=items, open=False):
            return tuple(sorted(key for key, _ in items))
        case Instance(kwargs=kwargs, args=()) if kwargs:
            return tuple(sorted(key for key, _ in kwargs))
        case _:
            return None


def _body_name(body: Value, name: str, keys: tuple[str, ...]) -> tuple[str, str | None]:
    """Return the field that names the event in a body, and the name in it.

    Of several names it may have, the one that is not the publication's: the one to look at.
    """
    if isinstance(body, Serialized):
        return _body_name(body.value, name, keys)
    if isinstance(body, MappingValue):
        for key in keys:
            texts = [text_of(option) for option in options_of(body.get(key) or UNKNOWN)]
            known = [text for text in texts if text is not None]
            if known and len(known) == len(texts):
                return key, next((text for text in known if text != name), name)
        for part in ENVELOPES:
            key, found = _body_name(body.get(part) or UNKNOWN, name, keys)
            if found == name:
                return f"{part}.{key}", found
    return "", None


def _gaps(unresolved: Iterable[Unresolved]) -> tuple[Gap, ...]:
    gaps = {
        Gap(
            "event",
            f"the event published here through {item.emission.transport} has no name that can be "
            "seen",
            item.site.span,
            item.site.unit.module,
        )
        for item in unresolved
        if item.emission.transport in ("sns", "eventbridge")
    }
    return tuple(sorted(gaps, key=lambda gap: gap.span))

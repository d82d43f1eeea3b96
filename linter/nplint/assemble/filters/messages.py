"""What is known of a published message, as a filter policy would see it."""

from collections.abc import Iterable

from msgspec import Struct

from nplint.link.events.published import Published
from nplint.link.shapes import options_of, text_of
from nplint.link.values import (
    Choice,
    EnumMember,
    Joined,
    Known,
    ListValue,
    MappingValue,
    Serialized,
    Value,
)
from nplint.model.entities import Publication
from nplint.policy.match import UNKNOWN, Attribute, Open, Sent, Unknown
from nplint.policy.values import AttributeType

_TEXTUAL = (Joined, Serialized)
_DEEPEST = 20
_ADDED = ("version", "id", "account", "time", "region", "resources", "trace-header", "replay-name")
"""Fields of an event's envelope that EventBridge sets."""


class Message(Struct, frozen=True):
    """One publication, with what a filter sees of it."""

    publication: Publication
    sent: Sent
    is_named: bool
    """False when the topic is all that names the event."""


def message_of(published: Published, event_keys: Iterable[str]) -> Sent:
    """Return what one publication sends: attributes and body, or the whole event on a bus."""
    emission = published.emission
    named = frozenset(event_keys)
    if emission.transport == "eventbridge":
        return _bus_event(published)
    attributes, complete = _attributes(emission.attributes, published.name, named)
    body = _body(emission.body, published.name, named)
    return Sent(attributes, complete, body, not isinstance(body, Open | Unknown))


def message_of_infrastructure(item: Publication) -> Sent:
    """Return what is known of a message that a state machine or a pipe publishes."""
    if item.transport == "eventbridge":
        known = {"detail-type": item.name, "source": item.source or UNKNOWN, "detail": UNKNOWN}
        return Sent({}, True, {**dict.fromkeys(_ADDED, UNKNOWN), **known})
    given = item.attributes
    found: dict[str, Attribute | Unknown] = {}
    for each in given or ():
        kind = _type(each.type)
        known_value = UNKNOWN if each.value is None else each.value
        found[each.name] = UNKNOWN if kind is None else Attribute(kind, known_value)
    return Sent(found, given is not None, UNKNOWN, False)


def _bus_event(published: Published) -> Sent:
    """An event on a bus, with the fields that EventBridge adds to its envelope."""
    emission = published.emission
    known = {
        "detail-type": published.name,
        "source": json_value(emission.source),
        "detail": _body(emission.body, published.name, frozenset()),
    }
    return Sent({}, True, {**dict.fromkeys(_ADDED, UNKNOWN), **known})


def _attributes(
    given: Value | None, name: str, event_keys: frozenset[str]
) -> tuple[dict[str, Attribute | Unknown], bool]:
    if isinstance(given, Choice):
        return _in_all([_attributes(option, name, event_keys) for option in given.options])
    if not isinstance(given, MappingValue):
        return {}, False
    found: dict[str, Attribute | Unknown] = {}
    for key, entry in given.items:
        found[key] = _attribute(entry, name if key in event_keys else None)
    return found, not given.open


def _in_all(
    options: list[tuple[dict[str, Attribute | Unknown], bool]],
) -> tuple[dict[str, Attribute | Unknown], bool]:
    """Return the attributes that are sent on every branch; what differs is not known."""
    first, *others = [found for found, _ in options]
    shared = {key for key in first if all(key in other for other in others)}
    same_keys = all(set(other) == set(first) for other in others)
    found = {
        key: first[key] if all(other[key] == first[key] for other in others) else UNKNOWN
        for key in first
        if key in shared
    }
    return found, same_keys and all(complete for _, complete in options)


def _attribute(entry: Value, name: str | None) -> Attribute | Unknown:
    if not isinstance(entry, MappingValue):
        return UNKNOWN
    kind = _type(text_of(entry.get("DataType")) if entry.get("DataType") else "String")
    value = entry.get("StringValue")
    if kind is None or value is None:
        return Attribute("Binary", UNKNOWN) if kind == "Binary" else UNKNOWN
    if kind == "String.Array" and isinstance(value, Serialized):
        return Attribute(kind, json_value(value.value))
    return Attribute(kind, _chosen(value, name))


def _type(written: str | None) -> AttributeType | None:
    """Return the type that SNS compares by; what follows a dot is the sender's own label."""
    if written == "String.Array":
        return "String.Array"
    match (written or "").partition(".")[0]:
        case "String":
            return "String"
        case "Number":
            return "Number"
        case "Binary":
            return "Binary"
        case _:
            return None


def _chosen(value: Value, name: str | None) -> object:
    """Return a value; of several that name the event, the one of this publication."""
    named = isinstance(value, Choice) and any(text_of(each) == name for each in value.options)
    return name if name is not None and named else json_value(value)


def _body(value: Value, name: str, event_keys: frozenset[str]) -> object:
    """Return a body; of an event key with several values, the one of this publication."""
    if isinstance(value, Serialized):
        return _body(value.value, name, event_keys)
    if not isinstance(value, MappingValue):
        return json_value(value)
    known = {key: _chosen(item, name if key in event_keys else None) for key, item in value.items}
    return Open(known) if value.open else known


def json_value(value: Value | None, depth: int = 0) -> object:
    """Return a value as JSON with ``Unknown`` and ``Open`` for what only the run will tell."""
    if depth > _DEEPEST:
        return UNKNOWN
    match value:
        case Known(value=plain):
            return plain
        case EnumMember(value=inner):
            return json_value(inner, depth + 1)
        case MappingValue(items=items, open=is_open):
            known = {key: json_value(item, depth + 1) for key, item in items}
            return Open(known) if is_open else known
        case ListValue(items=items, open=False):
            return [json_value(item, depth + 1) for item in items]
        case Joined(parts=parts):
            return _text(parts)
        case Serialized():
            return Unknown("text")
        case Choice():
            return _one_of(value)
        case _:
            return UNKNOWN


def _text(parts: tuple[Value, ...]) -> Unknown:
    first, last = text_of(parts[0]), text_of(parts[-1])
    return Unknown("text", first or "", last or "")


def _one_of(value: Value) -> object:
    options = options_of(value)
    if all(text_of(option) is not None or isinstance(option, _TEXTUAL) for option in options):
        return Unknown("text")
    return UNKNOWN

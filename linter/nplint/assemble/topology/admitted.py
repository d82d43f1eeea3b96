"""Which events pass a filter: those it names, else those of the published ones that match it."""

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from nplint.assemble.topology.filters import Filter
from nplint.facts.data import Data, Items, Table
from nplint.model.entities import Publication, Route
from nplint.naming.spelling import event_key, segments_of
from nplint.policy.match import verdict
from nplint.policy.terms import (
    UNKNOWN,
    All,
    Computed,
    Either,
    Exact,
    Leaf,
    Node,
    Policy,
    Prefix,
    Unknown,
    leaves,
)
from nplint.policy.values import Attribute, AttributeType, Open, Sent
from nplint.span import Span

_WEAK = frozenset(["type", "event", "name", "kind", "action", "subject"])
"""Keys that may as well say something else: only event-like values make them telling."""
_ALSO = ("detailtype", "messagetype", "eventtypename", "subject", "name", "kind", "action")


class Admitted(Struct, frozen=True):
    """One event that passes, and the place that lets it pass; ``*`` stands for any."""

    name: str
    span: Span
    exact: bool = True
    """Whether the filter names it, rather than a pattern of it."""


class Admission:
    """Knows the keys that tell event types apart, and what is published."""

    def __init__(
        self,
        event_keys: Iterable[str],
        publications: Iterable[Publication],
        topics: Mapping[str, str],
    ) -> None:
        """``topics``: what goes over the topics that carry one event and are named after it."""
        self._publications = tuple(publications)
        self._topics = topics
        learnt = {
            attribute.name
            for item in self._publications
            for attribute in item.attributes or ()
            if attribute.value is not None and attribute.value == item.name
        }
        learnt |= {
            item.body_key.rpartition(".")[2]
            for item in self._publications
            if item.body_key and item.body_name == item.name
        }
        ranked = [*event_keys, *sorted(learnt), *_ALSO]
        self._rank: dict[str, int] = {}
        for number, key in enumerate(ranked):
            self._rank.setdefault(_plain(key), number)
        self._learnt = {_plain(key) for key in learnt}
        self._published = {item.event for item in self._publications}

    def events(self, filter: Filter | None, route: Route) -> tuple[Admitted, ...]:
        """Return what passes the filter of a route."""
        if filter is None:
            return (Admitted(self._topics.get(route.topic, "*"), route.span, False),)
        if filter.policy is None:
            return (Admitted("*", route.span, False),)
        named = [
            Admitted(name, self._place(filter, path, name, route.span))
            for path, name in dict.fromkeys(self._named(filter.policy.root) or ())
        ]
        known = {event_key(item.name) for item in named}
        matching = tuple(self._matching(filter, route, known))
        if named or matching:
            return (*named, *matching)
        return (Admitted(self._pattern(filter), _with_pattern(route.span, filter), False),)

    # what a filter names

    def _named(self, node: Node) -> list[tuple[str, str]] | None:
        """Return (key path, event name) for all that a node lets pass; None when it doesn't say."""
        match node:
            case Leaf(path=path):
                return self._exact(node) if self._tells(path, node) else None
            case All(parts=parts):
                found = [(self._best(part), self._named(part)) for part in parts]
                telling = [(rank, names) for rank, names in found if names]
                return min(telling, key=lambda item: item[0])[1] if telling else None
            case Either(parts=parts):
                alternatives = [self._named(part) for part in parts]
                if any(not names for names in alternatives):
                    return None
                return [name for names in alternatives for name in names or ()]

    def _best(self, node: Node) -> tuple[int, int]:
        ranks = [self._ranked(leaf.path) for leaf in leaves(node)]
        return min((rank for rank in ranks if rank is not None), default=(999, 0))

    def _ranked(self, path: tuple[str, ...]) -> tuple[int, int] | None:
        """Return how surely a key carries the event type; smaller is surer, None is no key."""
        if path == ("detail-type",):
            return -1, 0
        rank = self._rank.get(_plain(path[-1]))
        return None if rank is None else (rank, len(path))

    def _tells(self, path: tuple[str, ...], leaf: Leaf) -> bool:
        if self._ranked(path) is None:
            return False
        word = _plain(path[-1])
        if word not in _WEAK or word in self._learnt or path == ("detail-type",):
            return True
        texts = [item.value for item in leaf.conditions if isinstance(item, Exact)]
        names = [text for text in texts if isinstance(text, str)]
        return any(event_key(name) in self._published for name in names) or (
            word in ("type", "event") and all(_has_words(name) for name in names)
        )

    def _exact(self, leaf: Leaf) -> list[tuple[str, str]]:
        return [
            (".".join(leaf.path), item.value)
            for item in leaf.conditions
            if isinstance(item, Exact) and isinstance(item.value, str)
        ]

    def _place(self, filter: Filter, path: str, name: str, at: Span) -> Span:
        spans = [span for key, text, span in filter.shown.values if (key, text) == (path, name)]
        return spans[0] if spans else at

    # what is published and matches

    def _matching(self, filter: Filter, route: Route, known: set[str]) -> Iterator[Admitted]:
        """Yield published events that a filter lets pass by a pattern of theirs."""
        policy = filter.policy
        telling = self._telling(policy) if policy is not None else []
        if policy is None:
            return
        seen = set(known)
        for item in self._publications:
            if item.event in seen or "*" in item.name or not _may_carry(route, item):
                continue
            leaf = next((each for each in telling if _accepts(each, item.name, policy)), None)
            if leaf is not None and verdict(policy, sent_of(item, leaf.path, policy)) != "never":
                seen.add(item.event)
                path = ".".join(leaf.path)
                places = [_pattern_at(data) for key, data in filter.keys if key == path]
                yield Admitted(item.name, places[0] if places else route.span, False)

    def _telling(self, policy: Policy) -> list[Leaf]:
        """Return the leaves that judge the event type by more than a list of names."""
        return [
            leaf
            for leaf in leaves(policy.root)
            if self._ranked(leaf.path) is not None
            and Computed() not in leaf.conditions
            and not all(isinstance(item, Exact) for item in leaf.conditions)
        ]

    def _pattern(self, filter: Filter) -> str:
        """Return ``Order*`` for a filter by prefix alone, else ``*``."""
        for leaf in self._telling(filter.policy) if filter.policy else []:
            match leaf.conditions:
                case (Prefix(text=text),):
                    return f"{text}*"
                case _:
                    pass
        return "*"


def _accepts(leaf: Leaf, name: str, policy: Policy) -> bool:
    """Whether a leaf by itself lets an event type pass."""
    alone = Policy("body", All((Leaf(("name",), leaf.conditions),)), policy.dialect)
    return verdict(alone, Sent({}, body={"name": name})) == "matches"


def _with_pattern(at: Span, filter: Filter) -> Span:
    """Return the place of a route up to the last value of its filter, which names no event."""
    below = [
        span for *_, span in filter.shown.values if span.path == at.path and span.line >= at.line
    ]
    if not below:
        return at
    last = max(below, key=lambda span: (span.end_line, span.end_column))
    return Span(at.path, at.line, at.column, last.end_line, last.end_column)


def _pattern_at(data: Data) -> Span:
    """Return where a list of values has its first operator."""
    items = data.items if isinstance(data, Items) else ()
    return next((item.span for item in items if isinstance(item, Table)), data.span)


def _may_carry(route: Route, item: Publication) -> bool:
    """Whether a publication may go to a route's topic: it does, or where it goes is not known."""
    if item.transport != route.kind:
        return False
    return item.topic == route.topic or not item.topic or item.topic.startswith(("?", "$"))


def sent_of(item: Publication, key: tuple[str, ...], policy: Policy) -> Sent:
    """Return what is known of a published message, its event type under a key included."""
    name: object = item.name
    if policy.dialect == "eventbridge":
        detail = Open(dict.fromkeys(item.body_fields or (), UNKNOWN))
        body = {"detail-type": name, "source": item.source or UNKNOWN, "detail": detail}
        return Sent({}, body=Open(body), body_complete=False)
    attributes: dict[str, Attribute | Unknown] = {
        each.name: Attribute(
            _attribute_type(each.type), UNKNOWN if each.value is None else each.value
        )
        for each in item.attributes or ()
    }
    if policy.scope == "attributes":
        if item.attributes is None:
            attributes.setdefault(key[0], Attribute("String", name))
        return Sent(attributes, attributes_complete=item.attributes is not None)
    return Sent(attributes, body=_nested(key, name), body_complete=False)


def _nested(key: tuple[str, ...], value: object) -> Open:
    for part in reversed(key):
        value = Open({part: value})
    return value if isinstance(value, Open) else Open({})


def _attribute_type(written: str) -> AttributeType:
    types: tuple[AttributeType, ...] = ("String", "Number", "String.Array", "Binary")
    return next((each for each in types if each == written), "String")


def _plain(key: str) -> str:
    return re.sub(r"[-_.\s]", "", key).lower()


def _has_words(name: str) -> bool:
    return sum(len(segment) for segment in segments_of(name)) > 1

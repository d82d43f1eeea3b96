"""Gathers the facts of one root module and settles what its texts refer to."""

from collections.abc import Iterable
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from nplint.facts.data import Data, Entry, Hole, Items, Opaque, Scalar, Table, Text, TextData
from nplint.facts.infra import (
    DeadLetter,
    Emission,
    EnvironmentVariable,
    EventSource,
    Export,
    FunctionCode,
    Grant,
    InfraFacts,
    InfraGap,
    Invocation,
    QueueSettings,
    Resource,
    Rule,
    Subscription,
)
from nplint.link.terraform.documents import document_of, is_broken_json
from nplint.link.terraform.scope import World
from nplint.link.terraform.values import Value
from nplint.span import Span
from nplint.survey.json_text import joined

Fact = TypeVar("Fact", bound=Struct)
_NOWHERE = Span("", 0, 0, 0, 0)


class Collected(Struct):
    """Facts in the making."""

    world: World
    resources: list[Resource] = field(default_factory=list)
    queues: list[QueueSettings] = field(default_factory=list)
    dead_letters: list[DeadLetter] = field(default_factory=list)
    subscriptions: list[Subscription] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    functions: list[FunctionCode] = field(default_factory=list)
    environment: list[EnvironmentVariable] = field(default_factory=list)
    event_sources: list[EventSource] = field(default_factory=list)
    invocations: list[Invocation] = field(default_factory=list)
    emissions: list[Emission] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    exports: list[Export] = field(default_factory=list)
    gaps: list[InfraGap] = field(default_factory=list)

    def document(self, value: Value, place: Span, what: str) -> Data:
        """Return the JSON document that an attribute holds; a broken one leaves a gap."""
        if is_broken_json(value):
            self.gaps.append(InfraGap(f"{what} is not readable as JSON", place))
        return document_of(value)

    def facts(self) -> InfraFacts:
        """Return all that was collected: sorted, each fact once, every reference settled."""
        settle = _Settling(self._ids()).settle
        return InfraFacts(
            path=self.world.root or ".",
            tool="terraform",
            resources=settle(self.resources),
            queues=settle(self._queues()),
            dead_letters=settle(self.dead_letters),
            subscriptions=settle(self.subscriptions),
            rules=settle(self.rules),
            functions=settle(self.functions),
            environment=settle(self.environment),
            event_sources=settle(self.event_sources),
            invocations=settle(self.invocations),
            emissions=settle(self.emissions),
            grants=settle(self.grants),
            exports=settle(self.exports),
            gaps=settle([*self.world.gaps, *self.gaps]),
        )

    def _queues(self) -> list[QueueSettings]:
        """Return one entry a queue: a redrive may have been stated apart from it."""
        merged: dict[str, QueueSettings] = {}
        for each in self.queues:
            known = merged.get(each.queue)
            if known is None or known.max_receive_count is not None:
                merged.setdefault(each.queue, each)
            else:
                count = each.max_receive_count
                merged[each.queue] = replace(known, max_receive_count=count)
        return list(merged.values())

    def _ids(self) -> frozenset[str]:
        declared = {resource.id for resource in self.resources}
        subscribed = {subscription.id for subscription in self.subscriptions}
        return frozenset(declared | subscribed | {rule.id for rule in self.rules})


def _order(fact: object) -> tuple[Span, str]:
    """Sort by place; what has none (a queue's settings) by what it says."""
    return getattr(fact, "span", _NOWHERE), repr(fact)


class _Settling:
    """Makes references to what is no fact unknown, and module folders plain text."""

    def __init__(self, ids: frozenset[str]) -> None:
        self._ids = ids

    def settle(self, facts: Iterable[Fact]) -> tuple[Fact, ...]:
        settled = dict.fromkeys(self._fact(fact) for fact in facts)
        return tuple(sorted(settled, key=_order))

    def _fact(self, fact: Fact) -> Fact:
        changed: dict[str, object] = {}
        for name in fact.__struct_fields__:
            value = getattr(fact, name)
            settled = self._value(value)
            if settled is not value:
                changed[name] = settled
        return replace(fact, **changed) if changed else fact

    def _value(self, value: object) -> object:
        match value:
            case Scalar() | TextData() | Table() | Items() | Opaque():
                return self._data(value)
            case tuple() if any(isinstance(part, Hole) for part in value):
                return self._text(value)
            case tuple() if any(isinstance(part, tuple) for part in value):
                return tuple(self._value(part) for part in value)
            case _:
                return value

    def _text(self, text: Text) -> Text:
        return joined(self._hole(part) if isinstance(part, Hole) else part for part in text)

    def _hole(self, hole: Hole) -> str | Hole:
        if hole.kind == "path":
            return hole.name or "."
        if hole.kind == "resource" and hole.name not in self._ids:
            return Hole("unknown", hole.name, hole.attribute)
        return hole

    def _data(self, data: Data) -> Data:
        match data:
            case TextData(text=text, span=span):
                return TextData(self._text(text), span)
            case Items(items=items, span=span):
                return Items(tuple(self._data(item) for item in items), span)
            case Table(entries=entries, span=span):
                settled = (Entry(e.key, self._data(e.value), e.key_span) for e in entries)
                return Table(tuple(settled), span)
            case _:
                return data


def refers(address: str, attribute: str = "arn") -> Text:
    """Return the text that refers to a resource."""
    return (Hole("resource", address, attribute),)

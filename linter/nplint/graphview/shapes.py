"""The shape of ``nplint graph --format json``, version 1: its JSON Schema is made from here."""

from typing import Any, Literal

# pydantic reads only these on Python 3.11.
from typing_extensions import TypedDict

from nplint.model.entities import Confidence, ModuleKind


class GraphPlace(TypedDict):
    """A file below the root and a 1-based line."""

    path: str
    line: int


class ModuleNode(TypedDict):
    """A service module, or what stands beside the modules."""

    name: str
    path: str
    """Where its code stands: the first place where there are several."""
    kind: ModuleKind
    aliases: list[str]
    owners: list[str]


class EventNode(TypedDict):
    """One event type, under whatever spellings."""

    name: str
    wire_names: list[str]
    """Every spelling that was seen."""
    owner: str
    """The module that publishes or declares it; empty when nobody does."""
    declared_at: GraphPlace | None
    version: int
    fields: list[str]


class PublicationEdge(GraphPlace):
    """One place that publishes one event: where the event's name is fixed."""

    event: str
    """As it is spelled here: one of the event's wire names."""
    module: str
    transport: str
    """sns, eventbridge, sqs, in-process …"""
    topic: str
    """Empty when it is not known."""
    via: list[str]
    """Qualified names of the wrappers between here and the transport, outermost first."""
    confidence: Confidence


class SubscriptionEdge(GraphPlace):
    """One event that a module gets; ``*`` is everything that the topic carries."""

    event: str
    module: str
    queue: str
    """Empty when there is none between, or it is not known."""
    topic: str
    filter: Any
    """The filter policy, as far as it could be evaluated; null when there is none."""
    handler: str
    """``path::qualified.name``; empty when it is not known."""
    confidence: Confidence


class GuardNode(GraphPlace):
    """What makes a handler idempotent."""

    kind: str


class HandlerNode(GraphPlace):
    """A function that events are delivered to."""

    name: str
    module: str
    events: list[str]
    guard: GuardNode | None


class QueueNode(GraphPlace):
    """A queue and where its failures go."""

    name: str
    module: str
    dead_letter_queue: str | None


class CallEdge(GraphPlace):
    """One module reaching into another without an event."""

    kind: str
    source: str
    target: str
    confidence: Confidence


class GraphGap(GraphPlace):
    """Something that the analysis could not see."""

    kind: str
    message: str


class GraphDocument(TypedDict):
    """The output of ``nplint graph --format json``."""

    version: Literal[1]
    modules: list[ModuleNode]
    events: list[EventNode]
    publications: list[PublicationEdge]
    subscriptions: list[SubscriptionEdge]
    handlers: list[HandlerNode]
    queues: list[QueueNode]
    calls: list[CallEdge]
    gaps: list[GraphGap]

"""The whole model as JSON: the stable export that other repositories and tools read."""

import json

from nplint.graphview.shapes import (
    CallEdge,
    EventNode,
    GraphDocument,
    GraphGap,
    GraphPlace,
    GuardNode,
    HandlerNode,
    ModuleNode,
    PublicationEdge,
    QueueNode,
    SubscriptionEdge,
)
from nplint.graphview.topology import Topology
from nplint.model.entities import (
    DirectCall,
    EventType,
    Handler,
    Module,
    Publication,
    Queue,
    Subscription,
)
from nplint.model.model import Model
from nplint.span import Span

SUMMARY = "the whole model, versioned, for other tools"


def render(topology: Topology) -> str:
    """Return the document; every list in a fixed order."""
    return json.dumps(document(topology), indent=2, ensure_ascii=False) + "\n"


def document(topology: Topology) -> GraphDocument:
    """Return the document as plain data: names instead of the model's ids."""
    model = topology.model
    modules = topology.modules if topology.narrowed else model.modules
    return GraphDocument(
        version=1,
        modules=[_module(item) for item in modules],
        events=[_event(item) for item in model.events],
        publications=[_publication(item, model) for item in model.publications],
        subscriptions=[_subscription(item, model) for item in model.subscriptions],
        handlers=[_handler(item, model) for item in model.handlers],
        queues=[_queue(item, model) for item in model.queues],
        calls=[_call(item) for item in model.calls],
        gaps=[GraphGap(kind=gap.kind, message=gap.message, **_at(gap.span)) for gap in model.gaps],
    )


def _at(span: Span) -> GraphPlace:
    return GraphPlace(path=span.path, line=span.line)


def _module(item: Module) -> ModuleNode:
    return ModuleNode(
        name=item.name,
        path=item.paths[0] if item.paths else "",
        kind=item.kind,
        aliases=list(item.aliases),
        owners=list(item.owners),
    )


def _event(item: EventType) -> EventNode:
    return EventNode(
        name=item.name,
        wire_names=list(item.wire_names),
        owner=item.owner,
        declared_at=_at(item.declared_at) if item.declared_at else None,
        version=item.version,
        fields=list(item.fields),
    )


def _publication(item: Publication, model: Model) -> PublicationEdge:
    return PublicationEdge(
        event=item.name,
        module=item.module,
        **_at(item.span),
        transport=item.transport,
        topic=_topic_name(item.topic, model),
        via=list(item.via),
        confidence=item.confidence,
    )


def _subscription(item: Subscription, model: Model) -> SubscriptionEdge:
    return SubscriptionEdge(
        event=item.name,
        module=item.module,
        **_at(item.span),
        queue=_queue_name(item.queue, model),
        topic=_topic_name(item.topic, model),
        filter=None if item.filter is None else item.filter.document,
        handler=item.handler,
        confidence=item.confidence,
    )


def _handler(item: Handler, model: Model) -> HandlerNode:
    guard = item.guard
    return HandlerNode(
        name=item.name,
        module=item.module,
        **_at(item.span),
        events=sorted(_event_name(event, event, model) for event in item.events),
        guard=GuardNode(kind=guard.kind, **_at(guard.span)) if guard else None,
    )


def _queue(item: Queue, model: Model) -> QueueNode:
    dead = item.dead_letter_queue
    return QueueNode(
        name=item.name,
        module=item.module,
        **_at(item.span),
        dead_letter_queue=None if dead is None else _queue_name(dead, model),
    )


def _call(item: DirectCall) -> CallEdge:
    return CallEdge(
        kind=item.kind,
        source=item.source,
        target=item.target,
        **_at(item.span),
        confidence=item.confidence,
    )


def _event_name(key: str, spelled: str, model: Model) -> str:
    found = model.event_by_key.get(key)
    return found.name if found else spelled


def _queue_name(key: str, model: Model) -> str:
    found = model.queue_by_id.get(key)
    return found.name if found else key


def _topic_name(key: str, model: Model) -> str:
    found = model.topic_by_id.get(key)
    return found.name if found else key

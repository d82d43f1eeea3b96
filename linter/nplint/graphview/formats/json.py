"""The whole model as JSON: the stable export that other repositories and tools read."""

import json

from nplint.graphview.topology import Topology
from nplint.model.entities import (
    DirectCall,
    EventType,
    FilterPolicy,
    Handler,
    Module,
    Publication,
    Queue,
    Subscription,
)

SUMMARY = "the whole model, versioned, for other tools"
VERSION = 1


def render(topology: Topology) -> str:
    """Return the document; every list in a fixed order."""
    model = topology.model
    names = {module.name for module in topology.modules}
    document = {
        "version": VERSION,
        "modules": [_module(item) for item in model.modules if item.name in names],
        "events": [_event(item) for item in model.events],
        "publications": [_publication(item) for item in model.publications],
        "subscriptions": [_subscription(item) for item in model.subscriptions],
        "handlers": [_handler(item) for item in model.handlers],
        "queues": [_queue(item) for item in model.queues],
        "calls": [_call(item) for item in model.calls],
        "gaps": [
            {"kind": gap.kind, "message": gap.message, "path": gap.span.path, "line": gap.span.line}
            for gap in model.gaps
        ],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _module(item: Module) -> dict[str, object]:
    return {
        "name": item.name,
        "path": item.paths[0] if item.paths else "",
        "kind": item.kind,
        "aliases": list(item.aliases),
        "owners": list(item.owners),
    }


def _event(item: EventType) -> dict[str, object]:
    at = item.declared_at
    return {
        "name": item.name,
        "wire_names": list(item.wire_names),
        "owner": item.owner,
        "declared_at": {"path": at.path, "line": at.line} if at else None,
        "version": item.version,
        "fields": list(item.fields),
    }


def _publication(item: Publication) -> dict[str, object]:
    return {
        "event": item.name,
        "module": item.module,
        "path": item.span.path,
        "line": item.span.line,
        "transport": item.transport,
        "topic": item.topic,
        "via": list(item.via),
        "confidence": item.confidence,
    }


def _subscription(item: Subscription) -> dict[str, object]:
    return {
        "event": item.name,
        "module": item.module,
        "path": item.span.path,
        "line": item.span.line,
        "queue": item.queue,
        "topic": item.topic,
        "filter": _filter(item.filter),
        "handler": item.handler,
        "confidence": item.confidence,
    }


def _filter(policy: FilterPolicy | None) -> object:
    return None if policy is None else policy.document


def _handler(item: Handler) -> dict[str, object]:
    guard = item.guard
    return {
        "name": item.name,
        "module": item.module,
        "path": item.span.path,
        "line": item.span.line,
        "events": list(item.events),
        "guard": {"kind": guard.kind, "path": guard.span.path, "line": guard.span.line}
        if guard
        else None,
    }


def _queue(item: Queue) -> dict[str, object]:
    return {
        "name": item.name,
        "module": item.module,
        "path": item.span.path,
        "line": item.span.line,
        "dead_letter_queue": item.dead_letter_queue,
    }


def _call(item: DirectCall) -> dict[str, object]:
    return {
        "kind": item.kind,
        "source": item.source,
        "target": item.target,
        "path": item.span.path,
        "line": item.span.line,
        "confidence": item.confidence,
    }

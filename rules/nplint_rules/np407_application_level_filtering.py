"""# application-level-filtering (NP407)

A handler is woken for messages that it throws away, although a filter policy could keep them away.

## Why

Each of them costs a delivery, an invocation and a place in the batch, and hides what the module is
really interested in. A filter policy says it where everybody looks, and SNS does the work.

## Bad

```py title="loader/handler.py"
import json

from loader.core import load


def lambda_handler(event, context):
    for record in event["Records"]:
        message = json.loads(json.loads(record["body"])["Message"])
        if message["eventType"] != "DOCUMENT_PROCESSED":  # expect: NP407 "eventType"
            continue
        load(message)
```

## Good

Subscribe to what you want, and let anything else fail loudly.

```py title="loader/handler.py"
import json

from loader.core import load


def lambda_handler(event, context):
    for record in event["Records"]:
        message = json.loads(json.loads(record["body"])["Message"])
        if message["eventType"] != "DOCUMENT_PROCESSED":
            raise ValueError(f"unexpected event {message['eventType']}")
        load(message)
```

## Dispatch is no filtering

```py title="loader/handler.py"
import json

from loader.core import cancel, load


def lambda_handler(event, context):
    for record in event["Records"]:
        message = json.loads(json.loads(record["body"])["Message"])
        if message["eventType"] == "DOCUMENT_PROCESSED":
            load(message)
        elif message["eventType"] == "IMPORT_CANCELLED":
            cancel(message)
```

## Known limits

Looked at are the event type, the source, and attributes that some publisher sets. A skip by stored
state is idempotency's business. Nothing is reported where every filter policy in front of the
handler already lets only the kept values through, be it by another key that names the event: a
pattern of `detail-type` says as much as a look at a `type` of the same name. Registrations on a bus
inside the process have no filter policy and are left alone.
"""

import json
from collections.abc import Iterator

from nplint.api import Drop, Handler, Model, Related, Route, Span, Violation, possessive, rule


@rule(code="NP407", severity="warning", since="0.1.0")
def application_level_filtering(model: Model) -> Iterator[Violation]:
    """Report each place where a handler drops messages that a filter could have excluded."""
    seen: set[Span] = set()
    for handler in model.handlers:
        if handler.source not in ("sqs", "sns", "eventbridge"):
            continue
        routes = _routes(model, handler)
        for drop in handler.drops:
            if drop.span in seen or not _matters(model, drop, routes):
                continue
            if handler.dispatched and handler.unmatched == "drops" and _is_named(drop, routes):
                continue  # NP605 has it: the filter policy asks for what the dispatch lacks.
            seen.add(drop.span)
            yield _violation(handler, drop, routes)


def _routes(model: Model, handler: Handler) -> list[Route]:
    queues = {feed.queue for feed in model.feeds if feed.handler == handler.id}
    return [
        route
        for route in model.routes
        if route.handler == handler.id or (route.queue and route.queue in queues)
    ]


def _matters(model: Model, drop: Drop, routes: list[Route]) -> bool:
    """Whether the dropped messages reach the handler, as far as the routes tell."""
    if not routes:
        return drop.explicit
    return any(_lets_through(drop, route, _admitted(model, route)) for route in routes)


def _admitted(model: Model, route: Route) -> frozenset[str]:
    """Return the published events that a route is known to let through by a pattern."""
    names = {item.name for item in model.subscriptions if item.route == route.id}
    return frozenset() if any("*" in name for name in names) else frozenset(names)


def _lets_through(drop: Drop, route: Route, admitted: frozenset[str]) -> bool:
    if route.filter is None:
        return True
    if not route.filter.known:
        return False
    allowed = {value for path, value, _ in route.filter.values if _is_key(path, drop.key)}
    if not allowed:
        if any(_is_key(path, drop.key) for path in _paths(route.filter.document)):
            return bool(drop.kept and admitted - set(drop.kept))
        return not admitted or not admitted <= set(drop.kept)
    return bool(allowed - set(drop.kept)) if drop.kept else bool(allowed & set(drop.dropped))


def _is_named(drop: Drop, routes: list[Route]) -> bool:
    """Whether filter policies name, one by one, the values that are dropped."""
    filters = [route.filter for route in routes if _lets_through(drop, route, frozenset())]
    return all(
        policy is not None and any(_is_key(path, drop.key) for path, _, _ in policy.values)
        for policy in filters
    )


def _is_key(path: str, key: str) -> bool:
    return path.rpartition(".")[2].replace("-", "_") == key.replace("-", "_")


def _paths(document: object) -> Iterator[str]:
    if isinstance(document, dict):
        for key, inner in document.items():
            yield str(key)
            yield from _paths(inner)
    elif isinstance(document, list | tuple):
        for inner in document:
            yield from _paths(inner)


def _violation(handler: Handler, drop: Drop, routes: list[Route]) -> Violation:
    values: list[object] = list(drop.kept) or [{"anything-but": list(drop.dropped)}]
    bus = handler.source == "eventbridge"
    key = "detail-type" if bus and drop.key == "detail_type" else drop.key
    policy = json.dumps({key: values})
    where = "event pattern" if bus else "subscription's filter policy"
    gone = "all but" if drop.kept else "those of"
    named = ", ".join(drop.kept or drop.dropped)
    related = tuple(Related("this lets them through", route.span) for route in routes[:1])
    return Violation(
        drop.span,
        f"{possessive(handler.module or 'the code')} {handler.name} is woken for messages that it "
        f"drops by {drop.key} ({gone} {named}); let the {where} say it: {policy}",
        module=handler.module,
        subject=f"{handler.name} drops by {drop.key}",
        related=related,
    )

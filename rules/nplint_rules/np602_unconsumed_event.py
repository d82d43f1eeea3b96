"""# unconsumed-event (NP602)

An event is published, and no module subscribes to it.

## Why

It may be meant for a consumer in another repository. It may also be left over from one that is
gone: code that runs, costs and must be kept compatible for nobody.

## Bad

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def archive(order: dict) -> None:
    sns.publish(  # expect: NP602 "OrderArchived"
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"orderId": order["id"]}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "OrderArchived"}},
    )
```

```yaml title="orders/module.yaml"
name: orders
```

## Good

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def archive(order: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"orderId": order["id"]}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "OrderArchived"}},
    )
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="warehouse/module.yaml"
name: warehouse
kind: external
subscribes: [OrderArchived]
```

## Known limits

A consumer in another repository is made known by its manifest, or by an external system with
`subscribes`. Where a module takes from a broker what no code says (a queue that somebody else
binds), it may get any event that goes over a broker. A topic of dead letters is for people to look
into, and needs no subscriber.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from nplint.api import Model, Publication, Violation, event_key, rule

_DECLARED = frozenset(["sns", "eventbridge", "sqs", "in-process"])
"""Transports of which code or infrastructure says who gets what."""
_BROKERED = frozenset(["bus", "queue", "redis", "kafka", "unknown"])
"""What handlers of a broker's messages are fed by, as far as code says it."""
_DEAD = frozenset(["dlq", "dlx", "dead", "deadletter"])


@rule(code="NP602", severity="info", since="0.1.0")
def unconsumed_event(model: Model) -> Iterator[Violation]:
    """Report each published event without a subscriber, at its first publication."""
    wanted = {event_key(name) for module in model.modules for name in module.subscribes or ()}
    seen: set[str] = set()
    for item in model.publications:
        if item.event in seen or "*" in item.event or _DEAD.intersection(item.event.split()):
            continue
        if item.event in wanted or model.subscriptions_to(item.event):
            continue
        if any(_may_reach(model, each) for each in model.publications_of(item.event)):
            continue
        seen.add(item.event)
        yield _violation(item)


def _may_reach(model: Model, item: Publication) -> bool:
    """Whether a subscriber of everything may get what is published somewhere."""
    for other in model.subscriptions:
        if "*" in other.name and (
            other.topic == item.topic
            if other.topic and item.topic
            else not other.topic and fnmatchcase(item.name, other.name)
        ):
            return True
    return item.transport not in _DECLARED and any(
        not handler.events and handler.source in _BROKERED and handler.module != item.module
        for handler in model.handlers
    )


def _violation(item: Publication) -> Violation:
    return Violation(
        item.span,
        f"{item.module or 'this'} publishes {item.name}, and no module subscribes to it; drop it, "
        "or declare the subscriber outside as `kind: external`",
        module=item.module,
        subject=item.name,
        confidence=item.confidence,
    )

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
`subscribes`.
"""

from collections.abc import Iterator

from nplint.api import Model, Publication, Violation, event_key, rule


@rule(code="NP602", severity="info", since="0.1.0")
def unconsumed_event(model: Model) -> Iterator[Violation]:
    """Report each published event without a subscriber, at its first publication."""
    wanted = {event_key(name) for module in model.modules for name in module.subscribes or ()}
    open_topics = {item.topic for item in model.subscriptions if "*" in item.name}
    seen: set[str] = set()
    for item in model.publications:
        if item.event in seen or "*" in item.event:
            continue
        if item.event in wanted or model.subscriptions_to(item.event):
            continue
        if _may_reach(model, item.event, open_topics):
            continue
        seen.add(item.event)
        yield _violation(item)


def _may_reach(model: Model, event: str, open_topics: set[str]) -> bool:
    """Whether a subscriber of everything may get the event."""
    topics = {item.topic for item in model.publications_of(event)}
    return bool(topics & open_topics) or "" in open_topics


def _violation(item: Publication) -> Violation:
    return Violation(
        item.span,
        f"{item.module or 'this'} publishes {item.name}, and no module subscribes to it; drop it, "
        "or declare the subscriber outside as `kind: external`",
        module=item.module,
        subject=item.name,
        confidence=item.confidence,
    )

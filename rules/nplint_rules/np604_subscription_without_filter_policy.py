"""# subscription-without-filter-policy (NP604)

A module subscribes without a filter policy to a topic that carries several event types.

## Why

Without a filter the module is sent, and pays for, every event of the topic, wakes up to throw most
of them away, and gets each new event type of anybody from the day it is first published.

## Bad

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")
TOPIC = "arn:aws:sns:eu-west-1:1:shop-events"


def tell(event_type: str, body: dict) -> None:
    sns.publish(
        TopicArn=TOPIC,
        Message=json.dumps(body),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": event_type}},
    )


def place(order: dict) -> None:
    tell("OrderPlaced", order)


def cancel(order: dict) -> None:
    tell("OrderCancelled", order)
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="billing/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Invoices:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  ToInvoices:  # expect: NP604 "shop-events"
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: arn:aws:sns:eu-west-1:1:shop-events
      Protocol: sqs
      Endpoint: !GetAtt Invoices.Arn
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")
TOPIC = "arn:aws:sns:eu-west-1:1:shop-events"


def tell(event_type: str, body: dict) -> None:
    sns.publish(
        TopicArn=TOPIC,
        Message=json.dumps(body),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": event_type}},
    )


def place(order: dict) -> None:
    tell("OrderPlaced", order)


def cancel(order: dict) -> None:
    tell("OrderCancelled", order)
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="billing/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Invoices:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  ToInvoices:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: arn:aws:sns:eu-west-1:1:shop-events
      Protocol: sqs
      Endpoint: !GetAtt Invoices.Arn
      FilterPolicy:
        eventType: [OrderPlaced]
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

A topic on which a function publishes whatever event its caller names counts as one of several
types, although no caller is to be seen.

A sink that is meant to get everything says `subscribes: ["*"]` in its `module.yaml`, or stands in
`catch_all` of the configuration. Firehose, mailboxes and phones need no filter; nor does a topic
on which only one event type is seen.
"""

from collections.abc import Iterator
from fnmatch import fnmatch

from nplint.api import Model, Related, Route, Span, Violation, event_key, rule

_JUDGED = frozenset(["sqs", "lambda", "http", "https"])


@rule(code="NP604", severity="warning", since="0.1.0")
def subscription_without_filter_policy(model: Model) -> Iterator[Violation]:
    """Report each unfiltered subscription to a topic of several event types."""
    for route in model.routes:
        if route.kind != "sns" or route.protocol not in _JUDGED or _filters(route):
            continue
        carried = _carried(model, route.topic)
        topic = model.topic_by_id.get(route.topic)
        several = len(carried) > 1 or (topic is not None and topic.named_by_callers)
        if several and not _is_sink(model, route):
            yield _violation(model, route, carried)


def _filters(route: Route) -> bool:
    policy = route.filter
    return policy is not None and (not policy.known or bool(policy.document))


def _carried(model: Model, topic: str) -> list[str]:
    """Return the event types that are known to go over a topic."""
    if not topic:
        return []
    events = {item.event for item in model.publications if item.topic == topic}
    events |= {item.event for item in model.subscriptions if item.topic == topic}
    names = {key: model.event_by_key[key].name for key in events if key in model.event_by_key}
    found = model.topic_by_id.get(topic)
    names |= {event_key(name): name for name in (found.forwarded if found else ())}
    return sorted(names.values())


def _is_sink(model: Model, route: Route) -> bool:
    module = model.module_by_name.get(route.module)
    if module is not None and "*" in (module.subscribes or ()):
        return True
    queue = model.queue_by_id.get(route.queue)
    handler = model.handler_by_id.get(route.handler)
    names = {
        *((module.name, *module.aliases) if module else ()),
        *((queue.name,) if queue else ()),
        *((handler.name, handler.id) if handler else ()),
    }
    return any(fnmatch(name, sink) for name in names for sink in model.settings.catch_all)


def _violation(model: Model, route: Route, carried: list[str]) -> Violation:
    topic = model.topic_by_id.get(route.topic)
    name = topic.name if topic else route.topic
    shown = ", ".join(carried[:3]) + (f" and {len(carried) - 3} more" if len(carried) > 3 else "")
    wrapper = topic.named_by_callers if topic and len(carried) < 2 else None
    if wrapper is not None:
        shown = f"{shown}, and any other" if shown else "any type"
        shown = f"{shown} that a caller names"
    return Violation(
        route.span,
        f"{route.module or 'this'} gets every event of the topic {name} ({shown}); subscribe with "
        "a filter policy on the event type, or declare the sink with `subscribes: ['*']`",
        module=route.module,
        subject=f"{name} -> {route.queue or route.handler or route.protocol}",
        related=_published(model, route, wrapper),
        confidence="inferred" if wrapper is not None else "proven",
    )


def _published(model: Model, route: Route, wrapper: Span | None) -> tuple[Related, ...]:
    if wrapper is not None:
        return (Related("events of any type are published here", wrapper),)
    publisher = next((item for item in model.publications if item.topic == route.topic), None)
    if publisher is None:
        return ()
    who = publisher.module or "somebody"
    return (Related(f"{who} publishes {publisher.name}", publisher.span),)

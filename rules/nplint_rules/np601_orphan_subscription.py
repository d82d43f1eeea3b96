"""# orphan-subscription (NP601)

A module subscribes to an event that nobody publishes.

## Why

The queue stays empty, and the module waits for a fact that never comes: the publisher was renamed
or removed, or was never written. Nothing fails; the work is just not done.

## Bad

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def place(order: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"orderId": order["id"]}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "OrderPlaced"}},
    )
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
        eventType:
          - OrderPlaced
          - RefundRequested  # expect: NP601 "RefundRequested"
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def place(order: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"orderId": order["id"]}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "OrderPlaced"}},
    )
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="helpdesk/module.yaml"
name: helpdesk
kind: external
publishes: [RefundRequested]
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
        eventType:
          - OrderPlaced
          - RefundRequested
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

A name close to a published one is NP203's. Nothing is said of a topic to which code publishes that
nplint can't read (another language), or whose event's name is computed.
"""

from collections.abc import Iterator, Mapping

from nplint.api import EventType, Model, Related, Subscription, Violation, closest, event_key, rule


@rule(code="NP601", severity="error", since="0.1.0")
def orphan_subscription(model: Model) -> Iterator[Violation]:
    """Report each event that is subscribed to and neither published nor promised."""
    known = {event.key: event for event in model.events if _is_known(model, event)}
    routes = {route.id for route in model.routes}
    # Sent under another name in the attribute: NP505 has it.
    in_bodies = {event_key(item.body_name) for item in model.publications if item.body_name}
    seen: set[tuple[str, str]] = set()
    for item in model.subscriptions:
        if item.route not in routes or item.event in known.keys() | in_bodies or "*" in item.name:
            continue
        if (item.module, item.event) in seen or _may_come_unseen(model, item):
            continue
        if _is_platforms(item) or closest(item.name, [event.name for event in known.values()]):
            continue
        seen.add((item.module, item.event))
        yield _violation(model, item)


def _is_known(model: Model, event: EventType) -> bool:
    promised = any(
        name.event == event.key and name.role == "manifest" for name in model.event_names
    )
    return event.external or promised or bool(model.publications_of(event.key))


def _may_come_unseen(model: Model, item: Subscription) -> bool:
    topic = model.topic_by_id.get(item.topic)
    return topic is not None and topic.unseen_publishers


def _is_platforms(item: Subscription) -> bool:
    """Whether the cloud itself sends the event (``source: aws.s3``)."""
    document = item.filter.document if item.filter else None
    sources = document.get("source") if isinstance(document, Mapping) else None
    listed = sources if isinstance(sources, list | tuple) else [sources]
    return any(isinstance(source, str) and source.startswith("aws.") for source in listed)


def _violation(model: Model, item: Subscription) -> Violation:
    route = next(route for route in model.routes if route.id == item.route)
    topic = model.topic_by_id.get(item.topic)
    where = f" on {topic.name}" if topic else ""
    return Violation(
        item.span,
        f"{item.module or 'this'} waits for {item.name}{where}, which nobody publishes; publish "
        "it, drop the subscription, or declare its publisher as `kind: external`",
        module=item.module,
        subject=item.name,
        related=(Related("subscribed here", route.span),) if route.span != item.span else (),
        confidence=item.confidence,
    )

"""# filter-dispatch-mismatch (NP605)

A subscription's filter policy and the dispatch of its handler name different events.

## Why

An event that passes the filter and has no branch is silently dropped: paid for, acknowledged,
lost. A branch for an event that the filter keeps out is dead code that looks alive.

## Bad

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def tell(event_type: str, body: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"eventType": event_type, **body}),
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
        eventType:
          - OrderPlaced
          - OrderCancelled  # expect: NP605 "OrderCancelled"
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Events:
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Invoices.Arn, BatchSize: 1}
```

```py title="billing/src/app.py"
import json


def handler(event, context):
    for record in event["Records"]:
        message = json.loads(json.loads(record["body"])["Message"])
        if message["eventType"] == "OrderPlaced":
            print("bill", message["orderId"])
        else:
            print("ignored", message["eventType"])
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def tell(event_type: str, body: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"eventType": event_type, **body}),
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
        eventType:
          - OrderPlaced
          - OrderCancelled
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Events:
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Invoices.Arn, BatchSize: 1}
```

```py title="billing/src/app.py"
import json


def handler(event, context):
    for record in event["Records"]:
        message = json.loads(json.loads(record["body"])["Message"])
        if message["eventType"] == "OrderPlaced":
            print("bill", message["orderId"])
        elif message["eventType"] == "OrderCancelled":
            print("pay back", message["orderId"])
        else:
            raise ValueError(message["eventType"])
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

A dispatch whose unmatched branch raises, or does the work, drops nothing. A handler that gets
messages by other ways as well (a subscription without a filter, a computed one) has no dead
branches that could be proven. Branches none of whose names is let through or published choose by
something else than the event's name, and count for no dispatch.
"""

from collections.abc import Iterator

from msgspec import Struct

from nplint.api import Handler, Model, Related, Subscription, Violation, closest, rule

_ROUTED = frozenset(["sqs", "sns", "eventbridge"])


@rule(code="NP605", severity="error", since="0.1.0")
def filter_dispatch_mismatch(model: Model) -> Iterator[Violation]:
    """Report each event that passes a filter into no branch, and each branch that none reaches."""
    for handler in model.handlers:
        if not handler.dispatched or handler.source not in _ROUTED:
            continue
        delivery = _delivery(model, handler)
        if handler.unmatched == "drops":
            yield from _dropped(model, handler, delivery)
        if delivery.is_complete:
            yield from _unreached(model, handler, delivery)


class _Delivery(Struct, frozen=True):
    """What reaches a handler; ``is_complete``: by known filters alone."""

    items: tuple[Subscription, ...]
    is_complete: bool


def _delivery(model: Model, handler: Handler) -> _Delivery:
    routes = {route.id: route for route in model.routes if route.handler == handler.id}
    items = tuple(item for item in model.subscriptions if item.route in routes)
    served = {item.route for item in items if "*" not in item.name}
    filters_known = all(
        route.filter is not None and route.filter.known and bool(route.filter.document)
        for route in routes.values()
    )
    open_ways = any("*" in item.name for item in items)
    complete = bool(routes) and served == set(routes) and filters_known and not open_ways
    return _Delivery(items, complete)


def _dropped(model: Model, handler: Handler, delivery: _Delivery) -> Iterator[Violation]:
    handled = {event for event, _ in handler.dispatched}
    wanted = {item.event for item in delivery.items}
    if not any(event in wanted or _is_published(model, event) for event in handled):
        return  # It branches on something else that the events carry.
    seen: set[str] = set()
    for item in delivery.items:
        if "*" in item.name or item.event in handled or item.event in seen:
            continue
        seen.add(item.event)
        first = min(span for _, span in handler.dispatched)
        yield Violation(
            item.span,
            f"the filter lets {item.name} through to {handler.name}, which has no branch for it "
            "and drops it silently; handle it, or take it out of the filter policy",
            module=item.module or handler.module,
            subject=f"{item.name} -> {handler.name}",
            related=(Related(f"{handler.name} dispatches here", first),),
        )


def _unreached(model: Model, handler: Handler, delivery: _Delivery) -> Iterator[Violation]:
    wanted = {item.event for item in delivery.items}
    unknown = [item.name for item in delivery.items if not _is_published(model, item.event)]
    seen: set[str] = set()
    for event, span in handler.dispatched:
        if event in wanted or event in seen or not _is_published(model, event):
            continue
        seen.add(event)
        name = model.event_by_key[event].name
        if closest(name, unknown):
            continue  # The filter means it and misspells it: NP203 says so.
        yield Violation(
            span,
            f"{handler.name} has a branch for {name}, which no filter policy lets through to it; "
            "add it to the filter policy, or drop the dead branch",
            module=handler.module,
            subject=f"{name} -> {handler.name}",
            related=_filters(delivery),
        )


def _is_published(model: Model, event: str) -> bool:
    known = model.event_by_key.get(event)
    return known is not None and (known.external or bool(model.publications_of(event)))


def _filters(delivery: _Delivery) -> tuple[Related, ...]:
    filters = {item.filter.span for item in delivery.items if item.filter}
    listed = {item.span for item in delivery.items}
    spans = [*sorted(filters)[:3], *sorted(listed - filters)[:3]]
    return tuple(Related("its filter policy", span) for span in spans)

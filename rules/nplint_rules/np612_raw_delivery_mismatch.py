"""# raw-delivery-mismatch (NP612)

A handler expects SNS's envelope around its messages and raw delivery takes it away, or the other
way round.

## Why

With raw delivery the queue's message body *is* what was published; without it the body is SNS's
envelope, and what was published is the text under its `Message`. A handler that expects the other
shape fails on every message, or finds no field where it looks.

## Bad

```yaml title="billing/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Placed:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  ToPlaced:  # expect: NP612 "raw"
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: arn:aws:sns:eu-west-1:1:orders-placed
      Protocol: sqs
      Endpoint: !GetAtt Placed.Arn
      RawMessageDelivery: true
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Events:
        Placed:
          Type: SQS
          Properties: {Queue: !GetAtt Placed.Arn, BatchSize: 1}
```

```py title="billing/src/app.py"
import json


def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        order = json.loads(body["Message"])
        print(order["orderId"])
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```yaml title="billing/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Placed:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  ToPlaced:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: arn:aws:sns:eu-west-1:1:orders-placed
      Protocol: sqs
      Endpoint: !GetAtt Placed.Arn
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Events:
        Placed:
          Type: SQS
          Properties: {Queue: !GetAtt Placed.Arn, BatchSize: 1}
```

```py title="billing/src/app.py"
import json


def handler(event, context):
    for record in event["Records"]:
        body = json.loads(record["body"])
        order = json.loads(body["Message"])
        print(order["orderId"])
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

A handler that copes with both shapes, or whose code is not seen, is not judged.
"""

from collections.abc import Iterator

from msgspec import Struct

from nplint.api import Handler, Model, Related, Route, Span, Violation, possessive, rule


@rule(code="NP612", severity="error", since="0.1.0")
def raw_delivery_mismatch(model: Model) -> Iterator[Violation]:
    """Report each subscription whose delivery and whose handler do not fit."""
    for route in model.routes:
        if route.kind != "sns" or route.protocol != "sqs" or route.raw is None or not route.queue:
            continue
        reading = next(_readings(model, route), None)
        if reading is not None:
            yield _violation(model, route, reading)


class _Reading(Struct, frozen=True):
    """How a function reads what a queue brings."""

    name: str
    handler: Handler | None
    place: Span | None


def _readings(model: Model, route: Route) -> Iterator[_Reading]:
    """Yield who reads the queue's messages otherwise than they come."""
    for feed in model.feeds:
        if feed.queue == route.queue and feed.unwraps_sns is route.raw:
            handler = model.handler_by_id.get(feed.handler)
            yield _Reading(handler.name if handler else feed.function, handler, feed.body_span)
    poller = model.handler_by_id.get(route.handler)
    if poller is not None and poller.unwraps_sns is route.raw:
        yield _Reading(poller.name, poller, poller.body_span)


def _violation(model: Model, route: Route, reading: _Reading) -> Violation:
    queue, name = model.queue_by_id[route.queue], reading.name
    if route.raw:
        fault = f"delivers raw messages, and {name} looks for SNS's envelope around them"
        cure = 'parse the body itself, without ["Message"], or turn raw delivery off'
    else:
        fault = f"delivers SNS's envelope, and {name} takes the body for the message itself"
        cure = 'parse what is in its "Message", or turn raw delivery on'
    return Violation(
        route.span,
        f"the subscription of {possessive(route.module or queue.module or 'this module')} queue "
        f"{queue.name} {fault}; {cure}",
        module=route.module,
        subject=f"{queue.name} -> {name}",
        related=tuple(_places(route, reading)),
    )


def _places(route: Route, reading: _Reading) -> Iterator[Related]:
    if route.raw_span is not None and route.raw_span.line != route.span.line:
        yield Related("its raw delivery is set here", route.raw_span)
    if reading.handler is not None:
        yield Related(f"{reading.name} reads the messages", reading.handler.span)
    if reading.place is not None:
        does = "takes the envelope off" if route.raw else "reads the body"
        yield Related(f"it {does} here", reading.place)

"""# event-loop (NP607)

Handling an event leads, over other modules, to the same event being published again.

## Why

A loop of events never ends unless something in it says stop: each turn costs, and one message
that never meets the condition fills every queue on the way. It is often meant (a saga, a retry);
it must then have an end that somebody can point at.

## Bad

```py title="orders/app.py"
import json

import boto3

sns = boto3.client("sns")


def tell(event_type: str, body: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"eventType": event_type, **body}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": event_type}},
    )


def handler(event, context):
    for record in event["Records"]:
        tell("StockChecked", json.loads(record["body"]))  # expect: NP607 "StockChecked"
```

```yaml title="orders/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Inbox:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  ToInbox:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: arn:aws:sns:eu-west-1:1:shop-events
      Protocol: sqs
      Endpoint: !GetAtt Inbox.Arn
      RawMessageDelivery: true
      FilterPolicy: {eventType: [StockChecked]}
  Check:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: .
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, BatchSize: 1}}
```

```yaml title="orders/module.yaml"
name: orders
```

## Good

```py title="orders/app.py"
import json

import boto3

sns = boto3.client("sns")


def tell(event_type: str, body: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"eventType": event_type, **body}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": event_type}},
    )


def handler(event, context):
    for record in event["Records"]:
        tell("OrderConfirmed", json.loads(record["body"]))
```

```yaml title="orders/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Inbox:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  ToInbox:
    Type: AWS::SNS::Subscription
    Properties:
      TopicArn: arn:aws:sns:eu-west-1:1:shop-events
      Protocol: sqs
      Endpoint: !GetAtt Inbox.Arn
      RawMessageDelivery: true
      FilterPolicy: {eventType: [StockChecked]}
  Check:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: .
      Events:
        Queue: {Type: SQS, Properties: {Queue: !GetAtt Inbox.Arn, BatchSize: 1}}
```

```yaml title="orders/module.yaml"
name: orders
```

## Known limits

Conditions are not weighed: a loop that ends is reported as well, as information. Of a handler of
several events only those count that its dispatch hands to a function of their own. What it does
only for the requests of an API (`"httpMethod" in event`) is done for no event.
"""

from collections.abc import Iterator

from nplint.api import EventLoop, Model, Related, Violation, rule


@rule(code="NP607", severity="info", since="0.1.0")
def event_loop(model: Model) -> Iterator[Violation]:
    """Report each loop of events once, at the publication that closes it."""
    for loop in model.loops:
        yield _violation(model, loop)


def _violation(model: Model, loop: EventLoop) -> Violation:
    handlers = [model.handler_by_id[handler] for handler, _ in loop.links]
    closing = next(item for item in model.publications if item.id == loop.links[-1][1])
    names = [_named(model, event) for event in loop.events]
    shown = " → ".join([*names, names[0]])
    return Violation(
        closing.span,
        f"{closing.module or 'this'} publishes {closing.name}, which closes a loop of events: "
        f"{shown}; make sure that something ends it",
        module=closing.module,
        subject=shown,
        related=tuple(
            Related(f"{handler.name} handles {name}", handler.span)
            for handler, name in zip(handlers, names, strict=True)
        ),
    )


def _named(model: Model, event: str) -> str:
    known = model.event_by_key.get(event)
    return known.name if known else event

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
several events only those count that its dispatch hands to a function of their own.
"""

from collections.abc import Iterator

from nplint.api import Handler, Model, Publication, Related, Violation, rule


@rule(code="NP607", severity="info", since="0.1.0")
def event_loop(model: Model) -> Iterator[Violation]:
    """Report each loop of events once, at the publication that closes it."""
    steps = _steps(model)
    reported: set[str] = set()
    for event in sorted(steps):
        way = _way_back(steps, event)
        if way is None or reported & set(way):
            continue
        reported |= set(way)
        yield _violation(model, steps, way)


_Steps = dict[str, dict[str, tuple[Handler, Publication]]]


def _steps(model: Model) -> _Steps:
    """Return which event leads to which other, through which handler and publication."""
    publications = {item.id: item for item in model.publications}
    steps: _Steps = {}
    for handler in model.handlers:
        for event, id in handler.publishes:
            published = publications.get(id)
            if published is not None:
                steps.setdefault(event, {}).setdefault(published.event, (handler, published))
    return steps


def _way_back(steps: _Steps, start: str) -> list[str] | None:
    """Return the shortest way from an event to itself, the start first; None when there is none."""
    ways = [[start]]
    seen: set[str] = set()
    for way in ways:
        for event in sorted(steps.get(way[-1], {})):
            if event == start:
                return way
            if event not in seen:
                seen.add(event)
                ways.append([*way, event])
    return None


def _violation(model: Model, steps: _Steps, way: list[str]) -> Violation:
    pairs = list(zip(way, [*way[1:], way[0]], strict=True))
    links = [steps[one][other] for one, other in pairs]
    names = [
        model.event_by_key[event].name if event in model.event_by_key else event for event in way
    ]
    closing = links[-1][1]
    shown = " → ".join([*names, names[0]])
    return Violation(
        closing.span,
        f"{closing.module or 'this'} publishes {closing.name}, which closes a loop of events: "
        f"{shown}; make sure that something ends it",
        module=closing.module,
        subject=shown,
        related=tuple(
            Related(f"{handler.name} handles {name}", handler.span)
            for (handler, _), name in zip(links, names, strict=True)
        ),
    )

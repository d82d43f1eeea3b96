"""# subscription-bypasses-queue (NP609)

A topic delivers straight to a function or an HTTP endpoint, with no queue between.

## Why

Without a queue nobody holds the message while the consumer is down, throttled or being deployed;
there is no batch, no back-pressure and no dead-letter queue with the message in it.

## Bad

```yaml title="billing/template.yaml"
Resources:
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Events:
        Placed:  # expect: NP609 "orders-placed"
          Type: SNS
          Properties:
            Topic: arn:aws:sns:eu-west-1:1:orders-placed
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

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

EventBridge rules are not judged: a rule's target has retries and may have a dead-letter queue of
its own. Nor are alarm topics (by their name, and because no event is seen to be published there):
who is paged by them is no consumer of events.
"""

import re
from collections.abc import Iterator

from nplint.api import Model, Related, Topic, Violation, rule

_DIRECT = {"lambda": "a function", "http": "an HTTP endpoint", "https": "an HTTP endpoint"}


@rule(code="NP609", severity="warning", since="0.1.0")
def subscription_bypasses_queue(model: Model) -> Iterator[Violation]:
    """Report each SNS subscription of a function or an endpoint."""
    for route in model.routes:
        if route.kind != "sns" or route.protocol not in _DIRECT:
            continue
        topic = model.topic_by_id.get(route.topic)
        if topic is not None and _is_for_alarms(model, topic):
            continue
        handler = model.handler_by_id.get(route.handler)
        name = f"the topic {topic.name}" if topic else "a topic"
        yield Violation(
            route.span,
            f"{name} delivers straight to {_DIRECT[route.protocol]} of "
            f"{route.module or 'this module'}, with nothing to hold a message that fails; put a "
            "queue with a dead-letter queue between",
            module=route.module,
            subject=f"{topic.name if topic else route.topic} -> {route.handler or route.protocol}",
            related=(Related("it is handled here", handler.span),) if handler else (),
        )


def _is_for_alarms(model: Model, topic: Topic) -> bool:
    """Whether monitoring publishes on a topic, and no code that is seen."""
    named = re.search(r"alarm|alert|pager|on.?call|budget", topic.name, re.IGNORECASE)
    return bool(named) and not any(item.topic == topic.id for item in model.publications)

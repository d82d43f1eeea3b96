"""# missing-filter-attribute (NP504)

A subscription filters on a message attribute that the publish call does not set.

## Why

A filter policy compares message attributes unless its scope says `MessageBody`. A key that stands
in the body alone, or under another name, is absent: the subscriber gets nothing, and no error says
so.

## Bad

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def place(order: dict) -> None:
    sns.publish(  # expect: NP504 "eventType"
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"eventType": "OrderPlaced", "orderId": order["id"]}),
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
        eventType: [OrderPlaced]
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
        Message=json.dumps({"eventType": "OrderPlaced", "orderId": order["id"]}),
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
      FilterPolicyScope: MessageBody
      FilterPolicy:
        eventType: [OrderPlaced]
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

Where the attributes are computed, nothing is said. A key that is spelt almost like a sent one is
reported at the policy, any other at the publish call. A message that is not meant for the
subscription, because the rest of the policy excludes it, may lack the attribute.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP504", severity="error", since="0.1.0")
def missing_filter_attribute(model: Model) -> Iterator[Violation]:
    """Report each attribute that is filtered on and not sent."""
    for problem in model.policy_problems:
        if problem.kind == "missing-attribute":
            yield Violation(
                problem.span,
                f"{problem.what}; {problem.cure}",
                module=problem.module,
                subject=problem.subject,
                related=problem.related,
                confidence=problem.confidence,
            )

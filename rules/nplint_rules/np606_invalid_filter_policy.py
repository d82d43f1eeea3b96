"""# invalid-filter-policy (NP606)

A filter policy is refused by AWS, or no message can ever pass it.

## Why

An unknown operator, a sixth key or a nested key under attribute scope fails the deployment, often
only in production. A policy that compares a number with a text, or names values that no publisher
sends, deploys well and lets nothing through, ever.

## Bad

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
          - starts-with: Order  # expect: NP606 "prefix"
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

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
          - prefix: Order
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

Values that are computed are taken for right ones. Whether published events pass is asked of topics
whose publishers are all seen.

## References

- Amazon SNS guide, "Amazon SNS subscription filter policies" and "Filter policy constraints"
- Amazon EventBridge guide, "Comparison operators for use in event patterns"
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP606", severity="error", since="0.1.0")
def invalid_filter_policy(model: Model) -> Iterator[Violation]:
    """Report each policy that is refused or lets nothing through."""
    for problem in model.policy_problems:
        if problem.kind in ("invalid", "never"):
            yield Violation(
                problem.span,
                f"{problem.what}; {problem.cure}",
                module=problem.module,
                subject=problem.subject,
                related=problem.related,
                confidence=problem.confidence,
            )

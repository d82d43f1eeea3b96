"""# foreign-resource-in-stack (NP610)

A module's stack declares a resource that belongs to another module.

## Why

Who deploys a queue or a function decides its settings, its permissions and when it changes. A
module's resources live in its own stack; others subscribe their own queues to its topics.

## Bad

```yaml title="orders/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Invoices:  # expect: NP610 "billing"
    Type: AWS::SQS::Queue
    Properties:
      QueueName: billing-invoices
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="billing/module.yaml"
name: billing
owns:
  queues: [billing-*]
```

## Good

```yaml title="billing/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Invoices:
    Type: AWS::SQS::Queue
    Properties:
      QueueName: billing-invoices
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="billing/module.yaml"
name: billing
owns:
  queues: [billing-*]
```

## Known limits

A stack of a module of `kind: infra` may hold the resources of all, and so may files of no module.
Topics, buckets and the like that are only looked up are nobody's business here.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, possessive, rule


@rule(code="NP610", severity="error", since="0.1.0")
def foreign_resource_in_stack(model: Model) -> Iterator[Violation]:
    """Report each resource that stands in the stack of a module that does not own it."""
    for call in model.calls:
        if call.kind != "resource" or (call.test_code and not model.settings.check_tests):
            continue
        yield Violation(
            call.span,
            f"{possessive(call.source)} stack declares {call.detail}, which is "
            f"{possessive(call.target)}; move it to the stack of {call.target}",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            confidence=call.confidence,
        )

"""# manifest-drift (NP611)

Two descriptions of one system disagree: a module's manifest and its code, or two deploy tools.

## Why

A manifest that lies is worse than none: people plan by it, and so does this linter. And where two
sources describe one queue or subscription, whichever is deployed last wins.

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
publishes:
  - OrderPlaced
  - OrderShipped  # expect: NP611 "OrderShipped"
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
publishes:
  - OrderPlaced
```

## Known limits

A manifest without `publishes` (or `subscribes`) contradicts nothing. What a manifest promises and
the code does not show is reported only where all of the module's publishing code can be seen.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP611", severity="error", since="0.1.0")
def manifest_drift(model: Model) -> Iterator[Violation]:
    """Report each contradiction between two sources of evidence."""
    for conflict in model.conflicts:
        yield Violation(
            conflict.span,
            conflict.message,
            module=conflict.module,
            subject=f"{conflict.kind}: {conflict.message}",
            related=conflict.related,
        )

"""# attribute-body-mismatch (NP505)

One message names two event types: one in its attribute, another in its body.

## Why

The filter policy routes by the attribute, the handler dispatches by the body: the message reaches
those who asked for the one event and is handled as the other.

## Bad

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def cancel(order: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"eventType": "OrderCancelled", "orderId": order["id"]}),
        MessageAttributes={
            # expect[+1]: NP505 "OrderCancelled"
            "eventType": {"DataType": "String", "StringValue": "OrderPlaced"}
        },
    )
```

```yaml title="orders/module.yaml"
name: orders
```

## Good

```py title="orders/publish.py"
import json

import boto3

sns = boto3.client("sns")


def cancel(order: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:eu-west-1:1:shop-events",
        Message=json.dumps({"eventType": "OrderCancelled", "orderId": order["id"]}),
        MessageAttributes={
            "eventType": {"DataType": "String", "StringValue": "OrderCancelled"}
        },
    )
```

```yaml title="orders/module.yaml"
name: orders
```

## Known limits

Two spellings of one event (`OrderPlaced`, `order.placed`) under two different keys are taken for a
team's habit; under the same key they are two values, and reported.
"""

from collections.abc import Iterator

from nplint.api import Model, Publication, Related, SentAttribute, Span, Violation, event_key, rule


@rule(code="NP505", severity="error", since="0.1.0")
def attribute_body_mismatch(model: Model) -> Iterator[Violation]:
    """Report each message whose attribute and body disagree on the event type."""
    seen: set[tuple[Span, Span, str]] = set()
    for item in model.publications:
        if item.body_name is None:
            continue
        for attribute in item.attributes or ():
            key = (item.span, attribute.span, attribute.value or "")
            if key not in seen and _disagrees(attribute, item):
                seen.add(key)
                yield _violation(item, attribute)


def _disagrees(attribute: SentAttribute, item: Publication) -> bool:
    if attribute.value is None or item.body_name is None:
        return False
    if _folded(attribute.name) == _folded(item.body_key):
        return attribute.value != item.body_name
    return _names_the_event(attribute.name) and event_key(attribute.value) != event_key(
        item.body_name
    )


def _folded(key: str) -> str:
    return "".join(character for character in key.lower() if character.isalnum())


def _names_the_event(key: str) -> bool:
    return _folded(key) in ("eventtype", "eventname", "event", "detailtype")


def _violation(item: Publication, attribute: SentAttribute) -> Violation:
    here = f"{attribute.name} is {attribute.value} in the attribute"
    there = f"{item.body_key} is {item.body_name} in the body"
    return Violation(
        attribute.span,
        f"{item.module or 'this'} publishes one message under two names: {here}, {there}; "
        "send the same event type in both",
        module=item.module,
        subject=f"{attribute.value} for {item.body_name}",
        related=(Related("published here", item.span),) if item.span != attribute.span else (),
    )

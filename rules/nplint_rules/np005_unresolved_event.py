"""# unresolved-event (NP005)

A publication or a subscription is seen, but not which event, topic or handler it is about.

## Why

What nplint can't resolve it can't check: the event is missing in the graph, and a subscriber of it
looks like an orphan. A hint names it for the linter and for the reader alike.

## Bad

```py title="billing/publisher.py"
import boto3

sns = boto3.client("sns")


def announce(kind: str, body: str) -> None:
    sns.publish(  # expect: NP005
        TopicArn="arn:aws:sns:us-east-1:123456789012:billing",
        Message=body,
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": kind.upper()}},
    )
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```py title="billing/publisher.py"
import boto3

sns = boto3.client("sns")


def announce(kind: str, body: str) -> None:
    # nplint: publishes INVOICE_PAID, INVOICE_SENT
    sns.publish(
        TopicArn="arn:aws:sns:us-east-1:123456789012:billing",
        Message=body,
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": kind.upper()}},
    )
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

A value that only exists at run time (read from a database, computed from user input) stays
unresolved; the hint is then the only way. `nplint check --show-gaps` lists everything unseen.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP005", severity="info", since="0.1.0")
def unresolved_event(model: Model) -> Iterator[Violation]:
    """Report each publication or subscription that is known only in part."""
    for gap in model.gaps:
        if gap.kind in ("event", "topic", "handler"):
            verb = "publishes" if gap.kind == "event" else "subscribes"
            yield Violation(
                gap.span,
                f"{gap.message}; name it with `# nplint: {verb} EVENT_NAME`",
                module=gap.module or model.module_at(gap.span.path),
                subject=f"{gap.kind}: {gap.message}",
            )

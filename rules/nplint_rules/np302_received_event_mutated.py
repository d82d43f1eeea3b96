"""# received-event-mutated (NP302)

A handler changes the event that it received, so what others get is no longer what was published.

## Why

A received event belongs to its publisher. On an in-process bus the next subscriber gets the same
object; middleware that rewrites a record decides what every handler behind it believes; a message
that is parsed, rewritten and sent on carries the publisher's name over somebody else's words.

## Bad

```py title="billing/handler.py"
import json


def lambda_handler(event: dict, context: object) -> None:
    for record in event["Records"]:
        record["body"] = json.loads(record["body"])  # expect: NP302 "received as event"
        print(record["body"]["orderId"])
```

```py title="billing/forward.py"
import json

import boto3

sqs = boto3.client("sqs")


def forward(event: dict, context: object) -> None:
    for record in event["Records"]:
        message = json.loads(record["body"])
        message["status"] = "billed"  # expect: NP302 "message"
        sqs.send_message(QueueUrl="billed", MessageBody=json.dumps(message))
```

## Good

```py title="billing/handler.py"
import json


def lambda_handler(event: dict, context: object) -> None:
    for record in event["Records"]:
        body = json.loads(record["body"])
        body["receivedAs"] = record["messageId"]
        print(body["orderId"])
```

```py title="billing/forward.py"
import json

import boto3

sqs = boto3.client("sqs")


def forward(event: dict, context: object) -> None:
    for record in event["Records"]:
        message = json.loads(record["body"])
        billed = {"eventType": "OrderBilled", "orderId": message["orderId"], "status": "billed"}
        sqs.send_message(QueueUrl="billed", MessageBody=json.dumps(billed))
```

## Known limits

A parsed copy may be enriched and stored; it is reported only where it is sent on. Requests,
triggers that are answered by the changed event (Cognito, CloudFront), windows of a stream and
custom resources are no events in this sense; a notification of S3 or of DynamoDB is one.
"""

from collections.abc import Iterator

from nplint.api import Model, Mutation, Related, Violation, possessive, rule


@rule(code="NP302", severity="error", since="0.1.0")
def received_event_mutated(model: Model) -> Iterator[Violation]:
    """Report the first change of each event that a handler received."""
    for item in model.mutations:
        if item.kind == "received":
            yield _violation(item)


def _violation(item: Mutation) -> Violation:
    through = f" through {' → '.join(item.path)}" if item.path else ""
    handler = f"{possessive(item.module)} handler" if item.module else "the handler"
    return Violation(
        item.span,
        f"{item.what} changes the event that {handler} received as {item.subject}{through}; work "
        f"on a copy ({{**event, …}}, replace(), model_copy()) or build an event of your own",
        module=item.module,
        subject=f"{item.subject} received and changed by {item.what}",
        related=(Related("the event is received here", item.origin),),
    )

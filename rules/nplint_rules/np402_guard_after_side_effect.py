"""# guard-after-side-effect (NP402)

A handler remembers the event only after it has done its work.

## Why

A guard helps the delivery that comes after it. When the function dies between the work and the
guard, or two deliveries run side by side, the work is done twice and the guard notices too late.

## Bad

```py title="payments/handler.py"
import json
import os

import boto3
import requests
from botocore.exceptions import ClientError

URL = os.environ["GATEWAY"]
inbox = boto3.resource("dynamodb").Table("processed_events")


def lambda_handler(event, context):
    for record in event["Records"]:
        booking = json.loads(record["body"])
        requests.post(URL, json=booking, timeout=5)  # expect: NP402 "requests.post()"
        try:
            inbox.put_item(
                Item={"pk": booking["eventId"]},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError:
            continue
```

## Good

```py title="payments/handler.py"
import json
import os

import boto3
import requests
from botocore.exceptions import ClientError

URL = os.environ["GATEWAY"]
inbox = boto3.resource("dynamodb").Table("processed_events")


def lambda_handler(event, context):
    for record in event["Records"]:
        booking = json.loads(record["body"])
        try:
            inbox.put_item(
                Item={"pk": booking["eventId"]},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError:
            continue
        requests.post(URL, json=booking, timeout=5)
```

## Known limits

Work that commits in one database transaction with the guard may stand before it: the conflict
undoes both. That is seen where the code shows the transaction.
"""

from collections.abc import Iterator

from nplint.api import GuardProblem, Handler, Model, Related, Span, Violation, possessive, rule


@rule(code="NP402", severity="error", since="0.1.0")
def guard_after_side_effect(model: Model) -> Iterator[Violation]:
    """Report each effect that comes before the guard that should have kept it from repeating."""
    seen: set[Span] = set()
    for handler in model.handlers:
        for problem in handler.problems:
            if problem.kind == "late" and problem.span not in seen:
                seen.add(problem.span)
                yield _violation(handler, problem)


def _violation(handler: Handler, problem: GuardProblem) -> Violation:
    owner = handler.module or "the code"
    return Violation(
        problem.span,
        f"{possessive(owner)} {handler.name} does {problem.effect} before it asks whether the "
        f"event is new: {problem.why}; {problem.cure}",
        module=handler.module,
        subject=f"{handler.name} does {problem.effect}",
        related=_related(handler, problem),
        confidence=problem.confidence,
    )


def _related(handler: Handler, problem: GuardProblem) -> tuple[Related, ...]:
    definition = problem.definition or handler.span
    found = [Related("the handler stands here", definition)]
    if handler.span != definition:
        found.append(Related(f"{handler.name} hands it the message", handler.span))
    return tuple(found)

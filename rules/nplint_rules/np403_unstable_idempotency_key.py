"""# unstable-idempotency-key (NP403)

A handler's guard asks a memory that can't recognise the second delivery.

## Why

A key made from `uuid4()`, the clock, the receipt handle or the whole record is new at every
delivery, and a set in the process is empty in the next one: the guard is there, costs a write, and
never once finds a duplicate.

## Bad

```py title="billing/handler.py"
import json
import uuid

import boto3
from botocore.exceptions import ClientError

inbox = boto3.resource("dynamodb").Table("processed_events")
sns = boto3.client("sns")


def lambda_handler(event, context):
    for record in event["Records"]:
        invoice = json.loads(record["body"])
        key = str(uuid.uuid4())  # expect: NP403 "uuid4()"
        try:
            inbox.put_item(Item={"pk": key}, ConditionExpression="attribute_not_exists(pk)")
        except ClientError:
            continue
        sns.publish(PhoneNumber=invoice["phone"], Message="your invoice is ready")
```

## Good

```py title="billing/handler.py"
import json

import boto3
from botocore.exceptions import ClientError

inbox = boto3.resource("dynamodb").Table("processed_events")
sns = boto3.client("sns")


def lambda_handler(event, context):
    for record in event["Records"]:
        invoice = json.loads(record["body"])
        try:
            inbox.put_item(
                Item={"pk": invoice["eventId"]},
                ConditionExpression="attribute_not_exists(pk)",
            )
        except ClientError:
            continue
        sns.publish(PhoneNumber=invoice["phone"], Message="your invoice is ready")
```

## Known limits

The message id of SQS is taken for stable, although the same event published twice has two.
"""

from collections.abc import Iterator

from nplint.api import GuardProblem, Handler, Model, Related, Span, Violation, possessive, rule


@rule(code="NP403", severity="error", since="0.1.0")
def unstable_idempotency_key(model: Model) -> Iterator[Violation]:
    """Report each guard whose key or memory does not outlive one delivery."""
    seen: set[Span] = set()
    for handler in model.handlers:
        for problem in handler.problems:
            if problem.kind in ("unstable-key", "volatile") and problem.span not in seen:
                seen.add(problem.span)
                yield _violation(handler, problem)


def _violation(handler: Handler, problem: GuardProblem) -> Violation:
    owner = handler.module or "the code"
    return Violation(
        problem.span,
        f"{possessive(owner)} {handler.name} guards {problem.effect} in vain: "
        f"{problem.why}; {problem.cure}",
        module=handler.module,
        subject=f"{handler.name} guards {problem.effect}",
        related=_related(handler, problem),
        confidence=problem.confidence,
    )


def _related(handler: Handler, problem: GuardProblem) -> tuple[Related, ...]:
    found = [Related("what is repeated stands here", problem.effect_span)]
    definition = problem.definition or handler.span
    if definition != problem.span:
        found.append(Related("the handler stands here", definition))
    if handler.span not in (definition, problem.span):
        found.append(Related(f"{handler.name} hands it the message", handler.span))
    return tuple(found)

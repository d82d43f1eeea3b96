"""# handler-without-idempotency-guard (NP401)

A handler does something that a second delivery of the same event would do again.

## Why

SNS, SQS, EventBridge and every other broker deliver at least once: after a timeout, a crash behind
the work, a redrive from the dead-letter queue. What is not remembered is done twice: two charges,
two mails, a counter too high.

## Bad

```py title="payments/handler.py"
import json
import os

import requests


def charge(booking: dict) -> None:
    requests.post(
        f"{os.environ['GATEWAY']}/charges",
        json={"amount": booking["amount"]},
        timeout=5,
    )


def lambda_handler(event, context):  # expect: NP401 "HTTP POST (requests.post())"
    for record in event["Records"]:
        charge(json.loads(json.loads(record["body"])["Message"]))
```

## Good

Claim the event before the work, atomically, under an id that the event brings with it.

```py title="payments/handler.py"
import json
import os

import boto3
import requests
from botocore.exceptions import ClientError

inbox = boto3.resource("dynamodb").Table(os.environ["INBOX_TABLE"])


def is_new(event_id: str) -> bool:
    try:
        inbox.put_item(
            Item={"pk": event_id},
            ConditionExpression="attribute_not_exists(pk)",
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == "ConditionalCheckFailedException":
            return False
        raise
    return True


def lambda_handler(event, context):
    for record in event["Records"]:
        booking = json.loads(json.loads(record["body"])["Message"])
        if not is_new(booking["eventId"]):
            continue
        requests.post(
            f"{os.environ['GATEWAY']}/charges",
            json={"amount": booking["amount"]},
            timeout=5,
        )
```

## Naturally idempotent

What writes the same thing under the same key needs no guard: an upsert, a delete, an object under
a key made from the event, a request that carries the event's id as its idempotency key.

```py title="search/handler.py"
import json

import boto3

table = boto3.resource("dynamodb").Table("documents")


def lambda_handler(event, context):
    for record in event["Records"]:
        document = json.loads(record["body"])
        table.put_item(Item={"documentId": document["documentId"], "title": document["title"]})
```

## Routers, buses and domain objects

A guard in front of a router or bus guards the functions that are registered there; without one,
each of them is reported. A domain object that comes from a repository or session is stored: what
its methods add to its own state is done again, what they set is not.

```py title="garage/handler.py"
import json

from garage.units import UnitOfWork


class Garage:
    def __init__(self, name):
        self.name = name
        self.taken = 0

    def let_in(self, places):
        self.taken += places


def lambda_handler(event, context):  # expect: NP401 "change of Garage.taken from its old value"
    for record in event["Records"]:
        arrived = json.loads(record["body"])
        with UnitOfWork() as uow:
            garage = uow.garages.get(arrived["garage"])
            garage.let_in(arrived["places"])
            uow.commit()
```

## Known limits

A project's own guard is seen through when its code is in the repository. Others are declared:
`idempotency: {functions: {app.inbox.claim: true-means-new}, decorators: [once]}` in the
configuration or in `module.yaml`, or `# nplint: idempotent -- reason` above the handler. A unique
constraint that stands only in a migration is not seen. Functions that an API, a schedule, a user
pool or a state machine calls are not asked for a guard.
"""

from collections.abc import Iterator

from nplint.api import GuardProblem, Handler, Model, Related, Span, Violation, possessive, rule


@rule(code="NP401", severity="error", since="0.1.0")
def handler_without_idempotency_guard(model: Model) -> Iterator[Violation]:
    """Report each handler whose work nothing keeps from being done twice."""
    seen: set[Span] = set()
    for handler in model.handlers:
        for problem in handler.problems:
            if problem.kind in ("missing", "ineffective") and problem.span not in seen:
                seen.add(problem.span)
                yield _violation(model, handler, problem)


def _violation(model: Model, handler: Handler, problem: GuardProblem) -> Violation:
    owner = handler.module or "the code"
    return Violation(
        problem.span,
        f"{possessive(owner)} {handler.name} repeats {problem.effect}{_path(handler, problem)} "
        f"when {_events(model, handler)} again: {problem.why}; {problem.cure}",
        module=handler.module,
        subject=f"{handler.name} does {problem.effect}",
        related=_related(handler, problem),
        severity="warning" if problem.confidence == "inferred" else None,
        confidence=problem.confidence,
    )


def _events(model: Model, handler: Handler) -> str:
    names = [
        event.name for key in handler.events if (event := model.event_by_key.get(key)) is not None
    ]
    if len(names) in (1, 2):
        return f"{' or '.join(names)} comes"
    return "an event comes"


def _path(handler: Handler, problem: GuardProblem) -> str:
    path = problem.path
    if path and path[0] == handler.name.rpartition(".")[2]:
        path = path[1:]
    return f" through {' → '.join(path)}" if path else ""


def _related(handler: Handler, problem: GuardProblem) -> tuple[Related, ...]:
    found = []
    if problem.effect_span != problem.span:
        found.append(Related("what is repeated stands here", problem.effect_span))
    definition = problem.definition or handler.span
    if definition != problem.span:
        found.append(Related("the handler stands here", definition))
    if handler.span not in (definition, problem.span):
        found.append(Related(f"{handler.name} hands it the message", handler.span))
    found += [Related("this one has no guard either", span) for span in problem.alike]
    return tuple(found)

"""# racy-idempotency-check (NP404)

A handler looks whether the event was seen, and nothing makes look and work one step.

## Why

Two deliveries at once both find nothing and both do the work. A queue does that after a slow
first attempt: the visibility timeout ends while the first worker is still busy.

## Bad

```py title="shipping/handler.py"
import json
import os

import redis

store = redis.Redis(host=os.environ["REDIS"])


def lambda_handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        if store.get(f"processed:{order['eventId']}"):  # expect: NP404 "atomically"
            continue
        carrier.book_pickup(order["orderId"])
        store.set(f"processed:{order['eventId']}", "1", ex=86400)
```

## Good

```py title="shipping/handler.py"
import json
import os

import redis

store = redis.Redis(host=os.environ["REDIS"])


def lambda_handler(event, context):
    for record in event["Records"]:
        order = json.loads(record["body"])
        if not store.set(f"processed:{order['eventId']}", "1", nx=True, ex=86400):
            continue
        carrier.book_pickup(order["orderId"])
```

## Known limits

Off by default: a first-in-first-out queue, or one consumer at a time, closes the gap as well, and
that is not seen here. A look-up whose mark commits together with the work is not reported.
"""

from collections.abc import Iterator

from nplint.api import GuardProblem, Handler, Model, Related, Span, Violation, possessive, rule


@rule(code="NP404", severity="info", since="0.1.0", enabled=False)
def racy_idempotency_check(model: Model) -> Iterator[Violation]:
    """Report each look-up that two deliveries at once can both pass."""
    seen: set[Span] = set()
    for handler in model.handlers:
        for problem in handler.problems:
            if problem.kind == "race" and problem.span not in seen:
                seen.add(problem.span)
                yield _violation(handler, problem)


def _violation(handler: Handler, problem: GuardProblem) -> Violation:
    owner = handler.module or "the code"
    return Violation(
        problem.span,
        f"{possessive(owner)} {handler.name} looks before it does {problem.effect}, but "
        f"{problem.why}; {problem.cure}",
        module=handler.module,
        subject=f"{handler.name} looks before {problem.effect}",
        related=(Related("what may be done twice stands here", problem.effect_span),),
        confidence=problem.confidence,
    )

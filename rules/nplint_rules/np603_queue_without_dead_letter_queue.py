"""# queue-without-dead-letter-queue (NP603)

A queue has no dead-letter queue.

## Why

A message that its consumer can't process comes back until its retention is over, takes up the
consumer all the while, and is then gone without a trace. A dead-letter queue keeps it.

## Bad

```yaml title="billing/template.yaml"
Resources:
  Invoices:  # expect: NP603 "Invoices"
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 120
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```yaml title="billing/template.yaml"
Resources:
  InvoicesFailed:
    Type: AWS::SQS::Queue
  Invoices:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 120
      RedrivePolicy:
        deadLetterTargetArn: !GetAtt InvoicesFailed.Arn
        maxReceiveCount: 5
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

A queue that is the target of any redrive (of a queue, a subscription, a rule, a function) needs
none itself. Queues that are looked up, not made here, are not judged.
"""

from collections.abc import Iterator

from nplint.api import Model, Queue, Related, Violation, possessive, rule


@rule(code="NP603", severity="error", since="0.1.0")
def queue_without_dead_letter_queue(model: Model) -> Iterator[Violation]:
    """Report each queue that is made here without a redrive policy."""
    for queue in model.queues:
        if queue.imported or queue.is_dead_letter_target or queue.dead_letter_queue is not None:
            continue
        owner = f"{possessive(queue.module)} queue" if queue.module else "the queue"
        yield Violation(
            queue.span,
            f"{owner} {queue.name} has no dead-letter queue, so that what its consumer can't "
            "process is lost; give it a redrive policy",
            module=queue.module,
            subject=queue.name,
            related=(*_making(queue), *_consumers(model, queue)),
        )


def _making(queue: Queue) -> Iterator[Related]:
    if queue.made_at is not None and queue.made_at != queue.span:
        yield Related("it is created here", queue.made_at)


def _consumers(model: Model, queue: Queue) -> tuple[Related, ...]:
    feeds = [feed for feed in model.feeds if feed.queue == queue.id]
    return tuple(
        Related(f"{feed.module or 'a function'} consumes it here", feed.span) for feed in feeds
    )

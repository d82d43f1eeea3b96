"""# cross-module-queue-send (NP104)

A module puts messages on another module's queue.

## Why

The queue is the consumer's own: its name, its retries and the form of its messages may change
without notice. A message that goes straight into it is a command past the topic, and no other
module can ever learn of the fact.

## Bad

```py title="scanner/dispatch.py"
import json

import boto3

sqs = boto3.client("sqs")


def dispatch(document_id: str) -> None:
    url = sqs.get_queue_url(QueueName="loader-documents")["QueueUrl"]
    # expect[+1]: NP104 "loader-documents"
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"documentId": document_id}))
```

```yaml title="scanner/module.yaml"
name: scanner
```

```yaml title="loader/module.yaml"
name: loader
owns:
  queues: [loader-documents]
```

## Good

```py title="loader/requeue.py"
import json

import boto3

sqs = boto3.client("sqs")


def again(document: dict, attempt: int) -> None:
    url = sqs.get_queue_url(QueueName="loader-documents")["QueueUrl"]
    delay = min(900, 2**attempt)
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps(document), DelaySeconds=delay)
```

```yaml title="scanner/module.yaml"
name: scanner
```

```yaml title="loader/module.yaml"
name: loader
owns:
  queues: [loader-documents]
```

## Known limits

A queue whose URL comes with the message is nobody's as far as can be seen, and is listed as a
gap.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP104", severity="error", since="0.1.0")
def cross_module_queue_send(model: Model) -> Iterator[Violation]:
    """Report each message that is sent to another module's queue."""
    for call in model.calls_of("queue"):
        yield Violation(
            call.span,
            f"{call.source} sends to {call.detail.rpartition(' ')[2]}, a queue of {call.target}; "
            f"publish an event to a topic and let {call.target} subscribe its queue",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            severity="warning" if call.confidence == "inferred" else None,
            confidence=call.confidence,
        )

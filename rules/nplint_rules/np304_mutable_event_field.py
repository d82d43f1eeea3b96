"""# mutable-event-field (NP304)

A frozen event holds something that can be changed, or a base message is shared and rewritten.

## Why

`frozen=True` forbids to set a field, not to append to the list in it: the event changes behind its
own back. A base message kept on a class or a module and filled in for each event is worse, and a
warning: what one record left in it goes out with the next one, and threads overwrite each other.

## Bad

```py title="orders/events.py"
from dataclasses import dataclass


@dataclass(frozen=True)
class OrderPlaced:
    order_id: str
    lines: list[str]  # expect: NP304 "lines"
```

```py title="orders/publisher.py"
import json

import boto3


class Publisher:
    base = {"source": "orders"}

    def __init__(self, topic: str) -> None:
        self.sns = boto3.client("sns")
        self.topic = topic

    def publish(self, event_type: str) -> None:
        self.base["eventType"] = event_type  # expect: NP304 "shared"
        self.sns.publish(TopicArn=self.topic, Message=json.dumps(self.base))
```

## Good

```py title="orders/events.py"
from dataclasses import dataclass


@dataclass(frozen=True)
class OrderPlaced:
    order_id: str
    lines: tuple[str, ...]
```

```py title="orders/publisher.py"
import json

import boto3


class Publisher:
    base = {"source": "orders"}

    def __init__(self, topic: str) -> None:
        self.sns = boto3.client("sns")
        self.topic = topic

    def publish(self, event_type: str) -> None:
        message = {**self.base, "eventType": event_type}
        self.sns.publish(TopicArn=self.topic, Message=json.dumps(message))
```

## Known limits

Fields are judged by their annotations, aliases in the same file seen through; a class of the
project as a field's type is not opened. `tuple`, `frozenset`, `Mapping` and `Sequence` pass.
"""

from collections.abc import Iterator

from nplint.api import EventClass, Model, Mutation, Related, Span, Violation, possessive, rule


@rule(code="NP304", severity="info", since="0.1.0")
def mutable_event_field(model: Model) -> Iterator[Violation]:
    """Report mutable fields of frozen events, and base messages that are shared and changed."""
    for item in model.event_classes:
        if item.frozen:
            for name, kind, span in item.mutable_fields:
                yield _field(item, name, kind, span)
    for change in model.mutations:
        if change.kind == "shared-base":
            yield _shared(change)


def _field(item: EventClass, name: str, kind: str, span: Span) -> Violation:
    owner = f"{possessive(item.module)} frozen event" if item.module else "frozen event"
    return Violation(
        span,
        f"{owner} {item.name} has the mutable field {name}: {kind}; use tuple, frozenset "
        "or Mapping",
        module=item.module,
        subject=f"{item.name}.{name}",
    )


def _shared(item: Mutation) -> Violation:
    module = item.module or "this"
    return Violation(
        item.span,
        f"{item.what} changes {item.subject}, a base message shared by everything that {module} "
        f"publishes; merge into a new message for each event ({{**base, …}})",
        module=item.module,
        subject=f"{item.subject} shared and changed",
        related=(Related(f"{item.subject} is published here", item.origin),),
        severity="warning",
    )

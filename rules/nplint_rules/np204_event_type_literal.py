"""# event-type-literal (NP204)

A module writes an event type as raw text although it has an enum of them.

## Why

The enum is the source of truth for what a module publishes and consumes. Raw text beside it is not
found by a rename, not checked by a type checker, and drifts.

## Bad

```py title="loader/events.py"
from enum import Enum

import boto3

sns = boto3.client("sns")


class EventType(Enum):
    DOCUMENT_LOADED = "DOCUMENT_LOADED"


def tell(kind: str) -> None:
    sns.publish(TopicArn="arn:aws:sns:us-east-1:1:t", Message="{}", Subject=kind)


def run() -> None:
    tell("DOCUMENT_LOADED")  # expect: NP204 "EventType.DOCUMENT_LOADED"
```

```yaml title="loader/module.yaml"
name: loader
```

## Good

```py title="loader/events.py"
from enum import Enum

import boto3

sns = boto3.client("sns")


class EventType(Enum):
    DOCUMENT_LOADED = "DOCUMENT_LOADED"


def tell(kind: str) -> None:
    sns.publish(TopicArn="arn:aws:sns:us-east-1:1:t", Message="{}", Subject=kind)


def run() -> None:
    tell(EventType.DOCUMENT_LOADED.value)
```

```yaml title="loader/module.yaml"
name: loader
```

## Known limits

Off by default. Filter policies in templates and TypeScript can't use a Python enum and are left
aside.
"""

from collections.abc import Iterator

from nplint.api import EventName, Model, Related, Violation, rule


@rule(code="NP204", severity="warning", since="0.1.0", enabled=False)
def event_type_literal(model: Model) -> Iterator[Violation]:
    """Report each literal event type in Python code of a module that has a member for it."""
    members: dict[tuple[str, str], EventName] = {}
    for name in model.event_names:
        if name.role == "member":
            members.setdefault((name.module, name.name), name)
    for name in model.event_names:
        member = members.get((name.module, name.name))
        is_literal = name.role in ("publish", "subscribe") and name.span.path.endswith(".py")
        if member is None or not is_literal or member.span == name.span:
            continue
        enum = member.container.rpartition("::")[2]
        yield Violation(
            name.span,
            f"{name.module} writes {name.name} as text although it has an enum of its events; "
            f"use {enum}.{member.member}",
            module=name.module,
            subject=f"literal {name.name}",
            related=(Related("the member stands here", member.span),),
        )

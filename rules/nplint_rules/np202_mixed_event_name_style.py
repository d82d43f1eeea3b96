"""# mixed-event-name-style (NP202)

A module spells its own events in more than one style.

## Why

`DOCUMENT_LOADED` beside `DocumentExtracted` in one module makes every filter policy and every
dispatch table a guessing game, and a typo in case is a silent loss.

## Bad

```py title="loader/events.py"
from enum import Enum

import boto3

sns = boto3.client("sns")


class EventType(Enum):
    JOB_STARTED = "JOB_STARTED"
    DOCUMENT_LOADED = "DOCUMENT_LOADED"
    BATCH_FINISHED = "BatchFinished"  # expect: NP202 "BATCH_FINISHED"


def tell(kind: EventType) -> None:
    sns.publish(TopicArn="arn:aws:sns:us-east-1:1:t", Message="{}", Subject=kind.value)


def run() -> None:
    tell(EventType.JOB_STARTED)
    tell(EventType.DOCUMENT_LOADED)
    tell(EventType.BATCH_FINISHED)
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
    JOB_STARTED = "JOB_STARTED"
    DOCUMENT_LOADED = "DOCUMENT_LOADED"


def tell(kind: EventType) -> None:
    sns.publish(TopicArn="arn:aws:sns:us-east-1:1:t", Message="{}", Subject=kind.value)


def run() -> None:
    tell(EventType.JOB_STARTED)
    tell(EventType.DOCUMENT_LOADED)
```

```yaml title="loader/module.yaml"
name: loader
```

## Known limits

Event classes are left aside: `class DocumentLoaded` with the wire name `DOCUMENT_LOADED` is common
practice. A single lower-case word fits snake, kebab and dotted style alike.
"""

from collections import Counter
from collections.abc import Iterator

from nplint.api import EventName, Model, Violation, restyled, rule, style_of

_PLAIN = frozenset(["lower", "mixed", "words"])


@rule(code="NP202", severity="warning", since="0.1.0")
def mixed_event_name_style(model: Model) -> Iterator[Violation]:
    """Report each event that is not spelled as most of its owner's events are."""
    owned: dict[str, dict[str, EventName]] = {}
    # Code says how an event is spelled; a manifest repeats it. Code of no module has no one style.
    for name in sorted(model.event_names, key=lambda each: each.role == "manifest"):
        event = model.event_by_key.get(name.event)
        if not name.module or name.role in ("class", "subscribe"):
            continue
        if event is None or event.owner != name.module:
            continue
        if style_of(name.name) not in _PLAIN:
            owned.setdefault(name.module, {}).setdefault(name.name, name)
    for module, names in sorted(owned.items()):
        yield from _odd_ones(module, names)


def _odd_ones(module: str, names: dict[str, EventName]) -> Iterator[Violation]:
    counts = Counter(style_of(name) for name in names)
    if len(counts) < 2:
        return
    (usual, most), (_, second) = counts.most_common(2)
    if most == second:
        usual = style_of(min(names.values(), key=lambda item: item.span).name)
    for text, name in sorted(names.items()):
        if style_of(text) == usual:
            continue
        yield Violation(
            name.span,
            f"{module} spells {text} in {style_of(text)} style, its other events in {usual}; "
            f"publish {restyled(text, usual)}",
            module=module,
            subject=f"style of {text}",
        )

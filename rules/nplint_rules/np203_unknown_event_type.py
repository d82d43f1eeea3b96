"""# unknown-event-type (NP203)

A module consumes an event that nobody publishes, and that is one typo away from one that is.

## Why

A filter policy or dispatch key with a misspelled event type matches nothing: no error, no message,
no dead letter. The name is a contract between repositories; nothing else compares the two sides.

## Bad

```py title="loader/publish.py"
import json

import boto3

sns = boto3.client("sns")


def loaded(document: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:us-east-1:1:documents",
        Message=json.dumps({"eventType": "DOCUMENT_LOADED", "documentId": document["id"]}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "DOCUMENT_LOADED"}},
    )
```

```yaml title="loader/module.yaml"
name: loader
```

```py title="exporter/wiring.py"
from bus import bus


def on_loaded(event: dict) -> None:
    print(event)


bus.subscribe("DOCUMENT_LODED", on_loaded)  # expect: NP203 "DOCUMENT_LOADED"
```

```yaml title="exporter/module.yaml"
name: exporter
```

## Good

```py title="loader/publish.py"
import json

import boto3

sns = boto3.client("sns")


def loaded(document: dict) -> None:
    sns.publish(
        TopicArn="arn:aws:sns:us-east-1:1:documents",
        Message=json.dumps({"eventType": "DOCUMENT_LOADED", "documentId": document["id"]}),
        MessageAttributes={"eventType": {"DataType": "String", "StringValue": "DOCUMENT_LOADED"}},
    )
```

```yaml title="loader/module.yaml"
name: loader
```

```py title="exporter/wiring.py"
from bus import bus


def on_loaded(event: dict) -> None:
    print(event)


bus.subscribe("DOCUMENT_LOADED", on_loaded)
```

```yaml title="exporter/module.yaml"
name: exporter
```

## Known limits

An unknown name that resembles none is NP601's business. Nothing is reported while a publisher's
event names can't be seen at all.
"""

from collections.abc import Iterator

from nplint.api import Model, Related, Subscription, Violation, closest, possessive, rule


@rule(code="NP203", severity="error", since="0.1.0")
def unknown_event_type(model: Model) -> Iterator[Violation]:
    """Report each consumed event that is unknown and close to a known one."""
    known = {event.key: event for event in model.events if _is_known(model, event.key)}
    seen: set[tuple[str, str]] = set()
    for item in model.subscriptions:
        if item.event == "*" or item.event in known or (item.module, item.event) in seen:
            continue
        meant = closest(item.name, [event.name for event in known.values()])
        if meant is None:
            continue
        seen.add((item.module, item.event))
        yield _violation(model, item, meant)


def _is_known(model: Model, key: str) -> bool:
    event = model.event_by_key[key]
    promised = event.external or any(
        name.event == key and name.role == "manifest" for name in model.event_names
    )
    return promised or bool(model.publications_of(key))


def _violation(model: Model, item: Subscription, meant: str) -> Violation:
    event = next(event for event in model.events if event.name == meant)
    publication = next(iter(model.publications_of(event.key)), None)
    owner = event.owner or "another module"
    related = (Related(f"{owner} publishes {meant} here", publication.span),) if publication else ()
    return Violation(
        item.span,
        f"{item.module or 'this'} consumes {item.name}, which nobody publishes; "
        f"did you mean {possessive(owner)} {meant}?",
        module=item.module,
        subject=f"{item.name} for {meant}",
        related=related,
    )

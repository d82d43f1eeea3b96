"""# event-not-past-tense (NP201)

An event's name does not state a fact about the past.

## Why

An event tells what has happened; nobody can refuse it any more. A command (`LoadDocument`), a
progress (`DocumentLoading`), a thing (`BATCH_ATTACHMENTS`) or a state (`DocumentReady`) leaves the
reader to guess what the publisher guarantees, and invites consumers to treat it as a request.

## Bad

```py title="loader/events.py"
import json
import os

import boto3

sns = boto3.client("sns")


def finish(document: dict) -> None:
    sns.publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Message=json.dumps(
            {
                "eventType": "LOAD_DOCUMENT",  # expect: NP201 "DOCUMENT_LOADED"
                **document,
            }
        ),
    )
```

```yaml title="loader/module.yaml"
name: loader
```

## Good

```py title="loader/events.py"
import json
import os

import boto3

sns = boto3.client("sns")


def finish(document: dict) -> None:
    sns.publish(
        TopicArn=os.environ["TOPIC_ARN"],
        Message=json.dumps({"eventType": "DOCUMENT_LOADED", **document}),
    )
```

```yaml title="loader/module.yaml"
name: loader
```

## Settings

`naming.past_words`, `naming.not_past_words` and `naming.state_words` extend the vocabulary;
`naming.participle_first: reject` forbids `DeletedDocument`; `naming.strict` reports ambiguous names
(`PriceSet`) as warnings. `naming.grandfathered`, or `events` in a module's manifest, keeps an old
name with a reason: a published name is a contract, and renaming it is a new event type.

## Known limits

English only. A name is judged once, at its owner; consumers mirror it and are not asked. Events of
declared external systems and of the cloud itself are never judged, nor what says to whom it goes
(`Bind@Vault`): that is a message to one receiver. Whether a fact is *worth* an event, no grammar
can tell.

## References

- https://architecture.nextpoint.com/principles/event-driven
- https://martinfowler.com/eaaDev/DomainEvent.html
"""

from collections.abc import Iterator

from nplint.api import (
    EventType,
    Model,
    Related,
    Verdict,
    Violation,
    Vocabulary,
    judge,
    possessive,
    rule,
)

_KINDS = {
    "command": "is a command",
    "progressive": "tells of something still going on",
    "noun": "names a thing",
    "state": "names a state",
    "": "is no past fact",
}


@rule(code="NP201", severity="error", since="0.1.0")
def event_not_past_tense(model: Model) -> Iterator[Violation]:
    """Report each event type whose name is no past fact, once, where its owner declares it."""
    vocabulary = Vocabulary(
        past_words=frozenset(model.settings.past_words),
        not_past_words=frozenset(model.settings.not_past_words),
        state_words=frozenset(model.settings.state_words),
        participle_first=model.settings.participle_first,
    )
    for event in model.events:
        if event.declared_at is None or event.external or _is_kept(model, event):
            continue
        if "@" in event.name:
            continue  # it is addressed
        verdict = judge(event.name, vocabulary)
        if verdict.verdict == "not-past":
            yield _violation(model, event, verdict)
        elif verdict.verdict == "ambiguous" and model.settings.strict_names:
            yield _ambiguous(model, event, verdict)


def _is_kept(model: Model, event: EventType) -> bool:
    kept = {name for name, _ in model.settings.grandfathered}
    for module in model.modules:
        kept |= {name for name, _ in module.grandfathered}
    return bool(kept & {event.name, event.key, *event.wire_names})


def _violation(model: Model, event: EventType, verdict: Verdict) -> Violation:
    module = event.owner or model.module_at(event.declared_at.path if event.declared_at else "")
    consumers = sorted({item.module for item in model.subscriptions_to(event.key)} - {module})
    owner = f"{possessive(module)} event" if module else "event"
    message = f"{owner} {event.name} {_KINDS[verdict.kind]}, not a fact about the past"
    if verdict.proposal:
        message += f"; publish {verdict.proposal} instead"
    elif verdict.advice:
        message += f"; {_asked(verdict.advice) if consumers else verdict.advice}"
    if consumers:
        message += (
            f", as a new event type beside it until {', '.join(consumers)} moved over"
            " (or grandfather the old name with a reason)"
        )
    assert event.declared_at is not None
    return Violation(
        event.declared_at,
        message,
        module=module,
        subject=f"event {event.key}",
        related=_related(model, event),
    )


def _asked(advice: str) -> str:
    """Return advice that the sentence can go on after: its question in brackets."""
    what, colon, question = advice.partition(": ")
    return f"{what} ({question})" if colon else advice


def _ambiguous(model: Model, event: EventType, verdict: Verdict) -> Violation:
    assert event.declared_at is not None
    module = event.owner or model.module_at(event.declared_at.path)
    return Violation(
        event.declared_at,
        f"{possessive(module)} event {event.name} may or may not be a past fact: {verdict.reason}; "
        "choose a verb whose past form can be told apart",
        module=module,
        subject=f"event {event.key}",
        severity="warning",
    )


def _related(model: Model, event: EventType) -> tuple[Related, ...]:
    published = [
        Related(f"{item.module or 'code'} publishes it here", item.span)
        for item in model.publications_of(event.key)
        if item.span != event.declared_at
    ]
    consumed = [
        Related(f"{item.module or 'code'} subscribes to it here", item.span)
        for item in model.subscriptions_to(event.key)
        if item.span != event.declared_at
    ]
    return (*published[:3], *consumed[:3])

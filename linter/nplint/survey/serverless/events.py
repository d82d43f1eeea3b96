"""The ``events`` of a serverless function."""

import re
from collections.abc import Callable, Mapping
from typing import Literal

from msgspec import Struct

from nplint.facts.data import Data, Items, Opaque, Scalar, Table, Text, TextData, literal
from nplint.facts.infra import (
    DeadLetter,
    EventSource,
    Invocation,
    QueueSettings,
    Resource,
    Rule,
    Subscription,
)
from nplint.span import Span
from nplint.survey.cloudformation.messaging import filter_policy, reports_failures
from nplint.survey.cloudformation.rules import FUNCTION_TYPES, InvocationKind, event_pattern
from nplint.survey.cloudformation.unit import Unit, is_present, reference
from nplint.survey.cloudformation.values import (
    UNKNOWN,
    at,
    document_of,
    elements_of,
    entries_of,
    entry_of,
    first_of,
    flag_of,
    number_of,
    text_of,
    word_of,
)


class Event(Struct, frozen=True):
    """One event of a function."""

    function: str
    """Logical id of the function."""
    index: int
    settings: Data
    span: Span

    @property
    def target(self) -> Text:
        """The text that names the function."""
        return reference(self.function)

    def get(self, *keys: str) -> Data | None:
        """Return the setting under a path of keys."""
        return at(self.settings, *keys)

    def arn(self, *keys: str) -> Text:
        """Return the ARN, which may stand alone in place of the settings."""
        if isinstance(self.settings, Scalar | TextData):
            return text_of(self.settings)
        return text_of(first_of(self.settings, *keys))


def events(unit: Unit, function: str, data: Data | None) -> None:
    """Read all events of a function; several types in one entry count one by one."""
    for index, item in enumerate(elements_of(data)):
        if isinstance(item, Opaque):
            unit.gap("an event that is not known here", item.span)
        bare = _bare(item)
        for kind, settings, span in bare:
            _event(unit, kind, Event(function, index, settings, span))


def _bare(item: Data) -> list[tuple[str, Data, Span]]:
    """Return type, settings and place; ``- http`` alone is a type without settings."""
    if isinstance(item, Scalar):
        return [(word_of(item), Table((), item.span), item.span)]
    return [(entry.key, entry.value, entry.key_span) for entry in entries_of(item)]


def _event(unit: Unit, kind: str, event: Event) -> None:
    reader = _READERS.get(kind)
    if reader is not None:
        reader(unit, event)
    elif kind in _INVOCATIONS:
        _call(unit, event, _INVOCATIONS[kind])
    else:
        unit.gap(f"event of unknown type {kind}", event.span)


def _call(unit: Unit, event: Event, kind: InvocationKind) -> None:
    # A state machine of a plugin has events as well, but it is no function.
    if unit.is_a(event.target[0], *FUNCTION_TYPES):
        unit.invocations.append(Invocation(event.target, kind, event.span))


def _sns(unit: Unit, event: Event) -> None:
    topic = event.arn("arn")
    name = text_of(event.get("topicName"))
    if not topic or not _is_arn(topic):
        topic = _made_topic(unit, topic or name, event.span)
    id = f"{event.function}SnsSubscription{event.index}"
    unit.subscriptions.append(
        Subscription(
            id=id,
            topic=topic,
            protocol="lambda",
            endpoint=event.target,
            span=event.span,
            policy=filter_policy(unit, event.get("filterPolicy")),
            policy_scope=_scope(event),
        )
    )
    entry = entry_of(event.settings, "redrivePolicy")
    if entry is not None and is_present(entry.value):
        target = dead_letter_target(entry.value)
        dead = DeadLetter(reference(id), target, entry.key_span, "subscription")
        unit.dead_letters.append(dead)


def _scope(event: Event) -> Literal["attributes", "body"]:
    return "body" if word_of(event.get("filterPolicyScope")) == "MessageBody" else "attributes"


def _is_arn(text: Text) -> bool:
    """Whether a text is an ARN: what starts with a reference can't be a topic's bare name."""
    first = text[0] if text else ""
    return not isinstance(first, str) or first.startswith("arn:")


def _made_topic(unit: Unit, name: Text, span: Span) -> Text:
    """Note the topic that the framework makes for a name, once for the whole service."""
    known = literal(name)
    if known is None or not known:
        return name or UNKNOWN
    id = "SNSTopic" + alphanumeric(known)
    if id not in unit.scope.types:
        unit.scope.types = {**unit.scope.types, id: "AWS::SNS::Topic"}
        unit.resources.append(Resource(id, "topic", span, name))
    return reference(id)


def alphanumeric(name: str) -> str:
    """Return a name as the framework puts it into logical ids."""
    letters = re.sub(r"[^0-9A-Za-z]", "", name)
    return letters[:1].upper() + letters[1:]


def dead_letter_target(data: Data) -> Text:
    """Return the queue of a ``redrivePolicy``: by ARN, by logical id or imported."""
    by_reference = word_of(at(data, "deadLetterTargetRef"))
    if by_reference:
        return reference(by_reference, "arn")
    imported = at(data, "deadLetterTargetImport", "arn")
    return text_of(first_of(data, "deadLetterTargetArn")) or text_of(imported) or UNKNOWN


def _source(unit: Unit, event: Event) -> None:
    response = first_of(event.settings, "functionResponseType", "functionResponseTypes")
    window = first_of(event.settings, "maximumBatchingWindow", "batchWindow")
    unit.event_sources.append(
        EventSource(
            function=event.target,
            source=event.arn("arn", "queue") or UNKNOWN,
            span=event.span,
            batch_size=number_of(event.get("batchSize")),
            batch_window=number_of(window),
            report_failures=reports_failures(response),
            filter=_patterns(event.get("filterPatterns")),
        )
    )
    _destination(unit, event)


def _sns_sqs(unit: Unit, event: Event) -> None:
    """Read the event of ``serverless-sns-sqs-lambda``: it makes queue, redrive and subscription."""
    base = alphanumeric(word_of(event.get("name")) or f"{event.function}{event.index}")
    queue, dead = base + "Queue", base + "DeadLetterQueue"
    visibility, received = event.get("visibilityTimeout"), event.get("maxRetryCount")
    for id in (queue, dead):
        unit.resources.append(Resource(id, "queue", event.span))
    count = number_of(received)
    span = visibility.span if visibility is not None else None
    unit.queues.append(
        QueueSettings(queue, number_of(visibility), 5 if count is None else count, span)
    )
    unit.queues.append(QueueSettings(dead))
    unit.dead_letters.append(DeadLetter(reference(queue), reference(dead, "arn"), event.span))
    policy = filter_policy(unit, event.get("filterPolicy"))
    raw = event.get("rawMessageDelivery")
    unit.subscriptions.append(
        Subscription(
            id=base + "Subscription",
            topic=event.arn("topicArn") or UNKNOWN,
            protocol="sqs",
            endpoint=reference(queue, "arn"),
            span=event.span,
            policy=policy,
            policy_scope=_scope(event),
            raw=flag_of(raw),
            raw_span=raw.span if raw is not None else None,
        )
    )
    window = first_of(event.settings, "maximumBatchingWindowInSeconds")
    unit.event_sources.append(
        EventSource(
            function=event.target,
            source=reference(queue, "arn"),
            span=event.span,
            batch_size=number_of(event.get("batchSize")),
            batch_window=number_of(window),
        )
    )


def _stream(unit: Unit, event: Event) -> None:
    _source(unit, event)
    _call(unit, event, "stream")


def _destination(unit: Unit, event: Event) -> None:
    entry = entry_of(event.get("destinations"), "onFailure")
    if entry is not None:
        target = text_of(at(entry.value, "arn")) or text_of(entry.value)
        dead = DeadLetter(event.target, target or UNKNOWN, entry.key_span, "function")
        unit.dead_letters.append(dead)


def _patterns(data: Data | None) -> Data | None:
    if not isinstance(data, Items):
        return data
    return Items(tuple(document_of(item) or item for item in data.items), data.span)


def _event_bridge(unit: Unit, event: Event) -> None:
    id = f"{event.function}EventBridge{event.index}"
    scheduled = is_present(event.get("schedule"))
    unit.rules.append(
        Rule(
            id=id,
            span=event.span,
            bus=text_of(event.get("eventBus")),
            pattern=event_pattern(unit, event.get("pattern")),
            schedule=scheduled,
            targets=(event.target,),
            name=text_of(event.get("name")),
        )
    )
    if scheduled:
        _call(unit, event, "schedule")
    entry = entry_of(event.settings, "deadLetterQueueArn")
    if entry is not None and is_present(entry.value):
        target = text_of(entry.value) or UNKNOWN
        unit.dead_letters.append(DeadLetter(reference(id), target, entry.key_span, "rule"))


def _cloudwatch_event(unit: Unit, event: Event) -> None:
    id = f"{event.function}EventsRule{event.index}"
    pattern = event_pattern(unit, event.get("event"))
    name = text_of(event.get("name"))
    unit.rules.append(Rule(id, event.span, pattern=pattern, targets=(event.target,), name=name))


def _schedule(unit: Unit, event: Event) -> None:
    id = f"{event.function}EventsRuleSchedule{event.index}"
    name = text_of(event.get("name"))
    rule = Rule(id, event.span, schedule=True, targets=(event.target,), name=name)
    unit.rules.append(rule)
    _call(unit, event, "schedule")


_INVOCATIONS: Mapping[str, InvocationKind] = {
    "http": "http",
    "httpApi": "http",
    "websocket": "http",
    "alb": "http",
    "cloudFront": "http",
    "s3": "bucket",
    "cognitoUserPool": "cognito",
    "cloudwatchLog": "other",
    "iot": "other",
    "iotFleetProvisioning": "other",
    "alexaSkill": "other",
    "alexaSmartHome": "other",
}
_READERS: Mapping[str, Callable[[Unit, Event], None]] = {
    "sns": _sns,
    "snsSqs": _sns_sqs,
    "sqs": _source,
    "stream": _stream,
    "msk": _stream,
    "kafka": _stream,
    "activemq": _stream,
    "rabbitmq": _stream,
    "eventBridge": _event_bridge,
    "cloudwatchEvent": _cloudwatch_event,
    "schedule": _schedule,
}

"""The ``Events`` of SAM functions and state machines: what SAM makes of each when it deploys."""

from collections.abc import Callable, Mapping

from msgspec import Struct

from nplint.facts.data import Data, Entry, Text
from nplint.facts.infra import (
    DeadLetter,
    EventSource,
    Invocation,
    QueueSettings,
    Resource,
    Rule,
)
from nplint.span import Span
from nplint.survey.cloudformation.messaging import note_event_source, note_subscription
from nplint.survey.cloudformation.rules import FUNCTION_TYPES, InvocationKind, event_pattern
from nplint.survey.cloudformation.unit import Unit, is_present, reference
from nplint.survey.cloudformation.values import (
    UNKNOWN,
    at,
    entries_of,
    entry_of,
    first_of,
    flag_of,
    number_of,
    text_of,
    word_of,
)

_SQS_BATCH = 10
"""What SAM writes into the event source of an ``SqsSubscription``."""


class Event(Struct, frozen=True):
    """One entry of ``Events``."""

    target: str
    """Logical id of the function or state machine."""
    id: str
    """Logical id that SAM gives to what it makes: the target's followed by the event's."""
    settings: Data | None
    span: Span

    @property
    def function(self) -> Text:
        """The text that names the target."""
        return reference(self.target)

    def get(self, *keys: str) -> Data | None:
        """Return the property under a path of keys."""
        return at(self.settings, *keys)


def events(unit: Unit, target: str, data: Data | None) -> None:
    """Read all events of a function or state machine."""
    for entry in entries_of(data):
        kind = word_of(at(entry.value, "Type"))
        event = Event(target, target + entry.key, at(entry.value, "Properties"), entry.key_span)
        reader = _READERS.get(kind)
        if reader is not None:
            reader(unit, event)
        elif kind in _INVOCATIONS:
            _call(unit, event, _INVOCATIONS[kind])
        else:
            _unreadable(unit, entry, kind)


def _unreadable(unit: Unit, entry: Entry, kind: str) -> None:
    what = f"event {entry.key} of unknown type {kind}" if kind else f"event {entry.key} has no Type"
    unit.gap(what, entry.key_span)


def _call(unit: Unit, event: Event, kind: InvocationKind) -> None:
    if unit.is_a(event.function[0], *FUNCTION_TYPES):
        unit.invocations.append(Invocation(event.function, kind, event.span))


def _sns(unit: Unit, event: Event) -> None:
    topic = text_of(event.get("Topic"))
    through = event.get("SqsSubscription")
    if not is_present(through) or flag_of(through) is False:
        settings = event.settings
        note_subscription(unit, event.id, topic, "lambda", event.function, settings, event.span)
        return
    existing = text_of(at(through, "QueueArn"))
    queue = existing or reference(event.id + "Queue", "arn")
    if not existing:
        _make_queue(unit, event.id + "Queue", event.span)
    note_subscription(unit, event.id, topic, "sqs", queue, event.settings, event.span)
    size = number_of(at(through, "BatchSize"))
    size = _SQS_BATCH if size is None else size
    unit.event_sources.append(EventSource(event.function, queue, event.span, batch_size=size))


def _make_queue(unit: Unit, id: str, span: Span) -> None:
    unit.resources.append(Resource(id, "queue", span))
    unit.queues.append(QueueSettings(id))


def _sqs(unit: Unit, event: Event) -> None:
    source = text_of(event.get("Queue"))
    note_event_source(unit, event.function, source, event.settings, event.span)


def _stream(unit: Unit, event: Event) -> None:
    source = text_of(first_of(event.settings, "Stream", "Cluster", "Broker"))
    note_event_source(unit, event.function, source, event.settings, event.span)
    _call(unit, event, "stream")


def _rule(unit: Unit, event: Event) -> None:
    unit.rules.append(
        Rule(
            id=event.id,
            span=event.span,
            bus=text_of(event.get("EventBusName")),
            pattern=event_pattern(unit, first_of(event.settings, "Pattern", "EventPattern")),
            targets=(event.function,),
            name=text_of(event.get("RuleName")),
        )
    )
    _rule_dead_letter(unit, event)


def _schedule(unit: Unit, event: Event) -> None:
    name = text_of(event.get("Name"))
    targets = (event.function,)
    unit.rules.append(Rule(event.id, event.span, schedule=True, targets=targets, name=name))
    _call(unit, event, "schedule")
    _rule_dead_letter(unit, event)


def _rule_dead_letter(unit: Unit, event: Event) -> None:
    entry = entry_of(event.settings, "DeadLetterConfig")
    if entry is None or not is_present(entry.value):
        return
    target = text_of(at(entry.value, "Arn"))
    if not target and word_of(at(entry.value, "Type")) == "SQS":
        id = word_of(at(entry.value, "QueueLogicalId")) or event.id + "Queue"
        _make_queue(unit, id, entry.key_span)
        target = reference(id, "arn")
    redrive = DeadLetter(reference(event.id), target or UNKNOWN, entry.key_span, "rule")
    unit.dead_letters.append(redrive)


def invoke_config(unit: Unit, function: str, config: Data | None) -> None:
    """Read a SAM ``EventInvokeConfig``; SAM makes the queue where none is named."""
    entry = entry_of(at(config, "DestinationConfig"), "OnFailure")
    if entry is None or not is_present(entry.value):
        return
    target = text_of(at(entry.value, "Destination"))
    if not target and word_of(at(entry.value, "Type")) == "SQS":
        id = f"{function}EventInvokeConfigOnFailureQueue"
        _make_queue(unit, id, entry.key_span)
        target = reference(id, "arn")
    redrive = DeadLetter(reference(function), target or UNKNOWN, entry.key_span, "function")
    unit.dead_letters.append(redrive)


_INVOCATIONS: Mapping[str, InvocationKind] = {
    "Api": "http",
    "HttpApi": "http",
    "S3": "bucket",
    "Cognito": "cognito",
    "AlexaSkill": "other",
    "CloudWatchLogs": "other",
    "IoTRule": "other",
}
_READERS: Mapping[str, Callable[[Unit, Event], None]] = {
    "SNS": _sns,
    "SQS": _sqs,
    "EventBridgeRule": _rule,
    "CloudWatchEvent": _rule,
    "EventBusRule": _rule,
    "Schedule": _schedule,
    "ScheduleV2": _schedule,
    "DynamoDB": _stream,
    "Kinesis": _stream,
    "MSK": _stream,
    "MQ": _stream,
    "SelfManagedKafka": _stream,
    "DocumentDB": _stream,
}

"""Topics, subscriptions, queues and what feeds functions from them."""

from typing import Literal

from nplint.facts.data import Data, Hole, Items, Opaque, Text
from nplint.facts.infra import DeadLetter, EventSource, Invocation, QueueSettings, Subscription
from nplint.span import Span
from nplint.survey.cloudformation.unit import Declared, Unit, is_fifo, is_present, reference
from nplint.survey.cloudformation.values import (
    COMPUTED,
    UNKNOWN,
    at,
    document_of,
    elements_of,
    entry_of,
    flag_of,
    number_of,
    text_of,
    word_of,
)

Protocol = Literal[
    "sqs", "lambda", "http", "https", "email", "email-json", "sms", "application", "firehose",
    "unknown",
]  # fmt: skip
_PROTOCOLS: dict[str, Protocol] = {
    "sqs": "sqs", "lambda": "lambda", "http": "http", "https": "https", "email": "email",
    "email-json": "email-json", "sms": "sms", "application": "application", "firehose": "firehose",
}  # fmt: skip
_STREAMS = (
    "AWS::DynamoDB::Table",
    "AWS::DynamoDB::GlobalTable",
    "AWS::Kinesis::Stream",
    "AWS::Kinesis::StreamConsumer",
    "AWS::MSK::Cluster",
)


def topic(resource: Declared, unit: Unit) -> None:
    """Read a topic and the subscriptions that stand inside it."""
    name = text_of(resource.get("TopicName"))
    fifo = is_fifo(resource.get("FifoTopic"), name)
    unit.declare(resource, "topic", name, fifo=fifo)
    for index, inner in enumerate(elements_of(resource.get("Subscription"))):
        subscribe(unit, f"{resource.id}.Subscription{index}", resource.ref, inner, inner.span)


def subscription(resource: Declared, unit: Unit) -> None:
    """Read a subscription of its own."""
    topic_text = text_of(resource.get("TopicArn"))
    subscribe(unit, resource.id, topic_text, resource.properties, resource.span)


def subscribe(unit: Unit, id: str, topic: Text, settings: Data, span: Span) -> None:
    """Note a subscription from its settings as CloudFormation spells them."""
    protocol = _PROTOCOLS.get(word_of(at(settings, "Protocol")).lower(), "unknown")
    endpoint = text_of(at(settings, "Endpoint"))
    note_subscription(unit, id, topic, protocol, endpoint, settings, span)


def note_subscription(
    unit: Unit,
    id: str,
    topic: Text,
    protocol: Protocol,
    endpoint: Text,
    settings: Data | None,
    span: Span,
) -> None:
    """Note a subscription with its filter, its delivery form and its redrive."""
    policy = filter_policy(unit, at(settings, "FilterPolicy"))
    raw = at(settings, "RawMessageDelivery")
    unit.subscriptions.append(
        Subscription(
            id=id,
            topic=topic or UNKNOWN,
            protocol=protocol,
            endpoint=endpoint,
            span=span,
            policy=policy,
            policy_scope=_scope(at(settings, "FilterPolicyScope")),
            raw=flag_of(raw),
            raw_span=raw.span if raw is not None else None,
        )
    )
    redrive(unit, reference(id), settings, "subscription")


def filter_policy(unit: Unit, data: Data | None) -> Data | None:
    """Return a filter policy document; what is computed is a gap."""
    policy = document_of(data)
    if isinstance(policy, Opaque):
        unit.gap("the filter policy is computed", policy.span)
    return policy


def _scope(data: Data | None) -> Literal["attributes", "body", "unknown"]:
    if not is_present(data):
        return "attributes"
    word = word_of(data).lower()
    return {"messagebody": "body", "messageattributes": "attributes"}.get(word, "unknown")  # type: ignore[return-value]


def redrive(
    unit: Unit,
    source: Text,
    settings: Data | None,
    on: Literal["queue", "subscription"],
) -> int | None:
    """Note a ``RedrivePolicy`` and return its ``maxReceiveCount``."""
    entry = entry_of(settings, "RedrivePolicy")
    if entry is None or not is_present(entry.value):
        return None
    document = document_of(entry.value)
    if isinstance(document, Opaque):
        unit.dead_letters.append(DeadLetter(source, UNKNOWN, entry.key_span, on))
        return COMPUTED
    target = text_of(at(document, "deadLetterTargetArn"))
    if target:
        unit.dead_letters.append(DeadLetter(source, target, entry.key_span, on))
    return number_of(at(document, "maxReceiveCount"))


def queue(resource: Declared, unit: Unit) -> None:
    """Read a queue, its settings and its redrive."""
    name = text_of(resource.get("QueueName"))
    fifo = is_fifo(resource.get("FifoQueue"), name)
    unit.declare(resource, "queue", name, fifo=fifo)
    visibility = resource.get("VisibilityTimeout")
    unit.queues.append(
        QueueSettings(
            queue=resource.id,
            visibility_timeout=number_of(visibility),
            max_receive_count=redrive(unit, resource.ref, resource.properties, "queue"),
            visibility_span=visibility.span if visibility is not None else None,
            retention=number_of(resource.get("MessageRetentionPeriod")),
            visibility_parameter=unit.scope.parameter_of(resource.id, "VisibilityTimeout"),
        )
    )


def event_source_mapping(resource: Declared, unit: Unit) -> None:
    """Read a mapping from a queue or stream to a function."""
    function = text_of(resource.get("FunctionName"))
    source = text_of(resource.get("EventSourceArn"))
    note_event_source(unit, function, source, resource.properties, resource.span)


def note_event_source(
    unit: Unit, function: Text, source: Text, settings: Data | None, span: Span
) -> None:
    """Note what feeds a function, with its batch settings."""
    unit.event_sources.append(
        EventSource(
            function=function or UNKNOWN,
            source=source,
            span=span,
            batch_size=number_of(at(settings, "BatchSize")),
            batch_window=number_of(at(settings, "MaximumBatchingWindowInSeconds")),
            report_failures=reports_failures(at(settings, "FunctionResponseTypes")),
            filter=_filters(at(settings, "FilterCriteria")),
        )
    )
    if source and unit.is_a(source[0], *_STREAMS):
        unit.invocations.append(Invocation(function or UNKNOWN, "stream", span))
    on_failure(unit, function, at(settings, "DestinationConfig"))


def reports_failures(data: Data | None) -> bool | None:
    """Whether ``ReportBatchItemFailures`` is among the response types; None when computed."""
    if isinstance(data, Opaque):
        return None
    words = [word_of(item) for item in elements_of(data)]
    if "ReportBatchItemFailures" in words:
        return True
    return (
        None if any(isinstance(p, Hole) for i in elements_of(data) for p in text_of(i)) else False
    )


def on_failure(unit: Unit, function: Text, destinations: Data | None) -> None:
    """Note where the events of a failed invocation go."""
    entry = entry_of(destinations, "OnFailure")
    if entry is not None and is_present(entry.value):
        target = text_of(at(entry.value, "Destination"))
        unit.dead_letters.append(
            DeadLetter(function, target or UNKNOWN, entry.key_span, "function")
        )


def _filters(criteria: Data | None) -> Data | None:
    """Return the patterns of a ``FilterCriteria`` as a list of documents."""
    filters = at(criteria, "Filters")
    if not isinstance(filters, Items):
        return Opaque(criteria.span) if isinstance(criteria, Opaque) else None
    patterns = [document_of(at(item, "Pattern")) or Opaque(item.span) for item in filters.items]
    return Items(tuple(patterns), filters.span)


def event_invoke_config(resource: Declared, unit: Unit) -> None:
    """Read where failed asynchronous invocations go."""
    on_failure(unit, text_of(resource.get("FunctionName")), resource.get("DestinationConfig"))


READERS = {
    "AWS::SNS::Topic": topic,
    "AWS::SNS::Subscription": subscription,
    "AWS::SQS::Queue": queue,
    "AWS::Lambda::EventSourceMapping": event_source_mapping,
    "AWS::Lambda::EventInvokeConfig": event_invoke_config,
}

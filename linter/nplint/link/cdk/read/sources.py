"""Event sources: what feeds a function, and who else calls it."""

from nplint.facts.data import Data, Hole, Items, Text
from nplint.facts.infra import EventSource, Grant, Invocation
from nplint.link.cdk.library import listed
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.documents import document
from nplint.link.cdk.read.kinds import FUNCTION_CLASSES
from nplint.link.cdk.read.props import Props, call_props, flag, number, texts
from nplint.link.cdk.read.topics import subscribe
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Made, Stack, Unknown, Value
from nplint.span import Span

CONSUME = (
    "sqs:ReceiveMessage", "sqs:ChangeMessageVisibility", "sqs:GetQueueUrl", "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
)  # fmt: skip
_STREAMS = {
    "SqsEventSource", "KinesisEventSource", "DynamoEventSource", "ManagedKafkaEventSource",
    "SelfManagedKafkaEventSource", "KinesisConsumerEventSource",
}  # fmt: skip


def add_event_source(view: View, made: Made) -> None:
    """``fn.addEventSource(new SqsEventSource(queue, …))``."""
    source = made.args[0] if made.args else made.named.entries.get("source")
    if made.receiver is not None and source is not None:
        _feed(view, made.receiver, source, made)


def read_events(view: View, made: Made) -> None:
    """``new lambda.Function(…, {events: [new SqsEventSource(queue)]})``."""
    for source in listed(view.props(made).get("events")):
        at_source = Made(made.name, [], made.named, source.span, None, None, made.stack)
        _feed(view, made, source, at_source)


def _feed(view: View, receiver: Value, source: Value, made: Made) -> None:
    function = view.construct(receiver)
    stack = function.stack if function is not None else made.stack
    text = view.text(receiver, stack)
    if not isinstance(source, Made):
        if isinstance(source, Unknown):
            view.gap("is fed by something computed", made)
        return
    short = last(source.name)
    feed = source.args[0] if source.args else _first_named(source)
    settings = call_props(source, 1)
    if short in _STREAMS:
        _add(view, text, feed, settings, made.span, stack)
        if short == "SqsEventSource":
            grant = Grant(text, CONSUME, (view.text(feed, stack),), made.span)
            view.draft(stack, made.span).add("grants", grant)
    elif short == "SnsEventSource":
        as_subscription = Made(
            "aws_sns_subscriptions.LambdaSubscription",
            [receiver, *source.args[1:]],
            source.named,
            source.span,
        )
        subscribe(view, feed, as_subscription, made.span, stack)
    elif short in ("S3EventSource", "S3EventSourceV2"):
        _invoked(view, text, "bucket", made.span, stack)
    elif short == "ApiEventSource":
        _invoked(view, text, "http", made.span, stack)


def _first_named(source: Made) -> Value | None:
    names = ("queue", "stream", "table", "topic", "bucket")
    found = (source.named.entries.get(name) for name in names)
    return next((value for value in found if value is not None), None)


def _invoked(view: View, function: Text, kind: str, span: Span, stack: Stack | None) -> None:
    if kind == "bucket":
        view.draft(stack, span).add("invocations", Invocation(function, "bucket", span))
    else:
        view.draft(stack, span).add("invocations", Invocation(function, "http", span))


def _add(
    view: View,
    function: Text,
    feed: Value | None,
    settings: Props,
    span: Span,
    stack: Stack | None,
) -> None:
    view.draft(stack, span).add(
        "event_sources",
        EventSource(
            function,
            view.text(feed, stack) or (Hole("unknown"),),
            span,
            number(settings.get("batchSize")),
            number(settings.get("maxBatchingWindow", "maximumBatchingWindowInSeconds")),
            _reports(settings),
            _filters(view, settings, stack, span),
        ),
    )


def _reports(settings: Props) -> bool | None:
    types = settings.get("functionResponseTypes")
    if types is not None:
        return "ReportBatchItemFailures" in texts(types)
    switch = settings.get("reportBatchItemFailures")
    return None if switch is None and settings.partial else flag(switch)


def _filters(view: View, settings: Props, stack: Stack | None, span: Span) -> Data | None:
    given = settings.get("filters")
    if given is None:
        return None
    return Items(tuple(document(view, item, stack) for item in listed(given)), span)


def read_mapping(view: View, made: Made) -> None:
    """``new lambda.EventSourceMapping`` and ``CfnEventSourceMapping``."""
    settings = view.props(made)
    function = view.text(settings.get("target", "functionName"), made.stack)
    _add(view, function, settings.get("eventSourceArn"), settings, made.span, made.stack)


def add_mapping(view: View, made: Made) -> None:
    """``fn.addEventSourceMapping(id, {eventSourceArn})``."""
    function = view.construct(made.receiver)
    stack = function.stack if function is not None else made.stack
    settings = call_props(made, 1)
    text = view.text(made.receiver, stack)
    _add(view, text, settings.get("eventSourceArn"), settings, made.span, stack)


CONSTRUCTS = {
    **dict.fromkeys(FUNCTION_CLASSES, read_events),
    "aws_lambda.EventSourceMapping": read_mapping,
    "aws_lambda.CfnEventSourceMapping": read_mapping,
}
METHODS = {"addEventSource": add_event_source, "addEventSourceMapping": add_mapping}

"""SNS subscriptions in all their spellings."""

from typing import Literal, TypeAlias

from nplint.facts.data import Data, Hole, Opaque, Text, literal, sketch
from nplint.facts.infra import DeadLetter, Subscription
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.documents import document
from nplint.link.cdk.read.props import Props, call_props, constant, flag
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Lit, Made, Stack, Unknown, Value
from nplint.span import Span

Protocol: TypeAlias = Literal[
    "sqs", "lambda", "http", "https", "email", "email-json", "sms", "application", "firehose",
    "unknown",
]  # fmt: skip
_CLASSES: dict[str, Protocol] = {
    "SqsSubscription": "sqs", "LambdaSubscription": "lambda", "EmailSubscription": "email",
    "SmsSubscription": "sms", "FirehoseSubscription": "firehose",
}  # fmt: skip
_PROTOCOLS: dict[str, Protocol] = {
    "sqs": "sqs", "lambda": "lambda", "http": "http", "https": "https", "email": "email",
    "email-json": "email-json", "email_json": "email-json", "sms": "sms",
    "application": "application", "firehose": "firehose",
}  # fmt: skip


def add_subscription(view: View, made: Made) -> None:
    """``topic.addSubscription(new SqsSubscription(queue, …))``."""
    given = made.args[0] if made.args else made.named.entries.get("subscription")
    if not isinstance(given, Made) or not last(given.name).endswith("Subscription"):
        if isinstance(given, Unknown):
            view.gap("subscribes something computed", made)
        return
    subscribe(view, made.receiver, given, made.span, made.stack)


def subscribe(
    view: View, topic: Value | None, given: Made, span: Span, fallback: Stack | None
) -> None:
    """Add the subscription that a subscription object makes of a topic."""
    short = last(given.name)
    endpoint = given.args[0] if given.args else _first_named(given)
    settings = call_props(given, 1)
    protocol = _CLASSES.get(short) or _address_protocol(view, short, endpoint, settings)
    target, home = view.construct(endpoint), view.construct(topic)
    owner = target if target is not None and short != "UrlSubscription" else home
    stack = owner.stack if owner is not None and owner.stack is not None else fallback
    _add(view, topic, endpoint, protocol, settings, span, stack)


def _first_named(given: Made) -> Value | None:
    names = ("queue", "fn", "url", "email_address", "phone_number")
    found = (given.named.entries.get(name) for name in names)
    return next((value for value in found if value is not None), None)


def _address_protocol(view: View, short: str, endpoint: Value | None, settings: Props) -> Protocol:
    if short != "UrlSubscription":
        return "unknown"
    stated = _PROTOCOLS.get(constant(settings.get("protocol")).lower())
    if stated is not None:
        return stated
    text = view.text(endpoint, None)
    start = text[0] if text else ""
    return "http" if isinstance(start, str) and start.startswith("http:") else "https"


def read_subscription(view: View, made: Made) -> None:
    """``new sns.Subscription`` and ``CfnSubscription``."""
    settings = view.props(made)
    topic = settings.get("topic", "topicArn")
    protocol = _PROTOCOLS.get(constant(settings.get("protocol")).lower(), "unknown")
    _add(view, topic, settings.get("endpoint"), protocol, settings, made.span, made.stack)


def _add(
    view: View,
    topic: Value | None,
    endpoint: Value | None,
    protocol: Protocol,
    settings: Props,
    span: Span,
    stack: Stack | None,
) -> None:
    draft = view.draft(stack, span)
    topic_text = _known(view.text(topic, stack))
    endpoint_text = _known(view.text(endpoint, stack))
    id = draft.unique(f"{_short(endpoint_text)}/{_short(topic_text)}")
    policy, scope = _policy(view, settings, stack, span)
    raw = settings.get("rawMessageDelivery")
    draft.add(
        "subscriptions",
        Subscription(
            id,
            topic_text,
            protocol,
            endpoint_text,
            span,
            policy,
            scope,
            flag(raw),
            raw.span if raw is not None else None,
        ),
    )
    _redrive(view, settings, stack, span, id)


def _known(text: Text) -> Text:
    return text or (Hole("unknown"),)


def _short(text: Text) -> str:
    whole = literal(text)
    return (whole or sketch(text)).rsplit(":", 1)[-1]


def _policy(
    view: View, settings: Props, stack: Stack | None, span: Span
) -> tuple[Data | None, Literal["attributes", "body", "unknown"]]:
    body = settings.get("filterPolicyWithMessageBody")
    if body is not None:
        return document(view, body, stack), "body"
    given = settings.get("filterPolicy")
    if given is None:
        return (Opaque(span) if settings.partial else None), "attributes"
    stated = settings.get("filterPolicyScope")
    scope = stated.value if isinstance(stated, Lit) else ""
    if scope == "MessageBody":
        return document(view, given, stack), "body"
    return document(view, given, stack), "attributes" if scope or stated is None else "unknown"


def _redrive(view: View, settings: Props, stack: Stack | None, span: Span, id: str) -> None:
    target = settings.get("deadLetterQueue")
    policy = settings.get("redrivePolicy")
    if target is None and policy is not None:
        target = Props(getattr(policy, "entries", {})).get("deadLetterTargetArn") or policy
    if target is not None:
        source = (Hole("resource", id),)
        letter = DeadLetter(source, _known(view.text(target, stack)), span, "subscription")
        view.draft(stack, span).add("dead_letters", letter)


CONSTRUCTS = {
    "aws_sns.Subscription": read_subscription,
    "aws_sns.CfnSubscription": read_subscription,
}
METHODS = {"addSubscription": add_subscription}

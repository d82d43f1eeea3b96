"""Topics, subscriptions, queues and where their failures go."""

from typing import Literal, get_args

from nplint.facts.data import Data, Hole, Opaque, Scalar, Text
from nplint.facts.infra import DeadLetter, Invocation, QueueSettings, Subscription
from nplint.link.terraform.attributes import address_of
from nplint.link.terraform.collected import Collected, refers
from nplint.link.terraform.documents import document_of, value_of
from nplint.link.terraform.resources import Reader
from nplint.link.terraform.scope import Instance
from nplint.link.terraform.sections import Section
from nplint.link.terraform.values import Encoded, Fields, Value, number_of, text_of

Protocol = Literal[
    "sqs", "lambda", "http", "https", "email", "email-json", "sms", "application", "firehose",
    "unknown",
]  # fmt: skip
_PROTOCOLS: dict[str, Protocol] = {protocol: protocol for protocol in get_args(Protocol)}


def queue(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a queue's settings and its redrive."""
    policy = section.value("redrive_policy")
    visible = section.value("visibility_timeout_seconds")
    count = _redrive(instance.address, policy, section, facts) if policy is not None else None
    facts.queues.append(
        QueueSettings(
            queue=instance.address,
            visibility_timeout=section.number("visibility_timeout_seconds"),
            max_receive_count=count,
            visibility_span=section.place_of("visibility_timeout_seconds"),
            visibility_origin=visible.span if visible is not None else None,
            retention=section.number("message_retention_seconds"),
        )
    )


def queue_redrive(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a redrive that stands in a resource of its own."""
    policy = section.value("redrive_policy")
    address = address_of(section.value("queue_url"))
    if policy is None:
        return
    count = _redrive(address, policy, section, facts, section.text("queue_url"))
    if address:
        facts.queues.append(QueueSettings(address, max_receive_count=count))


def _redrive(
    address: str | None, policy: Value, section: Section, facts: Collected, source: Text = ()
) -> int | None:
    """Add the redrive of a queue and return how often a message is tried; -1 = computed."""
    place = section.place("redrive_policy")
    target, count = _parts(policy, facts, section)
    facts.dead_letters.append(DeadLetter(refers(address) if address else source, target, place))
    return count


def _parts(policy: Value, facts: Collected, section: Section) -> tuple[Text, int | None]:
    facts.document(policy, section.place("redrive_policy"), "this redrive policy")
    inner = _object(policy)
    if inner is None:
        return (Hole("unknown"),), -1
    count = inner.get("maxReceiveCount")
    number = number_of(count)
    tried = None if count is None else (-1 if number is None else int(number))
    return text_of(inner.get("deadLetterTargetArn")) or (Hole("unknown"),), tried


def _object(policy: Value) -> Fields | None:
    inner = policy.value if isinstance(policy, Encoded) else policy
    if not isinstance(inner, Fields):
        inner = value_of(document_of(policy))
    return inner if isinstance(inner, Fields) else None


def subscription(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a subscription, its filter and its redrive."""
    protocol = section.known("protocol")
    facts.subscriptions.append(
        Subscription(
            id=instance.address,
            topic=section.text("topic_arn"),
            protocol=_PROTOCOLS.get(protocol, "unknown"),
            endpoint=section.text("endpoint"),
            span=instance.head,
            policy=_filter(section, facts),
            policy_scope=_scope(section),
            raw=section.flag("raw_message_delivery"),
            raw_span=section.place_of("raw_message_delivery"),
        )
    )
    if protocol == "lambda":
        facts.invocations.append(Invocation(section.text("endpoint"), "other", instance.head))
    policy = section.value("redrive_policy")
    if policy is not None:
        target, _ = _parts(policy, facts, section)
        place = section.place("redrive_policy")
        facts.dead_letters.append(
            DeadLetter(refers(instance.address), target, place, on="subscription")
        )


def _filter(section: Section, facts: Collected) -> Data | None:
    policy = section.value("filter_policy")
    if policy is None or text_of(policy) == ():
        return None
    document = facts.document(policy, section.place("filter_policy"), "this filter policy")
    if isinstance(document, Scalar) and document.value is None:  # jsonencode(null)
        return None
    return Opaque(section.place("filter_policy")) if isinstance(document, Opaque) else document


def _scope(section: Section) -> Literal["attributes", "body", "unknown"]:
    match section.value("filter_policy_scope"), section.known("filter_policy_scope"):
        case None, _:
            return "attributes"
        case _, "MessageBody":
            return "body"
        case _, "MessageAttributes":
            return "attributes"
        case _:
            return "unknown"


READERS: dict[str, Reader] = {
    "aws_sqs_queue": queue,
    "aws_sqs_queue_redrive_policy": queue_redrive,
    "aws_sns_topic_subscription": subscription,
}

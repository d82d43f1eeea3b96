"""Calls of the AWS SDK that make or change infrastructure."""

from msgspec import Struct

from nplint.link.shapes import text_of
from nplint.link.unit import CallSite
from nplint.link.values import UNKNOWN, Client, Handle, MappingValue, Symbol, Value
from nplint.span import Span

_SERVICE = {
    "create_topic": "sns",
    "subscribe": "sns",
    "set_subscription_attributes": "sns",
    "create_queue": "sqs",
    "set_queue_attributes": "sqs",
    "create_event_source_mapping": "lambda",
    "create_function": "lambda",
    "put_rule": "events",
    "put_targets": "events",
    "create_event_bus": "events",
    "set_attributes": "",
}
MAKING = tuple(sorted(_SERVICE))
"""What makes or changes infrastructure."""
POLLING = ("receive_message", "receive_messages")
"""What fetches messages from a queue."""
_TELLING = {
    "create_topic": {"Name"},
    "subscribe": {"Protocol", "Endpoint"},
    "set_subscription_attributes": {"SubscriptionArn", "AttributeName"},
    "create_queue": {"QueueName"},
    "set_queue_attributes": {"QueueUrl", "Attributes"},
    "create_event_source_mapping": {"EventSourceArn", "FunctionName"},
    "create_function": {"FunctionName", "Handler"},
    "put_rule": {"Name", "EventPattern"},
    "put_targets": {"Rule", "Targets"},
    "create_event_bus": {"Name"},
    "receive_message": {"QueueUrl"},
}
"""Arguments that tell the SDK's method when the receiver is not known."""


class Act(Struct, frozen=True):
    """One call, symbolic in the parameters of the function it stands in."""

    verb: str
    arguments: MappingValue
    receiver: Value
    span: Span
    """The call itself."""

    def get(self, name: str) -> Value:
        """Return an argument; unknown when it is not given."""
        return self.arguments.get(name) or UNKNOWN

    def has(self, name: str) -> bool:
        """Whether an argument is given."""
        return self.arguments.get(name) is not None


def act_of(site: CallSite) -> Act | None:
    """Return what a call does to infrastructure; None when nothing."""
    verb = site.method
    if verb not in (*MAKING, *POLLING) or not _is_sdk(site, verb):
        return None
    arguments = [(key, value) for key, value in site.args if key not in ("", "*", "**")]
    for key, value in site.args:
        if key == "**" and isinstance(value, MappingValue):
            arguments += value.items
    return Act(_verb(site, verb), MappingValue(tuple(arguments)), site.receiver, site.span)


def _is_sdk(site: CallSite, verb: str) -> bool:
    receiver = site.receiver
    if isinstance(receiver, Client):
        return receiver.service == _SERVICE.get(verb, "sqs") or (
            not receiver.service and bool(_given(site) & _TELLING.get(verb, set()))
        )
    if isinstance(receiver, Handle):
        return (receiver.kind, verb) in (
            ("topic", "subscribe"),
            ("queue", "set_attributes"),
            ("queue", "receive_messages"),
        )
    wanted = _TELLING.get(verb)
    return wanted is not None and wanted <= _given(site)


def _given(site: CallSite) -> set[str]:
    given = {key for key, _ in site.args}
    for key, value in site.args:
        if key == "**" and isinstance(value, MappingValue):
            given |= {name for name, _ in value.items}
    return given


def _verb(site: CallSite, verb: str) -> str:
    return (
        "set_queue_attributes"
        if isinstance(site.receiver, Handle) and (verb == "set_attributes")
        else verb
    )


def attribute(act: Act, container: str, name: str) -> Value | None:
    """Return one entry of a call's ``Attributes``."""
    given = act.arguments.get(container)
    return given.get(name) if isinstance(given, MappingValue) else None


def is_open(act: Act, container: str) -> bool:
    """Whether a call's ``Attributes`` may hold more than is known."""
    given = act.arguments.get(container)
    if given is None:
        return False
    return not isinstance(given, MappingValue) or given.open or isinstance(given, Symbol)


def named(value: Value) -> str:
    """Return a constant text; empty when it is none."""
    return text_of(value) or ""

"""Producers and channels of message brokers: Kafka, RabbitMQ, NATS and in-house buses."""

from nplint.link.values import External, Instance, Result, Value
from nplint.reason.idempotency.domain import Effect, Shade, Taint
from nplint.reason.idempotency.operations.call import NOTHING, CallView, Operation
from nplint.reason.idempotency.operations.messages import carries_stable_argument, message_cure
from nplint.reason.idempotency.vocabulary import words_of

SENDS = frozenset(
    "produce send send_and_wait basic_publish publish publish_message emit send_event".split()
)
"""Methods by which brokers' clients, and buses in front of them, send."""
_BROKERS = frozenset(
    "producer publisher broker exchange channel kafka rabbit rabbitmq nats jetstream js nc bus "
    "eventbus topic outbound".split()
)


_TASKS = frozenset({"delay", "apply_async", "kiq", "send_task", "send_with_options"})
_FETCHES = frozenset("poll getone getmany consume get_message basic_get receive".split())
_CONSUMERS = frozenset("consumer pubsub subscriber subscription".split())
MESSAGE = Shade(taints=frozenset({Taint("message", "the message")}))
"""A message that a consumer hands out."""


def is_consumer(value: Value, text: str) -> bool:
    """Whether an object is known, or named, as one that hands out a broker's messages."""
    if isinstance(value, Result) and value.callee.endswith(".iterator"):
        return "queue" in words_of(value.callee)
    return _speaks(value, text.rpartition(".")[2], _CONSUMERS)


def read(call: CallView) -> Operation | None:
    """Return what a call sends to a broker or takes from it; None when it is no such call."""
    if call.method in _FETCHES and is_consumer(call.receiver, call.receiver_text):
        return Operation(result=MESSAGE)
    if call.method in _TASKS and call.receiver_text and list(call.every()):
        return _task(call)
    if call.method not in SENDS or not _is_broker(call) or not list(call.every()):
        return None
    if carries_stable_argument(call):
        return NOTHING
    effect = Effect(
        f"publish ({call.title})", call.span, always=True, confidence="inferred",
        cure=message_cure(call),
    )  # fmt: skip
    return Operation((effect,))


def _task(call: CallView) -> Operation:
    """Return what putting a task into a worker's queue does."""
    given = call.keyword("task_id", "job_id")
    what = f"task is put into a queue ({call.title})"
    if given is not None and given.taints:
        return Operation((Effect(what, call.span, given.taints, keyed=True),))
    return Operation((Effect(what, call.span, always=True, confidence="inferred"),))


def _is_broker(call: CallView) -> bool:
    return _speaks(call.receiver, call.receiver_text.rpartition(".")[2], _BROKERS)


def _speaks(value: Value, text: str, vocabulary: frozenset[str]) -> bool:
    names = [text]
    match value:
        case Instance(cls=name) | External(name=name) | Result(callee=name):
            names.append(name)
        case _:
            pass
    return any(word in vocabulary for name in names for word in words_of(name))

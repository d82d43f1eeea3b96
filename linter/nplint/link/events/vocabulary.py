"""The words that are evidence for events; semantics decide, and configuration may add to them."""

import re

from msgspec import Struct

EVENT_BASES = frozenset(
    [
        "Event", "DomainEvent", "IntegrationEvent", "BaseEvent", "AbstractEvent", "EventBase",
        "BaseDomainEvent", "EventMessage", "BaseIntegrationEvent", "ApplicationEvent",
    ]
)  # fmt: skip
PUBLISH_VERBS = frozenset(
    [
        "publish", "emit", "dispatch", "post", "raise_event", "publish_event", "emit_event",
        "dispatch_event", "send_event", "fire", "publish_all", "publish_events", "broadcast",
        "notify", "produce", "trigger", "put_event", "publish_message", "publish_async",
        "send_message", "enqueue_event", "publish_domain_event", "apublish", "publish_many",
        "emit_async", "send_events", "dispatch_events", "put_events", "publish_integration_event",
        "aws_sns_sqs_publish", "amqp_publish", "store_event", "save_event", "schedule_event",
    ]
)  # fmt: skip
RECORD_VERBS = frozenset(
    [
        "record", "record_event", "_record_event", "register_event", "_register_event",
        "add_event", "_add_event", "add_domain_event", "_add_domain_event", "record_that",
        "_record_that", "raise_domain_event", "append_event", "_raise_event", "record_thats",
        "push_event", "trigger_event", "_apply", "apply", "_raise", "raise_", "_trigger_event",
        "record_domain_event", "register_domain_event", "_record_domain_event", "_emit_event",
        "_append_event", "_publish_event", "add_integration_event", "event_occurred",
    ]
)  # fmt: skip
BUS_WORDS = frozenset(
    [
        "bus", "event", "events", "eventbus", "dispatcher", "publisher", "broker", "mediator",
        "outbox", "producer", "pubsub", "exchange", "emitter", "redis", "sns", "messagebus",
        "channel", "announcer", "topic", "eventing", "nats", "stream", "notifier", "r",
    ]
)  # fmt: skip
COLLECTION_WORDS = frozenset(["append", "add", "extend", "appendleft", "put", "put_nowait"])
"""Ways to put something into a list: only a list of events makes it a record."""
ROW_VERBS = frozenset(["add", "add_all", "create", "acreate", "bulk_create", "merge"])
"""Ways to store rows: only those of an outbox are events."""
NAME_KEYWORDS = ("event_type", "event_name", "event", "detail_type", "name")
"""Keyword arguments that name an event."""
CHANNEL_KEYWORDS = ("routing_key", "topic", "subject", "channel", "stream", "queue")
"""Keyword arguments that name where it goes: the name of last resort."""
BROKERS: tuple[tuple[str, frozenset[str], str], ...] = (
    ("redis.", frozenset(["publish", "xadd"]), "redis"),
    ("aioredis.", frozenset(["publish", "xadd"]), "redis"),
    ("kafka.", frozenset(["send"]), "kafka"),
    ("aiokafka.", frozenset(["send", "send_and_wait"]), "kafka"),
    ("confluent_kafka.", frozenset(["produce"]), "kafka"),
    ("aio_pika.", frozenset(["publish"]), "rabbitmq"),
    ("pika.", frozenset(["basic_publish"]), "rabbitmq"),
    ("kombu.", frozenset(["publish"]), "rabbitmq"),
    ("nats.", frozenset(["publish"]), "nats"),
    ("faststream.", frozenset(["publish"]), "broker"),
    ("google.cloud.pubsub", frozenset(["publish"]), "pubsub"),
    ("paho.mqtt.", frozenset(["publish", "single"]), "mqtt"),
    ("aiomqtt.", frozenset(["publish"]), "mqtt"),
    ("asyncio_mqtt.", frozenset(["publish"]), "mqtt"),
    ("gmqtt.", frozenset(["publish"]), "mqtt"),
    ("AWSIoTPythonSDK.", frozenset(["publish"]), "mqtt"),
    ("flask_mqtt.", frozenset(["publish"]), "mqtt"),
    ("fastapi_mqtt.", frozenset(["publish"]), "mqtt"),
)
"""Client libraries of brokers: module, methods that send, transport."""
SUBSCRIBE_VERBS = frozenset(
    [
        "subscribe", "register_handler", "add_handler", "add_listener", "add_event_listener",
        "register_event_handler", "on", "listen", "add_subscriber", "subscribe_to", "register",
        "connect", "bind", "attach", "psubscribe", "add_event_handler", "register_subscriber",
        "register_listener", "on_event", "handle", "handles", "subscriber", "event_handler",
        "listens_to", "listener", "handler", "consume", "consumer", "domain_event_handler",
        "when", "receiver", "event_listener", "register_handlers", "aws_sns_sqs", "register_event",
        "queue_bind", "amqp", "on_signal", "subscribes_to", "handle_event", "handler_for",
        "add_callback", "register_callback", "register_subscription", "add_subscription",
        "subscribe_event", "subscribe_to_event", "register_event_listener", "add_event_subscriber",
    ]
)  # fmt: skip
CONSUMERS = frozenset(["queue_bind", "bind"])
"""Broker calls that tie a queue to a routing key."""
CONSUMER_CLASSES = frozenset(["KafkaConsumer", "AIOKafkaConsumer"])
"""Clients that are made with the topics they read."""
STREAM_READS = {"xreadgroup": 2, "xread": 0}
"""Calls that read redis streams, and where those are named."""
EVERYDAY_VERBS = frozenset(
    [
        "post", "notify", "send", "connect", "handler", "handle", "when", "dispatch", "apply",
        "record", "register", "on", "listen", "consume", "trigger", "bind", "attach", "produce",
        "consumer", "listener", "fire", "add_handler", "handles", "send_message",
        "broadcast", "add_callback",
    ]
)  # fmt: skip
"""Verbs that say little alone: a function with only these must speak of events elsewhere."""
REGISTRY_WORDS = ("handler", "listener", "subscri", "route", "dispatch", "registry", "reaction")
TABLE_NAMES = re.compile(
    rf"(?i:{'|'.join(REGISTRY_WORDS)}|callback|consumer|observer|mapping|bus\b|bus(?=_))|Bus\b"
)
"""What the name of a table of handlers says, or of what is given one."""
ENVELOPES = ("default", "payload", "data", "detail", "meta", "metadata", "header", "headers")
"""Fields of a body under which its name may stand."""
KIND_ENDINGS = ("type", "event", "kind", "name", "action", "topic", "subject")
"""What the keys end in that may tell kinds of messages apart."""
NOT_EVENTS = ("command", "query", "request", "cmd", "queries")
LIFECYCLE = frozenset(["startup", "shutdown", "connect", "disconnect", "error", "close", "message"])


def is_kind_word(key: str) -> bool:
    """Whether a key's own name says that it may tell kinds of messages apart."""
    return re.sub(r"[-_.\s]", "", key).lower().endswith(KIND_ENDINGS)


class EventVocabulary(Struct, frozen=True):
    """The discriminator keys, in order of preference."""

    event_keys: tuple[str, ...]

    @property
    def in_bodies(self) -> tuple[str, ...]:
        """Keys of a message body or constructor that may carry the event's name."""
        return (*self.event_keys, "name", "detail_type", "kind", "subject")

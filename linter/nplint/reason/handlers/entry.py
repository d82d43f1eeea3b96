"""What a handler entry is, and the names that registrations go by."""

from typing import Literal, TypeAlias

from msgspec import Struct

from nplint.span import Span

Source: TypeAlias = Literal[
    "sqs", "sns", "eventbridge", "bus", "redis", "kafka", "queue", "unknown"
]


Delivers: TypeAlias = Literal["batch", "record", "message"]


class HandlerEntry(Struct, frozen=True):
    """A function that events are delivered to, as its own code shows."""

    unit: str
    """Where the delivery enters: what is interpreted."""
    source: Source
    span: Span
    """The name in the ``def`` line of the function that does a message's work."""
    delivers: Delivers
    per_record: str = ""
    """The function that gets each single message, when it is another one."""
    why: str = ""
    self_class: str = ""


class EntryVocabulary(Struct, frozen=True):
    """The names that a project's (and its libraries') registrations go by."""

    decorators: frozenset[str] = frozenset(
        "aws_sns_sqs sqs_queue_subscriber sns_topic_subscriber subscribe subscriber subscribes_to "
        "consume consumer consumes listen listener listens_to on_event event_handler handles "
        "on_message message_handler on_sns_message on_sqs_message handle_event event_listener "
        "sqs_listener sqs_consumer sns_handler sqs_handler event_subscriber "
        "service_bus_queue_trigger service_bus_topic_trigger queue_trigger "
        "event_grid_trigger".split()
    )
    registrations: frozenset[str] = frozenset(
        "subscribe add_handler register_handler add_listener basic_consume add_subscriber consume "
        "register_consumer add_consumer subscribe_to on_message listen".split()
    )
    methods: frozenset[str] = frozenset(
        "handle __call__ process consume on_event on_message handle_message handle_event "
        "process_message receive execute".split()
    )
    classes: str = (
        r"(Event|Message|Sqs|SQS|Sns|SNS|Queue|Domain|Integration|Notification|Kafka|Topic)\w*"
        r"(Handler|Consumer|Subscriber|Listener|Worker|Processor|Reactor)$|(Consumer|Subscriber)$|^ConnectionListener$"
    )
    functions: str = (
        r"^_?(on|handle|consume|receive|process|when)_\w+|_(handler|consumer|subscriber|listener)$"
        r"|^(on_message|handle|consume|callback|handler|process_message)$"
    )
    messages: frozenset[str] = frozenset(
        "raw message msg event record payload body envelope notification raw_message incoming "
        "delivery data raw_event raw_body".split()
    )


DEFAULT_ENTRIES = EntryVocabulary()

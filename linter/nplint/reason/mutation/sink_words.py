"""The words by which a call shows that it publishes, and what."""

from functools import lru_cache

AWS_SERVICES = frozenset(["sns", "sqs", "events", "kinesis", "firehose", "iot-data", ""])
STRONG = frozenset(["publish", "emit"])
MEDIUM = frozenset(
    "dispatch fire produce broadcast trigger notify raise enqueue send xadd handle".split()
)
PUTTING = frozenset(["put", "post", "record", "add", "register", "queue"])
KEEPING = frozenset(["append", "add", "put", "save", "store", "record", "push", "insert", "write"])
BUSES = frozenset(
    "bus broker publisher producer dispatcher emitter eventbridge sns sqs kinesis kafka channel "
    "topic exchange stream mediator hub messenger".split()
)
PRODUCERS = frozenset(["producer", "publisher", "kafka"])
"""Those of them that send nothing but records and messages."""
MANNERS = frozenset(["basic", "async", "aio", "safe", "safely", "try", "do", "bulk"])
"""Words before the verb that say how, not what."""
TRAILING = frozenset(["batch", "async", "sync", "now", "later"])
"""Words behind the object that say how: ``put_record_batch``; not ``add_event_source``."""
HOLDERS = BUSES | {"queue", "q", "outbox", "inbox"}
OPEN = frozenset(["dispatch", "fire", "broadcast", "produce", "raise", "enqueue", "xadd"])
"""Verbs that hand anything eventful over, whatever they are called on."""
ABOUT_EVENTS = frozenset(["event", "events", "record", "records", "message", "messages"])
LOGS = frozenset(["log", "logger", "logging"])
NOT_BUSES = LOGS | frozenset("handler console bot telegram slack mailer smtp".split())
ENTRIES = {
    "Entries": ("Detail", "MessageBody"),
    "PublishBatchRequestEntries": ("Message",),
    "Records": ("Data",),
}
AWS_KEYWORDS = ("Message", "MessageBody", "Detail", "Data", "Payload")
SIGNAL_SENDER = "sender"
SIGNAL_EVENTS = frozenset(["event", "evt", "domain_event", "integration_event", "envelope"])
SIGNAL_PAYLOADS = SIGNAL_EVENTS | frozenset(["payload", "message", "data"])
"""Keywords for what goes to the receivers of a signal that is known to be one."""
KEYWORDS = (
    "event", "message", "payload", "body", "value", "data", "msg", "evt", "envelope",
    "domain_event", "detail", "events", "messages", "notification",
)  # fmt: skip
TOPIC_NAMES = frozenset(
    "topic channel subject queue exchange stream room sender key name type loop client producer "
    "session db conn connection sns sqs ctx context partition destination arn url bus headers "
    "settings config self".split()
)


NAMING_KEYS = tuple(
    "type eventType event_type detail-type DetailType eventName event_name event name kind".split()
)
"""Keys under which a message states its type, the plainest first."""
TYPE_KEYS = frozenset([*NAMING_KEYS, "eventId", "event_id", "id"])


@lru_cache(maxsize=16384)
def name_words(name: str) -> tuple[str, ...]:
    """Return the words of a name in snake or camel case, in lower case, from the verb on."""
    spaced = "".join(f"_{char}" if char.isupper() else char for char in name)
    words = [word.lower() for word in spaced.split("_") if word]
    while len(words) > 1 and words[0] in MANNERS:
        words.pop(0)
    return tuple("publish" if word == "apublish" else word for word in words)

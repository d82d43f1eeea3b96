"""What calls of broker clients say of a message: its transport, its body, its queue."""

from collections.abc import Iterator

from nplint.link.events.emission import Emission, could_be_name
from nplint.link.events.receivers import receiver_words
from nplint.link.events.vocabulary import BROKERS
from nplint.link.shapes import options_of, text_of
from nplint.link.unit import CallSite
from nplint.link.values import (
    UNKNOWN,
    EnumMember,
    Env,
    External,
    FunctionRef,
    Instance,
    Joined,
    Known,
    ListValue,
    Result,
    Serialized,
    Symbol,
    UnknownValue,
    Value,
)

_WRAPPING = frozenset(["Message", "IncomingMessage", "CloudEvent", "Event"])
"""Classes of broker libraries that carry a message."""


def message_body(value: Value) -> Value:
    """Return what a broker library's message object carries."""
    if not isinstance(value, Instance) or value.project:
        return value
    if value.cls.rpartition(".")[2] not in _WRAPPING:
        return value
    named = next((item for key, item in value.kwargs if key in ("body", "data")), None)
    return named if named is not None else value.args[0] if value.args else value


def kinds_of(site: CallSite) -> Iterator[Value]:
    """Yield what RabbitMQ's properties of a message say of its kind: should that state a fact."""
    for _, value in site.args:
        if not isinstance(value, Instance) or value.project:
            continue
        name = value.cls.rpartition(".")[2]
        given = dict(value.kwargs)
        if name == "BasicProperties":
            told = given.get("type") or given.get("content_type")
            told = told or (value.args[0] if value.args else None)
        else:
            told = given.get("type") if name in _WRAPPING else None
        if isinstance(told, Known | EnumMember | Symbol):
            yield told


def told_later(body: Value, transport: str) -> Iterator[Emission]:
    """Yield what the caller of a wrapper puts in the body, should that state a fact."""
    inner = body.value if isinstance(body, Serialized) else body
    if isinstance(inner, Symbol) and isinstance(body, Serialized):
        name = Symbol(inner.param, (*inner.path, "<event>"))
        yield Emission(name, transport, body=body, weak=True)


def names_a_queue(site: CallSite) -> bool:
    """Whether a message goes to RabbitMQ's default exchange, where the key is a queue's name."""
    if site.method == "publish":
        return site.receiver_name.endswith("default_exchange")
    exchange = site.argument("exchange", position=0)
    return site.method == "basic_publish" and isinstance(exchange, Known) and exchange.value == ""


_CHANNELS: dict[str, tuple[str, ...]] = {
    "kafka": ("topic",),
    "redis": ("channel", "name"),
    "nats": ("subject",),
    "pubsub": ("topic",),
    "mqtt": ("topic", "message_or_topic"),
}
"""Transport → the argument (the first, else by keyword) that says where a message goes."""


def channel_of(site: CallSite, transport: str) -> Value:
    """Return the topic, channel or queue that a broker client's call sends to."""
    if transport == "rabbitmq" and names_a_queue(site):
        return site.argument("routing_key", position=1) or UNKNOWN
    keywords = _CHANNELS.get(transport)
    found = site.argument(*keywords, position=0) if keywords is not None else None
    return UNKNOWN if found is None else found


def broker_of(site: CallSite, verb: str) -> str:
    """Return the transport when a call is a broker client's own way to send; else ""."""
    if verb == "basic_publish":
        return "rabbitmq"
    made = [class_of(each) for each in options_of(site.receiver)]
    for prefix, verbs, transport in BROKERS:
        if verb in verbs and any(cls.startswith(prefix) for cls in made):
            return transport
    return "mqtt" if verb == "publish" and is_called_mqtt(site) else ""


def is_called_mqtt(site: CallSite) -> bool:
    """Whether an object that nobody knows is called a client of MQTT, or is given a path by one.

    ``mqttc.publish(topic, "7")``, ``client.publish("hive/weighed", "7")``.
    """
    known = isinstance(site.callee, FunctionRef) or not isinstance(
        site.receiver, Symbol | UnknownValue
    )
    topic = site.argument("topic", position=0)
    if known or topic is None or (isinstance(site.receiver, Symbol) and site.receiver.type):
        return False
    words = receiver_words(site)
    if words & {"mqtt", "mqttc"}:
        return isinstance(topic, Symbol | Joined | Env | Known | ListValue)
    texts = [str(text_of(each) or "") for each in options_of(topic)]
    return "client" in words and any(
        "/" in text and " " not in text and not text.startswith(("projects/", "/", "http"))
        for text in texts
    )


def said_by_default(value: Value) -> Value:
    """Return what a setting says unless the deployment says otherwise."""
    return value.default if isinstance(value, Env) and value.default is not None else value


def class_of(receiver: Value) -> str:
    """Return the class of another's library that an object is of, as far as it is known."""
    match receiver:
        case Instance(cls=cls, project=False) | Result(callee=cls) | External(name=cls):
            return cls
        case Symbol(type=cls):
            return cls
        case _:
            return ""


def on_topic(site: CallSite) -> Iterator[Emission]:
    """Yield what is sent to a topic of MQTT: a topic is a path, and the message has that name."""
    body = site.argument("payload", position=1) or UNKNOWN
    for option in options_of(channel_of(site, "mqtt")):
        topic = said_by_default(option)
        if could_be_name(topic):
            yield Emission(topic, "mqtt", body=body, by_channel=True)

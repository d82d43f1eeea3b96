"""Key stability: does a value stay the same from one delivery of a message to the next?"""

import re

from msgspec.structs import replace

from nplint.reason.idempotency.domain import Shade, Taint, Taints
from nplint.reason.idempotency.operations.call import CallView, fields_deep
from nplint.span import Span

OLD_VALUE_OF = "the old value of "
"""What the detail of a value begins with that is a collection read from a store, and more."""

_UNSTABLE_CALL = re.compile(
    r"(^|\.)(uuid1|uuid4|uuid6|uuid7|ulid|ksuid|nanoid|token_hex|token_urlsafe|token_bytes|urandom"
    r"|randint|random|randrange|choice|choices|getrandbits|randbytes|shortuuid|utcnow|time_ns"
    r"|monotonic|monotonic_ns|perf_counter|now|today|get_remaining_time_in_millis)$"
)
_UNSTABLE_NAME = re.compile(
    r"^(time\.time|datetime\.(datetime\.)?(now|utcnow|today)|datetime\.date\.today"
    r"|django\.utils\.timezone\.now|timezone\.now|pendulum\.(now|today)|arrow\.(now|utcnow)"
    r"|ulid\.(new|ULID)|ULID|cuid\.cuid|bson\.ObjectId|bson\.objectid\.ObjectId)$"
)
_DELIVERY_FIELDS = {
    "receiptHandle": "the receipt handle, which changes on every receive",
    "receipt_handle": "the receipt handle, which changes on every receive",
    "ReceiptHandle": "the receipt handle, which changes on every receive",
    "ApproximateReceiveCount": "the receive count, which grows with every delivery",
    "approximate_receive_count": "the receive count, which grows with every delivery",
    "ApproximateFirstReceiveTimestamp": "the time of receipt",
    "approximate_first_receive_timestamp": "the time of receipt",
    "delivery_tag": "the delivery tag, which counts what one channel delivers",
    "deliveryTag": "the delivery tag, which counts what one channel delivers",
    "log_stream_name": "the log stream, which is that of one container",
    "logStreamName": "the log stream, which is that of one container",
    "consumer_tag": "the consumer's tag, which is new with every connection",
    "aws_request_id": "the invocation's request id",
    "awsRequestId": "the invocation's request id",
}
_COUNTS = frozenset(
    "ApproximateReceiveCount approximate_receive_count redelivered Redelivered delivery_attempt "
    "deliveryAttempt num_delivered delivery_count deliveryCount redelivery_count "
    "x-delivery-count".split()
)
"""Fields of a delivery that count how often its message came, or tell that it came before."""


def unstable_call(call: CallView) -> Taint | None:
    """Return why a call's result differs from one delivery to the next; None when it doesn't."""
    name = call.name or (f"{call.receiver_text}.{call.method}".lstrip("."))
    last = name.rpartition(".")[2]
    if name in ("hash", "builtins.hash") and _is_text(call):
        return Taint("unstable", "`hash()`, which each process salts anew", call.span)
    why = _of_process(call, name)
    if why:
        return Taint("unstable", f"`{last}()`, {why}", call.span)
    if _UNSTABLE_NAME.match(name):
        return Taint("unstable", f"`{last}()`", call.span)
    if not _UNSTABLE_CALL.search(name):
        return None
    if last in ("now", "today", "random", "choice", "choices", "randint", "randrange"):
        base = name.rpartition(".")[0].lower()
        if not any(word in base for word in ("date", "time", "random", "secret", "clock", "uuid")):
            return None
    return Taint("unstable", f"`{last}()`", call.span)


_OF_PROCESS = re.compile(
    r"^(socket\.(gethostname|getfqdn)|platform\.node|os\.(getpid|uname)|threading\.get_ident"
    r"|(multiprocessing\.)?current_process)$"
)
_CLOCK = re.compile(r"^time\.(gmtime|localtime|ctime|asctime|strftime)$")


def _of_process(call: CallView, name: str) -> str:
    """Return why a result belongs to one process or one moment; empty when it doesn't."""
    if _OF_PROCESS.match(name):
        return "which is another one in another worker"
    if name in ("id", "builtins.id") and len(call.args) == 1:
        return "an address in memory"
    if _CLOCK.match(name) and len(call.args) == (name == "time.strftime"):
        return "which reads the clock"
    counts = name == "next" and bool(call.args) and _made_by(call.args[0]) == "itertools.count"
    return "which counts in one process" if counts else ""


def _made_by(shade: Shade) -> str:
    """Return the dotted name of what was called to make a value."""
    return str(getattr(shade.value, "callee", "") or getattr(shade.value, "cls", ""))


def _is_text(call: CallView) -> bool:
    """Whether the built-in ``hash`` is asked for something of the message: texts are salted."""
    return len(call.args) == 1 and any(t.kind in ("message", "param") for t in call.taints)


def delivery_field(name: str, span: Span) -> Taint | None:
    """Return the taint of a record's field that is new with every delivery."""
    why = _DELIVERY_FIELDS.get(name)
    return Taint("unstable", why, span) if why else None


def is_receive_count(name: str) -> bool:
    """Whether a field counts deliveries."""
    return name in _COUNTS


def spoiled(taints: Taints) -> Taint | None:
    """Return what makes a key or value differ at a second delivery; None when nothing does."""
    order = {"unstable": 0, "delivery": 1, "relative": 2}
    bad = [taint for taint in taints if taint.kind in order]
    return min(
        bad, key=lambda taint: (order[taint.kind], taint.detail, str(taint.span)), default=None
    )


def unstable(taints: Taints) -> Taint | None:
    """Return what makes a key differ at a second delivery; None when nothing does."""
    return spoiled(frozenset(taint for taint in taints if taint.kind != "relative"))


_KEY_FIRST = ("pk", "sk", "id", "_id", "key", "partition_key", "sort_key", "partitionkey")


def key_parts(item: Shade, schema: tuple[str, ...] = ()) -> tuple[Shade, ...]:
    """Return the parts of an item (or row) that form its primary key, as far as names tell."""
    fields = [(name, shade) for name, shade in item.fields or () if name != "*"]
    if schema:
        return tuple(shade for name, shade in fields if name in schema)
    named = {name.lower(): shade for name, shade in fields}
    if "pk" in named:
        return tuple(named[name] for name in ("pk", "sk") if name in named)
    if "hk" in named:
        return tuple(named[name] for name in ("hk", "rk") if name in named)
    for name in _KEY_FIRST:
        if name in named:
            return (named[name],)
    for name, shade in fields:
        if _is_key_name(name):
            return (shade,)
    return ()


def _is_key_name(name: str) -> bool:
    return bool(re.search(r"(?:_id|Id|ID|_key|Key|_uuid|Uuid|_token)$", name))


KEY = "*key"
"""The last step of a parameter's path: the key of the item that a caller passes."""
WHOLE = "*whole"
"""The last step of a parameter's path: all that stands in the value that a caller passes."""


def key_taints(item: Shade) -> Taints:
    """Return where an item's key comes from; of an item that a caller makes, it is asked there."""
    parts = key_parts(item)
    if parts:
        return taints_of(parts)
    whole = [item] if item.fields is None else [part for name, part in item.fields if name == "*"]
    made = (key_taints(part) for part in whole if part.fields is not None)
    given = frozenset(
        replace(taint, detail=f"{taint.detail}|{KEY}")
        for part in whole
        if part.fields is None
        for taint in part.taints
        if taint.kind == "param" and not taint.detail.endswith(KEY)
    )
    return given.union(*made)


def whole_taints(value: Shade) -> Taints:
    """Return where all comes from that stands in a value; of a caller's own, it is asked there."""
    return frozenset(map(all_of, taints_of((value,))))


def all_of(taint: Taint, at: Span | None = None) -> Taint:
    """Return where all comes from that stands in a value, given where the value comes from."""
    given = taint.kind == "param" and taint.detail.count("|") == 1
    return replace(taint, detail=f"{taint.detail}|{WHOLE}", span=at) if given else taint


def taints_of(parts: tuple[Shade, ...]) -> Taints:
    """Return all that some values come from, with what stands inside them (``{"S": key}``)."""
    inside = frozenset(t for shade in parts for _, part in fields_deep(shade) for t in part.taints)
    return inside.union(*(shade.taints for shade in parts))

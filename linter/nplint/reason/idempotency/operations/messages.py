"""Whether what is published lets its consumers recognise a repetition."""

import re

from nplint.reason.idempotency.domain import Shade
from nplint.reason.idempotency.keys import unstable
from nplint.reason.idempotency.operations.call import CallView, fields_deep
from nplint.reason.idempotency.vocabulary import words_of

_ID = re.compile(
    r"^(event_?id|id|message_?id|(message_?)?dedup(lication)?_?(id|key)|idempotency_?key"
    r"|detail_?id|uuid)$",
    re.IGNORECASE,
)
_BODY = (
    "Message",
    "MessageBody",
    "Entries",
    "Data",
    "Records",
    "Record",
    "PublishBatchRequestEntries",
)
_IDS_OF_BATCH = frozenset({"Id"})


def message_body(call: CallView) -> Shade | None:
    """Return the argument that carries the message."""
    found = call.keyword(*_BODY)
    return found if found is not None else (call.args[-1] if call.args else None)


def carries_stable_id(call: CallView) -> bool:
    """Whether the message's id is a function of the received one (or it is the received one)."""
    body = message_body(call)
    return body is not None and stable_message(body)


def carries_stable_argument(call: CallView) -> bool:
    """Whether one of the arguments, whatever its name, is a message that keeps its identity."""
    parts = tuple((name or str(index), s) for index, (name, s) in enumerate(call.every()))
    forwarded = any(s.origin in ("body", "message") and s.fields is None for _, s in parts)
    return forwarded or stable_message(Shade(fields=parts))


def stable_message(body: Shade) -> bool:
    """Whether a message value keeps one identity over deliveries."""
    if body.origin in ("body", "message", "record") and body.fields is None:
        return True
    if body.fields is None and _is_kept(body):
        return True
    ids = [
        shade for name, shade in fields_deep(body) if _ID.match(name) and name not in _IDS_OF_BATCH
    ]
    if any(unstable(shade.taints) for shade in ids):
        return False
    if any(shade.taints for shade in ids):
        return True
    return any(_is_received(name, part) for name, part in fields_deep(body)) and not ids


def _is_kept(body: Shade) -> bool:
    """Whether a message was taken from an outbox as it is: it was given its id when it was put."""
    rows = [taint.detail for taint in body.taints if taint.kind == "row"]
    return any({"outbox", "outgoing"} & set(words_of(row)) or "outbox" in row for row in rows)


def _is_received(name: str, part: Shade) -> bool:
    """Whether a part is the whole received message, spread or put in unchanged."""
    if name == "*":
        return part.origin in ("body", "message") and part.fields is None
    whole = name in ("MessageBody", "Detail", "Message", "Data")
    return whole and part.origin in ("body", "message") and part.fields is None


def message_cure(call: CallView) -> str:
    """Return the smallest change that lets consumers recognise a repetition."""
    return "derive the message's id from the received event's id (`uuid5(NAMESPACE, event_id)`)"

"""What the parts of a store's answer, an exception or a record tell; pure functions of shades."""

from msgspec.structs import replace

from nplint.reason.idempotency.domain import (
    NOT_NONE,
    Reply,
    Shade,
    Taint,
    known,
)
from nplint.reason.idempotency.keys import delivery_field, is_receive_count
from nplint.span import Span

OTHER_ERROR = "\0another error"

PRESENT = {"get-item": "Item", "old-item": "Attributes", "items": "Items"}
"""Which part of an answer is there if something was found."""
_ROW_METHODS = frozenset(
    "fetchone first scalar scalar_one_or_none one_or_none scalar_one one fetchval fetchrow "
    "mappings scalars unique".split()
)
_ROWS_METHODS = frozenset({"fetchall", "all", "fetchmany"})
_COUNTS = frozenset(
    "numberOfRecordsUpdated rowcount Count matched_count modified_count count".split()
)
_FLAGS = frozenset({"upserted_id", "inserted_primary_key", "acknowledged", "was_applied"})
RECEIVE_COUNT = Taint("message", "the receive count")


def attribute(base: Shade, name: str, span: Span) -> Shade:
    """Return an attribute of a value."""
    if base.reply is not None:
        answered = _reply_part(base, base.reply, name)
        if answered is not None:
            return answered
    found = base.get(name)
    if found is not None:
        return found
    return _part(base, name, span)


def item(base: Shade, key: Shade, span: Span) -> Shade:
    """Return an element of a value."""
    if isinstance(key.known, int) and key.constant and base.fields is not None:
        found = base.get(str(key.known))
        if found is not None:
            return found
    column = _column(base, key)
    if column:
        return Shade(taints=base.taints, text=f"{base.text}.{column}")
    if not isinstance(key.known, str) or not key.constant:
        return _element(base)
    return attribute(base, key.known, span)


def _column(base: Shade, key: Shade) -> str:
    """Return the column that stands at a place of a row; empty when that is not known."""
    columns = base.reply.columns if base.reply is not None and base.reply.kind == "row" else ()
    known_place = isinstance(key.known, int) and key.constant and not isinstance(key.known, bool)
    at = int(key.known or 0) if known_place else -1
    return columns[at] if 0 <= at < len(columns) else ""


def _element(base: Shade) -> Shade:
    if base.reply is not None and base.reply.kind == "exception":
        return base
    origin = "record" if base.origin == "records" else ""
    row = frozenset(taint for taint in base.taints if taint.kind == "row")
    if base.reply is not None and base.reply.kind in ("rows", "result", "items"):
        return Shade(taints=base.taints, reply=replace(base.reply, kind="row"))
    return Shade(taints=row or base.taints, origin=origin)


def _part(base: Shade, name: str, span: Span) -> Shade:
    """Return a named part of a value that is nothing special: where it comes from."""
    volatile = delivery_field(name, span)
    taints = frozenset({volatile} if volatile else ()) | frozenset(
        _of_part(taint, name) for taint in base.taints if taint.kind not in ("delivery",)
    )
    text = f"{base.text}.{name}" if base.text else name
    if is_receive_count(name):
        return Shade(taints=taints | {RECEIVE_COUNT}, text=text)
    return Shade(taints=taints, text=text, origin=_origin(base.origin, name))


def _of_part(taint: Taint, name: str) -> Taint:
    """Return where a part comes from, given where the whole does."""
    if taint.kind == "param" and taint.detail.count("|") == 1:
        return replace(taint, detail=f"{taint.detail}|{name}", part=name)
    named = taint.kind in ("param", "message") and taint != RECEIVE_COUNT
    return replace(taint, part=name) if named else taint


def _origin(origin: str, name: str) -> str:
    if name in ("Records", "records", "Messages"):
        return "records"
    if name in ("body", "Body", "Message", "json_body", "raw_data", "data", "value", "detail"):
        return "body" if origin else ""
    if origin in ("event", "record", "body", "message") and name in ("Sns", "sns"):
        return "record"
    return ""


def _reply_part(base: Shade, reply: Reply, name: str) -> Shade | None:
    if reply.kind == "exception":
        return _exception_part(base, reply, name)
    if name in _COUNTS:
        return _count(base, _matched(reply) if name in _MATCHES else reply)
    present = PRESENT.get(reply.kind)
    if present == name:
        kind = "rows" if reply.kind == "items" else "row"
        return presence(base, replace(reply, kind=kind))
    if reply.kind == "snapshot" and name == "exists":
        return presence(base, replace(reply, kind="flag"))
    if reply.kind == "result" and name == "records":
        return presence(base, replace(reply, kind="rows"))
    if reply.kind == "result" and name in _FLAGS:
        return presence(base, replace(reply, kind="row"))
    return None


def presence(base: Shade, reply: Reply) -> Shade:
    """Return a value that is there exactly if something was found."""
    if reply.found is None:
        return Shade(taints=base.taints, reply=reply)
    return Shade(known=NOT_NONE if reply.found else None, taints=base.taints, reply=reply)


_MATCHES = frozenset({"matched_count", "modified_count"})


def _matched(reply: Reply) -> Reply:
    """Return how many documents there were: an upsert that wrote a new one matched none."""
    if reply.fact is None or reply.fact.kind != "upsert" or reply.found is None:
        return reply
    return replace(reply, found=not reply.found)


_SCALARS = frozenset("scalar scalar_one scalar_one_or_none fetchval fetch_val".split())


def counted(base: Shade, method: str) -> Shade:
    """Return what a method answers of a query that counts: a number, or a row that has it."""
    reply = base.reply
    if reply is None:
        return base
    if method not in _SCALARS | _ROW_METHODS and reply.kind == "result":
        return replace(base, reply=replace(reply, code="count"))
    number = _count(base, replace(reply, code=""))
    if method in _SCALARS:
        return number
    return Shade(known=NOT_NONE, taints=base.taints, fields=(("0", number), ("count", number)))


def _count(base: Shade, reply: Reply) -> Shade:
    if reply.found is None:
        return Shade(taints=base.taints, reply=replace(reply, kind="count"))
    return Shade(
        known=1 if reply.found else 0, taints=base.taints, reply=replace(reply, kind="count")
    )


def _exception_part(base: Shade, reply: Reply, name: str) -> Shade:
    if name in ("Code", "code", "__name__", "pgcode", "sqlstate", "errno"):
        if name in ("pgcode", "sqlstate", "errno") and reply.code != OTHER_ERROR:
            return Shade()
        return known(reply.code) if reply.code else Shade()
    if name == "CancellationReasons":
        code = reply.code if reply.code == OTHER_ERROR else "ConditionalCheckFailed"
        return replace(base, reply=replace(reply, code=code))
    return base


def method_result(base: Shade, method: str, args: tuple[Shade, ...], span: Span) -> Shade | None:
    """Return the answer of a method that only reads its receiver; None when it is no such."""
    reply = base.reply
    if reply is not None and reply.kind == "result":
        if reply.code == "count" and method in _SCALARS | {"fetchone", "first", "one"}:
            return counted(base, method)
        if method in _ROW_METHODS and method not in ("mappings", "scalars", "unique"):
            return presence(base, replace(reply, kind="row"))
        if method in ("mappings", "scalars", "unique"):
            return base
        if method in _ROWS_METHODS:
            return presence(base, replace(reply, kind="rows"))
    if reply is not None and reply.kind == "flag" and method in _ROW_METHODS:
        return base
    if reply is not None and reply.kind == "rows" and method in _ROW_METHODS | _ROWS_METHODS:
        return presence(base, replace(reply, kind="row"))
    if method == "get" and args and isinstance(args[0].known, str) and args[0].constant:
        return _got(base, args, span)
    if reply is not None and reply.kind == "result" and reply.found is not None:
        status = _status_part(base, reply, method, args)
        if status is not None:
            return status
    if method in ("encode", "decode") and base.fields is not None:
        return replace(base, known=Shade().known, reply=None)
    if method in _TEXT_METHODS:
        return Shade(taints=base.taints, origin=base.origin, text=base.text)
    if method == "read" and any(taint.kind == "row" for taint in base.taints):
        return Shade(taints=base.taints)
    if method in ("json", "json_body", "model_dump", "dict", "to_dict", "asdict"):
        return replace(base, origin="message" if base.origin else "", reply=None)
    if method in ("items", "values") or (method == "copy" and not args):
        return base
    return None


def _status_part(base: Shade, reply: Reply, method: str, args: tuple[Shade, ...]) -> Shade | None:
    """Return what a part of a command's status text tells: its last word is the row count."""
    if method == "endswith" and args and isinstance(args[0].known, str) and args[0].constant:
        digits = args[0].known.rpartition(" ")[2]
        return known((int(digits) > 0) is reply.found) if digits.isdigit() else None
    if method in ("split", "rsplit", "rpartition"):
        count = Shade(known="1" if reply.found else "0", reply=replace(reply, kind="count"))
        return Shade(fields=(("-1", count), ("2", count)))
    return None


_TEXT_METHODS = frozenset(
    "encode decode strip lower upper format hexdigest digest isoformat strftime hex replace "
    "timestamp split join rstrip lstrip removeprefix casefold title".split()
)


def _got(base: Shade, args: tuple[Shade, ...], span: Span) -> Shade:
    found = item(base, args[0], span)
    if len(args) < 2 or found.constant:
        return found
    fallback = frozenset(taint for taint in args[1].taints if taint.kind == "unstable")
    return replace(found, taints=found.taints | fallback)


def impossible_key(base: Shade, key: Shade) -> bool:
    """Whether a key is never in a store's answer (``Items`` of ``get_item``)."""
    if base.reply is None or base.reply.kind not in _HAS or not isinstance(key.known, str):
        return False
    return key.known in ("Item", "Items", "Count") and key.known not in _HAS[base.reply.kind]


_HAS = {"get-item": ("Item",), "old-item": ("Attributes",), "items": ("Items", "Count")}
"""The parts of an answer that speak of what was found."""

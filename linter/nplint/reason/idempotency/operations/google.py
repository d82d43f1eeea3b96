"""Google Cloud: documents of Firestore, rows of BigQuery."""

from nplint.link.values import External, Instance, Result, Value
from nplint.reason.idempotency.domain import NOT_NONE, Effect, Fact, Reply, Shade, Taint
from nplint.reason.idempotency.operations.call import CallView, Lookup, Operation, fields_deep


def read(call: CallView) -> Operation | None:
    """Return what a call does to Firestore or BigQuery; None when it is no such call."""
    match call.method:
        case "insert_rows_json" | "insert_rows" | "load_table_from_json":
            return _rows(call)
        case "add" if _made_by(call.receiver) == "collection":
            return Operation((Effect(_what(call), call.span, always=True, cure=_CURE),))
        case "document" if not call.args and _made_by(call.receiver) == "collection":
            generated = Taint("unstable", "`document()`, which makes an id of its own", call.span)
            return Operation(result=Shade(known=NOT_NONE, taints=frozenset([generated])))
        case "set" | "update" if _made_by(call.receiver) in ("document", "batch"):
            parts = (part for _, shade in call.every() for part in _all(shade))
            grows = any(taint.kind == "relative" for part in parts for taint in part.taints)
            key = frozenset(taint for taint in call.subject.taints if taint.kind == "unstable")
            target = call.receiver_text.lower()
            effect = Effect(
                _what(call), call.span, key, grows, target=target, marker=True, cure=_CURE
            )
            return Operation((effect,))
        case "get" if _made_by(call.receiver) == "document":
            return _look_up(call)
        case _:
            return None


def _look_up(call: CallView) -> Operation:
    """Return the question for a document: its snapshot tells whether it exists."""
    target = call.receiver_text.lower()
    fact = Fact(
        "look-up", call.span, target, call.subject.taints, atomic=False,
        memory=call.vocabulary.remembers(f"{target} {call.subject.text}"),
    )  # fmt: skip
    row = frozenset({Taint("row", target)})
    asked = Shade(known=NOT_NONE, taints=row, reply=Reply("snapshot", fact))
    return Operation(lookup=Lookup(fact, asked, asked, asked))


_CURE = "write the document under the event's id"


def _what(call: CallView) -> str:
    return f"Firestore {call.method} ({call.title})"


def _all(shade: Shade) -> list[Shade]:
    return [shade, *(part for _, part in fields_deep(shade))]


def _rows(call: CallView) -> Operation:
    """Return what streaming rows into a table does: ids of the rows drop what comes again."""
    ids = call.keyword("row_ids")
    what = f"rows are added to a table ({call.title})"
    if ids is not None and ids.known is not None:
        return Operation((Effect(what, call.span, ids.taints, keyed=True),))
    return Operation((Effect(what, call.span, always=True, cure="pass `row_ids` of the event"),))


def _made_by(value: Value) -> str:
    """Return the method that an object came from."""
    match value:
        case Result(callee=name) | Instance(cls=name, project=False) | External(name=name):
            return name.rpartition(".")[2]
        case _:
            return ""

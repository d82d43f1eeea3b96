"""MongoDB and search indexes."""

import re

from msgspec.structs import replace

from nplint.reason.idempotency.collections import opened_name
from nplint.reason.idempotency.domain import (
    CLEAN,
    GENERATED,
    NOT_NONE,
    UNIQUE,
    Effect,
    Fact,
    Reply,
    Shade,
    Taint,
    known,
)
from nplint.reason.idempotency.keys import key_taints, unstable
from nplint.reason.idempotency.operations.call import (
    CallView,
    Claim,
    Lookup,
    Operation,
    fields_deep,
)
from nplint.reason.idempotency.operations.database import (
    GENERATED_KEY,
    INTEGRITY,
    NEVER_REFUSED,
)
from nplint.reason.idempotency.operations.exclusive import with_claim

_ADDING = ("inc__", "dec__", "mul__", "push__", "push_all__")
"""What the keywords of MongoEngine's updates begin with that add to an old value."""
_RELATIVE = frozenset({"$inc", "$mul", "$push", "$pushAll"})


def read(call: CallView) -> Operation | None:
    """Return what a call to a document store does; None when it is none."""
    match call.method:
        case "insert_one" | "insert_many":
            return _insert(call)
        case "update_one" | "update_many" | "find_one_and_update":
            return _update(call)
        case "bulk_write":
            return _write_many(call)
        case "update" | "update_by_query" if call.keyword("body", "script") is not None:
            return _by_script(call)
        case "replace_one" | "find_one_and_replace" | "delete_one" | "delete_many":
            return Operation((Effect(call.title, call.span, target=_target(call), marker=True),))
        case "upsert_item" | "upsert_entity" | "replace_item":
            return _overwrite(call)
        case "find_one" | "count_documents":
            return _find(call)
        case "index" if call.keyword("index", "document", "body"):
            key = call.keyword("id", "doc_id")
            what = f"index a document ({call.title})"
            if key is None:
                return Operation((Effect(what, call.span, always=True, cure="give it an id"),))
            return Operation((Effect(what, call.span, key.taints),))
        case "create_item" | "create_entity":
            return _item(call)
        case "bulk" | "async_bulk" | "streaming_bulk" | "parallel_bulk":
            return _bulk(call)
        case _:
            pass
    return None


def _item(call: CallView) -> Operation | None:
    """Return what writing an item of Azure's stores does: one under the same id is the same."""
    body = call.argument(0, "body", "entity")
    key = body.get("id", "RowKey") if body is not None else None
    if key is None:
        return None
    effect = Effect(
        call.title, call.span, key.taints, target=_target(call), marker=True,
        cure="take the item's id from the event",
    )  # fmt: skip
    return with_claim(effect, call)


_NEW = frozenset({"index", "create"})


def _bulk(call: CallView) -> Operation:
    """Return what sending many documents to a search index does: those without an id are new."""
    given = call.keyword("actions", "operations", "body") or (call.args[-1] if call.args else None)
    made = [part for _, part in given.fields or ()] if given is not None else []
    keys = [key for part in made for key in _document_keys(part)]
    what = f"index documents ({call.title})"
    if None in keys:
        return Operation((Effect(what, call.span, always=True, cure="give each its `_id`"),))
    taints = frozenset(taint for key in keys if key is not None for taint in key.taints)
    return Operation((Effect(what, call.span, taints),) if keys else ())


def _document_keys(action: Shade) -> list[Shade | None]:
    """Return the id that an action gives a document, None for one that the index makes up."""
    names = {name for name, _ in action.fields or ()}
    if "_index" in names or "_source" in names:
        kind = action.get("_op_type")
        if kind is not None and kind.known not in _NEW:
            return []
        return [action.get("_id")] if "*" not in names else []
    heads = [part for name, part in action.fields or () if name in _NEW and part.fields is not None]
    return [head.get("_id") for head in heads]


def _overwrite(call: CallView) -> Operation:
    """Return what writing an item under its own id does."""
    item = call.argument(0, "body", "entity", "item")
    key = key_taints(item) if item is not None else CLEAN
    return Operation((Effect(call.title, call.span, key, target=_target(call), marker=True),))


def _marks(call: CallView) -> bool:
    """Whether a collection remembers messages, by its variable's name or by its own."""
    return call.vocabulary.remembers(f"{call.receiver_text} {opened_name(call.receiver)}")


def _target(call: CallView) -> str:
    return call.receiver_text.lower()


def _insert(call: CallView) -> Operation:
    document = call.argument(0, "document", "documents")
    key = document.get("_id", "id") if document else None
    taints = key.taints if key else (document.taints if document else CLEAN)
    marks = _marks(call)
    unique = document.get(UNIQUE) if document else None
    if unique is not None:
        taints = unique.taints
    bad = unstable(taints)
    memory = marks or unique is not None
    fact = Fact(
        "unique insert", call.span, _target(call), taints, bad.span if bad else None,
        memory=memory, tentative=not memory, own=memory and not marks,
    )  # fmt: skip
    if document is not None and document.get(GENERATED) is not None and bad is None:
        fact = _never_refused(fact, marks)
    natural = key is not None and not bad and bool(key.taints)
    effect = Effect(
        f"{call.title}", call.span, always=not natural and not marks, target=_target(call),
        marker=True, insert_of=fact,
    )  # fmt: skip
    return Operation((effect,), Claim(fact, INTEGRITY, "DuplicateKeyError"))


def _never_refused(fact: Fact, marks: bool) -> Fact:
    """Return the claim of a document whose only unique field is an id made anew."""
    return replace(fact, why=NEVER_REFUSED) if marks else replace(fact, own=True, key=GENERATED_KEY)


def _write_many(call: CallView) -> Operation:
    """Return what a list of writes does: inserts without an id and changes of old values repeat."""
    given = call.argument(0, "requests")
    writes = [part for _, part in given.fields or ()] if given is not None else []
    always = any(_adds(part) for part in writes)
    return Operation((Effect(call.title, call.span, always=always, target=_target(call)),))


def _adds(write: Shade) -> bool:
    """Whether one of many writes adds something each time."""
    if write.text == "InsertOne":
        document = write.get("0", "document")
        names = {name for name, _ in document.fields or ()} if document is not None else set()
        return bool(names) and not names & {"_id", "*"}
    update = write.get("1", "update")
    return update is not None and bool({name for name, _ in update.fields or ()} & _RELATIVE)


_SCRIPT = re.compile(r"\+=|-=|\+\+|\.add\(")


def _by_script(call: CallView) -> Operation | None:
    """Return what a script does that computes with a document's old value; None for others."""
    body = call.argument(2, "body", "script")
    texts = [str(part.known) for _, part in fields_deep(body) if part.constant]
    if body is None or not any(_SCRIPT.search(text) for text in texts):
        return None
    cure = "set the value itself, or test it in the script"
    return Operation((Effect(call.title, call.span, always=True, cure=cure),))


def _update(call: CallView) -> Operation:
    update = call.argument(1, "update")
    operators = {name for name, _ in (update.fields if update and update.fields else ())}
    relative = bool(operators & _RELATIVE) or any(
        name.startswith(_ADDING) for name, _ in call.kwargs
    )
    filters = call.argument(0, "filter")
    watched = frozenset(name for name, _ in (filters.fields or () if filters else ()))
    written = frozenset(
        name for operator, part in (update.fields or () if update else ())
        if operator in ("$set", "$push", "$addToSet") for name, _ in part.fields or ()
    )  # fmt: skip
    if watched & written:
        fact = Fact("conditional update", call.span, _target(call), call.taints, memory=False)
        return Operation((), _exchanged(call, fact))
    inserted = any(name == "$setOnInsert" for name, _ in fields_deep(update, 1))
    if inserted and not relative:
        fact = Fact(
            "upsert", call.span, _target(call), call.taints,
            memory=_marks(call),
        )  # fmt: skip
        return Operation((), _upserted(call, fact))
    effect = Effect(
        call.title, call.span, always=relative, target=_target(call), fields=written, marker=True
    )
    return Operation((effect,), result=Shade(taints=frozenset({Taint("row", _target(call))})))


def _exchanged(call: CallView, fact: Fact) -> Claim:
    """Return the claim of an update under a condition: its result tells, or the document found."""
    if call.method.startswith("find_one_and"):
        row = frozenset({Taint("row", fact.target)})
        return Claim(fact, fresh=Shade(known=NOT_NONE, taints=row), duplicate=known(None))
    fresh = Shade(reply=Reply("result", fact, True), known=NOT_NONE)
    return Claim(fact, fresh=fresh, duplicate=Shade(reply=Reply("result", fact, False)))


def _upserted(call: CallView, fact: Fact) -> Claim:
    """Return the claim of an upsert: its result tells, or the document that was there before."""
    after = call.keyword("return_document", "new")
    if call.method.startswith("find_one_and") and (after is None or "BEFORE" in after.text):
        return Claim(fact, fresh=known(None), duplicate=Shade(known=NOT_NONE))
    written = (Shade(reply=Reply("result", fact, found)) for found in (True, False))
    return Claim(fact, fresh=next(written), duplicate=next(written))


def _find(call: CallView) -> Operation:
    memory = _marks(call)
    bad = unstable(call.taints)
    fact = Fact(
        "look-up", call.span, _target(call), call.taints, bad.span if bad else None,
        atomic=False, memory=memory,
    )  # fmt: skip
    row = frozenset({Taint("row", fact.target)})
    return Operation(
        lookup=Lookup(
            fact,
            Shade(known=NOT_NONE, taints=row),
            Shade(known=None, taints=row),
            Shade(taints=row, reply=Reply("row", fact)),
            strong=memory,
        )
    )

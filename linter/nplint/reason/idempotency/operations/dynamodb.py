"""DynamoDB calls: overwrites, counters, conditional claims, transactions, look-ups."""

from collections.abc import Callable

from msgspec.structs import replace

from nplint.reason.idempotency.domain import (
    CLEAN,
    COUNTER,
    NOT_NONE,
    Effect,
    Fact,
    Reply,
    Shade,
    Taint,
    Taints,
)
from nplint.reason.idempotency.dynamo import (
    Condition,
    Update,
    read_update,
)
from nplint.reason.idempotency.keys import key_parts, key_taints, taints_of, unstable
from nplint.reason.idempotency.operations.call import (
    LOCKS_ONLY,
    NOTHING,
    CallView,
    Claim,
    Lookup,
    Operation,
    fields_deep,
)
from nplint.reason.idempotency.operations.dynamodb_conditions import (
    counts,
    defeats_itself,
    remembers_put,
    tests_a_state,
)
from nplint.reason.idempotency.operations.dynamodb_parts import (
    condition_of,
    deep_taints,
    growing,
    growing_values,
    is_bare_mark,
    item_key,
    names_of,
    own_id,
    span_of,
    table_of,
)

CONFLICT = "ConditionalCheckFailedException"
CANCELLED = "TransactionCanceledException"
_RAISED = frozenset({"ClientError", "BotoCoreError", "Exception"})


def _put(call: CallView) -> Operation:
    item = call.keyword("Item")
    if item is None:
        return NOTHING
    condition = condition_of(call.keyword("ConditionExpression"), call.kwargs)
    table = table_of(call)
    parts = item_key(item, condition)
    if condition is None and parts:
        parts = (*parts, *(each for each in own_id(item, table) if each not in parts))
    key = taints_of(parts) if parts else key_taints(item)
    effect = Effect(
        f"DynamoDB put_item ({call.title})",
        call.span,
        key | growing(item, table),
        target=table,
        fields=frozenset(name for name, _ in item.fields or ()),
        marker=True,
        key=deep_taints(item),
        cure="take the item's key from the event",
    )
    if condition is None:
        answer = _answering(call, table, key, parts)
        marks = answer is None and is_bare_mark(item, parts)
        return Operation((effect,), answer, unread=_in_vain(call, table) if marks else None)
    if not remembers_put(condition, item, call):
        return _lock(condition, call, key) or Operation((effect,))
    fact = _fact("conditional put", call, table, key, parts)
    fact = replace(fact, memory=fact.memory or is_bare_mark(item, parts))
    if unstable(fact.key):
        # The condition never fails: each delivery puts an item of its own.
        return Operation((replace(effect, keyed=True, key_span=fact.key_span),), _raising(fact))
    return Operation((), _raising(fact))


def _lock(condition: Condition, call: CallView, key: Taints) -> Operation | None:
    """Return what an item does that is put only while nobody else holds it; None for others."""
    held = sorted(name for name in condition.absent if call.vocabulary.locks(name))
    if not held:
        return None
    fact = Fact("conditional put", call.span, held[0].lower(), key, why=LOCKS_ONLY)
    return Operation(claim=_raising(fact))


def _in_vain(call: CallView, table: str) -> Fact | None:
    """Return the guard that the mark of a message is which is put whether it is there or not."""
    why = "the mark is put whether it is there already or not"
    fact = replace(_fact("unread guard", call, table, CLEAN, ()), atomic=False, why=why)
    return fact if fact.memory else None


def _answering(call: CallView, table: str, key: Taints, parts: tuple[Shade, ...]) -> Claim | None:
    """Return the claim of a write that answers what stood in a memory of messages before it."""
    returned = call.keyword("ReturnValues")
    fact = _fact("write that answers the old item", call, table, key, parts)
    asks = returned is not None and returned.known in ("ALL_OLD", "UPDATED_OLD")
    if not asks or not fact.memory or unstable(fact.key):
        return None
    fresh, duplicate = (
        Shade(known=NOT_NONE, reply=Reply("old-item", fact, found)) for found in (False, True)
    )
    return Claim(fact, fresh=fresh, duplicate=duplicate)


def _update(call: CallView) -> Operation:
    text = call.keyword("UpdateExpression")
    names = names_of(call.kwargs)
    table = table_of(call)
    key = call.keyword("Key")
    key_taints = deep_taints(key)
    if text is None or not isinstance(text.known, str) or not text.constant:
        return _vague_update(call, table, key_taints)
    update = read_update(text.known, names)
    condition = condition_of(call.keyword("ConditionExpression"), call.kwargs)
    if condition is not None and defeats_itself(condition, update, call):
        fact = _fact("conditional update", call, table, key_taints, ())
        return Operation((), _raising(fact))
    counted = {*update.relative, *update.added}
    attempts = bool(counted) and all(map(call.vocabulary.counts_attempts, counted))
    repeats = (bool(update.relative) or counts(update, call)) and not attempts
    effect = Effect(
        f"DynamoDB update_item ({call.title}) that adds to the old value"
        if repeats
        else f"DynamoDB update_item ({call.title})",
        call.span,
        key_taints | growing_values(call),
        always=repeats,
        target=table,
        fields=frozenset(update.absolute),
        marker=True,
        key=key_taints,
        cure="add a ConditionExpression that fails for an event already applied",
    )
    if repeats:
        return _counted(call, effect, update, key_taints)
    return Operation((effect,), _answering(call, table, key_taints, ()))


def _counted(call: CallView, effect: Effect, update: Update, key: Taints) -> Operation:
    """Return what a counter does: its new value tells whether it was the first time."""
    returned = call.keyword("ReturnValues")
    names = {*update.relative, *update.added}
    if returned is None or returned.known not in ("UPDATED_NEW", "ALL_NEW") or len(names) != 1:
        return Operation((effect,))
    fact = replace(_fact(COUNTER, call, effect.target, key, ()), memory=False, tentative=True)
    values = call.keyword("ExpressionAttributeValues")
    typed = any(name == "N" for name, _ in fields_deep(values))

    def answer(count: int) -> Shade:
        number = Shade(fields=(("N", Shade(known=str(count))),)) if typed else Shade(known=count)
        attributes = Shade(fields=tuple((name, number) for name in names))
        return Shade(known=NOT_NONE, fields=(("Attributes", attributes),))

    claim = Claim(fact, fresh=answer(1), duplicate=answer(2))
    return Operation((replace(effect, insert_of=fact),), claim)


def _vague_update(call: CallView, table: str, key: Taints) -> Operation:
    condition = call.keyword("ConditionExpression")
    if call.keyword("UpdateExpression") is not None and tests_a_state(condition, call):
        # Whatever else is put into the expression, it moves on from the state it asks for.
        return Operation((), _raising(_fact("conditional update", call, table, key, ())))
    actions = call.keyword("AttributeUpdates")
    adds = any(name == "Action" and shade.known == "ADD" for name, shade in fields_deep(actions))
    effect = Effect(
        f"DynamoDB update_item ({call.title})",
        call.span,
        key,
        always=adds,
        target=table,
        marker=True,
    )
    return Operation((effect,))


def _transact(call: CallView) -> Operation:
    items = call.argument(0, "TransactItems")
    members = (items.fields or ()) if items is not None else ()
    effects: list[Effect] = []
    claim: Claim | None = None
    unread: Fact | None = None
    for place, member in members:
        for kind, body in member.fields or ():
            operation = _member(call, kind, body)
            effects += operation.effects
            unread = unread or operation.unread
            if "?" not in place:  # one that may be missing guards nothing
                claim = claim or operation.claim
    if claim is not None:
        raises = _RAISED | {CANCELLED}
        return Operation((), Claim(claim.fact, raises, CANCELLED))
    return Operation(tuple(effects), unread=unread if len(members) > 1 else None)


def _member(call: CallView, kind: str, body: Shade) -> Operation:
    view = CallView(
        call.name,
        call.receiver,
        call.receiver_text,
        call.subject,
        f"transact {kind}",
        (),
        body.fields or (),
        call.arg_spans,
        call.span,
        call.vocabulary,
    )
    if kind == "ConditionCheck":
        condition = condition_of(view.keyword("ConditionExpression"), view.kwargs)
        if condition is not None and condition.absent:
            return Operation((), _raising(_fact("conditional put", view, "", CLEAN, ())))
        return NOTHING
    reader = {"Put": _put, "Update": _update}.get(kind)
    return reader(view) if reader else NOTHING


def _batch_write(call: CallView) -> Operation:
    items = [body for name, body in fields_deep(call.argument(0, "RequestItems")) if name == "Item"]
    taints = frozenset(taint for item in items for taint in taints_of(key_parts(item)))
    return Operation((Effect("DynamoDB batch_write_item", call.span, taints),))


def _get(call: CallView) -> Operation:
    key = call.keyword("Key")
    return _lookup(call, "get-item", deep_taints(key))


def _delete(call: CallView) -> Operation:
    key = call.keyword("Key")
    names = (name for name, _ in (key.fields if key else None) or ())
    held = next((name.lower() for name in names if call.vocabulary.locks(name)), "")
    return Operation(release=Fact("release", call.span, held or table_of(call), deep_taints(key)))


def _query(call: CallView) -> Operation:
    return _lookup(call, "items", call.taints)


def _lookup(call: CallView, kind: str, key: Taints) -> Operation:
    table = table_of(call)
    memory = call.vocabulary.remembers(table) or call.vocabulary.remembers(call.receiver_text)
    fact = Fact(
        "look-up", call.span, table, key, span_of(key), atomic=False, memory=memory,
        store=call.receiver_text,
    )  # fmt: skip
    taints = frozenset({Taint("row", table)})

    def answer(found: bool | None) -> Shade:
        return Shade(taints=taints, reply=Reply(kind, fact, found))  # type: ignore[arg-type]  # "get-item" or "items"

    return Operation(lookup=Lookup(fact, answer(True), answer(False), answer(None), strong=memory))


def _raising(fact: Fact) -> Claim:
    return Claim(fact, _RAISED | {CONFLICT}, CONFLICT)


def _fact(kind: str, call: CallView, table: str, key: Taints, parts: tuple[Shade, ...]) -> Fact:
    memory = call.vocabulary.remembers(f"{table} {call.receiver_text}")
    return Fact(kind, call.span, table, key, span_of(key), memory=memory)


DYNAMODB: dict[str, Callable[[CallView], Operation]] = {
    "put_item": _put,
    "update_item": _update,
    "transact_write_items": _transact,
    "batch_write_item": _batch_write,
    "delete_item": _delete,
    "get_item": _get,
    "batch_get_item": _query,
    "query": _query,
    "scan": _query,
}

__all__ = ["DYNAMODB", "NOT_NONE"]

"""Objects that save themselves: active records of Django, mongoengine and PynamoDB."""

from typing import TypeGuard

from msgspec.structs import replace

from nplint.link.values import ClassRef, External, Instance
from nplint.reason.idempotency.domain import CLEAN, Effect, Fact, Shade, Taints
from nplint.reason.idempotency.keys import key_parts, taints_of, unstable
from nplint.reason.idempotency.operations.call import NOTHING, CallView, Claim, Operation
from nplint.reason.idempotency.operations.rows import insert_object, model_name

_REFUSED = frozenset(
    {"PutError", "UpdateError", "DeleteError", "PynamoDBException", "Exception", "ClientError"}
)


def read(call: CallView) -> Operation | None:
    """Return what ``object.save()`` does; None when it is no such call."""
    if call.method not in ("save", "asave", "insert", "create", "update"):
        return None
    actions = call.argument(0, "actions")
    if call.method == "update" and call.keyword("condition") is None and _is_actions(actions):
        return _act(call, actions)
    first = call.args[0] if call.args and call.method != "update" else None
    condition = call.keyword("condition") or first
    if call.method in ("save", "update") and condition is not None and condition.fields:
        return _conditional(call, condition)
    if call.method == "update" or not _is_new(call.subject):
        return None
    if call.method in ("insert", "create"):
        return _insert(call)
    return _save(call)


ACTION = "\0action"
"""The text of a value that is a change of one attribute (``Row.count.add(1)``)."""


def _is_actions(shade: Shade | None) -> TypeGuard[Shade]:
    parts = [part for _, part in shade.fields or ()] if shade else []
    return bool(parts) and all(part.text == ACTION for part in parts)


def _act(call: CallView, actions: Shade) -> Operation:
    """Return what changing attributes of a stored object does."""
    taints = frozenset(taint for _, part in actions.fields or () for taint in part.taints)
    relative = any(taint.kind == "relative" for taint in taints)
    name = model_name(call.subject) or call.receiver_text
    effect = Effect(
        f"update of {name}{' that adds to the old value' if relative else ''}",
        call.span, always=relative, target=name.lower(), marker=True,
        cure="apply it under a condition that is false afterwards",
    )  # fmt: skip
    return Operation((effect,))


def _insert(call: CallView) -> Operation | None:
    """Return what an object does that inserts itself: a second one of its key is refused."""
    if call.args and call.method == "create":
        return None
    name = model_name(call.subject)
    if not name:
        return None
    operation = insert_object(name, call.subject, call, deferred=False)
    key = taints_of(key_parts(call.subject))
    if not (_names_its_key(call.subject) and key and unstable(key) is None):
        return operation
    effects = tuple(replace(effect, always=False, needs=key) for effect in operation.effects)
    return replace(operation, effects=effects)


def _is_new(shade: Shade) -> bool:
    """Whether an object was just made here, of a class that looks like a mapped one."""
    if shade.fields is None:
        return False
    match shade.value:
        case Instance(project=True):
            return True
        case Instance(cls=name) | External(name=name) | ClassRef(id=name):
            return "models" in name.lower() or "." not in name
        case _:
            return False


def _conditional(call: CallView, condition: Shade) -> Operation | None:
    names = {name.lstrip("=") for name, _ in condition.fields or ()}
    if not names or all(call.vocabulary.locks(name) for name in names):
        return None
    name = model_name(call.subject)
    key = _key(call.subject)
    bad = unstable(key)
    fact = Fact(
        "conditional put", call.span, name.lower(), key, bad.span if bad else None,
        memory=call.vocabulary.remembers(f"{name} {call.receiver_text}"),
    )  # fmt: skip
    return Operation(claim=Claim(fact, _REFUSED, "ConditionalCheckFailedException"))


def _key(shade: Shade) -> Taints:
    parts = key_parts(shade)
    if parts:
        return taints_of(parts)
    first = next((part for _, part in shade.fields or ()), None)
    return first.taints if first is not None else CLEAN


def _save(call: CallView) -> Operation:
    parts = key_parts(call.subject)
    key = taints_of(parts)
    name = model_name(call.subject)
    if parts and key and unstable(key) is None and _names_its_key(call.subject):
        effect = Effect(f"save of a {name}", call.span, key, target=name.lower(), marker=True)
        return Operation((effect,))
    if not name:
        return NOTHING
    return insert_object(name, call.subject, call, deferred=False)


def _names_its_key(shade: Shade) -> bool:
    """Whether the primary key itself is given: a second save then overwrites."""
    names = {name.lower() for name, _ in shade.fields or ()}
    return bool(names & {"id", "pk", "_id", "hash_key", "uuid", "key"})

"""Whether a DynamoDB write's condition remembers: what a repetition of it would be refused for."""

from nplint.reason.idempotency.domain import Shade
from nplint.reason.idempotency.dynamo import Condition, Update, read_equal
from nplint.reason.idempotency.operations.call import CallView
from nplint.reason.idempotency.operations.dynamodb_parts import deep_taints, names_of
from nplint.reason.idempotency.vocabulary import words_of

_STATES = frozenset({"state", "status", "phase", "stage", "step", "version", "revision"})


def remembers_put(condition: Condition, item: Shade, call: CallView) -> bool:
    """Whether a condition refuses an item that was put before."""
    names = frozenset(name for name, _ in item.fields or ())
    absent = {name for name in condition.absent if not call.vocabulary.locks(name)}
    if absent:
        return True
    return bool(condition.compared & names) and not _only_relative(condition, item)


def _only_relative(condition: Condition, item: Shade) -> bool:
    compared = [shade for name, shade in item.fields or () if name in condition.compared]
    return all(any(t.kind == "relative" for t in shade.taints) for shade in compared)


def tests_a_state(condition: Shade | None, call: CallView) -> bool:
    """Whether a condition wants a row to be in one certain state or version."""
    if condition is None or not condition.constant or not isinstance(condition.known, str):
        return False
    wanted = read_equal(condition.known, names_of(call.kwargs))
    return any(_STATES & set(words_of(name)[-1:]) for name in wanted)


def defeats_itself(condition: Condition, update: Update, call: CallView) -> bool:
    """Whether the update makes its own condition false, so that a repetition fails.

    A stock or balance condition (``available >= :q`` on a counter) stays true; a lock is released.
    What was read from the row just before is what a repetition would read, and ask for, again.
    """
    equal = _wanted(call)
    read = {name for name, shade in equal.items() if any(t.kind == "row" for t in shade.taints)}
    written = set(update.absolute) | set(update.added)
    watched = {name for name in condition.absent if not call.vocabulary.locks(name)}
    appended = {name for name in update.relative if name in condition.absent}
    stepped = (equal.keys() - read) & update.relative
    compared = set(condition.compared) - read
    return bool((watched | compared) & written) or bool(appended & watched) or bool(stepped)


def _wanted(call: CallView) -> dict[str, Shade]:
    """Return what a condition wants attributes to be equal to."""
    condition, values = (
        call.keyword("ConditionExpression"),
        call.keyword("ExpressionAttributeValues"),
    )
    if condition is None or not isinstance(condition.known, str) or not condition.constant:
        return {}
    equal = read_equal(condition.known, names_of(call.kwargs))
    given = dict(values.fields or ()) if values is not None else {}
    return {name: _plain(given.get(placeholder, Shade())) for name, placeholder in equal.items()}


def _plain(value: Shade) -> Shade:
    """Return a value without the type that a client's call writes around it."""
    return Shade(taints=deep_taints(value))


def counts(update: Update, call: CallView) -> bool:
    """Whether an ``ADD`` adds to a number (a set's union is idempotent)."""
    values = call.keyword("ExpressionAttributeValues")
    for placeholder in update.added.values():
        value = values.get(placeholder) if values else None
        if value is None:
            return True
        if not _is_set(value):
            return True
    return False


def _is_set(value: Shade) -> bool:
    if value.fields is None:
        return "set" in value.text
    names = {name for name, _ in value.fields}
    return bool(names & {"SS", "NS", "BS", "{set}"})

"""What the arguments of a DynamoDB call say: its table, the item's key, a condition, old values."""

from nplint.link.values import Env as EnvironmentValue
from nplint.link.values import Handle, Known
from nplint.reason.idempotency.domain import CLEAN, Shade, Taints
from nplint.reason.idempotency.dynamo import Condition, read_condition
from nplint.reason.idempotency.keys import OLD_VALUE_OF, key_parts, unstable
from nplint.reason.idempotency.operations.call import CallView, fields_deep
from nplint.reason.idempotency.vocabulary import words_of
from nplint.span import Span

_HOLE = "hole"
"""Stands for an attribute whose name is put into a condition's text."""


def table_of(call: CallView) -> str:
    """Return the table of a call, as far as it is named; lower case."""
    named = call.keyword("TableName")
    if named is not None:
        return _shade_text(named)
    if isinstance(call.receiver, Handle):
        match call.receiver.name:
            case Known(value=str(name)):
                return name.lower()
            case EnvironmentValue(name=name):
                return name.lower()
            case _:
                pass
    return call.receiver_text.lower()


def _shade_text(shade: Shade) -> str:
    match shade.value:
        case EnvironmentValue(name=name):
            return name.lower()
        case _:
            pass
    if shade.constant:
        return str(shade.known).lower()
    return shade.text.lower()


def names_of(kwargs: tuple[tuple[str, Shade], ...]) -> dict[str, str]:
    """Return what the placeholders of attribute names stand for."""
    given = next((shade for name, shade in kwargs if name == "ExpressionAttributeNames"), None)
    return {
        name: str(shade.known)
        for name, shade in (given.fields or () if given else ())
        if shade.constant
    }


def condition_of(shade: Shade | None, kwargs: tuple[tuple[str, Shade], ...]) -> Condition | None:
    """Return the condition of a write, as text or built; None when it has none."""
    if shade is None or shade.known is None:
        return None
    if isinstance(shade.known, str) and shade.constant:
        return read_condition(shade.known, names_of(kwargs))
    if shade.fields is None and "attribute_" in shade.text:
        return read_condition(shade.text.replace("{}", _HOLE), names_of(kwargs))
    absent = frozenset(name for name, _ in shade.fields or () if not name.startswith("="))
    compared = frozenset(name[1:] for name, _ in shade.fields or () if name.startswith("="))
    return Condition(absent, compared)


def item_key(item: Shade, condition: Condition | None) -> tuple[Shade, ...]:
    """Return the key's parts: what the condition wants absent is the key attribute."""
    parts = key_parts(item)
    if condition is None or not item.fields:
        return parts
    named = tuple(shade for name, shade in item.fields if name in condition.absent)
    if "pk" in {name.lower() for name in condition.absent}:
        return parts
    return named or parts


def own_id(item: Shade, table: str) -> tuple[Shade, ...]:
    """Return the id that an item has the table's name for: ``readingId`` of ``readings_table``."""
    words = {word.removesuffix("s") for word in words_of(table)}
    return tuple(
        shade
        for name, shade in item.fields or ()
        if words_of(name)[1:] in (("id",), ("uuid",), ("key",)) and words_of(name)[0] in words
    )


def is_bare_mark(item: Shade, parts: tuple[Shade, ...]) -> bool:
    """Whether an item has nothing but its key, and when it was put or is to go."""
    rest = [(name, shade) for name, shade in item.fields or () if shade not in parts]
    return bool(parts) and all(_TIMES & set(words_of(name)) for name, _ in rest)


_TIMES = frozenset("ttl at on expiry expires expire expiration until time timestamp ts".split())


def deep_taints(shade: Shade | None) -> Taints:
    """Return all that a value and its parts come from."""
    if shade is None:
        return CLEAN
    return shade.taints | frozenset(t for _, part in fields_deep(shade) for t in part.taints)


def growing(item: Shade, table: str) -> Taints:
    """Return what says that a new value grows from the old one; a list of this very table."""
    parts = [item, *(part for _, part in fields_deep(item))]
    return frozenset(
        taint
        for part in parts
        if _is_own(part, table)
        for taint in part.taints
        if taint.kind == "relative"
        and taint.detail.removeprefix(OLD_VALUE_OF) in (taint.detail, table)
    )


def _is_own(part: Shade, table: str) -> bool:
    """Whether a value may come from the table that it goes to, as far as is known."""
    rows = {taint.detail for taint in part.taints if taint.kind == "row"}
    return not table or not rows or table in rows


def growing_values(call: CallView) -> Taints:
    """Return what says that an update's values grow from the old ones."""
    values = call.keyword("ExpressionAttributeValues")
    return growing(values, table_of(call)) if values else CLEAN


def span_of(taints: Taints) -> Span | None:
    """Return where a key stands that is another one at each delivery."""
    bad = unstable(taints)
    return bad.span if bad else None

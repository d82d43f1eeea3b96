"""Values as structured data: filter policies, event patterns."""

from nplint.facts.data import Data, Entry, Items, Opaque, Scalar, Table, TextData, literal
from nplint.link.cdk.library import listed
from nplint.link.cdk.naming import camel, last
from nplint.link.cdk.read.props import Props, call_props, props
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import (
    DictValue,
    ListValue,
    Lit,
    Made,
    Member,
    Ref,
    Stack,
    Template,
    Value,
    struct,
)
from nplint.span import Span


def document(view: View, value: Value, stack: Stack | None) -> Data:
    """Return a value as data; what is computed is ``Opaque``."""
    match value:
        case Lit(value=plain, span=span):
            return Scalar(plain, span)
        case Template() | Ref() | Member():
            text = view.text(value, stack)
            plain_text = literal(text)
            if plain_text is not None:
                return Scalar(plain_text, value.span)
            return TextData(text, value.span)
        case DictValue(entries=entries, span=span):
            return Opaque(span) if value.partial else _table(view, value, entries, stack)
        case ListValue(items=items, span=span):
            lowered = [document(view, item, stack) for item in items]
            return Items((*lowered, *([Opaque(span)] if value.partial else [])), span)
        case Made():
            return _made(view, value, stack)
        case _:
            return Opaque(value.span)


def _table(view: View, holder: DictValue, entries: dict[str, Value], stack: Stack | None) -> Table:
    spans = holder.key_spans
    return Table(
        tuple(
            Entry(key, document(view, value, stack), spans.get(key, holder.span))
            for key, value in entries.items()
        ),
        holder.span,
    )


def _made(view: View, made: Made, stack: Stack | None) -> Data:
    """Return what a filter-building call builds."""
    owner, _, short = made.name.rpartition(".")
    match last(owner):
        case _ if short == "SubscriptionFilter":
            given = made.args[0] if made.args else made.named.entries.get("conditions")
            return document(view, given, stack) if given is not None else Opaque(made.span)
        case "SubscriptionFilter":
            return subscription_filter(view, made, short, stack)
        case "FilterOrPolicy" if made.args:
            return document(view, made.args[0], stack)
        case "Match":
            return _match(view, made, short, stack)
        case "FilterRule":
            return _filter_rule(view, made, short, stack)
        case "FilterCriteria" if made.args or made.named.entries:
            return document(view, made.args[0] if made.args else made.named, stack)
    held = struct(made)
    return document(view, held, stack) if held is not None else Opaque(made.span)


def subscription_filter(view: View, made: Made, short: str, stack: Stack | None) -> Data:
    """Return the conditions that ``SubscriptionFilter.…Filter`` writes into the policy."""
    found = call_props(made, 0)
    if short == "existsFilter":
        return _one("exists", Scalar(True, made.span), made.span)
    if short == "notExistsFilter":
        return _one("exists", Scalar(False, made.span), made.span)
    if found.partial:
        return Opaque(made.span)
    conditions = (
        _string_conditions(view, found, stack)
        if short == "stringFilter"
        else _numeric_conditions(view, found, stack)
    )
    return Items(tuple(conditions), made.span)


def _one(key: str, value: Data, span: Span) -> Items:
    return Items((Table((Entry(key, value, span),), span),), span)


def _string_conditions(view: View, found: Props, stack: Stack | None) -> list[Data]:
    conditions: list[Data] = []
    allowed = found.get("allowlist", "whitelist")
    if isinstance(allowed, ListValue):
        lowered = document(view, allowed, stack)
        conditions += lowered.items if isinstance(lowered, Items) else (lowered,)
    elif allowed is not None:
        conditions.append(Opaque(allowed.span))
    denied = found.get("denylist", "blacklist")
    if denied is not None:
        conditions.append(_condition("anything-but", document(view, denied, stack), denied))
    for prop, operator in (("matchPrefixes", "prefix"), ("matchSuffixes", "suffix")):
        given = found.get(prop)
        conditions += [
            _condition(operator, document(view, item, stack), item) for item in listed(given)
        ]
    return conditions


_COMPARISONS = (
    ("greaterThan", ">"), ("greaterThanOrEqualTo", ">="),
    ("lessThan", "<"), ("lessThanOrEqualTo", "<="),
)  # fmt: skip


def _numeric_conditions(view: View, found: Props, stack: Stack | None) -> list[Data]:
    allowed = listed(found.get("allowlist", "whitelist"))
    conditions = [_numeric(view, [("=", item)], stack) for item in allowed]
    for prop, operator in _COMPARISONS:
        given = found.get(prop)
        if given is not None:
            conditions.append(_numeric(view, [(operator, given)], stack))
    for prop, low, high in (("between", ">=", "<="), ("betweenStrict", ">", "<")):
        bounds = props(found.get(prop))
        start, stop = bounds.get("start"), bounds.get("stop")
        if start is not None and stop is not None:
            conditions.append(_numeric(view, [(low, start), (high, stop)], stack))
    return conditions


def _numeric(view: View, tests: list[tuple[str, Value]], stack: Stack | None) -> Data:
    items: list[Data] = []
    for operator, value in tests:
        items += [Scalar(operator, value.span), document(view, value, stack)]
    span = tests[0][1].span
    return Table((Entry("numeric", Items(tuple(items), span), span),), span)


def _condition(operator: str, value: Data, origin: Value) -> Data:
    span = origin.span
    return Table((Entry(operator, value, span),), span)


def _flat(given: list[Data], span: Span) -> Items:
    """Return lists and single values as one list."""
    return Items(
        tuple(
            inner
            for data in given
            for inner in (data.items if isinstance(data, Items) else (data,))
        ),
        span,
    )


_MATCHES = {
    "prefix": "prefix", "suffix": "suffix", "anythingBut": "anything-but", "cidr": "cidr",
    "equalsIgnoreCase": "equals-ignore-case", "wildcard": "wildcard",
}  # fmt: skip


def _match(view: View, made: Made, short: str, stack: Stack | None) -> Data:
    """``events.Match.…`` and ``sfn``-free pattern helpers."""
    if short == "exists":
        return _one("exists", Scalar(True, made.span), made.span)
    if short == "doesNotExist":
        return _one("exists", Scalar(False, made.span), made.span)
    if short == "exactString" and made.args:
        return Items((document(view, made.args[0], stack),), made.span)
    if short == "anyOf":
        return _flat(
            [document(view, item, stack) for arg in made.args for item in listed(arg)], made.span
        )
    if short in _MATCHES and made.args:
        values = made.args if len(made.args) > 1 else [made.args[0]]
        whole = document(view, values[0], stack)
        if len(values) > 1 or short == "anythingBut":
            whole = Items(tuple(document(view, value, stack) for value in values), made.span)
        return _one(_MATCHES[short], whole, made.span)
    return Opaque(made.span)


def _filter_rule(view: View, made: Made, short: str, stack: Stack | None) -> Data:
    """``lambda.FilterRule.…``."""
    given = [document(view, arg, stack) for arg in made.args]
    if short in ("isEqual", "or"):
        return _flat(given, made.span)
    names = {"beginsWith": "prefix", "notEquals": "anything-but"}
    if short in names and given:
        value = Items((given[0],), made.span) if short == "notEquals" else given[0]
        return _one(names[short], value, made.span)
    if short in ("exists", "notExists"):
        return _one("exists", Scalar(short == "exists", made.span), made.span)
    return Opaque(made.span)


_PATTERN_KEYS = {"detailType": "detail-type"}


def event_pattern(view: View, value: Value, stack: Stack | None) -> Data:
    """Return an EventBridge pattern with the keys of AWS's spelling."""
    lowered = document(view, value, stack)
    if not isinstance(lowered, Table):
        return lowered
    entries = [
        Entry(_PATTERN_KEYS.get(camel(entry.key), entry.key), entry.value, entry.key_span)
        for entry in lowered.entries
        if not (isinstance(entry.value, Scalar) and entry.value.value is None)
    ]
    return Table(tuple(entries), lowered.span)

"""The limits that AWS sets to policies (subscription-filter-policy-constraints; quotas)."""

import json
from collections.abc import Iterator, Mapping
from decimal import Decimal
from difflib import get_close_matches
from math import prod

from nplint.policy.terms import (
    AnythingBut,
    Condition,
    Dialect,
    Either,
    Exact,
    Leaf,
    Node,
    Numeric,
    Policy,
    Problem,
    leaves,
    rounded,
)

MAX_KEYS = 5
MAX_COMBINATIONS = 150
MAX_POLICY_BYTES = 256 * 1024
MAX_PATTERN_CHARACTERS = 2048
MAX_NUMBER: dict[Dialect, Decimal] = {
    "sns": Decimal(1_000_000_000),
    "eventbridge": Decimal(5_000_000_000),
}

# eb-events-structure: the fields that EventBridge gives every event.
ENVELOPE = (
    *("version", "id", "detail-type", "source", "account", "time", "region", "resources"),
    *("detail", "replay-name"),
)


def limit_problems(policy: Policy, document: Mapping[object, object]) -> list[Problem]:
    """List the limits that a policy exceeds."""
    numbers = [
        problem for leaf in leaves(policy.root) for problem in _number_problems(leaf, policy)
    ]
    if policy.dialect == "eventbridge":
        return [*_pattern_size(document), *numbers]
    return [*_keys(policy), *_combinations(policy), *_size(document), *numbers]


def combinations(node: Node, scope: str) -> int:
    """Count the value combinations as SNS does.

    "Multiply the number of values in each array"; for nested keys each array counts times its
    depth (3 values two levels deep and 4 values three levels deep: 3 x 2 x 4 x 3 = 72). The
    objects of an ``$or`` are alternatives: their counts add up.
    """
    if isinstance(node, Leaf):
        return len(node.conditions) * (len(node.path) if scope == "body" else 1)
    counts = [combinations(part, scope) for part in node.parts]
    return sum(counts) if isinstance(node, Either) else prod(counts)


def _keys(policy: Policy) -> Iterator[Problem]:
    """Count the top-level keys: "nested keys under them do not" count toward the limit."""
    keys = {_top(part) for part in policy.root.parts}
    if len(keys) > MAX_KEYS:
        message = f"{len(keys)} keys; SNS allows {MAX_KEYS} at the top level of a filter policy"
        yield Problem((), message, "drop the keys that decide nothing, or nest them in the body")


def _top(part: Node) -> str:
    if isinstance(part, Either):
        return "$or"
    found = leaves(part)
    return found[0].path[0] if found else ""


def _combinations(policy: Policy) -> Iterator[Problem]:
    count = combinations(policy.root, policy.scope)
    if count > MAX_COMBINATIONS:
        message = (
            f"{count} combinations of values; SNS allows {MAX_COMBINATIONS}"
            " (the numbers of values of all keys multiplied, each times its depth)"
        )
        yield Problem((), message, "use a prefix for the values, or several subscriptions")


def _size(document: Mapping[object, object]) -> Iterator[Problem]:
    size = len(_compact(document).encode())
    if size > MAX_POLICY_BYTES:
        message = f"{size} bytes of JSON; SNS allows {MAX_POLICY_BYTES} (256 KB)"
        yield Problem((), message, "split it into several subscriptions")


def _pattern_size(document: Mapping[object, object]) -> Iterator[Problem]:
    size = len(_compact(document))
    if size > MAX_PATTERN_CHARACTERS:
        message = f"{size} characters; EventBridge's quota is {MAX_PATTERN_CHARACTERS} a pattern"
        yield Problem((), message, "split it into several rules")


def _compact(document: Mapping[object, object]) -> str:
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False, default=str)


def _number_problems(leaf: Leaf, policy: Policy) -> Iterator[Problem]:
    limit = MAX_NUMBER[policy.dialect]
    for number in _numbers(leaf.conditions, literals=policy.dialect == "sns"):
        if abs(number) > limit:
            message = f"{number} is out of range; numbers match from -{limit} to {limit}"
            yield Problem(leaf.path, message, "match it as a string, sent as one")
        elif rounded(number, policy.dialect) != number:
            message = f"{number} has more decimals than are compared"
            yield Problem(leaf.path, message, f"write {rounded(number, policy.dialect)}")


def _numbers(conditions: tuple[Condition, ...], literals: bool) -> Iterator[Decimal]:
    """List the compared numbers; EventBridge takes a plain one of any size literally."""
    for condition in conditions:
        match condition:
            case Exact(value=Decimal() as number) if literals:
                yield number
            case Numeric(low=low, high=high):
                yield from sorted({bound for bound in (low, high) if bound is not None})
            case AnythingBut(excluded=excluded):
                yield from _numbers(excluded, literals=True)
            case _:
                pass


def envelope_problems(policy: Policy) -> list[Problem]:
    """List the top-level fields of a pattern that no event has."""
    if policy.dialect != "eventbridge":
        return []
    names = dict.fromkeys(leaf.path[0] for leaf in leaves(policy.root))
    return [_no_such_field(name) for name in names if name.split(".")[0] not in ENVELOPE]


def _no_such_field(name: str) -> Problem:
    close = get_close_matches(name.lower(), ENVELOPE, n=1, cutoff=0.7)
    return Problem(
        (name,),
        f'no event has the top-level field "{name}": what the publisher sends is in "detail"',
        f'did you mean "{close[0]}"?' if close else f'write {{"detail": {{"{name}": […]}}}}',
    )

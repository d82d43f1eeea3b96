"""How moto is asked, and what AWS writes where moto is known to differ.

moto stops at the first value of a list that asks for an absent or otherwise typed key. The values
are joined by OR ("at least one property value matches", sns-subscription-filter-policies), so it
gets them in an order in which that does no harm, and a single ``anything-but`` as a list.
"""

import os
from collections.abc import Iterator

from policy_strategies import Document

EXAMPLES = int(os.environ.get("POLICY_EXAMPLES", "250"))
ABSENT = object()

# What AWS writes, by the departure it decides.
AWS = {
    "array elements": "For String.Array type attributes, each element in the array is treated as a"
    " separate string for matching purposes. (string-value-matching)",
    "anything-but in arrays": "Moreover, it matches the following message attribute (because it"
    ' contains a value that isn\'t rugby or tennis): "[\\"rugby\\", \\"baseball\\"]"'
    " (string-value-matching)",
    "anything-but forms": "it matches any message attribute or message body values that don't"
    " include any of the policy property values (string-value-matching)",
    "quoted numbers": "Numeric values aren't enclosed in double quotation marks in the JSON policy."
    " (numeric-value-matching)",
    "keywords": "The JSON of the filter policy can contain the following: ... The keywords true,"
    " false, and null, without quotation marks (subscription-filter-policy-constraints)",
    "ignore case": 'State is any value besides "initializing" or any other casing variation, such'
    ' as "INITIALIZING". (eb-create-pattern-operators)',
    "cidr": 'You can use the "cidr" operator to check whether an incoming message originates from a'
    " specific IP address or subnet. (string-value-matching)",
    "no attributes": '"exists": false only matches if at least one attribute is present. An empty'
    " set of attributes results in the filter not matching. (attribute-key-matching)",
    "leaf nodes": "exists works only on leaf nodes. It does not apply to intermediate nodes within"
    " a nested JSON structure. (attribute-key-matching)",
    "empty values": "The key must have a non-null and non-empty value. (attribute-key-matching)",
    "absent parents": 'Use "exists": false to match incoming messages that don\'t include the'
    " specified property. (attribute-key-matching)",
    "array objects": "will refuse to recognize any match in which any two fields are within JSON"
    " objects that are in different elements of the same array (README of aws/event-ruler)",
    "typed strings": "String values are enclosed in double quotation marks in the JSON policy."
    " (string-value-matching; a string operator on a number does not match, where moto raises)",
}


def alternatives(document: Document) -> list[Document]:
    """Multiply out every ``$or``: and-or-logic, ``"source" && ("metricName" || "namespace")``."""
    found: list[Document] = [{}]
    for key, value in document.items():
        if key == "$or":
            assert isinstance(value, list)
            options = [choice for part in value for choice in alternatives(part)]
        elif isinstance(value, dict):
            options = [{key: choice} for choice in alternatives(value)]
        else:
            options = [{key: value}]
        found = [_joined(one, other) for one in found for other in options]
    return found


def _joined(one: Document, other: Document) -> Document:
    result = dict(one)
    for key, value in other.items():
        held = result.get(key)
        if isinstance(held, dict) and isinstance(value, dict):
            result[key] = _joined(held, value)
        else:
            assert key not in result
            result[key] = value
    return result


def ordered(document: Document) -> Document:
    """Put the values of each key into the order that moto reads to the end."""
    return {
        key: ordered(value) if isinstance(value, dict) else sorted(map(_listed, value), key=_rank)
        for key, value in document.items()
        if isinstance(value, dict | list)
    }


def _listed(value: object) -> object:
    match value:
        case {"anything-but": (int() | float()) as number}:
            return {"anything-but": [number]}
        case _:
            return value


def _rank(value: object) -> int:
    match value:
        case {"exists": _}:
            return 0
        case {"numeric": _} | {"prefix": _} | {"suffix": _}:
            return 1
        case dict():
            return 2
        case str():
            return 3
        case _:
            return 4


def keyed(
    document: Document, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], list[object]]]:
    """List the keys of a policy without ``$or``, each with its values."""
    for key, value in document.items():
        if isinstance(value, dict):
            yield from keyed(value, (*path, key))
        elif isinstance(value, list):
            yield (*path, key), value


def as_list(value: object) -> list[object]:
    return value if isinstance(value, list) else [value]


def is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)

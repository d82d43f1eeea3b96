"""Attribute policies against moto's matcher, which was written by others.

Generated policies and messages must get the same answer from both. Where moto is known to differ
from AWS's text, a *departure* names that text; every departure has an example below, in which moto
does differ, so that none can hide agreement.
"""

import json
import warnings

import pytest
from hypothesis import event, given, settings

from nplint.policy.match import Attribute, matches
from nplint.policy.parse import parse_policy
from policy_oracle import ABSENT, AWS, EXAMPLES, alternatives, as_list, is_number, keyed, ordered
from policy_strategies import (
    Attributes,
    Document,
    policies_with_attributes,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from moto.sns.utils import FilterPolicyMatcher


def attribute_departure(policy: Document, sent: Attributes) -> str | None:
    """Name the text of AWS that moto does not follow in this case."""
    for (key,), values in keyed(policy):
        kind, value = sent.get(key, ("absent", ABSENT))
        for condition in values:
            found = _departure(condition, kind, value)
            if found:
                return found
        if not sent and {"exists": False} in values:
            return "no attributes"
    return None


def _departure(condition: object, kind: str, value: object) -> str | None:
    if condition is None or isinstance(condition, bool):
        return "keywords" if kind in ("Number", "String.Array") else None
    if kind == "absent":
        return None
    is_array = kind == "String.Array"
    match condition:
        case {"cidr": _}:
            return "cidr"
        case {"anything-but": {"suffix": _}}:
            return "anything-but forms"
        case {"anything-but": _} if is_array:
            return "anything-but in arrays"
        case {"anything-but": {"prefix": _}} if kind == "Number":
            return "anything-but forms"
        case {"equals-ignore-case": str() as word} if word != word.lower():
            return "ignore case"
        case {"exists": _}:
            return None
        case dict() if is_array:
            return "array elements"
        case int() | float() if is_array and not all(map(is_number, as_list(value))):
            return "array elements"
        case str() | {"equals-ignore-case": _} if kind == "Number":
            return "quoted numbers"
        case _:
            return None


def moto_attributes(policy: Document, sent: Attributes) -> bool:
    message = {
        name: {"Type": kind, "Value": json.dumps(value) if kind != "String" else value}
        for name, (kind, value) in sent.items()
    }
    return bool(FilterPolicyMatcher(ordered(policy), "MessageAttributes").matches(message, ""))


def ours_attributes(document: Document, sent: Attributes) -> bool:
    policy, problems = parse_policy(document)
    assert policy is not None, problems
    found = {
        name: Attribute(kind, value)  # type: ignore[arg-type]  # one of the four by construction
        for name, (kind, value) in sent.items()
    }
    return matches(policy, found, "")


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies_with_attributes())
def test_attribute_policies_agree_with_moto(case: tuple[Document, Attributes]) -> None:
    document, sent = case
    branches = alternatives(document)
    departures = sorted(filter(None, (attribute_departure(b, sent) for b in branches)))
    if departures:
        event(f"departs: {departures[0]}")
        return
    expected = any(moto_attributes(branch, sent) for branch in branches)
    event(f"compared: {expected}")
    assert ours_attributes(document, sent) is expected


ATTRIBUTE_DEPARTURES: list[tuple[str, list[object], Attributes, bool]] = [
    # what moto does not follow, policy values, message, our answer: moto gives the other one
    ("array elements", [{"prefix": "al"}], {"a": ("String.Array", ["alpha"])}, True),
    ("array elements", [{"numeric": ["=", 5]}], {"a": ("String.Array", [5])}, True),
    ("anything-but in arrays", [{"anything-but": ["al"]}], {"a": ("String.Array", ["al"])}, False),
    ("anything-but forms", [{"anything-but": {"suffix": "x"}}], {"a": ("String", "y")}, True),
    ("quoted numbers", ["5"], {"a": ("Number", 5)}, False),
    ("keywords", [True], {"a": ("Number", 1)}, False),
    ("keywords", [None], {"a": ("String.Array", [None])}, True),
    ("ignore case", [{"equals-ignore-case": "Alpha"}], {"a": ("String", "alpha")}, True),
    ("cidr", [{"cidr": "10.0.0.0/24"}], {"a": ("String", "10.0.0.7")}, True),
    ("no attributes", [{"exists": False}], {}, False),
]


@pytest.mark.parametrize(("departure", "values", "sent", "answer"), ATTRIBUTE_DEPARTURES)
def test_departures_of_attributes_are_real(
    departure: str, values: list[object], sent: Attributes, answer: bool
) -> None:
    policy: Document = {"a": values}
    assert departure in AWS
    assert attribute_departure(policy, sent) == departure
    assert ours_attributes(policy, sent) is answer
    assert moto_attributes(policy, sent) is not answer

"""Policies on message bodies against moto's matcher, which was written by others.

Generated policies and messages must get the same answer from both. Where moto is known to differ
from AWS's text, a *departure* names that text; every departure has an example below, in which moto
does differ, so that none can hide agreement.
"""

import contextlib
import json
import warnings

import pytest
from hypothesis import event, example, given, settings

from nplint.policy.match import matches
from nplint.policy.parse import parse_policy
from policy_oracle import ABSENT, AWS, EXAMPLES, alternatives, as_list, is_number, keyed, ordered
from policy_strategies import (
    Document,
    policies_with_bodies,
)

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from moto.sns.utils import FilterPolicyMatcher


def body_departure(policy: Document, body: Document) -> str | None:
    paths = [path for path, _ in keyed(policy)]
    for path, values in keyed(policy):
        seen, crossed = _look(body, path)
        if crossed and (len([p for p in paths if p[0] == path[0]]) > 1 or _asks_absence(values)):
            return "array objects"
        for condition in values:
            found = _body_departure(condition, seen)
            if found:
                return found
        if _asks_absence(values) and not isinstance(_look(body, path[:-1])[0], dict):
            return "absent parents"
    return None


def _asks_absence(values: list[object]) -> bool:
    return {"exists": False} in values


def _look(body: object, path: tuple[str, ...]) -> tuple[object, bool]:
    """Return what stands under a path, and whether an array with objects has to do with it."""
    here = body
    for step in path:
        if isinstance(here, list):
            return here, True
        here = here.get(step, ABSENT) if isinstance(here, dict) else ABSENT
    crossed = isinstance(here, list) and any(isinstance(item, dict) for item in here)
    return here, crossed


def _body_departure(condition: object, seen: object) -> str | None:
    items = as_list(seen)
    if condition is None or isinstance(condition, bool):
        texts = all(isinstance(item, str) or item is ABSENT for item in items)
        return None if texts or isinstance(seen, dict) else "keywords"
    if seen is ABSENT:
        return None
    plain = not isinstance(seen, list | dict)
    match condition:
        case {"cidr": _}:
            return "cidr"
        case {"exists": _} if isinstance(seen, dict):
            return "leaf nodes"
        case {"exists": _} if seen is None or seen == []:
            return "empty values"
        case {"exists": _}:
            return None
        case {"anything-but": {"suffix": _}}:
            return "anything-but forms"
        case {"anything-but": _} if isinstance(seen, list):
            return "anything-but in arrays"
        case {"anything-but": _} if seen is None:
            return "anything-but forms"
        case {"anything-but": {"prefix": _}} if not isinstance(seen, str | dict):
            return "anything-but forms"
        case {"equals-ignore-case": str() as word} if word != word.lower():
            return "ignore case"
        case {"numeric": _} if not (plain and is_number(seen)):
            return "typed strings" if plain or isinstance(seen, dict) else "array elements"
        case {"anything-but": _}:
            return "keywords" if any(isinstance(item, bool) for item in items) else None
        case {"prefix": _} | {"suffix": _} | {"equals-ignore-case": _}:
            if isinstance(seen, list):
                return "array elements"
            return None if isinstance(seen, str) else "typed strings"
        case int() | float() if any(isinstance(item, bool) for item in items):
            return "keywords"
        case int() | float() if isinstance(seen, list) and not all(map(is_number, items)):
            return "array elements"
        case _:
            return None


def moto_body(policy: Document, body: Document) -> bool:
    return bool(FilterPolicyMatcher(ordered(policy), "MessageBody").matches({}, json.dumps(body)))


def ours_body(document: Document, body: Document) -> bool:
    policy, problems = parse_policy(document, "body")
    assert policy is not None, problems
    return matches(policy, {}, body)


@settings(max_examples=EXAMPLES, deadline=None)
@given(policies_with_bodies())
@example(({"a": {"b": ["alpha"]}}, {"a": [{"b": "beta"}, {"b": "alpha"}]}))
@example(({"a": {"b": ["alpha"]}}, {"a": {"b": ["beta", "alpha"]}}))
def test_body_policies_agree_with_moto(case: tuple[Document, Document]) -> None:
    document, body = case
    branches = alternatives(document)
    departures = sorted(filter(None, (body_departure(branch, body) for branch in branches)))
    if departures:
        event(f"departs: {departures[0]}")
        return
    try:
        expected = any(moto_body(branch, body) for branch in branches)
    except (AttributeError, TypeError, ValueError):
        # Scalars among the objects of an array: moto looks for a key in them.
        assert any(_look(body, path)[1] for branch in branches for path, _ in keyed(branch))
        return
    event(f"compared: {expected}")
    assert ours_body(document, body) is expected


BODY_DEPARTURES: list[tuple[str, Document, Document, bool]] = [
    ("array elements", {"a": [5]}, {"a": [5, "x"]}, True),
    ("array elements", {"a": [{"prefix": "al"}]}, {"a": ["alpha"]}, True),
    ("anything-but in arrays", {"a": [{"anything-but": ["x"]}]}, {"a": ["x", "y"]}, True),
    ("anything-but forms", {"a": [{"anything-but": ["x"]}]}, {"a": None}, True),
    ("keywords", {"a": [1]}, {"a": True}, False),
    ("keywords", {"a": [None]}, {"a": None}, True),
    ("ignore case", {"a": [{"equals-ignore-case": "Alpha"}]}, {"a": "alpha"}, True),
    ("cidr", {"a": [{"cidr": "10.0.0.0/24"}]}, {"a": "10.0.0.7"}, True),
    ("leaf nodes", {"a": [{"exists": True}]}, {"a": {"b": 1}}, False),
    ("empty values", {"a": [{"exists": True}]}, {"a": None}, False),
    ("empty values", {"a": [{"exists": True}]}, {"a": []}, False),
    ("absent parents", {"a": {"b": [{"exists": False}]}}, {"c": 1}, True),
    (
        "array objects",
        {"a": {"b": [1], "c": [2]}},
        {"a": [{"b": 1, "c": 0}, {"b": 0, "c": 2}]},
        False,
    ),
    ("typed strings", {"a": [{"prefix": "5"}]}, {"a": 5}, False),
]


@pytest.mark.parametrize(("departure", "policy", "body", "answer"), BODY_DEPARTURES)
def test_departures_of_bodies_are_real(
    departure: str, policy: Document, body: Document, answer: bool
) -> None:
    assert departure in AWS
    assert body_departure(policy, body) == departure
    assert ours_body(policy, body) is answer
    with contextlib.suppress(AttributeError, TypeError, ValueError):
        assert moto_body(policy, body) is not answer

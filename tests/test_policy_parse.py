"""What AWS refuses in a policy, and what makes one useless."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nplint.policy.match import UNKNOWN, accepted_values, keys, satisfiable, suggest_policy
from nplint.policy.parse import parse_pattern, parse_policy

Document = dict[str, object]

WRONG: list[tuple[object, str, str]] = [
    # document, in the message, in the cure
    ({"key": [{"prefx": "a"}]}, 'no operator "prefx"', 'did you mean "prefix"?'),
    ({"key": [{"startsWith": "a"}]}, "startsWith", 'did you mean "prefix"?'),
    ({"key": [{"anythingBut": "a"}]}, "anythingBut", 'did you mean "anything-but"?'),
    ({"key": [{"zzz": "a"}]}, "zzz", "use one of anything-but"),
    ({"key": [{"wildcard": "a*"}]}, "EventBridge alone has it", "use one of"),
    ({"key": [{"prefix": "a", "suffix": "b"}]}, "exactly one operator", "joined by OR"),
    ({"key": [{}]}, "exactly one operator", ""),
    ({"key": []}, "is empty", "drop the key"),
    ({"key": [["a"]]}, "no value to match", "flat list"),
    ({"key": "a"}, "must be a list or an object", 'wrap it in a list: "key": […]'),
    ({"key": {"prefix": "a"}}, "does not stand in a list", '"key": [{"prefix": …}]'),
    ({"key": {"inner": ["a"]}}, "MessageAttributes does not have", "MessageBody"),
    ({"key": [{"prefix": ["a", "b"]}]}, '"prefix" takes a string', "each text its own"),
    ({"key": [{"suffix": 100}]}, '"suffix" takes a string, not 100', ""),
    ({"key": [{"prefix": {"equals-ignore-case": "a"}}]}, '"prefix" takes a string', ""),
    ({"key": [{"exists": "true"}]}, "takes true or false", ""),
    ({"key": [{"numeric": []}]}, "list of operators and numbers", ""),
    ({"key": [{"numeric": 5}]}, "list of operators and numbers", ""),
    ({"key": [{"numeric": ["~", 5]}]}, "knows =, <, <=, > and >=", ""),
    ({"key": [{"numeric": ["=", "5"]}]}, "compares numbers", ""),
    ({"key": [{"numeric": ["<", 5, ">", 1]}]}, "> or >= first", ""),
    ({"key": [{"numeric": [">", 5, "<", 1]}]}, "can never match", "exchange the bounds"),
    ({"key": [{"numeric": [">=", 5, "<=", 5]}]}, "bottom must be less than the top", ""),
    ({"key": [{"anything-but": [1, "a"]}]}, "all of one type", ""),
    ({"key": [{"anything-but": []}]}, "all of one type", ""),
    ({"key": [{"anything-but": True}]}, "strings or numbers", ""),
    ({"key": [{"anything-but": {"prefix": ""}}]}, "can never match", ""),
    ({"key": [{"anything-but": {"wildcard": "a"}}]}, 'no "anything-but" of', "prefix, suffix"),
    ({"key": [{"cidr": "10.0.0.0"}]}, "no CIDR block", ""),
    ({"key": [{"cidr": "10.0.0.0/99"}]}, "no CIDR block", ""),
    ({"key": [2_000_000_000]}, "from -1000000000 to 1000000000", ""),
    ({"key": [{"numeric": ["<", 0.1234567]}]}, "more decimals", "0.12346"),
    ({"$or": [{"a": ["x"]}]}, "needs a list of two objects", ""),
    ({"$or": [{"numeric": 123}, {"prefix": "abc"}]}, "reserved word numeric, prefix", ""),
    ({c: ["x"] for c in "abcdef"}, "6 keys; SNS allows 5", ""),
    ({"a": [str(n) for n in range(151)]}, "151 combinations", "several subscriptions"),
    ({c: ["x", "y", "z"] for c in "abcde"}, "243 combinations", ""),
    ({"a": ["x" * 262_144]}, "256 KB", ""),
    ("not JSON", "JSON object", ""),
    ([], "JSON object", ""),
    (None, "JSON object", ""),
    (
        {"a": [{"exists": False}], "$or": [{"a": ["x"]}, {"a": ["y"]}]},
        "must be absent and have a value; can never match",
        "",
    ),
]


@pytest.mark.parametrize(("document", "message", "cure"), WRONG)
def test_wrong_policies(document: object, message: str, cure: str) -> None:
    _, problems = parse_policy(document)
    assert any(message in found.message and cure in found.cure for found in problems), problems


FINE: list[Document] = [
    {},
    {"a": ["x"], "b": [1, None, True], "c": [{"exists": False}]},
    {c: ["x"] for c in "abcde"},
    {"a": [str(n) for n in range(150)]},
    {"a": [{"anything-but": "x"}, {"exists": False}]},
    {"a": [{"anything-but": {"suffix": "x"}}]},
    {"a": [{"cidr": "10.0.0.1/24"}, {"cidr": "2001:db8::/32"}]},
    {"$or": [{"a": ["x"]}, {"b": ["y"]}], "a": ["z"]},
    # An array may hold both values.
    {"a": ["x"], "$or": [{"a": ["y"]}, {"a": ["z"]}]},
]


@pytest.mark.parametrize("document", FINE)
def test_good_policies(document: Document) -> None:
    policy, problems = parse_policy(json.dumps(document))
    assert policy is not None
    assert problems == ()
    assert satisfiable(policy)
    assert policy == parse_policy(document)[0]
    assert hash(policy) == hash(parse_policy(document)[0])


# subscription-filter-policy-constraints: values times depth, multiplied over the keys
NESTED: Document = {
    "key_a": {"key_b": {"key_c": ["one", "two", "three", "four"]}},
    "key_d": {"key_e": ["one", "two", "three"]},
}


def test_nested_combinations() -> None:
    assert parse_policy(NESTED, "body")[1] == ()
    _, problems = parse_policy({**NESTED, "key_f": ["one", "two", "three"]}, "body")
    assert [p.message.split(";")[0] for p in problems] == ["216 combinations of values"]


def test_alternatives_of_an_or_add_up() -> None:
    either = [{"a": [str(n) for n in range(75)]}, {"b": [str(n) for n in range(75)]}]
    assert parse_policy({"$or": either})[1] == ()
    assert parse_policy({"$or": either, "c": ["x", "y"]})[1] != ()


def test_only_top_level_keys_are_counted_in_the_body() -> None:
    document = {"finding": {c: [{"exists": True}] for c in "abc"}, **{c: [1] for c in "wxyz"}}
    assert parse_policy(document, "body")[1] == ()


def test_a_policy_over_a_limit_is_still_read() -> None:
    policy, problems = parse_policy({c: ["x"] for c in "abcdef"})
    assert policy is not None
    assert keys(policy) == tuple((c,) for c in "abcdef")
    assert len(problems) == 1


def test_computed_values_are_no_problem() -> None:
    document = {"a": [UNKNOWN, "x"], "b": UNKNOWN, "c": [{"prefix": UNKNOWN}]}
    policy, problems = parse_policy(document)
    assert policy is not None
    assert problems == ()
    assert accepted_values(policy, ("a",)) is None


WRONG_PATTERNS: list[tuple[object, str, str]] = [
    ({}, "without fields", ""),
    ({"detailType": ["a"]}, 'no event has the top-level field "detailType"', '"detail-type"'),
    ({"orderId": ["a"]}, "orderId", '{"detail": {"orderId": […]}}'),
    ({"detail": {}}, "empty object", "exists"),
    ({"source": [{"wildcard": "a**"}]}, "two stars in a row", ""),
    ({"source": [{"wildcard": r"a\b"}]}, "backslash before another", ""),
    ({"source": [{"prefix": {"suffix": "a"}}]}, "equals-ignore-case", ""),
    ({"detail": {"n": [{"numeric": ["<", 6e9]}]}}, "from -5000000000 to 5000000000", ""),
    ({"source": ["x" * 2048]}, "quota is 2048", ""),
    ({"detail": {"state": "running"}}, "must be a list or an object", ""),
    ({"detail": {"state": {"prefix": "a"}}}, "does not stand in a list", ""),
]


@pytest.mark.parametrize(("document", "message", "cure"), WRONG_PATTERNS)
def test_wrong_patterns(document: object, message: str, cure: str) -> None:
    _, problems = parse_pattern(document)
    assert any(message in found.message and cure in found.cure for found in problems), problems


def test_patterns_have_neither_sns_limits() -> None:
    document = {"detail": {c: ["v", "w", "x", "y", "z"] for c in "abcdefgh"}}
    assert parse_pattern(document)[1] == ()
    assert parse_pattern({"detail": {"account": [111122223333]}})[1] == ()


@pytest.mark.parametrize(
    ("document", "path", "expected"),
    [
        ({"a": ["x", "y"]}, "a", {"x", "y"}),
        ({"a": ["x", 5, True, None]}, "a", {"x", "5", "true", "null"}),
        ({"a": ["x", {"prefix": "y"}]}, "a", None),
        ({"a": ["x", {"exists": False}]}, "a", {"x"}),
        ({"a": ["x"]}, "b", None),
        ({"$or": [{"a": ["x"]}, {"a": ["y"]}]}, "a", {"x", "y"}),
        ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, "a", None),
        ({"a": ["x"], "$or": [{"a": ["x", "y"]}, {"a": ["z"]}]}, "a", {"x"}),
    ],
)
def test_accepted_values(document: Document, path: str, expected: set[str] | None) -> None:
    policy, _ = parse_policy(document)
    assert policy is not None
    assert accepted_values(policy, (path,)) == expected


@pytest.mark.parametrize("key", ["a", "$or"])
def test_bottomless_policies_are_no_crash(key: str) -> None:
    document: object = ["x"]
    for _ in range(5000):
        document = {"a": document} if key == "a" else {"$or": [{"a": ["x"]}, {"b": document}]}
    assert parse_policy(document)[0] is None
    assert parse_policy(document, "body")[0] is None


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=4) | st.binary(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["a", "$or", "prefix", "numeric", "exists", "anything-but"])
            | st.none(),
            inner,
            max_size=3,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=250, deadline=None)
@given(ANYTHING)
def test_no_document_makes_the_parser_fail(document: object) -> None:
    for policy, problems in (
        parse_policy(document),
        parse_policy(document, "body"),
        parse_pattern(document),
    ):
        assert policy is not None or problems


def test_keys_of_a_nested_policy() -> None:
    policy, _ = parse_policy(NESTED, "body")
    assert policy is not None
    assert keys(policy) == (("key_a", "key_b", "key_c"), ("key_d", "key_e"))


def test_suggested_policy() -> None:
    assert suggest_policy("eventType", ["B", "A", "B"]) == {"eventType": ["A", "B"]}

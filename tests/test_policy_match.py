"""Complete messages against policies: the examples of AWS's own pages, one table a page."""

import pytest

from nplint.policy.match import Attribute, matches
from nplint.policy.parse import Policy, parse_pattern, parse_policy

Document = dict[str, object]


def sns(document: object, scope: str = "attributes") -> Policy:
    policy, problems = parse_policy(document, "body" if scope == "body" else "attributes")
    assert policy is not None, problems
    assert not problems
    return policy


def pattern(document: object) -> Policy:
    policy, problems = parse_pattern(document)
    assert policy is not None, problems
    assert not problems
    return policy


def text(value: str) -> Attribute:
    return Attribute("String", value)


def number(value: object) -> Attribute:
    return Attribute("Number", value)


def array(value: object) -> Attribute:
    return Attribute("String.Array", value)


NOT_RUGBY_OR_TENNIS: list[object] = [{"anything-but": ["rugby", "tennis"]}]

# string-value-matching, numeric-value-matching, attribute-key-matching
ATTRIBUTE_EXAMPLES: list[tuple[list[object], Attribute, bool]] = [
    (["rugby", "tennis"], text("rugby"), True),
    (["rugby", "tennis"], text("tennis"), True),
    (["rugby", "tennis"], array('["rugby", "tennis"]'), True),
    (["rugby", "tennis"], text("baseball"), False),
    (["rugby", "tennis"], array('["baseball"]'), False),
    (["rugby"], text("Rugby"), False),
    (NOT_RUGBY_OR_TENNIS, text("baseball"), True),
    (NOT_RUGBY_OR_TENNIS, text("football"), True),
    # "it matches the following message attribute (because it contains a value that isn't rugby or
    # tennis)"
    (NOT_RUGBY_OR_TENNIS, array('["rugby", "baseball"]'), True),
    (NOT_RUGBY_OR_TENNIS, text("rugby"), False),
    (NOT_RUGBY_OR_TENNIS, array(["rugby"]), False),
    ([{"anything-but": {"prefix": "order-"}}], text("data-entry"), True),
    ([{"anything-but": {"prefix": "order-"}}], text("order-number"), False),
    ([{"anything-but": {"suffix": "ball"}}], text("rugby"), True),
    ([{"anything-but": {"suffix": "ball"}}], text("baseball"), False),
    ([{"equals-ignore-case": "tennis"}], text("TENNIS"), True),
    ([{"equals-ignore-case": "tennis"}], text("Tennis"), True),
    ([{"equals-ignore-case": "tennis"}], text("table tennis"), False),
    ([{"cidr": "10.0.0.0/24"}], text("10.0.0.0"), True),
    ([{"cidr": "10.0.0.0/24"}], text("10.0.0.255"), True),
    ([{"cidr": "10.0.0.0/24"}], text("10.1.1.0"), False),
    ([{"cidr": "10.0.0.0/24"}], text("no address"), False),
    ([{"prefix": "bas"}], text("baseball"), True),
    ([{"prefix": "bas"}], text("basketball"), True),
    ([{"prefix": "bas"}], text("rugby"), False),
    ([{"suffix": "ball"}], text("baseball"), True),
    ([{"suffix": "ball"}], text("rugby"), False),
    ([{"numeric": ["=", 301.5]}], number(301.5), True),
    ([{"numeric": ["=", 301.5]}], number("3.015e2"), True),
    ([{"numeric": ["=", 301.5]}], number(301), False),
    ([{"anything-but": [100, 500]}], number(101), True),
    ([{"anything-but": [100, 500]}], number(100.1), True),
    ([{"anything-but": [100, 500]}], array("[100, 50]"), True),
    ([{"anything-but": [100, 500]}], number(100), False),
    ([{"numeric": ["<", 0]}], number(-1), True),
    ([{"numeric": ["<", 0]}], number(0), False),
    ([{"numeric": [">", 0, "<=", 150]}], number(150), True),
    ([{"numeric": [">", 0, "<=", 150]}], number(0), False),
    ([{"numeric": [">", 0, "<=", 150]}], number(151), False),
    ([{"exists": True}], text("fans"), True),
    ([{"exists": False}], text("fans"), False),
    ([5], number("5"), True),
    ([5], number("5.0"), True),
    # A String attribute is no number, whatever it spells, and a quoted policy value is a string.
    ([5], text("5"), False),
    (["5"], number("5"), False),
    ([{"numeric": [">", 0]}], text("5"), False),
    ([True], array("[true, null]"), True),
    ([None], array("[true, null]"), True),
    ([True], text("true"), False),
]


@pytest.mark.parametrize(("conditions", "attribute", "expected"), ATTRIBUTE_EXAMPLES)
def test_attribute_examples(conditions: list[object], attribute: Attribute, expected: bool) -> None:
    policy = sns({"key": conditions})
    assert matches(policy, {"key": attribute, "other": text("x")}, "no JSON") is expected


# The same pages' message bodies, and payload-based filtering.
BODY_EXAMPLES: list[tuple[Document, object, bool]] = [
    ({"customer_interests": ["rugby"]}, {"customer_interests": "rugby"}, True),
    ({"customer_interests": ["rugby"]}, {"customer_interests": ["rugby", "baseball"]}, True),
    ({"customer_interests": ["rugby"]}, '{"customer_interests": "rugby"}', True),
    ({"customer_interests": ["rugby"]}, "rugby", False),
    ({"customer_interests": ["rugby"]}, ["rugby"], False),
    (
        {"customer_interests": NOT_RUGBY_OR_TENNIS},
        {"customer_interests": ["rugby", "baseball"]},
        True,
    ),
    ({"price": [{"anything-but": [100, 500]}]}, {"price": [100, 50]}, True),
    ({"price_usd": [{"numeric": ["=", 301.5]}]}, {"price_usd": 3.015e2}, True),
    ({"store": [{"exists": True}]}, {"store": "fans"}, True),
    ({"store": [{"exists": True}]}, {"store": None}, False),
    ({"store": [{"exists": True}]}, {"store": {"name": "fans"}}, False),
    ({"store": [{"exists": False}]}, {"customer_interests": ["baseball"]}, True),
    ({"store": [{"exists": False}]}, {"store": "fans"}, False),
    ({"a": {"b": [{"exists": False}]}}, {}, True),
    ({"a": {"b": {"c": [True]}}}, {"a": {"b": {"c": True}}}, True),
    ({"a": {"b": {"c": [True]}}}, {"a": {"b": {"c": 1}}}, False),
    ({"a": [1]}, {"a": True}, False),
    ({"a": [None]}, {"a": None}, True),
    # Names are joined with dots before they are compared.
    ({"a.b": ["x"]}, {"a": {"b": "x"}}, True),
    ({"a": {"b": ["x"]}}, {"a.b": "x"}, True),
    ({"key": [{"anything-but": "x"}, {"exists": False}]}, {"other": 1}, True),
    ({"key": [{"anything-but": "x"}]}, {"other": 1}, False),
]


@pytest.mark.parametrize(("document", "body", "expected"), BODY_EXAMPLES)
def test_body_examples(document: Document, body: object, expected: bool) -> None:
    assert matches(sns(document, "body"), {}, body) is expected


S3_POLICY: Document = {
    "Records": {
        "s3": {"object": {"key": [{"prefix": "auto-"}]}},
        "eventName": [{"prefix": "ObjectCreated:"}],
    }
}


def record(name: str, key: object) -> Document:
    return {"eventName": name, "s3": {"object": key}}


@pytest.mark.parametrize(
    ("records", "expected"),
    [
        ([record("ObjectCreated:Put", {"key": "auto-1.xml"})], True),
        ([record("ObjectRemoved:Delete", {"key": "auto-1.xml"})], False),
        ([record("ObjectCreated:Put", {"key": "home-1.xml"})], False),
        ([record("x", {"key": "y"}), record("ObjectCreated:Put", [[{"key": "auto-1"}]])], True),
        ([], False),
        # Two fields must stand in the same element of an array (README of aws/event-ruler).
        (
            [
                record("ObjectCreated:Put", {"key": "home-1.xml"}),
                record("ObjectRemoved:Delete", {"key": "auto-1.xml"}),
            ],
            False,
        ),
    ],
)
def test_arrays_of_objects_match_element_by_element(records: object, expected: bool) -> None:
    assert matches(sns(S3_POLICY, "body"), {}, {"Records": records}) is expected


# and-or-logic: "source" && ("metricName" || ("metricType" && "namespace") || "scope")
OR_POLICY: Document = {
    "source": ["aws.cloudwatch"],
    "$or": [
        {"metricName": ["CPUUtilization", "ReadLatency"]},
        {"metricType": ["MetricType"], "namespace": ["AWS/EC2", "AWS/ES"]},
        {"scope": ["Service"]},
    ],
}


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ({"source": "aws.cloudwatch", "metricName": "CPUUtilization"}, True),
        ({"source": "aws.cloudwatch", "metricType": "MetricType", "namespace": "AWS/EC2"}, True),
        ({"source": "aws.cloudwatch", "scope": "Service"}, True),
        ({"source": "aws.cloudwatch", "metricType": "MetricType"}, False),
        ({"metricName": "CPUUtilization"}, False),
        ({"source": "aws.cloudwatch"}, False),
    ],
)
@pytest.mark.parametrize("scope", ["attributes", "body"])
def test_or_between_keys(message: dict[str, str], expected: bool, scope: str) -> None:
    attributes = {name: text(value) for name, value in message.items()}
    assert matches(sns(OR_POLICY, scope), attributes, message) is expected


def test_or_inside_a_nested_key() -> None:
    policy = sns(
        {"detail": {"scope": ["Service"], "$or": [{"source": ["a"]}, {"type": ["b"]}]}}, "body"
    )
    assert matches(policy, {}, {"detail": {"scope": "Service", "type": "b"}})
    assert not matches(policy, {}, {"detail": {"scope": "Service"}})
    assert not matches(policy, {}, {"detail": {"scope": "Service", "type": "a"}})


def test_binary_attributes_are_ignored() -> None:
    policy = sns({"blob": [{"exists": True}]})
    assert not matches(policy, {"blob": Attribute("Binary", b"x")}, "")


def test_absent_keys_meet_exists_false_alone() -> None:
    other = {"other": text("x")}
    assert matches(sns({"key": [{"exists": False}]}), other, "")
    assert not matches(sns({"key": [{"anything-but": "x"}]}), other, "")


def test_exists_false_needs_at_least_one_attribute() -> None:
    # attribute-key-matching: "only matches if at least one attribute is present"
    assert not matches(sns({"key": [{"exists": False}]}), {}, "")


def test_an_empty_policy_filters_nothing() -> None:
    assert matches(sns({}), {}, "anything")


@pytest.mark.parametrize(
    ("given", "expected"), [(0.123456, True), (0.123464, True), (0.12347, False)]
)
def test_five_digits_after_the_point_are_compared(given: float, expected: bool) -> None:
    policy = sns({"key": [{"numeric": ["=", 0.12346]}]}, "body")
    assert matches(policy, {}, {"key": given}) is expected


EVENT: Document = {
    "version": "0",
    "id": "ddddd4-aaaa-7777-4444-345dd43cc333",
    "detail-type": "EC2 Instance State-change Notification",
    "source": "aws.ec2",
    "account": "012345679012",
    "time": "2017-10-02T16:24:49Z",
    "region": "us-east-1",
    "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
    "detail": {
        "c-count": 5,
        "d-count": 3,
        "x-limit": 301.8,
        "source-ip": "10.0.0.33",
        "instance-id": "i-000000aaaaaa00000",
        "state": "running",
        "path": "dir/a*b.png",
        "none": None,
    },
}

# eb-create-pattern-operators and the README of aws/event-ruler
PATTERN_EXAMPLES: list[tuple[Document, bool]] = [
    ({"source": ["aws.ec2"], "detail": {"state": ["initializing", "running"]}}, True),
    ({"resources": [{"suffix": "instance/i-000000aaaaaa00000"}]}, True),
    ({"time": [{"prefix": "2017-10-02"}]}, True),
    ({"source": [{"prefix": {"equals-ignore-case": "AWS."}}]}, True),
    ({"source": [{"suffix": {"equals-ignore-case": "EC2"}}]}, True),
    ({"source": [{"suffix": "EC2"}]}, False),
    ({"source": [{"equals-ignore-case": "AWS.ec2"}]}, True),
    ({"detail-type": [{"wildcard": "EC2*Notification"}]}, True),
    ({"detail-type": [{"wildcard": "EC2*"}]}, True),
    ({"detail-type": [{"wildcard": "EC2"}]}, False),
    ({"detail": {"path": [{"wildcard": "dir/*.png"}]}}, True),
    ({"detail": {"path": [{"wildcard": r"dir/a\*b.*"}]}}, True),
    ({"detail": {"path": [{"wildcard": r"dir/\**"}]}}, False),
    ({"detail": {"state": [{"anything-but": "initializing"}]}}, True),
    ({"detail": {"state": [{"anything-but": ["stopped", "running"]}]}}, False),
    ({"detail": {"x-limit": [{"anything-but": [100, 200, 300]}]}}, True),
    ({"detail": {"state": [{"anything-but": {"prefix": "init"}}]}}, True),
    ({"detail": {"state": [{"anything-but": {"prefix": ["init", "run"]}}]}}, False),
    ({"detail": {"state": [{"anything-but": {"suffix": ["1234", "ing"]}}]}}, False),
    ({"detail": {"state": [{"anything-but": {"equals-ignore-case": ["Running"]}}]}}, False),
    ({"detail": {"path": [{"anything-but": {"wildcard": "*/lib/*"}}]}}, True),
    ({"detail": {"path": [{"anything-but": {"wildcard": ["*.png", "*.jpg"]}}]}}, False),
    ({"detail": {"c-count": [{"numeric": [">", 0, "<=", 5]}]}}, True),
    ({"detail": {"c-count": [{"numeric": [">", 0, "<", 5]}]}}, False),
    ({"detail": {"x-limit": [{"numeric": ["=", 3.018e2]}]}}, True),
    ({"detail": {"source-ip": [{"cidr": "10.0.0.0/24"}]}}, True),
    ({"detail": {"c-count": [{"exists": True}]}}, True),
    ({"detail": {"e-count": [{"exists": False}]}}, True),
    ({"detail": {"c-count": [{"exists": False}]}}, False),
    ({"detail": {"none": [None]}}, True),
    ({"detail": {"none": [{"exists": True}]}}, True),
    ({"detail": {"$or": [{"c-count": [9]}, {"d-count": [{"numeric": ["<", 10]}]}]}}, True),
    ({"detail": {"$or": [{"c-count": [9]}, {"d-count": [{"numeric": [">", 10]}]}]}}, False),
]


@pytest.mark.parametrize(("document", "expected"), PATTERN_EXAMPLES)
def test_event_patterns(document: Document, expected: bool) -> None:
    assert matches(pattern(document), {}, EVENT) is expected

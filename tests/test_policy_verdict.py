"""What is certain of a message that is partly known, and why it fails."""

import pytest

from nplint.policy.match import UNKNOWN, Attribute, Open, Sent, Unknown, Verdict, blame, verdict
from nplint.policy.parse import Policy, parse_policy

Document = dict[str, object]


def read(document: object, scope: str = "attributes") -> Policy:
    policy, _ = parse_policy(document, "body" if scope == "body" else "attributes")
    assert policy is not None
    return policy


def attribute(kind: str, value: object) -> Sent:
    assert kind in ("String", "Number", "String.Array")
    return Sent({"key": Attribute(kind, value)})  # type: ignore[arg-type]  # checked above


ATTRIBUTES: list[tuple[list[object], Sent, Verdict]] = [
    (["a"], attribute("String", "a"), "matches"),
    (["a"], attribute("String", "b"), "never"),
    (["a"], attribute("String", UNKNOWN), "maybe"),
    ([5], attribute("String", UNKNOWN), "never"),
    ([{"numeric": [">", 5]}], attribute("String", UNKNOWN), "never"),
    ([{"numeric": [">", 5]}], attribute("Number", UNKNOWN), "maybe"),
    (["a"], attribute("Number", UNKNOWN), "never"),
    ([{"exists": True}], attribute("String", UNKNOWN), "matches"),
    ([{"exists": False}], attribute("String", UNKNOWN), "never"),
    ([{"anything-but": "a"}], attribute("String", UNKNOWN), "maybe"),
    ([{"anything-but": "a"}], attribute("Number", UNKNOWN), "matches"),
    (["a"], attribute("String.Array", ["b", UNKNOWN]), "maybe"),
    (["a"], attribute("String.Array", ["a", UNKNOWN]), "matches"),
    (["a"], Sent({"key": UNKNOWN}), "maybe"),
    (["a"], Sent({}), "never"),
    (["a"], Sent({}, attributes_complete=False), "maybe"),
    ([{"anything-but": "a"}], Sent({}), "never"),
    ([{"exists": False}], Sent({"other": UNKNOWN}), "matches"),
    ([{"exists": False}], Sent({"other": UNKNOWN}, attributes_complete=False), "maybe"),
    ([{"exists": False}], Sent({}), "maybe"),
    (["order.paid"], attribute("String", Unknown("text", "order.")), "maybe"),
    (["user.born"], attribute("String", Unknown("text", "order.")), "never"),
    ([{"prefix": "order"}], attribute("String", Unknown("text", "order.")), "matches"),
    ([{"prefix": "order.p"}], attribute("String", Unknown("text", "order.")), "maybe"),
    ([{"suffix": ".v1"}], attribute("String", Unknown("text", "o", ".v1")), "matches"),
    ([{"suffix": ".v2"}], attribute("String", Unknown("text", "o", ".v1")), "never"),
    ([{"anything-but": {"prefix": "x"}}], attribute("String", Unknown("text", "o")), "matches"),
    ([{"equals-ignore-case": "ORDER.A"}], attribute("String", Unknown("text", "order.")), "maybe"),
    ([UNKNOWN], attribute("String", "a"), "maybe"),
    ([Unknown("text", "dev-")], attribute("String", "prod-a"), "never"),
]


@pytest.mark.parametrize(("conditions", "sent", "expected"), ATTRIBUTES)
def test_attributes(conditions: list[object], sent: Sent, expected: Verdict) -> None:
    assert verdict(read({"key": conditions}), sent) == expected


BODIES: list[tuple[Document, Sent, Verdict]] = [
    ({"a": ["x"]}, Sent({}), "maybe"),
    ({"a": ["x"]}, Sent({}, body={"a": "x"}), "matches"),
    ({"a": ["x"]}, Sent({}, body={"b": "x"}), "never"),
    ({"a": ["x"]}, Sent({}, body={"b": "x"}, body_complete=False), "maybe"),
    ({"a": ["x"]}, Sent({}, body={"a": UNKNOWN}), "maybe"),
    ({"a": [1]}, Sent({}, body={"a": Unknown("text")}), "never"),
    ({"a": {"b": ["x"]}}, Sent({}, body={"a": UNKNOWN}), "maybe"),
    ({"a": {"b": ["x"]}}, Sent({}, body={"a": "text"}), "never"),
    ({"a": {"b": ["x"]}}, Sent({}, body={"a": Open({"c": "x"})}), "maybe"),
    ({"a": {"b": ["x"]}}, Sent({}, body={"a": Open({"b": "x"})}), "matches"),
    ({"a": {"b": ["x"]}}, Sent({}, body={"a": [{"b": "y"}, UNKNOWN]}), "maybe"),
    ({"a": {"b": ["x"]}}, Sent({}, body={"a": [{"b": "x"}, UNKNOWN]}), "matches"),
    ({"a": [{"exists": True}]}, Sent({}, body={"a": UNKNOWN}), "maybe"),
    ({"a": [{"exists": False}]}, Sent({}, body={"a": UNKNOWN}), "maybe"),
    ({"a": [{"exists": False}]}, Sent({}, body={"b": UNKNOWN}), "matches"),
    ({"a": ["x"]}, Sent({}, body="plain text"), "never"),
    ({"$or": [{"a": ["x"]}, {"b": ["y"]}]}, Sent({}, body={"a": "z", "b": UNKNOWN}), "maybe"),
]


@pytest.mark.parametrize(("document", "sent", "expected"), BODIES)
def test_bodies(document: Document, sent: Sent, expected: Verdict) -> None:
    assert verdict(read(document, "body"), sent) == expected


def test_blame_for_a_missing_attribute_names_the_near_one() -> None:
    (reason,) = blame(
        read({"eventType": ["A", "B"]}), Sent({"event_type": Attribute("String", "A")})
    )
    assert (reason.path, reason.kind, reason.near) == (("eventType",), "missing", "event_type")
    assert reason.accepted == ("A", "B")


def test_blame_for_a_value_names_the_near_one() -> None:
    (reason,) = blame(
        read({"eventType": ["DOCUMENT_LOADED", "PAID"]}),
        Sent({"eventType": Attribute("String", "DocumentsLoaded")}),
    )
    assert (reason.kind, reason.near) == ("value", "DOCUMENT_LOADED")
    assert reason.sent == ("DocumentsLoaded",)
    assert reason.message == '"eventType" is DocumentsLoaded, accepted: DOCUMENT_LOADED, PAID'


def test_blame_for_a_type() -> None:
    sent = Sent({"price": Attribute("String", UNKNOWN)})
    (reason,) = blame(read({"price": [{"numeric": [">=", 100]}]}), sent)
    assert (reason.kind, reason.accepted) == ("type", (">= 100",))
    (reason,) = blame(read({"size": ["5"]}), Sent({"size": Attribute("Number", "5")}))
    assert reason.kind == "type"


def test_blame_for_a_key_that_must_be_absent() -> None:
    (reason,) = blame(read({"test": [{"exists": False}]}), Sent({"test": Attribute("String", "x")}))
    assert reason.kind == "present"


def test_blame_in_a_nested_body() -> None:
    policy = read({"detail": {"orderId": [{"exists": True}], "kind": ["paid"]}}, "body")
    reasons = blame(policy, Sent({}, body={"detail": {"order_id": "1", "kind": "paid"}}))
    assert [(r.path, r.kind, r.near) for r in reasons] == [
        (("detail", "orderId"), "missing", "order_id")
    ]


def test_blame_names_every_alternative() -> None:
    policy = read({"$or": [{"a": ["x"]}, {"b": ["y"]}]})
    reasons = blame(policy, Sent({"a": Attribute("String", "z")}))
    assert [(r.path, r.kind) for r in reasons] == [(("a",), "value"), (("b",), "missing")]


def test_blame_for_a_combination() -> None:
    policy = read({"items": {"a": [1], "b": [2]}}, "body")
    body = {"items": [{"a": 1, "b": 1}, {"a": 2, "b": 2}]}
    assert [r.kind for r in blame(policy, Sent({}, body=body))] == ["combination"]


def test_no_blame_without_certainty() -> None:
    assert blame(read({"a": ["x"]}), Sent({}, attributes_complete=False)) == ()
    assert [r.kind for r in blame(read({"a": ["x"]}, "body"), Sent({}, body="text"))] == ["body"]

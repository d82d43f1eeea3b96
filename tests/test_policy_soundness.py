"""What is said of partly known messages holds for every message they can turn out to be."""

from hypothesis import event, given, settings
from hypothesis import strategies as st

from nplint.policy.match import (
    UNKNOWN,
    Attribute,
    Open,
    Sent,
    Unknown,
    accepted_values,
    blame,
    keys,
    matches,
    satisfiable,
    verdict,
)
from nplint.policy.parse import Policy, parse_pattern, parse_policy
from policy_strategies import (
    Attributes,
    Document,
    attribute_policies,
    patterns_with_events,
    policies_with_attributes,
    policies_with_bodies,
)


def read(document: Document, scope: str) -> Policy:
    match scope:
        case "attributes":
            policy, problems = parse_policy(document)
        case "body":
            policy, problems = parse_policy(document, "body")
        case _:
            policy, problems = parse_pattern(document)
    assert policy is not None, problems
    return policy


def typed(sent: Attributes) -> dict[str, Attribute]:
    return {
        name: Attribute(kind, value)  # type: ignore[arg-type]  # one of the four by construction
        for name, (kind, value) in sent.items()
    }


@st.composite
def hidden(draw: st.DrawFn, value: object) -> object:
    """Forget parts of a JSON value."""
    if draw(st.integers(0, 3)) == 0:
        return draw(st.sampled_from(_forgotten(value)))
    match value:
        case dict():
            return draw(hidden_object(value))
        case list():
            return [draw(hidden(item)) for item in value]
        case _:
            return value


def _forgotten(value: object) -> list[Unknown]:
    match value:
        case str():
            return [
                UNKNOWN,
                Unknown("text"),
                Unknown("text", value[:2]),
                Unknown("text", "", value),
            ]
        case bool() | None:
            return [UNKNOWN]
        case int() | float():
            return [UNKNOWN, Unknown("number")]
        case _:
            return [UNKNOWN]


@st.composite
def hidden_object(draw: st.DrawFn, value: Document) -> object:
    kept = {key: draw(hidden(item)) for key, item in value.items() if draw(st.integers(0, 4))}
    is_complete = len(kept) == len(value) and draw(st.booleans())
    return kept if is_complete else Open(kept)


@st.composite
def hidden_attribute(draw: st.DrawFn, attribute: Attribute) -> Attribute | Unknown:
    match draw(st.integers(0, 3)):
        case 0:
            return UNKNOWN
        case 1:
            return Attribute(attribute.type, UNKNOWN)
        case 2 if isinstance(attribute.value, list):
            return Attribute(attribute.type, [draw(hidden(item)) for item in attribute.value])
        case _:
            return attribute


@st.composite
def partly_known(draw: st.DrawFn, found: dict[str, Attribute]) -> Sent:
    kept = {k: draw(hidden_attribute(a)) for k, a in found.items() if draw(st.integers(0, 4))}
    return Sent(kept, attributes_complete=len(kept) == len(found) and draw(st.booleans()))


def check(policy: Policy, sent: Sent, answer: bool) -> None:
    said = verdict(policy, sent)
    event(said)
    assert said != ("never" if answer else "matches")
    assert bool(blame(policy, sent)) == (said == "never")


SEVERAL = settings(max_examples=250, deadline=None)


@SEVERAL
@given(policies_with_attributes(), st.data())
def test_attribute_verdicts_are_sound(
    case: tuple[Document, Attributes], data: st.DataObject
) -> None:
    document, sent = case
    policy, found = read(document, "attributes"), typed(sent)
    check(policy, data.draw(partly_known(found)), matches(policy, found, ""))


@SEVERAL
@given(policies_with_bodies(), st.data())
def test_body_verdicts_are_sound(case: tuple[Document, Document], data: st.DataObject) -> None:
    document, body = case
    policy = read(document, "body")
    check(policy, Sent({}, body=data.draw(hidden_object(body))), matches(policy, {}, body))


@SEVERAL
@given(patterns_with_events(), st.data())
def test_pattern_verdicts_are_sound(case: tuple[Document, Document], data: st.DataObject) -> None:
    document, body = case
    policy = read(document, "eventbridge")
    check(policy, Sent({}, body=data.draw(hidden_object(body))), matches(policy, {}, body))


@SEVERAL
@given(policies_with_attributes())
def test_complete_attributes_leave_nothing_open(case: tuple[Document, Attributes]) -> None:
    document, sent = case
    policy, found = read(document, "attributes"), typed(sent)
    answer = matches(policy, found, "")
    said = verdict(policy, Sent(found))
    # Without any attribute "exists: false" is left open; see Evaluation.
    assert said == ("matches" if answer else "never") or (said == "maybe" and not sent)


@SEVERAL
@given(policies_with_bodies())
def test_complete_bodies_leave_nothing_open(case: tuple[Document, Document]) -> None:
    document, body = case
    policy = read(document, "body")
    expected = "matches" if matches(policy, {}, body) else "never"
    assert verdict(policy, Sent({}, body=body)) == expected


@SEVERAL
@given(policies_with_bodies())
def test_what_matches_is_satisfiable(case: tuple[Document, Document]) -> None:
    document, body = case
    policy = read(document, "body")
    if matches(policy, {}, body):
        assert satisfiable(policy)


@SEVERAL
@given(attribute_policies, st.sampled_from(["alpha", "beta", "ab"]))
def test_accepted_values_hold_all_that_passes(document: Document, word: str) -> None:
    policy = read(document, "attributes")
    for path in keys(policy):
        accepted = accepted_values(policy, path)
        sent = Sent({path[0]: Attribute("String", word)}, attributes_complete=False)
        if accepted is not None and word not in accepted:
            assert verdict(policy, sent) == "never"

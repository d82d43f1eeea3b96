"""Reading filters that the model keeps, and small questions about their keys."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from nplint.assemble.filters.messages import Message
from nplint.model.entities import FilterPolicy
from nplint.policy.blame import Reason
from nplint.policy.match import Attribute, Sent, verdict
from nplint.policy.parse import parse_pattern, parse_policy
from nplint.policy.terms import UNKNOWN, All, Leaf, Policy, Unknown

Path = tuple[str, ...]


def read(declared: FilterPolicy, kind: str) -> tuple[Policy | None, tuple["Refusal", ...]]:
    """Return the policy of a route of a kind, and what is wrong with it by itself."""
    scope = declared.scope
    if scope == "unknown" and kind == "sns":
        return None, ()
    document = declared.document
    if not declared.known:
        if not isinstance(document, Mapping):
            return None, ()
        document = _with_unknowns(document)
    if kind == "eventbridge":
        policy, problems = parse_pattern(document)
    else:
        policy, problems = parse_policy(document, "body" if scope == "body" else "attributes")
    return policy, tuple(Refusal(each.path, each.message, each.cure) for each in problems)


class Refusal(Struct, frozen=True):
    """What AWS refuses in a policy, or what makes it useless by itself."""

    path: Path
    message: str
    cure: str


def path_of(joined: str) -> Path:
    """Return a key path that was joined by dots."""
    return tuple(joined.split("."))


def accepts(leaf: Leaf, name: str) -> bool:
    """Whether a key of the policy lets an event's name through."""
    alone = Policy("attributes", _only(leaf))
    return verdict(alone, Sent({"event": Attribute("String", name)})) != "never"


def _only(leaf: Leaf) -> All:
    return All((Leaf(("event",), leaf.conditions),))


def is_sent(path: Path, messages: Iterable[Message]) -> bool:
    """Whether some message has, or may have, an attribute."""
    return any(
        path[0] in message.sent.attributes or not message.sent.attributes_complete
        for message in messages
    )


def _with_unknowns(document: object) -> object:
    """Return a document with a sign for each part that is computed."""
    match document:
        case None:
            return UNKNOWN
        case str() if "{" in document:
            return Unknown("text")
        case Mapping():
            return {key: _with_unknowns(value) for key, value in document.items()}
        case list() | tuple():
            return [_with_unknowns(item) for item in document]
        case _:
            return document


def cure_of(reason: Reason) -> str:
    """Say how to let a message through."""
    if reason.near is not None:
        return f"did you mean {reason.near}?"
    match reason.kind:
        case "type":
            return "send it with the DataType that is compared, or compare it as what is sent"
        case "missing":
            return "send it, or drop the key from the policy"
        case "body":
            return "publish a JSON object, or filter on attributes"
        case "present":
            return "drop the key from the policy, or leave it out of the message"
        case _:
            return "correct the value on one of the two sides"

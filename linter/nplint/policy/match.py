"""Which messages a policy lets through: for complete messages, and for what is known of one."""

import json
from collections.abc import Iterable, Mapping
from typing import Literal

from nplint.policy.blame import Reason, blame
from nplint.policy.evaluate import Evaluation
from nplint.policy.operators import literal_text
from nplint.policy.satisfy import satisfiable
from nplint.policy.terms import (
    UNKNOWN,
    All,
    Either,
    Exact,
    Exists,
    Leaf,
    Node,
    Policy,
    Unknown,
    leaves,
)
from nplint.policy.truth import Truth
from nplint.policy.values import Attribute, Open, Sent

__all__ = [
    "Attribute",
    "Open",
    "Reason",
    "Sent",
    "UNKNOWN",
    "Unknown",
    "Verdict",
    "accepted_values",
    "blame",
    "keys",
    "matches",
    "satisfiable",
    "suggest_policy",
    "verdict",
]

Verdict = Literal["matches", "never", "maybe"]

_VERDICTS: dict[Truth, Verdict] = {
    Truth.NO: "never",
    Truth.MAYBE: "maybe",
    Truth.YES: "matches",
}


def matches(policy: Policy, attributes: Mapping[str, Attribute], body: object) -> bool:
    """Say whether AWS delivers a message; the body is an object or its JSON text.

    For an event pattern the body is the whole event, with ``source`` and ``detail``.
    """
    return Evaluation(policy, Sent(attributes, body=_loaded(body))).truth() is Truth.YES


def verdict(policy: Policy, sent: Sent) -> Verdict:
    """Say what is certain of a message that is partly known."""
    return _VERDICTS[Evaluation(policy, sent).truth()]


def _loaded(body: object) -> object:
    if not isinstance(body, str):
        return body
    try:
        return json.loads(body)
    except ValueError:
        return None


def keys(policy: Policy) -> tuple[tuple[str, ...], ...]:
    """List the keys a policy looks at, sorted."""
    return tuple(sorted({leaf.path for leaf in leaves(policy.root)}))


def accepted_values(policy: Policy, key_path: tuple[str, ...]) -> frozenset[str] | None:
    """List the literal values that a policy lets through for a key, as texts; None when unbounded.

    A key that some ``$or`` alternative does not ask for is unbounded.
    """
    return _accepted(policy.root, key_path)


def _accepted(node: Node, path: tuple[str, ...]) -> frozenset[str] | None:
    match node:
        case Leaf():
            return _literals(node) if node.path == path else None
        case Either(parts=parts):
            found = [_accepted(part, path) for part in parts]
            bounded = [values for values in found if values is not None]
            return frozenset().union(*bounded) if len(bounded) == len(found) else None
        case All(parts=parts):
            found = [_accepted(part, path) for part in parts]
            bounded = [values for values in found if values is not None]
            return frozenset.intersection(*bounded) if bounded else None


def _literals(leaf: Leaf) -> frozenset[str] | None:
    valued = [condition for condition in leaf.conditions if condition != Exists(False)]
    texts = [literal_text(c.value) for c in valued if isinstance(c, Exact)]
    return frozenset(texts) if len(texts) == len(valued) else None


def suggest_policy(key: str, values: Iterable[str]) -> dict[str, object]:
    """Write the filter policy that lets through these values of a key."""
    return {key: sorted(set(values))}

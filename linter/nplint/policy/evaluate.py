"""Walking a policy over a message, array element by array element."""

from collections.abc import Mapping

from msgspec import Struct

from nplint.policy.terms import All, Computed, Either, Exists, Leaf, Node, Policy, Unknown, leaves
from nplint.policy.truth import Truth, holds, negation
from nplint.policy.values import (
    NOWHERE,
    Membership,
    Occurrence,
    Open,
    Sent,
    occurrences,
    together,
)

# How true the policy is so far, for each choice of array elements that it was found in.
_States = dict[Membership, Truth]


class Evaluation(Struct, frozen=True):
    """A policy before a message."""

    policy: Policy
    sent: Sent

    def truth(self, node: Node | None = None) -> Truth:
        """Say how true a node is of the message; without one, the whole policy."""
        if not self.has_readable_body():
            return Truth.NO
        states = self._solve(node or self.policy.root, {NOWHERE: Truth.YES})
        return max(states.values(), default=Truth.NO)

    def found(self, leaf: Leaf) -> tuple[Occurrence, ...]:
        """List the values the message has under a key."""
        return occurrences(self.policy, self.sent, leaf.path)

    def has_readable_body(self) -> bool:
        """Only "a well-formed JSON object" is filtered by its content (sns-message-filtering)."""
        attributes_only = self.policy.scope == "attributes"
        return attributes_only or isinstance(self.sent.body, Mapping | Open | Unknown)

    def _solve(self, node: Node, states: _States) -> _States:
        match node:
            case Leaf():
                return self._leaf(node, states)
            case Either(parts=parts):
                return _merged([self._solve(part, states) for part in parts])
            case All(parts=parts):
                # What must be absent is asked last, when the array elements are chosen.
                for part in sorted(parts, key=_asks_absence):
                    states = self._solve(part, states)
                return states

    def _leaf(self, leaf: Leaf, states: _States) -> _States:
        found = [(seen, self._value_truth(leaf, seen)) for seen in self.found(leaf)]
        result: list[_States] = []
        for membership, so_far in states.items():
            absent = self._absence_truth(leaf, found, membership)
            result.append({membership: min(so_far, absent)})
            for seen, truth in found:
                joined = together(membership, seen.membership)
                if joined is not None:
                    result.append({joined: min(so_far, truth)})
        return _merged(result)

    def _value_truth(self, leaf: Leaf, seen: Occurrence) -> Truth:
        truth = max(
            self._presence_truth(seen)
            if condition == Exists(True)
            else holds(condition, seen.value, self.policy.dialect)
            for condition in leaf.conditions
        )
        return truth if seen.certain else min(truth, Truth.MAYBE)

    def _presence_truth(self, seen: Occurrence) -> Truth:
        """Say whether a value counts as existing; SNS asks for "a non-null and non-empty value".

        (attribute-key-matching). An empty attribute cannot be sent, so that attributes count.
        """
        value = seen.value
        if self.policy.dialect == "eventbridge" or self.policy.scope == "attributes":
            return Truth.YES
        if isinstance(value, Unknown):
            filled = value.kind == "number" or bool(value.prefix or value.suffix)
            return Truth.YES if filled and value.kind != "any" else Truth.MAYBE
        return Truth.NO if value in (None, "") else Truth.YES

    def _absence_truth(
        self, leaf: Leaf, found: list[tuple[Occurrence, Truth]], membership: Membership
    ) -> Truth:
        """Say whether ``exists: false`` is asked for and met."""
        if Computed() in leaf.conditions:
            return Truth.MAYBE
        if Exists(False) not in leaf.conditions:
            return Truth.NO
        near = [seen for seen, _ in found if together(membership, seen.membership) is not None]
        if near:
            return negation(Truth.YES if any(seen.certain for seen in near) else Truth.MAYBE)
        return Truth.MAYBE if self._sends_no_attribute() else Truth.YES

    def _sends_no_attribute(self) -> bool:
        """Whether there is no attribute at all, which leaves ``exists: false`` undecided.

        AWS: it "only matches if at least one attribute is present. An empty set of attributes
        results in the filter not matching" (attribute-key-matching). ``matches`` follows that
        page; ``verdict`` says "maybe", since many take
        an absent attribute for enough, and a finding must be certain.
        """
        return self.policy.scope == "attributes" and not self.sent.attributes


def _asks_absence(node: Node) -> bool:
    return any(Exists(False) in leaf.conditions for leaf in leaves(node))


def _merged(parts: list[_States]) -> _States:
    states: _States = {}
    for part in parts:
        for membership, truth in part.items():
            if truth > Truth.NO:
                states[membership] = max(truth, states.get(membership, Truth.NO))
    return states

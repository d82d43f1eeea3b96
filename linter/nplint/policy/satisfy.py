"""Whether any message at all can pass a policy."""

from collections.abc import Iterator
from itertools import islice, product

from nplint.policy.terms import (
    All,
    AnythingBut,
    Condition,
    Either,
    Exists,
    Leaf,
    Node,
    Numeric,
    Policy,
    Prefix,
    Problem,
    Suffix,
)

# Beyond so many alternatives a policy is given the benefit of the doubt; SNS stops at 150.
_MOST_ALTERNATIVES = 2000


def satisfiable(policy: Policy) -> bool:
    """Whether some message can match; False is proven, True may be the benefit of the doubt.

    Two different values asked of one key are no contradiction: an array may hold both.
    """
    return contradiction(policy) is None


def contradiction(policy: Policy) -> Problem | None:
    """Say why no message can ever match, if so."""
    first: Problem | None = None
    for count, branch in enumerate(islice(_branches(policy.root), _MOST_ALTERNATIVES + 1)):
        found = _clash(branch)
        if found is None or count == _MOST_ALTERNATIVES:
            return None
        first = first or found
    return first


def _branches(node: Node) -> Iterator[tuple[Leaf, ...]]:
    """Expand AND and OR to the alternatives, each a list of leaves that must all hold."""
    match node:
        case Leaf():
            yield (node,)
        case Either(parts=parts):
            for part in parts:
                yield from _branches(part)
        case All(parts=parts):
            for chosen in product(
                *(tuple(islice(_branches(p), _MOST_ALTERNATIVES)) for p in parts)
            ):
                yield tuple(leaf for branch in chosen for leaf in branch)


def _clash(branch: tuple[Leaf, ...]) -> Problem | None:
    for leaf in branch:
        if not any(map(_possible, leaf.conditions)):
            message = f'no value of "{leaf.path[-1]}" can ever match'
            return Problem(leaf.path, message, "correct the values, or drop the key")
    absent = {leaf.path for leaf in branch if set(leaf.conditions) == {Exists(False)}}
    for leaf in branch:
        if leaf.path in absent and Exists(False) not in leaf.conditions:
            message = f'"{".".join(leaf.path)}" must be absent and have a value; can never match'
            return Problem(leaf.path, message, "move one of the two into another $or alternative")
    return None


def _possible(condition: Condition) -> bool:
    match condition:
        case Numeric(low=low, high=high) if low is not None and high is not None:
            return low < high or (low == high and condition.low_included)
        case AnythingBut(excluded=excluded):
            return not any(isinstance(e, Prefix | Suffix) and not e.text for e in excluded)
        case _:
            return True

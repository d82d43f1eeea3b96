"""Reading filter policies and event patterns, with everything AWS would refuse in them."""

import json
from collections.abc import Mapping
from typing import Literal

from msgspec import Struct, field

from nplint.policy.limits import envelope_problems, limit_problems
from nplint.policy.operators import Path, is_operator, nearest_operator, read_condition
from nplint.policy.satisfy import contradiction
from nplint.policy.terms import (
    All,
    Computed,
    Condition,
    Dialect,
    Either,
    Leaf,
    Node,
    Policy,
    Problem,
    Scope,
    Unknown,
)

__all__ = ["Policy", "Problem", "parse_pattern", "parse_policy"]

# A name of one of these in an ``$or`` makes it a plain key (and-or-logic; the list is
# RESERVED_FIELD_NAMES_IN_OR_RELATIONSHIP of aws/event-ruler).
_RESERVED = frozenset(
    (
        *("exactly", "equals-ignore-case", "prefix", "suffix", "anything-but", "exists"),
        *("wildcard", "numeric", "cidr", "=", "<", "<=", ">", ">=", "regex", "not-wildcard"),
        *("not-equals-ignore-case", "date-after", "date-on-or-after", "date-before"),
        *("date-on-or-before", "in-date-range", "ip-address-in-range"),
        "ip-address-not-in-range",
    )
)


def parse_policy(
    document: object, scope: Literal["attributes", "body"] = "attributes"
) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Read an SNS filter policy, an object or its JSON text.

    Values known only at run time stand in it as ``Unknown``. The policy is None when what its
    author meant cannot be told; a policy over a limit is returned beside its problems.
    """
    return _parse_safely(document, scope, "sns")


def parse_pattern(document: object) -> tuple[Policy | None, tuple[Problem, ...]]:
    """Read an EventBridge event pattern, an object or its JSON text, over the whole event."""
    return _parse_safely(document, "body", "eventbridge")


class _Reading(Struct):
    """The state of one parse: what is wrong so far, and whether the meaning got lost."""

    scope: Scope
    dialect: Dialect
    problems: list[Problem] = field(default_factory=list)
    unreadable: bool = False

    def lose(self, problem: Problem) -> None:
        """Note a problem that leaves the policy without a meaning."""
        self.problems.append(problem)
        self.unreadable = True


def _parse_safely(
    document: object, scope: Scope, dialect: Dialect
) -> tuple[Policy | None, tuple[Problem, ...]]:
    try:
        return _parse(document, scope, dialect)
    except RecursionError:
        return None, (Problem((), "the policy is nested too deeply to be read", "flatten it"),)


def _parse(
    document: object, scope: Scope, dialect: Dialect
) -> tuple[Policy | None, tuple[Problem, ...]]:
    reading = _Reading(scope, dialect)
    content = _loaded(document, reading)
    if not isinstance(content, Mapping):
        return None, tuple(reading.problems)
    root = _read_object(content, (), reading) if content else _read_empty(reading)
    if root is None or reading.unreadable:
        return None, tuple(reading.problems)
    policy = Policy(scope, root, dialect)
    reading.problems += limit_problems(policy, content)
    reading.problems += envelope_problems(policy)
    found = contradiction(policy)
    return policy, (*reading.problems, *((found,) if found else ()))


def _loaded(document: object, reading: _Reading) -> object:
    if isinstance(document, str):
        try:
            document = json.loads(document)
        except ValueError:
            document = None
    if not isinstance(document, Mapping):
        message = "a policy is a JSON object of keys and lists of values"
        reading.lose(Problem((), message, 'write {"key": ["value"]}'))
    return document


def _read_empty(reading: _Reading) -> All | None:
    """SNS takes ``{}`` for no filter at all; EventBridge refuses it."""
    if reading.dialect == "eventbridge":
        message = "an event pattern without fields is refused"
        reading.lose(Problem((), message, 'name at least the "source" or the "detail-type"'))
        return None
    return All(())


def _read_object(content: Mapping[object, object], path: Path, reading: _Reading) -> All | None:
    parts = [_read_entry(str(key), value, path, reading) for key, value in content.items()]
    return All(tuple(part for part in parts if part is not None))


def _read_entry(key: str, value: object, path: Path, reading: _Reading) -> Node | None:
    inner = (*path, key)
    if key == "$or":
        alternatives = _alternatives(value, inner, reading)
        if alternatives is not None:
            read = [_read_object(part, path, reading) for part in alternatives]
            return Either(tuple(part for part in read if part is not None))
    match value:
        case Unknown():
            return Leaf(inner, (Computed(),))
        case Mapping():
            return _read_nested(value, inner, reading)
        case list() | tuple():
            return _read_values(value, inner, reading)
        case _:
            return _read_bare(value, inner, reading)


def _read_bare(value: object, path: Path, reading: _Reading) -> Leaf | None:
    """Take a bare value for a list of one, as it was surely meant."""
    message = f'the value of "{path[-1]}" must be a list or an object, here: {value!r}'
    reading.problems.append(Problem(path, message, f'wrap it in a list: "{path[-1]}": […]'))
    return _read_values([value], path, reading)


def _alternatives(
    value: object, path: Path, reading: _Reading
) -> list[Mapping[object, object]] | None:
    """Return the objects of an ``$or`` that AWS recognises as one (and-or-logic)."""
    parts = list(value) if isinstance(value, list | tuple) else []
    objects = [part for part in parts if isinstance(part, Mapping)]
    reserved = sorted({str(key) for part in objects for key in part} & _RESERVED)
    if len(objects) < 2 or len(objects) != len(parts):
        fault = "needs a list of two objects or more"
    elif reserved:
        fault = f"holds the reserved word {', '.join(reserved)} as a key"
    elif not all(objects):
        fault = "holds an empty object"
    else:
        return objects
    message = f"$or {fault}; AWS takes it for a plain key called $or"
    cure = 'write "$or": [{"key": ["a"]}, {"other": ["b"]}]'
    reading.problems.append(Problem(path, message, cure))
    return None


def _is_list(value: object) -> bool:
    return isinstance(value, list | tuple)


def _read_nested(value: Mapping[object, object], path: Path, reading: _Reading) -> All | None:
    words = [str(key) for key in value]
    operators = [word for word in words if is_operator(word, reading.dialect)]
    near = operators or [
        word for word in words if nearest_operator(word, reading.dialect) and len(words) == 1
    ]
    unwrapped = bool(operators) or any(not _holds_values(item) for item in value.values())
    if near and unwrapped and not all(_holds_values(item) for item in value.values()):
        message = f'the match expression of "{path[-1]}" does not stand in a list'
        reading.lose(Problem(path, message, f'write "{path[-1]}": [{{"{near[0]}": …}}]'))
    elif reading.scope == "attributes":
        message = f'"{path[-1]}" holds nested keys, which the scope MessageAttributes does not have'
        reading.lose(Problem(path, message, "set FilterPolicyScope to MessageBody"))
    elif not value:
        message = f'"{path[-1]}" holds an empty object, which is refused'
        reading.lose(Problem(path, message, 'write [{"exists": true}], or name keys below it'))
    else:
        return _read_object(value, path, reading)
    return None


def _holds_values(item: object) -> bool:
    """Whether this can be what a key of a policy has: a list or an object."""
    return _is_list(item) or isinstance(item, Mapping | Unknown)


def _read_values(
    values: list[object] | tuple[object, ...], path: Path, reading: _Reading
) -> Leaf | None:
    conditions: list[Condition] = []
    for entry in values:
        found = read_condition(entry, path, reading.dialect)
        if isinstance(found, Problem):
            reading.lose(found)
        else:
            conditions.append(found)
    if not values:
        message = f'the list of "{path[-1]}" is empty, which is refused: it could never match'
        reading.lose(Problem(path, message, "name the values, or drop the key"))
    return Leaf(path, tuple(conditions)) if conditions else None

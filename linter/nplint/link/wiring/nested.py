"""Numbers that a nested stack's parameters get from the stack that starts it."""

from collections.abc import Iterable

from msgspec.structs import replace

from nplint.facts.data import Hole, Text, literal
from nplint.facts.infra import FunctionCode, InfraFacts, NestedUnit, QueueSettings

_DEEPEST = 4


def with_given_numbers(infra: Iterable[InfraFacts]) -> tuple[InfraFacts, ...]:
    """Return the units with timeouts that are parameters as their parents give them."""
    units = tuple(infra)
    parents: dict[str, list[tuple[InfraFacts, NestedUnit]]] = {}
    for facts in units:
        for nested in facts.nested:
            if nested.source and nested.source != facts.path:
                parents.setdefault(nested.source, []).append((facts, nested))
    return tuple(_given(facts, parents) if facts.path in parents else facts for facts in units)


_Parents = dict[str, list[tuple[InfraFacts, NestedUnit]]]


def _given(facts: InfraFacts, parents: _Parents) -> InfraFacts:
    return replace(
        facts,
        queues=tuple(_queue(each, facts.path, parents) for each in facts.queues),
        functions=tuple(_function(each, facts.path, parents) for each in facts.functions),
    )


def _queue(item: QueueSettings, path: str, parents: _Parents) -> QueueSettings:
    number = _number(item.visibility_parameter, path, parents)
    return item if number is None else replace(item, visibility_timeout=number)


def _function(item: FunctionCode, path: str, parents: _Parents) -> FunctionCode:
    number = _number(item.timeout_parameter, path, parents)
    return item if number is None else replace(item, timeout=number)


def _number(name: str, path: str, parents: _Parents, depth: int = 0) -> int | None:
    """Return what all parents give for a parameter; None where they differ or say nothing."""
    if not name or depth > _DEEPEST:
        return None
    found: set[int] = set()
    for facts, nested in parents.get(path, ()):
        value = dict(nested.arguments).get(name)
        number = None if value is None else _stated(value, facts, parents, depth)
        if number is None:
            return None
        found.add(number)
    return found.pop() if len(found) == 1 else None


def _stated(value: Text, facts: InfraFacts, parents: _Parents, depth: int) -> int | None:
    text = literal(value)
    if text is not None:
        return int(text) if text.isdigit() else None
    match value:
        case (Hole(kind="parameter", name=name),):
            return _number(name, facts.path, parents, depth + 1)
        case _:
            return None

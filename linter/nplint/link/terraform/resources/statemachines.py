"""State machines: the functions that their definitions call."""

from collections.abc import Iterator

from nplint.facts.data import Hole
from nplint.facts.hcl import Call, Expression, ObjectOf, Template
from nplint.facts.infra import Invocation
from nplint.link.terraform.collected import Collected
from nplint.link.terraform.evaluate import Evaluator
from nplint.link.terraform.resources import Reader
from nplint.link.terraform.scope import Instance
from nplint.link.terraform.sections import Section
from nplint.link.terraform.values import (
    Encoded,
    Fields,
    Many,
    Unknown,
    Value,
    Words,
    elements,
    pieces_of,
)
from nplint.span import Span

_DEEPEST = 40


def state_machine(instance: Instance, section: Section, facts: Collected) -> None:
    """Add a call for each function that the definition mentions."""
    stated = instance.block.body.attribute("definition")
    if stated is None:
        return
    evaluator = instance.evaluator()
    for hole, span in _mentioned(stated.value, evaluator, 0):
        found = facts.world.instances.get(hole.name)
        if found is not None and found.kind.endswith("aws_lambda_function"):
            place = instance.head if instance.scope.site else span
            facts.invocations.append(Invocation((hole,), "state-machine", place))


def _mentioned(
    expression: Expression, evaluator: Evaluator, depth: int
) -> Iterator[tuple[Hole, Span]]:
    """Yield what a definition refers to, also as an argument of ``templatefile``."""
    value = evaluator.evaluate(expression)
    if not isinstance(value, Unknown) or depth > _DEEPEST:
        yield from _holes(value, 0)
        return
    match expression:
        case Call(arguments=parts) | Template(parts=parts):
            for part in parts:
                yield from _mentioned(part, evaluator, depth + 1)
        case ObjectOf(members=members):
            for member in members:
                yield from _mentioned(member.value, evaluator, depth + 1)
        case _:
            yield from _holes(value, 0)


def _holes(value: Value, depth: int) -> Iterator[tuple[Hole, Span]]:
    """Yield all references in a value."""
    match value:
        case Many() | Fields() if depth < _DEEPEST:
            for _, item in elements(value):
                yield from _holes(item, depth + 1)
        case Encoded(value=inner) if depth < _DEEPEST:
            yield from _holes(inner, depth + 1)
        case _:
            pieces = value.pieces if isinstance(value, Words) else pieces_of(value, value.span)
            for piece in pieces:
                if isinstance(piece.content, Encoded) and depth < _DEEPEST:
                    yield from _holes(piece.content.value, depth + 1)
                if isinstance(piece.content, Hole) and piece.content.kind == "resource":
                    yield piece.content, piece.span


READERS: dict[str, Reader] = {"aws_sfn_state_machine": state_machine}

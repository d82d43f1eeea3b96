"""State machines: the functions that their definitions call, and what they publish; pipes."""

from collections.abc import Iterator

from nplint.facts.data import Hole, Text
from nplint.facts.hcl import Call, Expression, ObjectOf, Template
from nplint.facts.infra import Emission, EventSource, Invocation
from nplint.link.terraform.collected import Collected
from nplint.link.terraform.documents import document_of
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
from nplint.survey.states import emissions

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
    definition = section.value("definition")
    if definition is not None:
        facts.emissions += emissions(document_of(definition), instance.address)


def pipe(instance: Instance, section: Section, facts: Collected) -> None:
    """Add what a pipe feeds, and what it publishes where its target is a bus or a topic."""
    target, source = section.text("target"), section.text("source")
    for parameters in section.sections("source_parameters"):
        queue = next(parameters.sections("sqs_queue_parameters"), None)
        facts.event_sources.append(
            EventSource(
                function=target,
                source=source,
                span=instance.head,
                batch_size=queue.number("batch_size") if queue else None,
                batch_window=queue.number("maximum_batching_window_in_seconds") if queue else None,
            )
        )
    place = instance.head
    name: Text = ()
    origin: Text = ()
    for parameters in section.sections("target_parameters"):
        for told in parameters.sections("eventbridge_event_bus_parameters"):
            place, name = told.place("detail_type"), told.text("detail_type")
            origin = told.text("source")
    facts.emissions.append(Emission(instance.address, target, place, name=name, source=origin))


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


READERS: dict[str, Reader] = {"aws_sfn_state_machine": state_machine, "aws_pipes_pipe": pipe}

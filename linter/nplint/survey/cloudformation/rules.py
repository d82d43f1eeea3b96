"""EventBridge: rules, schedules and pipes."""

from typing import Literal

from nplint.facts.data import Data, Hole, Items, Opaque, Text
from nplint.facts.infra import DeadLetter, Emission, EventSource, Invocation, Rule
from nplint.span import Span
from nplint.survey.cloudformation.messaging import reports_failures
from nplint.survey.cloudformation.unit import Declared, Unit, is_present
from nplint.survey.cloudformation.values import (
    UNKNOWN,
    at,
    document_of,
    elements_of,
    entries_of,
    entry_of,
    first_of,
    holes_of,
    number_of,
    text_of,
)

FUNCTION_TYPES = ("AWS::Lambda::Function", "AWS::Serverless::Function")
InvocationKind = Literal[
    "http", "schedule", "bucket", "stream", "cognito", "state-machine", "other"
]


def rule(resource: Declared, unit: Unit) -> None:
    """Read a rule with its targets and their dead-letter queues."""
    targets = elements_of(resource.get("Targets"))
    unit.rules.append(
        Rule(
            id=resource.id,
            span=resource.span,
            bus=text_of(resource.get("EventBusName")),
            pattern=event_pattern(unit, resource.get("EventPattern")),
            schedule=is_present(resource.get("ScheduleExpression")),
            targets=tuple(text_of(at(target, "Arn")) or UNKNOWN for target in targets),
            name=text_of(resource.get("Name")),
        )
    )
    for target in targets:
        dead_letter_config(unit, resource.ref, target)
        if is_present(resource.get("ScheduleExpression")):
            note_function_calls(unit, at(target, "Arn"), "schedule", resource.span)


def event_pattern(unit: Unit, data: Data | None) -> Data | None:
    """Return an event pattern document; what is computed is a gap."""
    pattern = document_of(data)
    if isinstance(pattern, Opaque):
        unit.gap("the event pattern is computed", pattern.span)
    return pattern


def dead_letter_config(unit: Unit, source: Text, settings: Data | None) -> None:
    """Note the ``DeadLetterConfig`` of a rule's target."""
    entry = entry_of(settings, "DeadLetterConfig")
    if entry is not None and is_present(entry.value):
        target = text_of(at(entry.value, "Arn")) or UNKNOWN
        unit.dead_letters.append(DeadLetter(source, target, entry.key_span, "rule"))


def inner_dead_letters(unit: Unit, source: Text, data: Data | None) -> None:
    """Note every ``DeadLetterConfig`` inside some data: pipes, buses and rarer things have one."""
    for entry in entries_of(data):
        if entry.key == "DeadLetterConfig":
            target = text_of(first_of(entry.value, "Arn", "TargetArn")) or UNKNOWN
            unit.dead_letters.append(DeadLetter(source, target, entry.key_span, "rule"))
        else:
            for item in elements_of(entry.value):
                inner_dead_letters(unit, source, item)


def note_function_calls(
    unit: Unit, data: Data | None, kind: InvocationKind, span: Span | None = None
) -> None:
    """Note every function of this template that some data refers to as invoked by it."""
    for text, place in function_texts(unit, data):
        unit.invocations.append(Invocation(text, kind, span or place))


def function_texts(unit: Unit, data: Data | None) -> list[tuple[Text, Span]]:
    """Return the references to functions inside some data."""
    found: dict[Hole, Span] = {}
    for hole, span in holes_of(data):
        if unit.is_a(hole, *FUNCTION_TYPES):
            found.setdefault(hole, span)
    return [((hole,), span) for hole, span in found.items()]


def schedule(resource: Declared, unit: Unit) -> None:
    """Read a schedule of EventBridge Scheduler."""
    target = resource.get("Target")
    name = text_of(resource.get("Name"))
    targets = (text_of(at(target, "Arn")) or UNKNOWN,)
    unit.rules.append(Rule(resource.id, resource.span, schedule=True, targets=targets, name=name))
    note_function_calls(unit, at(target, "Arn"), "schedule", resource.span)
    dead_letter_config(unit, resource.ref, target)


def pipe(resource: Declared, unit: Unit) -> None:
    """Read a pipe from a queue or stream to a target."""
    parameters = resource.get("SourceParameters")
    queue = at(parameters, "SqsQueueParameters")
    filters = at(parameters, "FilterCriteria", "Filters")
    patterns = [
        document_of(at(item, "Pattern")) or Opaque(item.span) for item in elements_of(filters)
    ]
    unit.event_sources.append(
        EventSource(
            function=text_of(resource.get("Target")) or UNKNOWN,
            source=text_of(resource.get("Source")),
            span=resource.span,
            batch_size=number_of(at(queue, "BatchSize")),
            batch_window=number_of(at(queue, "MaximumBatchingWindowInSeconds")),
            report_failures=reports_failures(None),
            filter=Items(tuple(patterns), filters.span) if filters is not None else None,
        )
    )
    note_function_calls(unit, resource.get("Enrichment"), "other", resource.span)
    inner_dead_letters(unit, resource.ref, parameters)
    unit.declare(resource, "other", text_of(resource.get("Name")))
    told = resource.get("TargetParameters", "EventBridgeEventBusParameters")
    kind = at(told, "DetailType")
    unit.emissions.append(
        Emission(
            by=resource.id,
            topic=text_of(resource.get("Target")) or UNKNOWN,
            span=resource.span if kind is None else kind.span,
            name=text_of(kind),
            source=text_of(at(told, "Source")),
        )
    )


READERS = {
    "AWS::Events::Rule": rule,
    "AWS::Scheduler::Schedule": schedule,
    "AWS::Pipes::Pipe": pipe,
}

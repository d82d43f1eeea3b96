"""What widespread plugins add to a service.

``serverless-step-functions`` (``stepFunctions``), ``serverless-lift`` (queues under ``constructs``)
and ``serverless-sns-sqs-lambda`` (the event ``snsSqs``, read with the other events).
"""

from collections.abc import Mapping

from nplint.facts.data import Data, Entry, Hole, Items, Table, Text, TextData
from nplint.facts.infra import DeadLetter, EventSource, QueueSettings, Resource
from nplint.span import Span
from nplint.survey.cloudformation.rules import note_function_calls
from nplint.survey.cloudformation.unit import Unit, reference
from nplint.survey.cloudformation.values import (
    at,
    entries_of,
    flag_of,
    number_of,
    text_of,
    word_of,
)
from nplint.survey.serverless.events import alphanumeric, events
from nplint.survey.states import emissions

_LIFT_RETRIES = 3
_LIFT_BATCH = 1
"""Lift's defaults; every queue of it has a dead-letter queue and reports partial failures."""


def state_machines(unit: Unit, section: Data | None, functions: Mapping[str, str]) -> None:
    """Read ``stepFunctions``; ``functions`` gives the logical ids of function keys."""
    for entry in entries_of(at(section, "stateMachines")):
        machine = unit.scope.resolve(entry.value)
        id = word_of(at(machine, "id")) or alphanumeric(entry.key) + "StepFunctionsStateMachine"
        unit.scope.types = {**unit.scope.types, id: "AWS::StepFunctions::StateMachine"}
        name = text_of(at(machine, "name"))
        unit.resources.append(Resource(id, "state-machine", entry.key_span, name))
        definition = at(machine, "definition")
        if definition is not None:
            # The plugin lets a definition refer to functions by their keys.
            note_function_calls(unit, _with_ids(definition, functions), "state-machine")
            unit.emissions += emissions(definition, id)
        events(unit, id, at(machine, "events"))


def _with_ids(data: Data, functions: Mapping[str, str]) -> Data:
    match data:
        case TextData(text=text, span=span):
            return TextData(tuple(_with_id(part, functions) for part in text), span)
        case Table(entries=entries, span=span):
            renamed = (
                Entry(each.key, _with_ids(each.value, functions), each.key_span) for each in entries
            )
            return Table(tuple(renamed), span)
        case Items(items=items, span=span):
            return Items(tuple(_with_ids(item, functions) for item in items), span)
        case _:
            return data


def _with_id(part: str | Hole, functions: Mapping[str, str]) -> str | Hole:
    if isinstance(part, Hole) and part.kind == "resource" and part.name in functions:
        return Hole("resource", functions[part.name], part.attribute)
    return part


def lift_queues(unit: Unit, section: Data | None) -> dict[str, Entry]:
    """Read the queues under ``constructs`` and return their workers as functions by key."""
    workers: dict[str, Entry] = {}
    for entry in entries_of(section):
        if word_of(at(entry.value, "type")) != "queue":
            continue
        worker = at(entry.value, "worker")
        _lift_queue(unit, entry)
        if worker is not None:
            key = f"{entry.key}Worker"
            workers[key] = Entry(key, worker, entry.key_span)
    return workers


def _lift_queue(unit: Unit, entry: Entry) -> None:
    queue, span = entry.key + "Queue", entry.key_span
    fifo = flag_of(at(entry.value, "fifo")) is True
    retries = number_of(at(entry.value, "maxRetries"))
    unit.resources.append(Resource(queue, "queue", span, fifo=fifo))
    unit.resources.append(Resource(entry.key + "Dlq", "queue", span, fifo=fifo))
    received = _LIFT_RETRIES if retries is None else retries
    unit.queues.append(QueueSettings(queue, _lift_visibility(entry.value), received))
    unit.queues.append(QueueSettings(entry.key + "Dlq"))
    target = reference(entry.key + "Dlq", "arn")
    unit.dead_letters.append(DeadLetter(reference(queue), target, span))


def _lift_visibility(construct: Data) -> int:
    """Return what Lift computes: six times the worker's timeout plus the batch window."""
    timeout = number_of(at(construct, "worker", "timeout"))
    window = number_of(at(construct, "maxBatchingWindow")) or 0
    timeout = 6 if timeout is None else timeout
    return -1 if timeout < 0 or window < 0 else 6 * timeout + window


def lift_source(unit: Unit, function: Text, key: str, construct: Data | None, span: Span) -> None:
    """Note that a worker is fed by the queue of its construct."""
    size = number_of(at(construct, "batchSize"))
    unit.event_sources.append(
        EventSource(
            function=function,
            source=reference(key + "Queue", "arn"),
            span=span,
            batch_size=_LIFT_BATCH if size is None else size,
            batch_window=number_of(at(construct, "maxBatchingWindow")),
            report_failures=True,
        )
    )

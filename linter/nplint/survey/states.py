"""Amazon States Language: the messages that the tasks of a state machine publish."""

import re
from collections.abc import Iterator, Mapping

from nplint.facts.data import (
    Data,
    Entry,
    Hole,
    Items,
    Scalar,
    Table,
    Text,
    TextData,
    sketch,
    text_in,
)
from nplint.facts.infra import Emission
from nplint.span import Span

_PUBLISHES = re.compile(
    r"states:::(?:aws-sdk:)?(?P<what>sns:publish|events:putEvents|eventbridge:putEvents)(?!\w)"
)
_INPUTS = ("Parameters", "Arguments")
"""Where a task's input stands: JSONPath's and JSONata's word for it."""
_PLACEHOLDER = re.compile(r"\$\{\s*([\w.]+)\s*\}")
_JSONATA = "{%"
_UNKNOWN: Text = (Hole("unknown"),)
_DEEPEST = 60


def emissions(definition: Data, by: str) -> Iterator[Emission]:
    """Yield what the tasks of a definition publish; ``by``: the state machine's id."""
    for span, task in _tasks(definition, 0):
        found = _PUBLISHES.search(sketch(_text(task.get("Resource"))))
        given = next((each for key in _INPUTS if (each := task.get(key)) is not None), None)
        if found is not None and found["what"] == "sns:publish":
            yield notification(given, span, by)
        elif found is not None:
            yield from bus_events(given, span, by)


def filled(data: Data, values: Mapping[str, Text]) -> Data:
    """Return a definition with its ``${Name}`` replaced; those not given become parameters."""
    match data:
        case Scalar(value=str() as text, span=span) if "${" in text:
            return TextData(_substituted(text, values), span)
        case Items(items=items, span=span):
            return Items(tuple(filled(item, values) for item in items), span)
        case Table(entries=entries, span=span):
            inner = (Entry(each.key, filled(each.value, values), each.key_span) for each in entries)
            return Table(tuple(inner), span)
        case _:
            return data


def _substituted(text: str, values: Mapping[str, Text]) -> Text:
    parts: list[str | Hole] = []
    end = 0
    for found in _PLACEHOLDER.finditer(text):
        parts += [text[end : found.start()], *values.get(found[1], (Hole("parameter", found[1]),))]
        end = found.end()
    return tuple(part for part in (*parts, text[end:]) if part != "")


def _tasks(data: Data, depth: int) -> Iterator[tuple[Span, Table]]:
    """Yield every state that has a resource, with the place from its name to its end."""
    if depth > _DEEPEST:
        return
    match data:
        case Table(entries=entries):
            for entry in entries:
                inner = entry.value
                if isinstance(inner, Table) and inner.get("Resource") is not None:
                    yield _whole(entry, inner), inner
                yield from _tasks(inner, depth + 1)
        case Items(items=items):
            for item in items:
                yield from _tasks(item, depth + 1)
        case _:
            pass


def _whole(entry: Entry, state: Table) -> Span:
    start, end = entry.key_span, state.span
    if start.path != end.path or (end.end_line, end.end_column) < (start.line, start.column):
        return start
    return Span(start.path, start.line, start.column, end.end_line, end.end_column)


def notification(given: Data | None, span: Span, by: str) -> Emission:
    """Return what an ``sns:publish`` with some input publishes."""
    return Emission(
        by=by,
        topic=_text(_input(given, "TopicArn")) or _UNKNOWN,
        span=span,
        transport="sns",
        attributes=_input(given, "MessageAttributes"),
        body=_input(given, "Message"),
    )


def bus_events(given: Data | None, span: Span, by: str) -> Iterator[Emission]:
    """Yield what an ``events:putEvents`` with some input publishes."""
    entries = _input(given, "Entries")
    for entry in entries.items if isinstance(entries, Items) else ():
        yield Emission(
            by=by,
            topic=_text(_input(entry, "EventBusName")),
            span=span,
            transport="eventbridge",
            name=_text(_input(entry, "DetailType")) or _UNKNOWN,
            source=_text(_input(entry, "Source")),
            body=_input(entry, "Detail"),
        )


def _input(given: Data | None, key: str) -> Data | None:
    """Return a part of a task's input; what is computed from the state's data has holes only."""
    if not isinstance(given, Table):
        return None
    stated = given.get(key)
    if stated is None:
        computed = given.get(f"{key}.$")
        return None if computed is None else TextData(_UNKNOWN, computed.span)
    if isinstance(stated, Scalar) and str(stated.value).startswith(_JSONATA):
        return TextData(_UNKNOWN, stated.span)
    return stated


def _text(data: Data | None) -> Text:
    """Return a text; of what is there and is none, a hole."""
    is_other = isinstance(data, Scalar) and not isinstance(data.value, str)
    is_text = data is None or isinstance(data, Scalar | TextData)
    return text_in(data) if is_text and not is_other else _UNKNOWN

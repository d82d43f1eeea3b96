"""API gateways that publish what they are sent: their integrations with EventBridge and SNS."""

import re
from collections.abc import Iterator, Sequence

from nplint.facts.data import (
    Data,
    Entry,
    Hole,
    Items,
    Table,
    Text,
    TextData,
    sketch,
    text_in,
)
from nplint.facts.infra import Emission
from nplint.span import Span

_SERVICE = re.compile(r"apigateway:[^:]*:(?P<service>events|sns):(?:action/(?P<action>\w+)|path/)")
_ACTIONS = ("PutEvents", "Publish", None)
_OPENAPI = "x-amazon-apigateway-integration"
_HTTP_API = "EventBridge-PutEvents"
_TOPIC = re.compile(r"TopicArn=([^&\s]+)")
_ENCODED = re.compile(r"\$util\.urlEncode\(\s*['\"]([^'\"]+)['\"]\s*\)")
_COMPUTED = ("$", "#")
_MARK = "\ue000"
"""Stands for a hole, followed by its number and itself, while a template is searched."""
_MARKED = re.compile(f"{_MARK}(\\d+){_MARK}")
_UNKNOWN: Text = (Hole("unknown"),)
_DEEPEST = 60


def integrations(interface: Data | None) -> Iterator[Data]:
    """Yield the integrations that an OpenAPI document states."""
    yield from _stated(interface, 0)


def _stated(data: Data | None, depth: int) -> Iterator[Data]:
    if depth > _DEEPEST:
        return
    match data:
        case Table(entries=entries):
            for entry in entries:
                if entry.key == _OPENAPI:
                    yield entry.value
                else:
                    yield from _stated(entry.value, depth + 1)
        case Items(items=items):
            for item in items:
                yield from _stated(item, depth + 1)
        case _:
            pass


def emissions(integration: Data | None, span: Span, by: str) -> Iterator[Emission]:
    """Yield what an integration publishes; its keys may be spelled as any tool spells them."""
    if not isinstance(integration, Table):
        return
    parameters = _part(integration, "requestparameters")
    if sketch(text_in(_part(integration, "integrationsubtype"))) == _HTTP_API:
        yield _of_parameters(parameters, span, by)
        return
    found = _SERVICE.search(sketch(text_in(_part(integration, "uri"))))
    if found is None or found["action"] not in _ACTIONS:
        return
    templates = list(_leaves(_part(integration, "requesttemplates")))
    if found["service"] == "sns":
        topic = next((told for text in templates for told in _topics(text.text)), ())
        topic = topic or _parameter(parameters, "TopicArn")
        yield Emission(by, topic or _UNKNOWN, span, transport="sns")
    else:
        yield from _of_templates(templates, span, by)


def _of_parameters(parameters: Data | None, span: Span, by: str) -> Emission:
    """Return what an HTTP API puts onto a bus."""
    stated = parameters if isinstance(parameters, Table) else Table((), span)
    place = next((each.key_span for each in stated.entries if each.key == "DetailType"), span)
    return Emission(
        by=by,
        topic=_stable(text_in(stated.get("EventBusName"))),
        span=place,
        transport="eventbridge",
        name=_stable(text_in(stated.get("DetailType"))) or _UNKNOWN,
        source=_stable(text_in(stated.get("Source"))),
    )


def _of_templates(templates: Sequence[TextData], span: Span, by: str) -> Iterator[Emission]:
    """Yield what a REST API puts onto a bus: an event for each detail type of its templates."""
    seen: set[Text] = set()
    for template in templates:
        bus = next(_values(template.text, "EventBusName"), ())
        source = next(_values(template.text, "Source"), ())
        for name in _values(template.text, "DetailType"):
            if name not in seen:
                seen.add(name)
                yield Emission(by, bus, template.span, "eventbridge", name=name, source=source)
    if not seen:
        yield Emission(by, _UNKNOWN, span, "eventbridge", name=_UNKNOWN)


def _values(template: Text, key: str) -> Iterator[Text]:
    pattern = rf'"{key}"\s*:\s*"([^"]*)"'
    for found in re.finditer(pattern, _marked(template)):
        yield _stable(_unmarked(found[1], template))


def _topics(template: Text) -> Iterator[Text]:
    for found in _TOPIC.finditer(_ENCODED.sub(r"\1", _marked(template))):
        yield _stable(_unmarked(found[1], template))


def _parameter(parameters: Data | None, name: str) -> Text:
    """Return a parameter of the request where it is a constant: ``'value'``."""
    for entry in parameters.entries if isinstance(parameters, Table) else ():
        if entry.key.endswith(f".{name}"):
            quoted = re.fullmatch("'(.*)'", _marked(text_in(entry.value)))
            return _unmarked(quoted[1], text_in(entry.value)) if quoted else _UNKNOWN
    return ()


def _stable(text: Text) -> Text:
    """Return a text; where the caller's request decides on it, a hole."""
    computed = any(isinstance(part, str) and mark in part for part in text for mark in _COMPUTED)
    return _UNKNOWN if computed else text


def _marked(text: Text) -> str:
    return "".join(
        part if isinstance(part, str) else f"{_MARK}{number}{_MARK}"
        for number, part in enumerate(text)
    )


def _unmarked(found: str, text: Text) -> Text:
    parts = _MARKED.split(found)
    whole = (text[int(part)] if at % 2 else part for at, part in enumerate(parts))
    return tuple(part for part in whole if part != "")


def _part(integration: Table, key: str) -> Data | None:
    """Return a part under its key as CloudFormation, OpenAPI, Terraform or the CDK spell it."""
    for entry in integration.entries:
        plain = entry.key.replace("_", "").lower()
        if plain == key or (key == "uri" and plain == "integrationuri"):
            return entry.value
    return None


def _leaves(data: Data | None) -> Iterator[TextData]:
    for entry in data.entries if isinstance(data, Table) else ():
        text = text_in(entry.value)
        if text:
            yield TextData(text, _from(entry))


def _from(entry: Entry) -> Span:
    """Return the place from a key to the end of its value."""
    start, end = entry.key_span, entry.value.span
    if start.path != end.path or (end.end_line, end.end_column) < (start.line, start.column):
        return start
    return Span(start.path, start.line, start.column, end.end_line, end.end_column)

"""Functions: their code, handler, environment and what else calls them."""

from typing import Literal

from nplint.facts.data import Data, Entry, Items, Table, Text
from nplint.facts.infra import DeadLetter, EnvironmentVariable, FunctionCode, Invocation
from nplint.span import Span
from nplint.survey.cloudformation.unit import Declared, Unit, folder_path, is_present, reference
from nplint.survey.cloudformation.values import (
    UNKNOWN,
    at,
    elements_of,
    entries_of,
    entry_of,
    first_of,
    number_of,
    text_of,
    word_of,
)

Language = Literal["python", "javascript", "other", "unknown"]


def lambda_function(resource: Declared, unit: Unit) -> None:
    """Read a plain Lambda function."""
    unit.declare(resource, "function", text_of(resource.get("FunctionName")))
    code = first_of(resource.metadata, "aws:asset:original-path", "aws:asset:path")
    if code is None:
        code = resource.get("Code")
    note_code(unit, resource, resource.properties, code)
    note_environment(unit, resource.id, resource.get("Environment"))
    entry = entry_of(resource.properties, "DeadLetterConfig")
    if entry is not None:
        note_dead_letter(unit, resource.id, entry)


def note_code(unit: Unit, resource: Declared, settings: Data, code: Data | None) -> None:
    """Note where a function's code is and how long it may run."""
    handler = at(settings, "Handler")
    if handler is None:
        handler = next(iter(elements_of(at(settings, "ImageConfig", "Command"))), None)
    timeout = at(settings, "Timeout")
    unit.functions.append(
        FunctionCode(
            function=resource.id,
            code=folder_path(unit.path, code) or _image_context(unit, resource),
            handler=word_of(handler),
            span=resource.span,
            timeout=number_of(timeout),
            timeout_span=timeout.span if timeout is not None else None,
            timeout_parameter=unit.scope.parameter_of(resource.id, "Timeout"),
            language=language_of(word_of(at(settings, "Runtime"))),
            handler_span=handler.span if handler is not None else None,
        )
    )


def language_of(runtime: str) -> Language:
    """Return the language of a Lambda runtime (``python3.12``, ``nodejs20.x``)."""
    if not runtime:
        return "unknown"
    if runtime.startswith("python"):
        return "python"
    return "javascript" if runtime.startswith("nodejs") else "other"


def _image_context(unit: Unit, resource: Declared) -> str:
    return folder_path(unit.path, at(resource.metadata, "DockerContext"))


def note_environment(unit: Unit, function: str, environment: Data | None) -> None:
    """Note the environment variables of a function; of all of them when it is ""."""
    variables = at(environment, "Variables")
    if is_present(environment) and not isinstance(variables, Table):
        if variables is not None or not isinstance(environment, Table):
            place = environment.span if environment is not None else Span.at(unit.path, 1)
            unit.gap("the environment is computed", place)
        return
    for entry in entries_of(variables):
        unit.environment.append(
            EnvironmentVariable(function, entry.key, text_of(entry.value), entry.key_span)
        )


def note_dead_letter(unit: Unit, function: str, entry: Entry) -> None:
    """Note the dead-letter queue of asynchronous invocations."""
    if is_present(entry.value):
        target = text_of(at(entry.value, "TargetArn")) or UNKNOWN
        place = entry.key_span
        unit.dead_letters.append(DeadLetter(reference(function), target, place, "function"))


def function_url(resource: Declared, unit: Unit) -> None:
    """Read a function's own URL."""
    unit.declare(resource, "api")
    function = text_of(resource.get("TargetFunctionArn")) or UNKNOWN
    unit.invocations.append(Invocation(function, "http", resource.span))


def role_users(unit: Unit) -> dict[str, list[Text]]:
    """Return which functions and state machines of a template run under which role."""
    users: dict[str, list[Text]] = {}
    for resource in unit.declared:
        role = text_of(first_of(resource.properties, "Role", "RoleArn"))
        if role and unit.is_a(role[0], "AWS::IAM::Role"):
            users.setdefault(getattr(role[0], "name", ""), []).append(resource.ref)
    return users


def merged(own: Data | None, shared: Data | None) -> Table:
    """Return own settings over shared ones (SAM's ``Globals``): maps merge, all else is replaced.

    Lists are added up, the shared items first.
    """
    result = {entry.key: entry for entry in entries_of(shared)}
    for entry in entries_of(own):
        below = result.get(entry.key)
        result[entry.key] = entry if below is None else _over(entry, below)
    place = own or shared
    return Table(tuple(result.values()), place.span if place else Span.at("", 1))


def _over(entry: Entry, shared: Entry) -> Entry:
    if isinstance(entry.value, Table) and isinstance(shared.value, Table):
        return Entry(entry.key, merged(entry.value, shared.value), entry.key_span)
    if isinstance(entry.value, Items) and isinstance(shared.value, Items):
        joined = Items(shared.value.items + entry.value.items, entry.value.span)
        return Entry(entry.key, joined, entry.key_span)
    return entry


READERS = {
    "AWS::Lambda::Function": lambda_function,
    "AWS::Lambda::Url": function_url,
}

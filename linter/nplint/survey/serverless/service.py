"""One service: its functions, what the provider gives to all of them, and its resources."""

import posixpath

from nplint.facts.data import Data, Entry, Items, Opaque, Table, Text, literal
from nplint.facts.infra import (
    DeadLetter,
    EnvironmentVariable,
    FunctionCode,
    Invocation,
    Resource,
)
from nplint.span import Span
from nplint.survey.cloudformation.access import note_statements
from nplint.survey.cloudformation.functions import language_of
from nplint.survey.cloudformation.template import read_template
from nplint.survey.cloudformation.unit import Unit, folder_path, is_present, reference
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
from nplint.survey.serverless.events import events
from nplint.survey.serverless.plugins import lift_queues, lift_source, state_machines
from nplint.survey.serverless.variables import Variables

_DEFAULT_TIMEOUT = 6
"""Seconds; the framework's default, not Lambda's."""
_SECTIONS = ("Resources", "Outputs", "Mappings", "Parameters", "Conditions")
_IMPLICIT = {
    "IamRoleLambdaExecution": "AWS::IAM::Role",
    "ServerlessDeploymentBucket": "AWS::S3::Bucket",
    "ApiGatewayRestApi": "AWS::ApiGateway::RestApi",
    "HttpApi": "AWS::ApiGatewayV2::Api",
    "WebsocketsApi": "AWS::ApiGatewayV2::Api",
}


def read_service(unit: Unit, variables: Variables) -> None:
    """Read all that a serverless file declares into the unit."""
    root = variables.root
    provider = _section(variables, root, "provider")
    functions = _listed(unit, _section(variables, root, "functions"), "functions")
    workers = lift_queues(unit, constructs := _section(variables, root, "constructs"))
    functions = (*functions, *workers.values())
    template = _template(unit, variables, root)
    unit.scope.types = {
        **_IMPLICIT,
        **{logical_id(entry.key): "AWS::Lambda::Function" for entry in functions},
    }
    unit.scope.properties = {}
    # First the template: the functions below refer to its parameters and resources.
    read_template(unit, template)
    resolved = _evaluated(unit, provider)
    _provider(unit, resolved)
    for entry in functions:
        _function(unit, variables, entry, resolved)
    for key in sorted(workers):
        queue = key.removesuffix("Worker")
        worker = reference(logical_id(key))
        lift_source(unit, worker, queue, at(constructs, queue), workers[key].key_span)
    ids = {entry.key: logical_id(entry.key) for entry in functions}
    state_machines(unit, _section(variables, root, "stepFunctions"), ids)


def logical_id(key: str) -> str:
    """Return the logical id of a function: ``ws-notify`` → ``WsDashnotifyLambdaFunction``."""
    name = key.replace("-", "Dash").replace("_", "Underscore")
    return f"{name[:1].upper()}{name[1:]}LambdaFunction"


def _section(variables: Variables, root: Data, key: str) -> Data | None:
    data = at(root, key)
    return None if data is None else variables.resolve(data)


def _listed(unit: Unit, data: Data | None, what: str) -> tuple[Entry, ...]:
    """Return the entries of a section that may be split into a list of mappings."""
    for part in elements_of(data):
        if isinstance(part, Opaque):
            unit.gap(f"{what} from a file that is not read here", part.span)
    return tuple(entry for part in elements_of(data) for entry in entries_of(part))


def _template(unit: Unit, variables: Variables, root: Data) -> Table:
    """Return ``resources`` as one template, whether written as one or as a list of them."""
    data = _section(variables, root, "resources")
    _listed(unit, data, "resources")
    span = data.span if data is not None else Span.at(unit.path, 1)
    sections: list[Entry] = []
    for key in _SECTIONS:
        found = [each for part in elements_of(data) if (each := entry_of(part, key)) is not None]
        parts = [part for each in found for part in elements_of(each.value)]
        entries = tuple(entry for part in parts for entry in entries_of(part))
        if found:
            sections.append(Entry(key, Table(entries, found[0].value.span), found[0].key_span))
    return Table(tuple(sections), span)


def _evaluated(unit: Unit, data: Data | None) -> Data | None:
    return None if data is None else unit.scope.resolve(data)


def _provider(unit: Unit, provider: Data | None) -> None:
    _environment(unit, "", at(provider, "environment"))
    statements = at(provider, "iam", "role", "statements")
    _statements(unit, reference("IamRoleLambdaExecution"), statements)
    _statements(unit, reference("IamRoleLambdaExecution"), at(provider, "iamRoleStatements"))


def _statements(unit: Unit, principal: Text, data: Data | None) -> None:
    flat = [each for part in elements_of(data) for each in elements_of(part)]
    if data is not None and flat:
        listed = Entry("Statement", Items(tuple(flat), data.span), data.span)
        note_statements(unit, [principal], Table((listed,), data.span))


def _environment(unit: Unit, function: str, data: Data | None) -> None:
    if isinstance(data, Opaque):
        unit.gap("the environment is computed", data.span)
    for part in elements_of(data):
        for entry in entries_of(part):
            value = text_of(entry.value)
            unit.environment.append(EnvironmentVariable(function, entry.key, value, entry.key_span))


def _function(unit: Unit, variables: Variables, entry: Entry, provider: Data | None) -> None:
    settings = unit.scope.resolve(entry.value)
    if not isinstance(settings, Table):
        unit.gap(f"function {entry.key} is not known here", entry.key_span)
        return
    id = logical_id(entry.key)
    name = text_of(settings.get("name")) or _deployed_name(variables, entry.key)
    unit.resources.append(Resource(id, "function", entry.key_span, name))
    unit.functions.append(_code(unit, id, settings, provider, entry.key_span))
    _environment(unit, id, settings.get("environment"))
    _statements(unit, reference(id), settings.get("iamRoleStatements"))
    _statements(unit, reference(id), at(settings, "iam", "role", "statements"))
    _failures(unit, id, settings)
    events(unit, id, settings.get("events"))
    if is_present(settings.get("url")) and word_of(settings.get("url")) != "false":
        unit.invocations.append(Invocation(reference(id), "http", entry.key_span))


def _deployed_name(variables: Variables, key: str) -> Text:
    return (f"{variables.service()}-{variables.stage()}-{key}",)


def _code(unit: Unit, id: str, settings: Table, provider: Data | None, span: Span) -> FunctionCode:
    handler = settings.get("handler")
    if handler is None:
        handler = next(iter(elements_of(at(settings, "image", "command"))), None)
    runtime = word_of(first_of(settings, "runtime")) or word_of(at(provider, "runtime"))
    timeout = settings.get("timeout") or at(provider, "timeout")
    return FunctionCode(
        function=id,
        code=_folder(unit, settings, provider),
        handler=word_of(handler),
        span=span,
        timeout=number_of(timeout),
        timeout_span=timeout.span if timeout is not None else None,
        default_timeout=_DEFAULT_TIMEOUT,
        language=language_of(runtime),
        handler_span=handler.span if handler is not None else None,
    )


def _folder(unit: Unit, settings: Table, provider: Data | None) -> str:
    """Return the folder that handlers are relative to: the service's, a module's or an image's."""
    image = settings.get("image")
    if image is not None:
        name = word_of(at(image, "name")) or word_of(image)
        return folder_path(unit.path, at(provider, "ecr", "images", name, "path"))
    module = settings.get("module")
    return folder_path(unit.path, module) or posixpath.dirname(unit.path) or "."


def _failures(unit: Unit, id: str, settings: Table) -> None:
    entry = entry_of(settings, "onError") or entry_of(settings.get("destinations"), "onFailure")
    if entry is None or not is_present(entry.value):
        return
    target = text_of(at(entry.value, "arn")) or text_of(entry.value)
    known = literal(target) or ""
    if known and not known.startswith("arn:"):
        target = reference(logical_id(known))
    dead = DeadLetter(reference(id), target or UNKNOWN, entry.key_span, "function")
    unit.dead_letters.append(dead)

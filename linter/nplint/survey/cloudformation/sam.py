"""SAM's own resource types: functions, state machines, connectors, simple tables."""

from nplint.facts.data import Data, Scalar, Table
from nplint.facts.infra import Grant, Invocation, Resource
from nplint.survey.cloudformation.functions import (
    merged,
    note_code,
    note_dead_letter,
    note_environment,
)
from nplint.survey.cloudformation.resources import state_machine
from nplint.survey.cloudformation.sam_events import events, invoke_config
from nplint.survey.cloudformation.sam_policies import policies
from nplint.survey.cloudformation.unit import Declared, Unit, is_present, reference
from nplint.survey.cloudformation.values import (
    at,
    elements_of,
    entry_of,
    first_of,
    text_of,
    word_of,
)

_CONNECTOR_ACTIONS = {
    ("AWS::SNS::Topic", "Write"): ("sns:Publish",),
    ("AWS::SQS::Queue", "Write"): ("sqs:SendMessage",),
    ("AWS::SQS::Queue", "Read"): ("sqs:ReceiveMessage",),
    ("AWS::Events::EventBus", "Write"): ("events:PutEvents",),
    ("AWS::Lambda::Function", "Write"): ("lambda:InvokeFunction",),
    ("AWS::Serverless::Function", "Write"): ("lambda:InvokeFunction",),
    ("AWS::StepFunctions::StateMachine", "Write"): ("states:StartExecution",),
    ("AWS::Serverless::StateMachine", "Write"): ("states:StartExecution",),
    ("AWS::DynamoDB::Table", "Read"): ("dynamodb:GetItem", "dynamodb:Query"),
    ("AWS::DynamoDB::Table", "Write"): ("dynamodb:PutItem", "dynamodb:UpdateItem"),
    ("AWS::Serverless::SimpleTable", "Read"): ("dynamodb:GetItem", "dynamodb:Query"),
    ("AWS::Serverless::SimpleTable", "Write"): ("dynamodb:PutItem", "dynamodb:UpdateItem"),
    ("AWS::S3::Bucket", "Read"): ("s3:GetObject",),
    ("AWS::S3::Bucket", "Write"): ("s3:PutObject",),
}


def function(resource: Declared, unit: Unit, shared: Data | None = None) -> None:
    """Read a SAM function; ``shared`` are the ``Globals`` of the template."""
    settings = merged(resource.properties, shared)
    unit.declare(resource, "function", text_of(resource.get("FunctionName")))
    code = first_of(resource.metadata, "aws:asset:original-path", "aws:asset:path")
    note_code(unit, resource, settings, code or settings.get("CodeUri") or _beside(settings))
    note_environment(unit, resource.id, resource.get("Environment"))
    entry = entry_of(settings, "DeadLetterQueue")
    if entry is not None:
        note_dead_letter(unit, resource.id, entry)
    invoke_config(unit, resource.id, settings.get("EventInvokeConfig"))
    policies(unit, resource.ref, resource.get("Policies"))
    events(unit, resource.id, resource.get("Events"))
    if is_present(resource.get("FunctionUrlConfig")):
        unit.invocations.append(Invocation(resource.ref, "http", resource.span))
        unit.resources.append(Resource(f"{resource.id}Url", "api", resource.span))


def _beside(settings: Table) -> Data | None:
    """Return the template's own folder, where the SAM CLI looks for code that is not placed."""
    handler = settings.get("Handler")
    placed = first_of(settings, "InlineCode", "ImageUri", "PackageType")
    return Scalar(".", handler.span) if handler is not None and placed is None else None


def sam_state_machine(resource: Declared, unit: Unit) -> None:
    """Read a SAM state machine."""
    state_machine(resource, unit)
    policies(unit, resource.ref, resource.get("Policies"))
    events(unit, resource.id, resource.get("Events"))


def connector(resource: Declared, unit: Unit) -> None:
    """Read a connector: what its source may do with its destination."""
    source = word_of(resource.get("Source", "Id"))
    if not source:
        return
    permissions = [word_of(each) for each in elements_of(resource.get("Permissions"))]
    for destination in elements_of(resource.get("Destination")):
        target = word_of(at(destination, "Id"))
        kind = unit.scope.types.get(target, "")
        actions = tuple(
            action for each in permissions for action in _CONNECTOR_ACTIONS.get((kind, each), ())
        )
        if actions:
            place = resource.span
            grant = Grant(reference(source), actions, (reference(target, "arn"),), place)
            unit.grants.append(grant)


READERS = {
    "AWS::Serverless::StateMachine": sam_state_machine,
    "AWS::Serverless::Connector": connector,
}

"""Everything else that has a name: stores, buses, interfaces, state machines, parameters."""

from nplint.facts.data import Data, Items
from nplint.facts.infra import Export, NestedUnit, ResourceKind
from nplint.survey import gateways
from nplint.survey.cloudformation.rules import inner_dead_letters, note_function_calls
from nplint.survey.cloudformation.unit import Declared, Unit, folder_path
from nplint.survey.cloudformation.values import (
    at,
    document_of,
    elements_of,
    entries_of,
    first_of,
    text_of,
    word_of,
)
from nplint.survey.states import emissions, filled

_PLAIN: dict[str, tuple[ResourceKind, str]] = {
    # type: (kind, property that names it)
    "AWS::Events::EventBus": ("bus", "Name"),
    "AWS::RDS::DBInstance": ("database", "DBInstanceIdentifier"),
    "AWS::RDS::DBCluster": ("database", "DBClusterIdentifier"),
    "AWS::DocDB::DBCluster": ("database", "DBClusterIdentifier"),
    "AWS::Neptune::DBCluster": ("database", "DBClusterIdentifier"),
    "AWS::ElastiCache::CacheCluster": ("cache", "ClusterName"),
    "AWS::ElastiCache::ReplicationGroup": ("cache", "ReplicationGroupId"),
    "AWS::ElastiCache::ServerlessCache": ("cache", "ServerlessCacheName"),
    "AWS::SecretsManager::Secret": ("secret", "Name"),
    "AWS::Kinesis::Stream": ("stream", "Name"),
    "AWS::KinesisFirehose::DeliveryStream": ("stream", "DeliveryStreamName"),
    "AWS::MSK::Cluster": ("stream", "ClusterName"),
    "AWS::Logs::LogGroup": ("log", "LogGroupName"),
    "AWS::ElasticLoadBalancingV2::LoadBalancer": ("host", "Name"),
    "AWS::Lambda::LayerVersion": ("other", "LayerName"),
}
_INTERFACES: dict[str, tuple[str, ...]] = {
    # type: properties in which functions stand
    "AWS::Serverless::Api": ("DefinitionBody", "Auth"),
    "AWS::Serverless::HttpApi": ("DefinitionBody", "Auth"),
    "AWS::ApiGateway::RestApi": ("Body",),
    "AWS::ApiGatewayV2::Api": ("Body",),
    "AWS::AppSync::GraphQLApi": (),
}
_HTTP_PARTS: dict[str, tuple[str, ...]] = {
    "AWS::ApiGateway::Method": ("Integration",),
    "AWS::ApiGateway::Authorizer": ("AuthorizerUri",),
    "AWS::ApiGatewayV2::Integration": ("IntegrationUri",),
    "AWS::ApiGatewayV2::Authorizer": ("AuthorizerUri",),
    "AWS::AppSync::DataSource": ("LambdaConfig",),
    "AWS::ElasticLoadBalancingV2::TargetGroup": ("Targets",),
}
_INTEGRATIONS = ("AWS::ApiGateway::Method", "AWS::ApiGatewayV2::Integration")
_OTHER_CALLERS: dict[str, tuple[str, ...]] = {
    "AWS::CloudFormation::CustomResource": ("ServiceToken",),
    "AWS::SecretsManager::RotationSchedule": ("RotationLambdaARN",),
    "AWS::Logs::SubscriptionFilter": ("DestinationArn",),
    "AWS::IoT::TopicRule": ("TopicRulePayload",),
    "AWS::CloudFront::Distribution": ("DistributionConfig",),
}


def any_other(resource: Declared, unit: Unit) -> None:
    """Read a resource that needs no reader of its own."""
    kind, naming = _PLAIN.get(resource.type, ("other", ""))
    if resource.type in _INTERFACES:
        kind, naming = "api", "Name"
        for part in _INTERFACES[resource.type]:
            note_function_calls(unit, resource.get(part), "http")
            for each in gateways.integrations(resource.get(part)):
                unit.emissions += gateways.emissions(each, each.span, resource.id)
    unit.declare(resource, kind, text_of(resource.get(naming)))
    inner_dead_letters(unit, resource.ref, resource.properties)
    for part in _HTTP_PARTS.get(resource.type, ()):
        note_function_calls(unit, resource.get(part), "http", resource.span)
    if resource.type in _INTEGRATIONS:
        stated = resource.get("Integration") or resource.properties
        unit.emissions += gateways.emissions(stated, resource.span, resource.id)
    parts = _OTHER_CALLERS.get(resource.type, ())
    if resource.type.startswith("Custom::"):
        parts = ("ServiceToken",)
    for part in parts:
        note_function_calls(unit, resource.get(part), "other", resource.span)


def table(resource: Declared, unit: Unit) -> None:
    """Read a table with its key attributes."""
    schema = elements_of(resource.get("KeySchema"))
    keys = tuple(word for each in schema if (word := word_of(at(each, "AttributeName"))))
    unit.declare(resource, "table", text_of(resource.get("TableName")), keys=keys)


def simple_table(resource: Declared, unit: Unit) -> None:
    """Read SAM's table of one key (``id`` unless stated)."""
    key = word_of(resource.get("PrimaryKey", "Name")) or "id"
    unit.declare(resource, "table", text_of(resource.get("TableName")), keys=(key,))


def bucket(resource: Declared, unit: Unit) -> None:
    """Read a bucket and the functions it notifies."""
    unit.declare(resource, "bucket", text_of(resource.get("BucketName")))
    notified = resource.get("NotificationConfiguration", "LambdaConfigurations")
    note_function_calls(unit, notified, "bucket", resource.span)


def user_pool(resource: Declared, unit: Unit) -> None:
    """Read the triggers of a user pool."""
    unit.declare(resource, "other", text_of(resource.get("UserPoolName")))
    note_function_calls(unit, resource.get("LambdaConfig"), "cognito")


def state_machine(resource: Declared, unit: Unit) -> None:
    """Read a state machine: the functions its definition calls, and what it publishes."""
    name = text_of(first_of(resource.properties, "StateMachineName", "Name"))
    unit.declare(resource, "state-machine", name)
    places = ("Definition", "DefinitionString", "DefinitionSubstitutions")
    seen: list[Data] = [each for place in places if (each := resource.get(place)) is not None]
    parsed = [document_of(each) or each for each in seen]
    if parsed:
        note_function_calls(unit, Items(tuple(parsed), parsed[0].span), "state-machine")
    given = entries_of(resource.get("DefinitionSubstitutions"))
    values = {entry.key: text_of(entry.value) for entry in given}
    for definition in parsed:
        unit.emissions += emissions(filled(definition, values), resource.id)
    source = folder_path(unit.path, resource.get("DefinitionUri"))
    if source:
        id = f"{resource.id}.Definition"
        unit.nested.append(NestedUnit(id, source, tuple(values.items()), resource.span))


def parameter(resource: Declared, unit: Unit) -> None:
    """Read a stored parameter: a value that other stacks and code look up by its path."""
    name = text_of(resource.get("Name"))
    unit.declare(resource, "other", name)
    if name:
        value = text_of(resource.get("Value"))
        unit.exports.append(Export("ssm", name, value, resource.span))


def nested_stack(resource: Declared, unit: Unit) -> None:
    """Read a nested stack or application: another template with values for its parameters."""
    unit.declare(resource, "other")
    local = first_of(resource.metadata, "aws:asset:path")
    local = local or first_of(resource.properties, "TemplateURL", "Location")
    arguments = tuple(
        (entry.key, text_of(entry.value)) for entry in entries_of(resource.get("Parameters"))
    )
    source = folder_path(unit.path, local)
    unit.nested.append(NestedUnit(resource.id, source, arguments, resource.span))


def outputs(unit: Unit, data: Data | None) -> None:
    """Note the outputs of a template and the names under which they are exported."""
    for entry in entries_of(data):
        value = text_of(at(entry.value, "Value"))
        unit.exports.append(Export("output", (entry.key,), value, entry.key_span))
        name = text_of(at(entry.value, "Export", "Name"))
        if name:
            unit.exports.append(Export("export", name, value, entry.key_span))


READERS = {
    "AWS::DynamoDB::Table": table,
    "AWS::DynamoDB::GlobalTable": table,
    "AWS::Serverless::SimpleTable": simple_table,
    "AWS::S3::Bucket": bucket,
    "AWS::Cognito::UserPool": user_pool,
    "AWS::StepFunctions::StateMachine": state_machine,
    "AWS::SSM::Parameter": parameter,
    "AWS::CloudFormation::Stack": nested_stack,
    "AWS::Serverless::Application": nested_stack,
}

"""What an attribute of a resource stands for: its identity, a stated value, or another's."""

from typing import TYPE_CHECKING

from nplint.facts.data import Hole
from nplint.facts.infra import ResourceKind
from nplint.link.terraform.sections import Section, section_of
from nplint.link.terraform.values import (
    Encoded,
    Field,
    Fields,
    Handle,
    Many,
    Piece,
    Unknown,
    Value,
    Words,
    elements,
    key_of,
    literal_of,
    words,
)
from nplint.span import Span

if TYPE_CHECKING:
    from nplint.link.terraform.scope import Instance

RESOURCE_KINDS: dict[str, ResourceKind] = {
    "aws_sns_topic": "topic",
    "aws_sqs_queue": "queue",
    "aws_lambda_function": "function",
    "aws_dynamodb_table": "table",
    "aws_s3_bucket": "bucket",
    "aws_cloudwatch_event_bus": "bus",
    "aws_sfn_state_machine": "state-machine",
    "aws_api_gateway_rest_api": "api",
    "aws_apigatewayv2_api": "api",
    "aws_appsync_graphql_api": "api",
    "aws_lb": "host",
    "aws_alb": "host",
    "aws_db_instance": "database",
    "aws_rds_cluster": "database",
    "aws_docdb_cluster": "database",
    "aws_elasticache_cluster": "cache",
    "aws_elasticache_replication_group": "cache",
    "aws_secretsmanager_secret": "secret",
    "aws_kinesis_stream": "stream",
    "aws_kinesis_firehose_delivery_stream": "stream",
    "aws_msk_cluster": "stream",
    "aws_cloudwatch_log_group": "log",
    "aws_pipes_pipe": "other",
    "aws_ecs_task_definition": "other",
    "aws_mq_broker": "other",
}
"""Terraform's types that are resources of the facts; as data sources they are imported ones."""

_REFERABLE = frozenset(
    [
        "aws_iam_role", "aws_iam_policy", "aws_cloudwatch_event_rule", "aws_scheduler_schedule",
        "aws_sns_topic_subscription", "archive_file", "aws_s3_object", "aws_s3_bucket_object",
        "aws_cognito_user_pool", "aws_lambda_layer_version",
    ]
)  # fmt: skip
"""Types whose references are followed: by address, not by the name they state."""

_ID_MEANS: dict[str, str] = {
    "queue": "url", "topic": "arn", "state-machine": "arn", "table": "name", "bucket": "name",
    "function": "name", "bus": "name", "secret": "arn", "stream": "arn",
}  # fmt: skip
_MEANING = {
    "arn": "arn", "invoke_arn": "arn", "qualified_arn": "arn", "qualified_invoke_arn": "arn",
    "topic_arn": "arn", "name": "name", "function_name": "name", "bucket": "name", "url": "url",
    "queue_url": "url", "stream_arn": "stream_arn", "output_path": "path", "key": "key",
    "id": "id",
}  # fmt: skip
_BEHIND = {
    "aws_lambda_function_url": "function_name", "aws_apigatewayv2_stage": "api_id",
    "aws_apigatewayv2_deployment": "api_id", "aws_api_gateway_stage": "rest_api_id",
    "aws_api_gateway_deployment": "rest_api_id",
}  # fmt: skip
"""What answers to an address, by the type that has the address."""
_PSEUDO = {
    ("data.aws_caller_identity", "account_id"): "account",
    ("data.aws_caller_identity", "id"): "account",
    ("data.aws_region", "name"): "region",
    ("data.aws_region", "id"): "region",
    ("data.aws_region", "region"): "region",
    ("data.aws_partition", "partition"): "partition",
}


def identity(instance: "Instance", name: str, span: Span) -> Value:
    """Return an attribute's value: where it names the resource, a hole that refers to it."""
    kind = instance.kind
    if (kind, name) in _PSEUDO:
        return words(Hole("pseudo", _PSEUDO[kind, name]), span)
    bare = kind.removeprefix("data.")
    meaning = _MEANING.get(name)
    if bare in RESOURCE_KINDS and meaning:
        told = _ID_MEANS.get(RESOURCE_KINDS[bare], "ref") if meaning == "id" else meaning
        return _reference(instance, name, told, span)
    if bare in _REFERABLE and meaning:
        return _reference(instance, name, meaning, span)
    special = _special(kind, instance, name, span)
    return special or _stated(instance, name, span)


def _reference(instance: "Instance", name: str, meaning: str, span: Span) -> Value:
    known = literal_of(_stated(instance, name, span)) if meaning == "name" else None
    hole = Hole("resource", instance.address, meaning)
    return Words((Piece(hole, span, known=known),), span)


def _stated(instance: "Instance", name: str, span: Span) -> Value:
    """Return what the block itself says of an attribute, and no more of it than that."""
    attribute = instance.block.body.attribute(name)
    if attribute is not None:
        return instance.evaluator().evaluate(attribute.value)
    nested = any(name in (block.kind, *block.labels) for block in instance.block.body.blocks)
    value = section_of(instance).value(name) if nested else None
    return value or Unknown(span, Hole("resource", instance.address, name))


def _special(kind: str, instance: "Instance", name: str, span: Span) -> Value | None:
    match kind, name:
        case "data.aws_iam_policy_document", "json" | "minified_json":
            return _policy_document(section_of(instance), span)
        case "data.aws_ssm_parameter", "value" | "insecure_value":
            return words(Hole("ssm", _key(instance, "name", span)), span)
        case "data.aws_secretsmanager_secret_version", _:
            return words(Hole("secret", _key(instance, "secret_id", span)), span)
        case "data.terraform_remote_state", "outputs":
            return Unknown(span, Hole("import"))
        case "aws_lambda_alias" | "data.aws_lambda_alias", "arn" | "invoke_arn":
            return _stated(instance, "function_name", span)
        case _, "function_url" | "invoke_url" if kind in _BEHIND:
            return _stated(instance, _BEHIND[kind], span)
        case _:
            return None


def _key(instance: "Instance", attribute: str, span: Span) -> str:
    return key_of(_stated(instance, attribute, span))


def _policy_document(section: Section, span: Span) -> Value:
    """Return the JSON that a policy document's blocks stand for."""
    statements: list[Value] = []
    for name in ("source_policy_documents", "override_policy_documents"):
        given = section.value(name)
        for _, document in elements(given) if given else ():
            inner = document.value if isinstance(document, Encoded) else document
            if isinstance(inner, Fields):
                below = inner.get("Statement")
                statements += [item for _, item in elements(below)] if below else []
    statements += [_statement(statement) for statement in section.sections("statement")]
    return Encoded(Fields((Field("Statement", Many(tuple(statements), span), span),), span), span)


def _statement(statement: Section) -> Value:
    names = {"effect": "Effect", "actions": "Action", "resources": "Resource"}
    stated = ((names[each], statement.value(each), statement.place(each)) for each in names)
    fields = (Field(name, value, place) for name, value, place in stated if value)
    return Fields(tuple(fields), statement.span)


def address_of(value: Value | None) -> str | None:
    """Return the address of the resource that a value refers to and that alone."""
    match value:
        case Handle(address=address):
            return address
        case Unknown(hole=Hole(kind="resource", name=name)):
            return name
        case None:
            return None
        case _:
            contents = [piece.content for piece in getattr(value, "pieces", ())]
            match contents:
                case [Hole(kind="resource", name=name)]:
                    return name
                case _:
                    return None

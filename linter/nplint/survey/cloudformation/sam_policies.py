"""SAM's policy templates and inline policies of functions and state machines.

The actions are those of ``policy_templates.json`` in aws/serverless-application-model, as far as
they reach a resource that others may own.
"""

from nplint.facts.data import Data, Entry, Hole, Table, Text
from nplint.facts.infra import Grant
from nplint.survey.cloudformation.access import note_statements
from nplint.survey.cloudformation.unit import Unit
from nplint.survey.cloudformation.values import at, elements_of, text_of

_TABLE_READ = ("dynamodb:GetItem", "dynamodb:Scan", "dynamodb:Query", "dynamodb:BatchGetItem")
_TABLE_WRITE = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:BatchWriteItem")
_BUCKET_READ = ("s3:GetObject", "s3:ListBucket")
_BUCKET_WRITE = ("s3:PutObject",)

_TEMPLATES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    # template: (parameter, service and prefix of the resource, actions)
    "SNSPublishMessagePolicy": ("TopicName", "sns:", ("sns:Publish",)),
    "SNSCrudPolicy": ("TopicName", "sns:", ("sns:CreateTopic", "sns:Subscribe", "sns:Publish")),
    "SQSSendMessagePolicy": ("QueueName", "sqs:", ("sqs:SendMessage",)),
    "SQSPollerPolicy": ("QueueName", "sqs:", ("sqs:ReceiveMessage", "sqs:DeleteMessage")),
    "LambdaInvokePolicy": ("FunctionName", "lambda:function:", ("lambda:InvokeFunction",)),
    "StepFunctionsExecutionPolicy": (
        "StateMachineName", "states:stateMachine:", ("states:StartExecution",),
    ),
    "EventBridgePutEventsPolicy": ("EventBusName", "events:event-bus/", ("events:PutEvents",)),
    "DynamoDBReadPolicy": ("TableName", "dynamodb:table/", _TABLE_READ),
    "DynamoDBWritePolicy": ("TableName", "dynamodb:table/", _TABLE_WRITE),
    "DynamoDBCrudPolicy": (
        "TableName", "dynamodb:table/", (*_TABLE_READ, *_TABLE_WRITE, "dynamodb:DeleteItem"),
    ),
    "DynamoDBReconfigurePolicy": ("TableName", "dynamodb:table/", ("dynamodb:UpdateTable",)),
    "S3ReadPolicy": ("BucketName", "s3:", _BUCKET_READ),
    "S3WritePolicy": ("BucketName", "s3:", _BUCKET_WRITE),
    "S3CrudPolicy": ("BucketName", "s3:", (*_BUCKET_READ, *_BUCKET_WRITE, "s3:DeleteObject")),
    "S3FullAccessPolicy": (
        "BucketName", "s3:", (*_BUCKET_READ, *_BUCKET_WRITE, "s3:DeleteObject"),
    ),
    "KinesisCrudPolicy": ("StreamName", "kinesis:stream/", ("kinesis:PutRecord",)),
    "KinesisStreamReadPolicy": ("StreamName", "kinesis:stream/", ("kinesis:GetRecords",)),
    "FirehoseWritePolicy": (
        "DeliveryStreamName", "firehose:deliverystream/", ("firehose:PutRecord",),
    ),
    "FirehoseCrudPolicy": (
        "DeliveryStreamName", "firehose:deliverystream/", ("firehose:PutRecord",),
    ),
    "SSMParameterReadPolicy": ("ParameterName", "ssm:parameter/", ("ssm:GetParameter",)),
    "SSMParameterWithSlashPrefixReadPolicy": (
        "ParameterName", "ssm:parameter", ("ssm:GetParameter",),
    ),
    "AWSSecretsManagerGetSecretValuePolicy": (
        "SecretArn", "", ("secretsmanager:GetSecretValue",),
    ),
}  # fmt: skip


def policies(unit: Unit, principal: Text, data: Data | None) -> None:
    """Note the grants of a SAM ``Policies`` property."""
    for policy in elements_of(data):
        if not isinstance(policy, Table):
            continue
        if policy.get("Statement") is not None:
            note_statements(unit, [principal], policy)
        for entry in policy.entries:
            if entry.key in _TEMPLATES:
                unit.grants.append(_granted(principal, entry))


def _granted(principal: Text, entry: Entry) -> Grant:
    parameter, service, actions = _TEMPLATES[entry.key]
    name = text_of(at(entry.value, parameter))
    return Grant(principal, actions, (_resource(service, name),), entry.key_span)


def _resource(service: str, name: Text) -> Text:
    """Return the ARN that a policy template makes of a name; a reference stands for itself."""
    if not service or (name and isinstance(name[0], Hole)):
        return name
    namespace, _, prefix = service.partition(":")
    if namespace == "s3":
        return ("arn:", Hole("pseudo", "partition"), ":s3:::", *name)
    return (
        "arn:", Hole("pseudo", "partition"), f":{namespace}:", Hole("pseudo", "region"),
        ":", Hole("pseudo", "account"), f":{prefix}", *name,
    )  # fmt: skip

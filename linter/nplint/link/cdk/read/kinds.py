"""Which library class declares which kind of resource."""

from nplint.facts.infra import ResourceKind

_KINDS: dict[str, ResourceKind] = {
    "aws_sns.Topic": "topic",
    "aws_sqs.Queue": "queue",
    "aws_lambda.Function": "function",
    "aws_lambda.DockerImageFunction": "function",
    "aws_lambda.SingletonFunction": "function",
    "aws_lambda_nodejs.NodejsFunction": "function",
    "aws_lambda_python.PythonFunction": "function",
    "aws_lambda_go.GoFunction": "function",
    "aws_cloudfront.experimental.EdgeFunction": "function",
    "aws_sam.Function": "function",
    "aws_dynamodb.Table": "table",
    "aws_dynamodb.TableV2": "table",
    "aws_dynamodb.GlobalTable": "table",
    "aws_s3.Bucket": "bucket",
    "aws_events.EventBus": "bus",
    "aws_stepfunctions.StateMachine": "state-machine",
    "aws_apigateway.RestApi": "api",
    "aws_apigateway.LambdaRestApi": "api",
    "aws_apigateway.SpecRestApi": "api",
    "aws_apigateway.StepFunctionsRestApi": "api",
    "aws_apigatewayv2.HttpApi": "api",
    "aws_apigatewayv2.Api": "api",
    "aws_apigatewayv2.WebSocketApi": "api",
    "aws_appsync.GraphqlApi": "api",
    "aws_rds.DatabaseInstance": "database",
    "aws_rds.DatabaseCluster": "database",
    "aws_rds.ServerlessCluster": "database",
    "aws_rds.DatabaseProxy": "database",
    "aws_rds.DBInstance": "database",
    "aws_rds.DBCluster": "database",
    "aws_rds.DBProxy": "database",
    "aws_docdb.DatabaseCluster": "database",
    "aws_elasticache.CacheCluster": "cache",
    "aws_elasticache.ReplicationGroup": "cache",
    "aws_secretsmanager.Secret": "secret",
    "aws_kinesis.Stream": "stream",
    "aws_kinesisfirehose.DeliveryStream": "stream",
    "aws_logs.LogGroup": "log",
}


FUNCTION_CLASSES = (
    *sorted(name for name, kind in _KINDS.items() if kind == "function"),
    "aws_lambda.CfnFunction",
    "aws_sam.CfnFunction",
)


def class_name(name: str) -> str:
    """Return the class that a name of a constructor, L1 class or ``from…`` lookup belongs to."""
    head, dot, member = name.rpartition(".")
    if dot and member.startswith("from") and "." in head:
        name = head
    service, dot, short = name.rpartition(".")
    if short.startswith("Cfn") and len(short) > 3:
        return f"{service}{dot}{short[3:]}"
    return name


def kind_of(name: str) -> ResourceKind | None:
    """Return the kind of resource that a library name declares; None for what is none."""
    if not name.startswith("aws_"):
        return None
    return _KINDS.get(class_name(name), "other")


def is_lookup(name: str) -> bool:
    """Whether a library name is a lookup of something declared elsewhere."""
    short = name.rsplit(".", 1)[-1]
    return short.startswith("from") and short[4:5].isupper()

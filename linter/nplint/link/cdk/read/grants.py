"""Permissions: ``grant…`` methods and policy statements."""

from nplint.facts.data import Text
from nplint.facts.infra import Grant, ResourceKind
from nplint.link.cdk.library import listed
from nplint.link.cdk.naming import last
from nplint.link.cdk.read.kinds import FUNCTION_CLASSES, kind_of
from nplint.link.cdk.read.props import call_props, constant, texts
from nplint.link.cdk.read.sources import CONSUME
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Instance, Made, Stack, Value

_TABLE_READ = (
    "dynamodb:BatchGetItem", "dynamodb:Query", "dynamodb:GetItem", "dynamodb:Scan",
    "dynamodb:ConditionCheckItem", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
    "dynamodb:DescribeTable",
)  # fmt: skip
_TABLE_WRITE = (
    "dynamodb:BatchWriteItem", "dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
)  # fmt: skip
_BUCKET_READ = ("s3:GetObject*", "s3:GetBucket*", "s3:List*")
_BUCKET_PUT = (
    "s3:PutObject", "s3:PutObjectLegalHold", "s3:PutObjectRetention", "s3:PutObjectTagging",
    "s3:PutObjectVersionTagging", "s3:Abort*",
)  # fmt: skip
_BUCKET_WRITE = ("s3:DeleteObject*", *_BUCKET_PUT)
_SECRET = ("secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret")

_ACTIONS: dict[tuple[str, str], tuple[str, ...]] = {
    ("topic", "grantPublish"): ("sns:Publish",),
    ("topic", "grantSubscribe"): ("sns:Subscribe",),
    ("queue", "grantSendMessages"): (
        "sqs:SendMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl",
    ),
    ("queue", "grantConsumeMessages"): CONSUME,
    ("queue", "grantPurge"): ("sqs:PurgeQueue", "sqs:GetQueueAttributes", "sqs:GetQueueUrl"),
    ("function", "grantInvoke"): ("lambda:InvokeFunction",),
    ("function", "grantInvokeUrl"): ("lambda:InvokeFunctionUrl",),
    ("function", "grantInvokeLatestVersion"): ("lambda:InvokeFunction",),
    ("state-machine", "grantStartExecution"): ("states:StartExecution",),
    ("state-machine", "grantStartSyncExecution"): ("states:StartSyncExecution",),
    ("state-machine", "grantTaskResponse"): (
        "states:SendTaskSuccess", "states:SendTaskFailure", "states:SendTaskHeartbeat",
    ),
    ("table", "grantReadData"): _TABLE_READ,
    ("table", "grantWriteData"): _TABLE_WRITE,
    ("table", "grantReadWriteData"): (*_TABLE_READ[:-1], *_TABLE_WRITE),
    ("table", "grantFullAccess"): ("dynamodb:*",),
    ("table", "grantStreamRead"): (
        "dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
    ),
    ("bucket", "grantRead"): _BUCKET_READ,
    ("bucket", "grantWrite"): _BUCKET_WRITE,
    ("bucket", "grantPut"): _BUCKET_PUT,
    ("bucket", "grantDelete"): ("s3:DeleteObject*",),
    ("bucket", "grantReadWrite"): (*_BUCKET_READ, *_BUCKET_WRITE),
    ("bus", "grantPutEventsTo"): ("events:PutEvents",),
    ("bus", "grantAllPutEvents"): ("events:PutEvents",),
    ("secret", "grantRead"): _SECRET,
    ("secret", "grantWrite"): ("secretsmanager:PutSecretValue", "secretsmanager:UpdateSecret"),
    ("stream", "grantWrite"): ("kinesis:ListShards", "kinesis:PutRecord", "kinesis:PutRecords"),
    ("stream", "grantPutRecords"): ("firehose:PutRecord", "firehose:PutRecordBatch"),
    ("api", "grantExecute"): ("execute-api:Invoke",),
}  # fmt: skip


def grant(view: View, made: Made) -> None:
    """``resource.grantSomething(principal)`` on a construct, or on something handed in."""
    principal = made.args[0] if made.args else made.named.entries.get("grantee")
    target = view.construct(made.receiver)
    actions = _actions(target, made.name)
    if made.name == "grant":
        actions = tuple(text for arg in made.args[1:] for text in texts(arg))
    if not actions or made.receiver is None:
        return
    holder = view.construct(principal)
    stack = holder.stack if holder is not None and holder.stack is not None else made.stack
    who = view.text(principal, stack) if principal is not None else ()
    on = view.text(made.receiver, stack)
    view.draft(stack, made.span).add("grants", Grant(who, actions, (on,), made.span))


def _actions(target: Made | None, method: str) -> tuple[str, ...]:
    kind: ResourceKind | None = kind_of(target.name) if target is not None else None
    if kind is not None and kind != "other":
        return _ACTIONS.get((kind, method), ())
    # Of something computed, the method's name says what it is, where only one thing has it.
    possible = sorted({actions for (_, name), actions in _ACTIONS.items() if name == method})
    return possible[0] if len(possible) == 1 else ()


def add_statement(view: View, made: Made) -> None:
    """``fn.addToRolePolicy(new iam.PolicyStatement(…))`` and its like."""
    for given in [*made.args, *made.named.entries.values()]:
        if isinstance(given, Made) and last(given.name) == "PolicyStatement":
            _add(view, made.receiver, given, made.stack)


def read_role(view: View, made: Made) -> None:
    """Read statements in a policy's or role's props."""
    settings = view.props(made)
    policies = getattr(settings.get("inlinePolicies"), "entries", {})
    documents = [*policies.values(), settings.get("document"), settings.get("policyDocument")]
    statements = listed(settings.get("statements", "initialPolicy"))
    for document in documents:
        if isinstance(document, Made) and last(document.name) == "PolicyDocument":
            statements += listed(call_props(document, 0).get("statements"))
    holders = listed(settings.get("roles")) or [made]
    for statement in statements:
        if isinstance(statement, Made) and last(statement.name) == "PolicyStatement":
            for holder in holders:
                _add(view, holder, statement, made.stack)


def _add(view: View, holder: Value | None, statement: Made, fallback: Stack | None) -> None:
    found = call_props(statement, 0)
    owner = view.construct(holder)
    if _is_resource_policy(owner) or found.get("principals", "principal") is not None:
        return
    stack = owner.stack if owner is not None and owner.stack is not None else fallback
    actions = [*texts(found.get("actions", "action"))]
    resources = [view.text(item, stack) for item in listed(found.get("resources"))]
    for later in view.machine.made:
        if later.receiver is statement and later.name in ("addActions", "addResources"):
            if later.name == "addActions":
                actions += [text for arg in later.args for text in texts(arg)]
            else:
                resources += [view.text(arg, stack) for arg in later.args]
    denied = constant(found.get("effect")).lower() == "deny"
    if not actions:
        return
    has_name = owner is not None or isinstance(holder, Instance)
    who: Text = view.text(holder, stack) if has_name and holder is not None else ()
    fact = Grant(
        who, tuple(actions), tuple(resources), statement.span, "deny" if denied else "allow"
    )
    view.draft(stack, statement.span).add("grants", fact)


def _is_resource_policy(owner: Made | None) -> bool:
    """Whether statements added to it say who may use it, not what it may use."""
    return owner is not None and kind_of(owner.name) in ("topic", "queue", "bucket", "bus", "api")


_GRANTS = sorted({method for _, method in _ACTIONS} | {"grant"})
METHODS = {
    **dict.fromkeys(_GRANTS, grant),
    **dict.fromkeys(
        (
            "addToRolePolicy", "addToPolicy", "addToPrincipalPolicy", "addStatements",
            "addStatement", "attachInlinePolicy",
        ),
        add_statement,
    ),
}  # fmt: skip
CONSTRUCTS = dict.fromkeys(
    ("aws_iam.Policy", "aws_iam.ManagedPolicy", "aws_iam.Role", *FUNCTION_CLASSES), read_role
)

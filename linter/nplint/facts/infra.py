"""Infrastructure as values: what a template, a stack or a deploy script declares.

CDK, CloudFormation, SAM, Terraform, serverless.yml and run-time boto3 all yield these; nothing
downstream knows which. ``id`` is unique inside one ``InfraFacts`` (a logical id, a construct path,
a Terraform address); a ``Hole("resource", id, …)`` in a text of the same facts refers to it.
"""

from typing import Literal, TypeAlias

from msgspec import Struct, field

from nplint.facts.data import Data, Text
from nplint.facts.directives import Directive
from nplint.span import Span

ResourceKind: TypeAlias = Literal[
    "topic", "queue", "function", "table", "bucket", "bus", "state-machine", "api", "host",
    "database", "cache", "secret", "stream", "log", "other",
]  # fmt: skip


class Resource(Struct, frozen=True):
    """Anything declared or imported. ``name`` is empty when the deploy tool makes one up."""

    id: str
    kind: ResourceKind
    span: Span
    name: Text = ()
    imported: bool = False
    """Looked up, not created here (fromTopicArn, a data source): somebody else's."""
    arn: Text = ()
    """For an imported resource: the ARN or URL it is looked up by."""
    keys: tuple[str, ...] = ()
    """For a table: its key attributes."""
    fifo: bool = False
    made_at: Span | None = None
    """Where it is created, when ``span`` is the call that says which one."""
    construct: str = ""
    """In a synthesised template: the CDK construct's path (``Stack/Orders/Queue/Resource``)."""


class QueueSettings(Struct, frozen=True):
    """A queue's delivery settings. None = not stated (AWS's default holds); -1 = computed."""

    queue: str
    visibility_timeout: int | None = None
    """Seconds; the default is 30."""
    max_receive_count: int | None = None
    visibility_span: Span | None = None
    retention: int | None = None
    visibility_origin: Span | None = None
    """Where the number itself stands, when a caller or a variable gives it."""
    visibility_parameter: str = ""
    """The unit's parameter that says the visibility timeout: another unit may give it."""


class DeadLetter(Struct, frozen=True):
    """A redrive: where messages of ``source`` go that could not be processed.

    ``source`` refers to a queue, a subscription, a rule's target or a function.
    ``target`` may be unknown (computed); the redrive counts all the same.
    """

    source: Text
    target: Text
    span: Span
    on: Literal["queue", "subscription", "rule", "function"] = "queue"


class Subscription(Struct, frozen=True):
    """A topic's subscription."""

    id: str
    topic: Text
    protocol: Literal[
        "sqs",
        "lambda",
        "http",
        "https",
        "email",
        "email-json",
        "sms",
        "application",
        "firehose",
        "unknown",
    ]
    endpoint: Text
    span: Span
    policy: Data | None = None
    """The filter policy document; None = no filter; ``Opaque`` = computed."""
    policy_scope: Literal["attributes", "body", "unknown"] = "attributes"
    raw: bool | None = False
    """RawMessageDelivery; None = computed."""
    raw_span: Span | None = None


class Rule(Struct, frozen=True):
    """An EventBridge rule; ``pattern`` is None for a schedule."""

    id: str
    span: Span
    bus: Text = ()
    pattern: Data | None = None
    schedule: bool = False
    targets: tuple[Text, ...] = ()
    name: Text = ()


class EnvironmentVariable(Struct, frozen=True):
    """One environment variable of a function (or of all functions of a file: ``function`` "")."""

    function: str
    name: str
    value: Text
    span: Span


class FunctionCode(Struct, frozen=True):
    """Where a function's code is and how long it may run.

    ``code`` is a folder or file relative to the root ("" = unknown); ``handler`` as written
    (``src/app.handler``, ``pkg.mod.handler``, ``index.handler``); ``timeout`` in seconds, None =
    the deploy tool's default, -1 = computed.
    """

    function: str
    code: str
    handler: str
    span: Span
    timeout: int | None = None
    default_timeout: int = 3
    language: Literal["python", "javascript", "other", "unknown"] = "unknown"
    handler_span: Span | None = None
    timeout_span: Span | None = None
    """Where the timeout's value stands."""
    timeout_parameter: str = ""
    """The unit's parameter that says it: another unit may give it."""


class EventSource(Struct, frozen=True):
    """A queue or stream that feeds a function. None = not stated; -1 = computed."""

    function: Text
    source: Text
    span: Span
    batch_size: int | None = None
    """The default for SQS is 10."""
    batch_window: int | None = None
    """Seconds; the default is 0."""
    report_failures: bool | None = False
    """ReportBatchItemFailures; None = computed."""
    filter: Data | None = None


class Invocation(Struct, frozen=True):
    """What else calls a function directly: an API route, a schedule, a user pool, a bucket, a stage
    of a state machine, or a topic without a queue (that one is a ``Subscription`` too)."""

    function: Text
    kind: Literal["http", "schedule", "bucket", "stream", "cognito", "state-machine", "other"]
    span: Span


class Emission(Struct, frozen=True):
    """A message that infrastructure publishes by itself: a state machine's task, a pipe's target.

    ``by`` is the id of what publishes it, empty where another unit declares that.
    """

    by: str
    topic: Text
    """Topic or bus; empty for the default bus."""
    span: Span
    transport: Literal["sns", "eventbridge", ""] = ""
    """Empty: as the topic or bus that it goes to says."""
    name: Text = ()
    """EventBridge's detail type."""
    source: Text = ()
    attributes: Data | None = None
    """SNS's message attributes, spelled as its API does."""
    body: Data | None = None


class Grant(Struct, frozen=True):
    """A permission that a function (or role) gets. ``principal`` may be empty (unknown)."""

    principal: Text
    actions: tuple[str, ...]
    resources: tuple[Text, ...]
    span: Span
    effect: Literal["allow", "deny"] = "allow"


class Export(Struct, frozen=True):
    """A value made available to other stacks: an export, an SSM parameter, or a mere
    output of a template (which its parent and ``${cf:stack.output}`` can read)."""

    kind: Literal["export", "ssm", "output"]
    name: Text
    value: Text
    span: Span


class NestedUnit(Struct, frozen=True):
    """Another deploy unit started by this one with values for its parameters.

    ``source`` is the child's template (or folder) relative to the root, "" = unknown. In the
    child ``Hole("parameter", name)`` is what ``arguments`` say; here ``Hole("resource", id,
    "outputs.Key")`` is the child's ``Export("output", Key)``.
    """

    id: str
    source: str
    arguments: tuple[tuple[str, Text], ...]
    span: Span


class InfraGap(Struct, frozen=True):
    """Something that could not be read or resolved, with its place."""

    message: str
    span: Span


class InfraFacts(Struct, frozen=True):
    """All that one deploy unit (a template, a stack's file, a Terraform folder) declares.

    ``tool`` is for display only. Every tuple is sorted by span.
    """

    path: str
    tool: str
    resources: tuple[Resource, ...] = ()
    queues: tuple[QueueSettings, ...] = ()
    dead_letters: tuple[DeadLetter, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()
    rules: tuple[Rule, ...] = ()
    functions: tuple[FunctionCode, ...] = ()
    environment: tuple[EnvironmentVariable, ...] = ()
    event_sources: tuple[EventSource, ...] = ()
    invocations: tuple[Invocation, ...] = ()
    emissions: tuple[Emission, ...] = ()
    grants: tuple[Grant, ...] = ()
    exports: tuple[Export, ...] = ()
    gaps: tuple[InfraGap, ...] = field(default=())
    nested: tuple[NestedUnit, ...] = ()
    directives: tuple[Directive, ...] = ()
    """Suppressions that stand in the data itself (``Metadata: nplint:``), not in a comment."""

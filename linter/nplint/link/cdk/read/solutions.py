"""AWS Solutions Constructs (``SnsToSqs``, ``SqsToLambda`` …): a pattern as the parts it makes.

The parts are terms like those of hand-written code, so the other readers need not know.
"""

from msgspec import Struct

from nplint.link.cdk.naming import camel
from nplint.link.cdk.read.props import call_props, flag
from nplint.link.cdk.values import DictValue, Lit, Made, Site, Value

_PREFIX = "solutions:"
_PARTS = {
    "Sns": ("aws_sns.Topic", "existingTopicObj", "topicProps", "SnsTopic"),
    "Sqs": ("aws_sqs.Queue", "existingQueueObj", "queueProps", "queue"),
    "Lambda": ("aws_lambda.Function", "existingLambdaObj", "lambdaFunctionProps", "LambdaFunction"),
    "Dynamodb": ("aws_dynamodb.Table", "existingTableObj", "dynamoTableProps", "DynamoTable"),
    "S3": ("aws_s3.Bucket", "existingBucketObj", "bucketProps", "S3Bucket"),
}  # fmt: skip
_OTHER_EXISTING = {"existingTopicObj": "existingTopicObject"}


class _Pattern(Struct):
    whole: Made
    made: list[Made]

    def part(self, kind: str) -> Value:
        """Return one end of the pattern: what is handed in, or a new construct."""
        name, existing, props_name, id = _PARTS[kind]
        settings = call_props(self.whole, 2)
        given = settings.get(existing, _OTHER_EXISTING.get(existing, existing))
        if given is not None:
            return given
        own = settings.get(props_name)
        entries = dict(own.entries) if isinstance(own, DictValue) else {}
        if kind == "Sqs":
            self._add_dead_letter_queue(entries)
        return self.construct(name, id, entries)

    def _add_dead_letter_queue(self, entries: dict[str, Value]) -> None:
        """The patterns deploy a dead letter queue unless told not to; 15 receives by default."""
        settings = call_props(self.whole, 2)
        deploy = settings.get("deployDeadLetterQueue")
        if (deploy is None or flag(deploy)) and "deadLetterQueue" not in entries:
            count = settings.get("maxReceiveCount") or Lit(15, self.whole.span)
            target = self.construct("aws_sqs.Queue", "deadLetterQueue", {})
            entries["deadLetterQueue"] = self._dict({"queue": target, "maxReceiveCount": count})

    def _dict(self, entries: dict[str, Value]) -> DictValue:
        return DictValue(entries, self.whole.span)

    def construct(self, name: str, id: str, entries: dict[str, Value]) -> Made:
        """Add a construct under the pattern's own place."""
        whole = self.whole
        path = whole.site.path if whole.site else ""
        site = Site(f"{path}/{id}", whole.stack)
        scope, text = Lit(None, whole.span), Lit(id, whole.span)
        part = Made(
            name, [scope, text, self._dict(entries)], self._dict({}), whole.span, None, site,
            whole.stack,
        )  # fmt: skip
        self.made.append(part)
        return part

    def call(self, receiver: Value, method: str, argument: Value) -> None:
        """Add a method call."""
        whole = self.whole
        self.made.append(
            Made(method, [argument], self._dict({}), whole.span, receiver, None, whole.stack)
        )

    def term(self, name: str, target: Value, settings: Value | None) -> Made:
        """Return a library object such as ``SqsSubscription(queue, props)``."""
        args = [target] if settings is None else [target, settings]
        return Made(name, args, self._dict({}), self.whole.span)


def expanded(made: list[Made]) -> list[Made]:
    """Return the terms with each pattern followed by its parts."""
    result: list[Made] = []
    for term in made:
        result.append(term)
        if term.name.startswith(_PREFIX) and term.site is not None and term.receiver is None:
            result += _parts(term)
    return result


def _parts(whole: Made) -> list[Made]:
    pattern = _Pattern(whole, [])
    source, arrow, target = whole.name.removeprefix(_PREFIX).partition("To")
    if not arrow or camel(source) not in _PARTS or target not in _PARTS:
        return []
    one, other = pattern.part(source), pattern.part(target)
    settings = call_props(whole, 2)
    match source, target:
        case "Sns", "Sqs":
            options = settings.get("sqsSubscriptionProps")
            term = pattern.term("aws_sns_subscriptions.SqsSubscription", other, options)
            pattern.call(one, "addSubscription", term)
        case "Sns", "Lambda":
            term = pattern.term("aws_sns_subscriptions.LambdaSubscription", other, None)
            pattern.call(one, "addSubscription", term)
        case "Sqs", "Lambda":
            options = settings.get("sqsEventSourceProps")
            term = pattern.term("aws_lambda_event_sources.SqsEventSource", one, options)
            pattern.call(other, "addEventSource", term)
        case "Lambda", "Sqs":
            pattern.call(other, "grantSendMessages", one)
        case "Lambda", "Sns":
            pattern.call(other, "grantPublish", one)
        case "Lambda", "Dynamodb":
            pattern.call(other, "grantReadWriteData", one)
        case _:
            pass
    return pattern.made

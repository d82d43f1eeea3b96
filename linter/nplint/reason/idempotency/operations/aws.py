"""AWS SDK calls: DynamoDB, S3, messaging, and the long tail of services by their verbs."""

import re
from collections.abc import Callable

from nplint.link.values import UNKNOWN, Client, Handle, Instance
from nplint.reason.idempotency.domain import CLEAN, Effect, Fact, Reply, Shade, Taint, Taints
from nplint.reason.idempotency.keys import key_parts, taints_of, unstable
from nplint.reason.idempotency.operations import partiql
from nplint.reason.idempotency.operations.call import (
    NOTHING,
    CallView,
    Claim,
    Lookup,
    Operation,
    fields_deep,
)
from nplint.reason.idempotency.operations.database import run_statement, statement_of
from nplint.reason.idempotency.operations.dynamodb import DYNAMODB
from nplint.reason.idempotency.operations.messages import carries_stable_id, message_cure
from nplint.reason.idempotency.vocabulary import words_of
from nplint.span import Span

Reader = Callable[[CallView], Operation]

_TOKEN = re.compile(
    r"^(ClientToken|ClientRequestToken|clientToken|clientRequestToken|IdempotencyToken"
    r"|idempotencyToken|RequestToken|CreatorRequestId|CallerReference|IdempotencyKey)$"
)
_JOB_NAME = re.compile(r"(^name$|^Name$|Name$|Identifier$|^Id$|Id$)")
_READS = frozenset(
    "get list describe head query scan select lookup batch_get search detect generate estimate "
    "filter preview test validate verify simulate check can paginate waiter meta close receive "
    "synthesize translate analyze compare recognize classify converse retrieve download wait "
    "exceptions admin_get assume decode resolve count poll".split()
)
_ABSOLUTE = frozenset(
    "delete put update set tag untag enable disable change modify attach detach add remove "
    "associate disassociate register deregister subscribe unsubscribe stop cancel terminate "
    "reset replace admin upload copy load import batch_delete complete abort".split()
)
_ACTS = frozenset("create send start run submit invoke publish order issue post request".split())
_OBSERVE = frozenset(
    {"cloudwatch", "logs", "xray", "sts", "ssm", "secretsmanager", "kms", "appconfig"}
)


def read(call: CallView) -> Operation | None:
    """Return what an AWS call does; None when it is none."""
    service = _service(call)
    if not service:
        return None
    if service == "dynamodb" and call.method == "execute_statement":
        return partiql.read(call)
    if service == "dynamodb":
        reader = DYNAMODB.get(call.method)
        return reader(call) if reader else NOTHING
    if call.method == "put_object" or service in ("s3", "object", "bucket"):
        return _s3(call)
    return _SPECIAL.get(call.method, _by_verb)(call)


def _service(call: CallView) -> str:
    match call.receiver:
        case Client(service=service):
            return service or _guessed(call)
        case Handle(kind="table"):
            return "dynamodb"
        case Handle(kind="queue"):
            return "sqs"
        case Handle(kind="topic"):
            return "sns"
        case Handle(kind="bucket" | "object"):
            return "s3"
        case _:
            return _guessed(call)


_DISTINCTIVE = {
    "put_item": ("dynamodb", ("Item",)),
    "update_item": ("dynamodb", ("UpdateExpression", "AttributeUpdates")),
    "delete_item": ("dynamodb", ("Key",)),
    "get_item": ("dynamodb", ("Key",)),
    "transact_write_items": ("dynamodb", ("TransactItems",)),
    "batch_write_item": ("dynamodb", ("RequestItems",)),
    "query": ("dynamodb", ("KeyConditionExpression",)),
    "scan": ("dynamodb", ("FilterExpression", "TableName")),
    "put_object": ("s3", ("Bucket", "Key")),
    "copy_object": ("s3", ("Bucket", "Key")),
    "head_object": ("s3", ("Bucket", "Key")),
    "upload_file": ("s3", ("Bucket", "Key", "Filename")),
    "publish": ("sns", ("TopicArn", "PhoneNumber", "TargetArn", "Message")),
    "publish_batch": ("sns", ("TopicArn",)),
    "send_message": ("sqs", ("QueueUrl", "MessageBody")),
    "send_message_batch": ("sqs", ("QueueUrl",)),
    "delete_message": ("sqs", ("QueueUrl", "ReceiptHandle")),
    "receive_message": ("sqs", ("QueueUrl",)),
    "put_events": ("events", ("Entries",)),
    "start_execution": ("stepfunctions", ("stateMachineArn",)),
    "invoke": ("lambda", ("FunctionName",)),
    "send_email": ("ses", ("Source", "Destination")),
    "send_templated_email": ("ses", ("Source", "Destination")),
    "send_raw_email": ("ses", ("RawMessage",)),
    "put_record": ("kinesis", ("StreamName", "DeliveryStreamName", "StreamARN")),
    "put_records": ("kinesis", ("StreamName", "StreamARN", "Records")),
    "start_job_run": ("glue", ("JobName",)),
    "run_task": ("ecs", ("taskDefinition",)),
    "send_task_success": ("stepfunctions", ("taskToken",)),
    "send_task_failure": ("stepfunctions", ("taskToken",)),
}


def _guessed(call: CallView) -> str:
    """Return the service of an untyped receiver that gets a service's distinctive arguments."""
    service, keywords = _DISTINCTIVE.get(call.method, ("", ()))
    typed = isinstance(call.receiver, Instance) and call.receiver.project
    if service and not typed and call.keyword(*keywords):
        return service
    return ""


def _s3(call: CallView) -> Operation:
    if call.method == "Object":
        key = call.argument(1, "key")
        handle = Handle("object", UNKNOWN)
        return Operation(
            result=Shade(value=handle, text=_text(key), taints=key.taints if key else CLEAN)
        )
    if call.method in ("head_object", "get_object", "load", "get"):
        return _object_lookup(call)
    if words_of(call.method)[0] not in ("put", "upload", "copy"):
        return NOTHING
    key = call.argument(2, "Key") or call.argument(0, "key")
    if call.method in ("upload_file", "upload_fileobj") and not isinstance(call.receiver, Client):
        key = call.argument(1, "Key")
    if key is None and isinstance(call.receiver, Handle) and call.receiver.kind == "object":
        key = call.subject
    taints = key.taints if key else CLEAN
    target = _text(key)
    if call.keyword("IfNoneMatch") is not None:
        fact = Fact("conditional put", call.span, target, taints, memory=_remembers(call, target))
        raises = frozenset({"ClientError", "PreconditionFailed", "Exception", "BotoCoreError"})
        return Operation(claim=Claim(fact, raises, "PreconditionFailed"))
    effect = Effect(
        f"S3 {call.method}",
        call.span,
        taints | _grown(call, target),
        target=target,
        marker=True,
        cure="derive the object key from the event",
    )
    return Operation((effect,))


def _grown(call: CallView, target: str) -> Taints:
    """Return what says that an object's new content is its own old one and more."""
    body = call.argument(0, "Body", "body")
    if body is None:
        return CLEAN
    deep = body.taints | frozenset(t for _, part in fields_deep(body) for t in part.taints)
    own = any(taint.kind == "row" and taint.detail == target for taint in deep)
    return frozenset(taint for taint in deep if own and taint.kind == "relative")


def _object_lookup(call: CallView) -> Operation:
    key = call.argument(2, "Key")
    if key is None and isinstance(call.receiver, Handle):
        key = call.subject
    target = _text(key)
    fact = Fact(
        "look-up",
        call.span,
        target,
        key.taints if key else CLEAN,
        atomic=False,
        memory=_remembers(call, target),
    )
    found = Shade(known="\0something", taints=frozenset({Taint("row", target)}))
    return Operation(lookup=Lookup(fact, found, Shade(), Shade(taints=found.taints), strong=False))


def _publish(call: CallView) -> Operation:
    if call.keyword("PhoneNumber") is not None:
        return _plain(call, "text message")
    kind = {"sns": "SNS publish"}.get(call.method, "publish")
    what = f"{kind} ({call.title})"
    if carries_stable_id(call):
        return Operation((Effect(what, call.span),))
    # A FIFO queue or topic drops what comes again under the same deduplication id.
    given = call.keyword("MessageDeduplicationId")
    if given is not None and given.taints:
        bad = _bad_span(given)
        return Operation((Effect(what, call.span, given.taints, key_span=bad, keyed=True),))
    return Operation((Effect(what, call.span, always=True, cure=message_cure(call)),))


def _plain(call: CallView, what: str = "") -> Operation:
    return Operation(
        (Effect((what and f"{what} ({call.title})") or call.title, call.span, always=True),)
    )


def _named(*names: str) -> Reader:
    """An operation that is safe to repeat under a stable name or token."""

    def reader(call: CallView) -> Operation:
        given = call.keyword(*names)
        if given is None:
            return _plain(call)
        # A name with nothing of the event in it was never meant to tell events apart.
        meant = any(taint.kind in ("message", "param") for taint in given.taints)
        bad = _bad_span(given)
        return Operation((Effect(call.title, call.span, given.taints, key_span=bad, keyed=meant),))

    return reader


def _query(call: CallView) -> Operation:
    """A query that writes repeats its writing; most queries read."""
    text = _text(call.keyword("QueryString")).lstrip().lower()
    if not text.startswith(("insert", "unload", "create table")):
        return NOTHING
    return _named("ClientRequestToken")(call)


def _data_api(call: CallView) -> Operation:
    """An SQL statement that is sent over HTTP: of RDS, of Redshift."""
    text = call.keyword("sql", "Sql")
    statement = statement_of(text) if text is not None else None
    if statement is None:
        return NOTHING
    given = call.keyword("parameters", "Parameters", "parameterSets")
    rows = [part for _, part in given.fields or ()] if given is not None else []
    named = [(row.get("name"), row.get("value")) for row in rows]
    values = tuple((str(n.known), v) for n, v in named if n is not None and v is not None)
    return run_statement(statement, Shade(fields=values, taints=_deep(given)), call)


def _deep(shade: Shade | None) -> Taints:
    return taints_of((shade,)) if shade is not None else CLEAN


def _bad_span(shade: Shade) -> Span | None:
    bad = unstable(shade.taints)
    return bad.span if bad else None


def _nothing(_: CallView) -> Operation:
    return NOTHING


def _invoke(call: CallView) -> Operation:
    kind = call.keyword("InvocationType")
    return NOTHING if kind is not None and kind.known == "DryRun" else _plain(call, "Lambda invoke")


def _receive(call: CallView) -> Operation:
    return Operation(result=Shade(origin="event"))


def _by_verb(call: CallView) -> Operation:
    """Judge an operation of any other service by its verb."""
    words = words_of(call.method)
    if not words or words[0] in _READS or _service(call) in _OBSERVE:
        return NOTHING
    parts = (pair for name, part in call.kwargs for pair in ((name, part), *fields_deep(part, 2)))
    token = next((shade for name, shade in parts if _TOKEN.match(name)), None)
    if token is not None:
        return Operation((Effect(call.title, call.span, token.taints),))
    if words[0] in _ABSOLUTE:
        return NOTHING
    if words[0] in ("create", "start"):
        names = [shade for name, shade in call.kwargs if _JOB_NAME.search(name)]
        named = [shade for shade in names if not shade.constant and shade.taints]
        if (named and words[0] == "create") or any(
            "Job" in n for n, s in call.kwargs if s in named
        ):
            return Operation((Effect(call.title, call.span, taints_of(tuple(named))),))
    if words[0] in _ACTS:
        return _plain(call)
    return NOTHING


def _remembers(call: CallView, target: str) -> bool:
    return call.vocabulary.remembers(f"{target} {call.receiver_text}")


def _text(shade: Shade | None) -> str:
    if shade is None:
        return ""
    return shade.known.lower() if shade.constant and isinstance(shade.known, str) else shade.text


_SPECIAL: dict[str, Reader] = {
    "publish": _publish,
    "publish_batch": _publish,
    "send_message": _publish,
    "send_messages": _publish,
    "send_message_batch": _publish,
    "put_events": _publish,
    "put_record": _publish,
    "put_records": _publish,
    "put_record_batch": _publish,
    "start_execution": _named("name"),
    "start_sync_execution": _named("name"),
    "start_transcription_job": _named("TranscriptionJobName"),
    "send_task_success": _nothing,
    "send_task_failure": _nothing,
    "send_task_heartbeat": _nothing,
    "invoke": _invoke,
    "receive_message": _receive,
    "receive_messages": _receive,
    "create_topic": _nothing,
    "create_queue": _nothing,
    "put_metric_data": _nothing,
    "delete_message": _nothing,
    "delete_message_batch": _nothing,
    "change_message_visibility": _nothing,
    "start_query_execution": _query,
    "execute_statement": _data_api,
    "batch_execute_statement": _data_api,
}

__all__ = ["key_parts", "read", "Reply"]

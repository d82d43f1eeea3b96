"""SQS queues: redrive, visibility, retention."""

from nplint.facts.data import Hole
from nplint.facts.infra import DeadLetter, QueueSettings
from nplint.link.cdk.judge import is_none
from nplint.link.cdk.read.props import Props, number, props
from nplint.link.cdk.read.view import View
from nplint.link.cdk.values import Lit, Made, Value
from nplint.span import Span


def read_queue(view: View, made: Made) -> None:
    """Read ``sqs.Queue`` and ``CfnQueue``, escape hatches included."""
    if made.site is None:
        return
    settings = view.props(made)
    timeout = settings.get("visibilityTimeout", "visibilityTimeoutSeconds")
    redrive = _redrive(settings)
    facts = QueueSettings(
        made.site.path,
        number(timeout),
        number(redrive.get("maxReceiveCount")) if redrive else None,
        timeout.span if timeout is not None else None,
        number(settings.get("retentionPeriod", "messageRetentionPeriod")),
        _origin(timeout),
    )
    draft = view.draft(made.stack, made.span)
    draft.add("queues", facts)
    target = redrive.get("queue", "deadLetterTargetArn") if redrive else None
    if redrive is not None:
        source = (Hole("resource", made.site.path, "arn"),)
        arn = view.text(target, made.stack) if target else (Hole("unknown"),)
        draft.add("dead_letters", DeadLetter(source, arn, made.span))


def _origin(duration: Value | None) -> Span | None:
    """Return where the number of a duration stands: at a caller's, when it is handed in."""
    if isinstance(duration, Made) and duration.args:
        duration = duration.args[0]
    if isinstance(duration, Lit) and duration.written_at is not None:
        return duration.written_at
    return duration.span if duration is not None else None


def _redrive(settings: Props) -> Props | None:
    """Return the redrive settings; partial ones where props that nobody sees may hold them."""
    merged: dict[str, Value] = {}
    found = settings.get("deadLetterQueue", "redrivePolicy")
    if found is not None:
        known = props(found)
        merged = dict(known.entries)
    for key, value in settings.entries.items():
        if key.startswith("redrivePolicy.") and not is_none(value):
            merged[key.removeprefix("redrivePolicy.")] = value
    if found is None and not merged:
        return Props({}, True) if settings.partial else None
    return Props(merged)


CONSTRUCTS = {"aws_sqs.Queue": read_queue, "aws_sqs.CfnQueue": read_queue}

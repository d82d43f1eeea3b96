"""# visibility-timeout-too-short (NP608)

A queue shows a message again while the function that got it may still be at work on it.

## Why

When the visibility timeout is over, the message is delivered again: two functions work on it at
the same time. AWS advises six times the function's timeout plus the batch window, since batches
wait, are throttled and retried. Below the function's timeout it is an error, below the advice a
warning. A queue's default is 30 seconds, a function's 3 (6 in serverless.yml).

## Bad

```yaml title="billing/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Invoices:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60  # expect: NP608 "below its timeout of 300 s"
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Timeout: 300
      Events:
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Invoices.Arn, BatchSize: 1}
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```yaml title="billing/template.yaml"
Resources:
  Failed:
    Type: AWS::SQS::Queue
  Invoices:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 1800
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Failed.Arn, maxReceiveCount: 5}
  Bill:
    Type: AWS::Serverless::Function
    Properties:
      Handler: app.handler
      Runtime: python3.12
      CodeUri: src/
      Timeout: 300
      Events:
        Queue:
          Type: SQS
          Properties: {Queue: !GetAtt Invoices.Arn, BatchSize: 1}
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

A team's own formula stands in the configuration: `visibility: {factor: 1, extra: 30}` asks for the
function's timeout + the batch window + 30 s. Timeouts that are computed are not judged.

## References

- AWS Lambda guide, "Using Lambda with Amazon SQS", "Configuring a queue to use with Lambda"
"""

from collections.abc import Iterator

from nplint.api import Feed, Model, Queue, Related, Violation, rule

_DEFAULT = 30


@rule(code="NP608", severity="error", since="0.1.0")
def visibility_timeout_too_short(model: Model) -> Iterator[Violation]:
    """Report each queue whose visibility timeout its consumer may outlast."""
    worst: dict[str, tuple[int, Feed]] = {}
    for feed in model.feeds:
        queue = model.queue_by_id.get(feed.queue)
        if queue is None or queue.visibility_timeout == -1 or feed.function_timeout < 0:
            continue
        if queue.imported and queue.visibility_timeout is None:
            continue
        wanted = max(_advised(model, feed), feed.function_timeout)
        if _visible(queue) < wanted and wanted > worst.get(queue.id, (0, feed))[0]:
            worst[queue.id] = (wanted, feed)
    for id, (wanted, feed) in sorted(worst.items()):
        yield _violation(model.queue_by_id[id], feed, wanted)


def _visible(queue: Queue) -> int:
    return _DEFAULT if queue.visibility_timeout is None else queue.visibility_timeout


def _advised(model: Model, feed: Feed) -> int:
    settings = model.settings
    window = max(feed.batch_window, 0)
    return settings.visibility_factor * feed.function_timeout + window + settings.visibility_extra


def _violation(queue: Queue, feed: Feed, wanted: int) -> Violation:
    is_error = _visible(queue) < feed.function_timeout
    consumer = feed.module or "its consumer"
    stated = "" if queue.visibility_timeout is not None else " (the default)"
    shortfall = (
        f"below its timeout of {feed.function_timeout} s"
        if is_error
        else f"below the {wanted} s that its timeout of {feed.function_timeout} s asks for"
    )
    places = [(f"{consumer} consumes it here", feed.span)]
    timeout_at = feed.timeout_span or feed.function_span
    if timeout_at is not None:
        places.append((f"the function's timeout is {feed.function_timeout} s", timeout_at))
    origin, shown = queue.visibility_origin, queue.visibility_span
    if (
        origin is not None
        and shown is not None
        and (origin.path, origin.line) != (shown.path, shown.line)
    ):
        places.append((f"the {_visible(queue)} s come from here", origin))
    return Violation(
        queue.visibility_span or queue.span,
        f"the queue {queue.name} shows {consumer} a message again after {_visible(queue)} s"
        f"{stated}, {shortfall}; set the visibility timeout to {wanted} s or more",
        module=queue.module or feed.module,
        subject=f"{queue.name} -> {feed.function}",
        related=tuple(Related(message, span) for message, span in places),
        severity=None if is_error else "warning",
    )

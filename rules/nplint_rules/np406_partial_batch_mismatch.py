"""# partial-batch-mismatch (NP406)

The event source and the handler disagree about who says which records of a batch failed.

## Why

With `ReportBatchItemFailures` Lambda reads `batchItemFailures` from the answer: a handler that
returns anything else has succeeded as a whole, whatever it logged. Without the setting the list is
ignored, and the failed records are deleted with the others. With neither, one bad record brings
its whole batch back, the nine that were done included.

## Bad

```yaml title="template.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Inbox:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: "arn:aws:sqs:eu-west-1:1:dead", maxReceiveCount: 3}
  Load:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.lambda_handler
      Runtime: python3.12
      Events:
        Inbox:  # expect: NP406 "never returns"
          Type: SQS
          Properties:
            Queue: !GetAtt Inbox.Arn
            BatchSize: 10
            FunctionResponseTypes: [ReportBatchItemFailures]
```

```py title="src/app.py"
import json


def lambda_handler(event, context):
    for record in event["Records"]:
        print(json.loads(record["body"]))
```

## Good

```yaml title="template.yaml"
AWSTemplateFormatVersion: "2010-09-09"
Transform: AWS::Serverless-2016-10-31
Resources:
  Inbox:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: "arn:aws:sqs:eu-west-1:1:dead", maxReceiveCount: 3}
  Load:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: src
      Handler: app.lambda_handler
      Runtime: python3.12
      Events:
        Inbox:
          Type: SQS
          Properties:
            Queue: !GetAtt Inbox.Arn
            BatchSize: 10
            FunctionResponseTypes: [ReportBatchItemFailures]
```

```py title="src/app.py"
import json


def lambda_handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            print(json.loads(record["body"]))
        except ValueError:
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
```

## Known limits

A batch of one needs neither. Powertools' batch processors count as returning the list. Handlers
whose code is not Python, or not in the repository, are not judged.
"""

from collections.abc import Iterator

from nplint.api import Feed, Model, Related, Violation, rule


@rule(code="NP406", severity="error", since="0.1.0")
def partial_batch_mismatch(model: Model) -> Iterator[Violation]:
    """Report each queue whose event source and handler disagree about failed records."""
    for feed in model.feeds:
        if feed.report_failures is None or feed.returns_failures is None or feed.batch_size == 1:
            continue
        if feed.report_failures and not feed.returns_failures:
            yield _violation(model, feed, _NEVER_RETURNED, warning=False)
        elif feed.returns_failures and not feed.report_failures:
            yield _violation(model, feed, _NEVER_READ, warning=False)
        elif not feed.report_failures and feed.batch_size > 1:
            yield _violation(model, feed, _NEITHER, warning=True)


_NEVER_RETURNED = (
    "reads the failed records from {handler}'s answer, which never returns `batchItemFailures`: a "
    "record that fails is deleted or brings its batch back; return the list from {handler}"
)
_NEVER_READ = (
    "does not read the `batchItemFailures` that {handler} returns, so that failed records are "
    "deleted as done; set `FunctionResponseTypes: [ReportBatchItemFailures]`"
)
_NEITHER = (
    "hands {handler} {size} messages at once, and one that fails brings all of them back; set "
    "`ReportBatchItemFailures` and return `batchItemFailures`, or take one message at a time"
)


def _violation(model: Model, feed: Feed, text: str, *, warning: bool) -> Violation:
    handler = model.handler_by_id.get(feed.handler)
    name = feed.handler.rpartition("::")[2]
    queue = model.queue_by_id.get(feed.queue)
    source = f"the event source of {queue.name if queue is not None and queue.name else 'a queue'}"
    related = (Related(f"{name} stands here", handler.span),) if handler is not None else ()
    said = text.format(handler=name, size=feed.batch_size)
    return Violation(
        feed.span,
        f"{source} {said}",
        module=feed.module,
        subject=f"{source} and {name}",
        related=related,
        severity="warning" if warning else None,
    )

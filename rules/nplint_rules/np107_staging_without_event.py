"""# staging-without-event (NP107)

An object is put where another module looks for it, and no event says so.

## Why

A large payload may be handed over in a bucket, but the object is no message: without an event
that carries its key, the consumer must poll or be told behind everybody's back. Stage the
payload, then publish the fact with the reference.

## Bad

```py title="extractor/hand_over.py"
import boto3

s3 = boto3.client("s3")


def hand_over(batch_id: str, body: bytes) -> None:
    # expect[+1]: NP107 "staging/loader/"
    s3.put_object(Bucket="platform", Key=f"staging/loader/{batch_id}.json", Body=body)
```

```yaml title="extractor/module.yaml"
name: extractor
```

```yaml title="loader/module.yaml"
name: loader
owns:
  prefixes: [staging/loader/]
```

## Good

```py title="extractor/hand_over.py"
import json
import os

import boto3

s3 = boto3.client("s3")
sns = boto3.client("sns")


def hand_over(batch_id: str, body: bytes) -> None:
    key = f"staging/loader/{batch_id}.json"
    s3.put_object(Bucket="platform", Key=key, Body=body)
    fact = {"eventType": "BATCH_EXTRACTED", "key": key}
    sns.publish(TopicArn=os.environ["TOPIC_ARN"], Message=json.dumps(fact))
```

```yaml title="extractor/module.yaml"
name: extractor
```

```yaml title="loader/module.yaml"
name: loader
owns:
  prefixes: [staging/loader/]
```

## Known limits

A helper that puts the object is judged by each of its callers: the one that publishes nothing is
reported. Which prefix or bucket is whose must be declared (`owns.prefixes`, `owns.buckets`) or
stand in the infrastructure. A bucket and key that come with an event are the owner's own offer and
never reported. Reading and deleting under another module's prefix is reported as well, for no
event can excuse that.
"""

from collections.abc import Iterator

from nplint.api import DirectCall, Model, Violation, rule


@rule(code="NP107", severity="warning", since="0.1.0")
def staging_without_event(model: Model) -> Iterator[Violation]:
    """Report each object left with another module without a word."""
    for call in model.calls_of("staging", "bucket"):
        yield Violation(
            call.span,
            _message(call),
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            confidence=call.confidence,
        )


def _message(call: DirectCall) -> str:
    verb, _, what = call.detail.partition(" ")
    if call.kind == "staging":
        return (
            f"{call.source} puts {what} of {call.target} and no event tells of it; "
            "publish an event that carries the reference"
        )
    return (
        f"{call.source} {verb} {what} of {call.target}; "
        f"take bucket and key from an event that {call.target} publishes"
    )

"""# cross-module-invoke (NP103)

A module invokes another module's function or starts its state machine.

## Why

An invocation is a call: the caller must know that the function exists, what it is called and what
it eats, and needs the permission to run it. Even an asynchronous one is an order to somebody,
where an event is a fact for everybody.

## Bad

```py title="claims/payout.py"
import json

import boto3

lambdas = boto3.client("lambda")


def score(claim: dict) -> float:
    # expect[+1]: NP103 "claims invokes fraud-score of fraud"
    answer = lambdas.invoke(FunctionName="fraud-score", Payload=json.dumps(claim))
    return float(json.load(answer["Payload"])["score"])
```

```yaml title="claims/module.yaml"
name: claims
```

```yaml title="fraud/module.yaml"
name: fraud
owns:
  functions: [fraud-score]
```

## Good

```py title="claims/payout.py"
import json
import os

import boto3

lambdas = boto3.client("lambda")


def split(claim: dict) -> None:
    for name in (os.environ["AWS_LAMBDA_FUNCTION_NAME"], "claims-archive"):
        lambdas.invoke(FunctionName=name, InvocationType="Event", Payload=json.dumps(claim))
```

```yaml title="claims/module.yaml"
name: claims
owns:
  functions: [claims-*]
```

```yaml title="fraud/module.yaml"
name: fraud
owns:
  functions: [fraud-score]
```

## Known limits

A function whose name is only known at run time is listed as a gap. Calls that only manage
functions (`create_event_source_mapping`, `put_function_concurrency` …) are none of its business.
"""

from collections.abc import Iterator

from nplint.api import DirectCall, Model, Violation, rule


@rule(code="NP103", severity="error", since="0.1.0")
def cross_module_invoke(model: Model) -> Iterator[Violation]:
    """Report each invocation of something that another module owns."""
    for call in model.calls_of("invoke", "state-machine", "rpc"):
        yield Violation(
            call.span,
            _message(call),
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            severity="warning" if call.confidence == "inferred" else None,
            confidence=call.confidence,
        )


def _message(call: DirectCall) -> str:
    verb = {"invoke": "invokes", "state-machine": "starts", "rpc": "calls"}[call.kind]
    name = call.detail.rpartition(" ")[2]
    cure = f"publish the fact that {call.target} should know, and let it subscribe"
    return f"{call.source} {verb} {name} of {call.target}; {cure}"

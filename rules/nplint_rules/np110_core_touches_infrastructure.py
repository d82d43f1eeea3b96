"""# core-touches-infrastructure (NP110)

A module's core calls the AWS SDK, the network, a database or the file system.

## Why

What the core does must not depend on where it runs. Infrastructure in the core makes every test
of a rule a test of a database, and every change of the one a change of the other.

## Bad

```py title="core/process.py"
# expect[+1]: NP110 "boto3"
import boto3


def process(document_id: str) -> None:
    boto3.client("s3").delete_object(Bucket="documents", Key=document_id)
```

```py title="shell/storage.py"
def store() -> None: ...
```

## Good

```py title="core/process.py"
from collections.abc import Callable


def process(document_id: str, delete: Callable[[str], None]) -> None:
    delete(document_id)
```

```py title="shell/storage.py"
import boto3


def delete(document_id: str) -> None:
    boto3.client("s3").delete_object(Bucket="documents", Key=document_id)
```

## Known limits

SQLAlchemy models and pydantic schemas are fine: they describe data. Layers are found as for
NP109.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, possessive, rule


@rule(code="NP110", severity="error", since="0.1.0")
def core_touches_infrastructure(model: Model) -> Iterator[Violation]:
    """Report each use of infrastructure in a core."""
    for breach in model.layer_breaches:
        if breach.kind == "core-touches-infrastructure":
            yield Violation(
                breach.span,
                f"{possessive(breach.module)} core uses {breach.what}; "
                "move it to the shell and pass in the result",
                module=breach.module,
                subject=breach.what,
            )

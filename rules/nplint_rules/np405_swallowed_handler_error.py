"""# swallowed-handler-error (NP405)

A handler catches every error of a message's work and tells the queue that all went well.

## Why

A message is redelivered, and at last set aside in a dead-letter queue, only when its handler fails.
An `except` that logs and goes on deletes the message: nobody works on it again, and no alarm on a
dead-letter queue ever rings.

## Bad

```py title="loader/handler.py"
import json
import logging

from loader.core import load

logger = logging.getLogger(__name__)


def lambda_handler(event, context):
    for record in event["Records"]:
        try:
            load(json.loads(record["body"]))
        except Exception:  # expect: NP405 "except Exception"
            logger.exception("could not load")
    return {"statusCode": 200}
```

## Good

Let the record fail: it comes back, and after its last attempt it is kept in the dead-letter queue.

```py title="loader/handler.py"
import json
import logging

from loader.core import load

logger = logging.getLogger(__name__)


def lambda_handler(event, context):
    failures = []
    for record in event["Records"]:
        try:
            load(json.loads(record["body"]))
        except Exception:
            logger.exception("could not load")
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}
```

## A success that is meant

An exception class that says "nothing to do" may end a message; so may a named error.

```py title="loader/handler.py"
import json
import logging

from loader.core import SilentSuccessException, load

logger = logging.getLogger(__name__)


def lambda_handler(event, context):
    for record in event["Records"]:
        try:
            load(json.loads(record["body"]))
        except SilentSuccessException as reason:
            logger.info("nothing to do: %s", reason)
```

## Known limits

Only a bare `except`, `except Exception` and `except BaseException` around the whole work of a
message are looked at. A loop that polls or acknowledges inside the `try` loses nothing.
"""

from collections.abc import Iterator

from nplint.api import Handler, Model, Related, Span, SwallowedError, Violation, possessive, rule


@rule(code="NP405", severity="warning", since="0.1.0")
def swallowed_handler_error(model: Model) -> Iterator[Violation]:
    """Report each broad ``except`` behind which a message is lost."""
    seen: set[Span] = set()
    for error in model.swallowed:
        if error.span not in seen:
            seen.add(error.span)
            yield _violation(model, error)


def _violation(model: Model, error: SwallowedError) -> Violation:
    handler = model.handler_by_id.get(error.handler)
    name = handler.name if handler is not None else error.handler
    related = (Related("the handler stands here", handler.span),) if handler is not None else ()
    return Violation(
        error.span,
        f"{possessive(error.module or 'the code')} {name} loses a message here: `{error.what}` "
        f"ends every failure as a success, so that {_then(handler)}",
        module=error.module,
        subject=f"{name} swallows {error.what}",
        related=related,
    )


def _then(handler: Handler | None) -> str:
    """Return what becomes of the message, and the cure."""
    if handler is not None and handler.source in ("kafka", "queue", "redis"):
        return "the message counts as done; raise, or set the message aside in a dead-letter queue"
    return "the queue deletes the message; raise, or report the record in `batchItemFailures`"

"""PartiQL, the SQL of DynamoDB: an INSERT of a key that is there is refused."""

from msgspec.structs import replace

from nplint.reason.idempotency.domain import Effect, Fact, Shade
from nplint.reason.idempotency.keys import taints_of, unstable
from nplint.reason.idempotency.operations.call import NOTHING, CallView, Claim, Operation
from nplint.reason.idempotency.operations.database import statement_of

_REFUSED = "DuplicateItemException"
_RAISED = frozenset({_REFUSED, "ClientError", "BotoCoreError", "Exception"})


def read(call: CallView) -> Operation:
    """Return what one PartiQL statement does."""
    text = call.keyword("Statement")
    statement = statement_of(text) if text is not None else None
    if statement is None:
        return NOTHING
    values = call.keyword("Parameters") or Shade()
    key = taints_of((values,))
    table = statement.table
    if statement.verb == "insert":
        bad = unstable(key)
        fact = Fact(
            "conditional put", call.span, table, key, bad.span if bad else None,
            memory=call.vocabulary.remembers(table),
        )  # fmt: skip
        effect = Effect(f"DynamoDB insert ({call.title})", call.span, key, target=table)
        return Operation((effect,) if bad else (), Claim(fact, _RAISED, _REFUSED))
    effect = Effect(f"DynamoDB update ({call.title})", call.span, target=table, marker=True)
    grows = statement.relative and not statement.compared
    return Operation((replace(effect, always=grows),)) if statement.verb == "update" else NOTHING

"""# foreign-table-write (NP105)

A module writes to a table that belongs to another module.

## Why

A table is the inside of the module that owns it: its constraints and its history hold only if
nobody else writes to it. Tell the owner what has happened, and let it write.

## Bad

```py title="orders/cancel.py"
import psycopg


def refund(conn: psycopg.Connection, order_id: str) -> None:
    # expect[+1]: NP105 "billing_invoices"
    conn.execute("UPDATE billing_invoices SET state = 'REFUNDED' WHERE order_id = %s", (order_id,))
```

```yaml title="orders/module.yaml"
name: orders
owns:
  tables: [orders]
```

```yaml title="billing/module.yaml"
name: billing
owns:
  tables: [billing_invoices]
```

## Good

```py title="orders/cancel.py"
import psycopg


def cancel(conn: psycopg.Connection, order_id: str) -> None:
    conn.execute("UPDATE orders SET state = 'CANCELLED' WHERE id = %s", (order_id,))
```

```yaml title="orders/module.yaml"
name: orders
owns:
  tables: [orders]
```

```yaml title="billing/module.yaml"
name: billing
owns:
  tables: [billing_invoices]
```

## Known limits

Statements are judged where they reach a call that runs them. A class or ``Table`` that maps
another's table is reported where its rows are changed; the mapping in another file is then no more
than a hint (info). Tables that every module may use
stand in `shared_tables`. A table that no manifest, infrastructure or single module's model claims
is nobody's. When the owner is known only because it alone declares the table's model, the finding
is a warning. A DynamoDB table that one deployment hands to the functions of all its modules alike
(a provider's or template's global variable) is theirs in common, whatever it is called, until
`owns.tables` says whose it is.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, possessive, rule

_VERBS = {"table-write": "writes to", "cache": "uses", "database": "opens"}


@rule(code="NP105", severity="error", since="0.1.0")
def foreign_table_write(model: Model) -> Iterator[Violation]:
    """Report each write to another module's data, and the mappings behind them."""
    for call in model.calls_of("table-write", "cache", "database"):
        yield Violation(
            call.span,
            f"{call.source} {_VERBS[call.kind]} {possessive(call.target)} data ({call.detail}); "
            f"publish an event and let {call.target} write what is its own",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            severity="warning" if call.confidence == "inferred" else None,
            confidence=call.confidence,
        )
    for call in model.calls_of("table-map"):
        yield Violation(
            call.span,
            f"{call.source} maps a table of {call.target} ({call.detail}) and writes to it "
            f"elsewhere; publish an event and let {call.target} write what is its own",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}, mapped",
            related=call.related,
            severity="info",
            confidence=call.confidence,
        )

"""# foreign-table-read (NP106)

A module reads a table that belongs to another module.

## Why

Reading ties the reader to the owner's schema: a column can't be renamed without breaking code
that the owner does not know. Keep a read model of one's own, filled from the owner's events. Many
teams accept reads of a shared schema for a while, so the rule is off until it is selected.

## Bad

```py title="reports/monthly.py"
import psycopg


def totals(conn: psycopg.Connection, month: str) -> list[tuple[str, int]]:
    # expect[+1]: NP106 "billing_invoices"
    rows = conn.execute("SELECT customer, total FROM billing_invoices WHERE month = %s", (month,))
    return rows.fetchall()
```

```yaml title="reports/module.yaml"
name: reports
owns:
  tables: [monthly_totals]
```

```yaml title="billing/module.yaml"
name: billing
owns:
  tables: [billing_invoices]
```

## Good

```py title="reports/monthly.py"
import psycopg


def totals(conn: psycopg.Connection, month: str) -> list[tuple[str, int]]:
    # Filled by InvoiceIssued; we never SELECT from billing_invoices.
    rows = conn.execute("SELECT customer, total FROM monthly_totals WHERE month = %s", (month,))
    return rows.fetchall()
```

```yaml title="reports/module.yaml"
name: reports
owns:
  tables: [monthly_totals]
```

```yaml title="billing/module.yaml"
name: billing
owns:
  tables: [billing_invoices]
```

## Known limits

As for NP105. A statement that writes to a module's tables and reads them as well is NP105 alone.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, possessive, rule


@rule(code="NP106", severity="info", since="0.1.0", enabled=False)
def foreign_table_read(model: Model) -> Iterator[Violation]:
    """Report each read of another module's data."""
    for call in model.calls_of("table-read"):
        yield Violation(
            call.span,
            f"{call.source} reads {possessive(call.target)} data ({call.detail}); "
            f"keep an own copy, filled from {possessive(call.target)} events",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            confidence=call.confidence,
        )

"""# stale-baseline-entry (NP004)

The baseline accepts a finding that is no longer there.

## Why

A baseline should only ever shrink. An entry whose finding was fixed would silently accept the same
mistake when somebody makes it again. On a desk this is a warning; in CI it is an error, so that
the fix and the shorter baseline land together.

## Bad

```json title=".nplint-baseline.jsonl"
{"fingerprint": "01234567", "code": "NP101", "module": "a", "path": "a/x.py", "subject": "a, b"}
```

```py title="billing/handler.py"
TIMEOUT = 30
```

```yaml title="billing/module.yaml"
name: billing
```

```text title="expect.txt"
.nplint-baseline.jsonl:1: NP004 "nplint baseline --prune"
```

## Good

```py title="billing/handler.py"
TIMEOUT = 30
```

```yaml title="billing/module.yaml"
name: billing
```
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP004", severity="warning", since="0.1.0", last=True)
def stale_baseline_entry(model: Model) -> Iterator[Violation]:
    """Report each entry of the baseline that no finding answers to."""
    for entry in model.audit.stale:
        yield Violation(
            entry.span,
            f"{entry.code} in {entry.module or 'no module'} ({entry.subject}) is fixed, the "
            "baseline still accepts it; run `nplint baseline --prune`",
            module=entry.module,
            subject=f"{entry.code} {entry.fingerprint}",
            severity="error" if model.audit.ci else "warning",
        )

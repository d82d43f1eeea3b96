"""# unreadable-file (NP001)

A file that nplint should read can't be read, decoded or parsed, so what it says is not checked.

## Why

A linter that skips a file in silence reports a clean system that it has not seen. One broken
template can hide a queue, its subscription and every finding that depends on them. What could be
read of the file still counts.

## Bad

```yaml title="billing/module.yaml"
name: billing
publishes: [  # expect[+1]: NP001
```

## Good

```yaml title="billing/module.yaml"
name: billing
publishes: [INVOICE_PAID]
```

## Known limits

Files that the configuration excludes, and files of formats that nplint does not know, are not
reported. A file in another encoding than UTF-8 is read as far as its bytes allow.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP001", severity="warning", since="0.1.0")
def unreadable_file(model: Model) -> Iterator[Violation]:
    """Report each file that could not be read as a whole."""
    for gap in model.gaps:
        if gap.kind == "unreadable":
            yield Violation(
                gap.span,
                gap.message if "; " in gap.message else f"{gap.message}; mend or exclude the file",
                module=gap.module or model.module_at(gap.span.path),
                subject=f"{gap.span.path}: {gap.message}",
            )

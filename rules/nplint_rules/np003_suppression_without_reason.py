"""# suppression-without-reason (NP003)

A comment suppresses a rule and does not say why, or does not say which rule.

## Why

A suppression is a decision, and the next reader needs its reason to know whether it still holds.
One without a code hides every rule on its line, those of tomorrow included.

## Bad

```py title="billing/handler.py"
from loader.core import parse  # nplint: ignore[NP101]  # expect: NP003
```

```yaml title="billing/module.yaml"
name: billing
```

```py title="loader/core.py"
def parse(text: str) -> list[str]:
    return text.split()
```

```yaml title="loader/module.yaml"
name: loader
```

## Good

```py title="billing/handler.py"
from loader.core import parse  # nplint: ignore[NP101] -- until loader publishes the parsed pages
```

```yaml title="billing/module.yaml"
name: billing
```

```py title="loader/core.py"
def parse(text: str) -> list[str]:
    return text.split()
```

```yaml title="loader/module.yaml"
name: loader
```
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, rule


@rule(code="NP003", severity="warning", since="0.1.0")
def suppression_without_reason(model: Model) -> Iterator[Violation]:
    """Report each suppression without a reason or without a rule."""
    for directive in model.directives:
        codes = ", ".join(directive.codes)
        match directive.kind:
            case "ignore" | "ignore-file" if not codes:
                message = f"{directive.kind} hides every rule; name them: {directive.kind}[NP101]"
            case "ignore" | "ignore-file" if not directive.reason:
                message = f"{directive.kind}[{codes}] has no reason; add one after `--`"
            case "idempotent" if not directive.reason:
                message = "idempotent has no reason; say after `--` why a second delivery is safe"
            case _:
                continue
        yield Violation(
            directive.span,
            message,
            module=model.module_at(directive.span.path),
            subject=f"{directive.kind} {codes}",
        )

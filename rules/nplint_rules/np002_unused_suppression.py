"""# unused-suppression (NP002)

A comment suppresses a rule that reports nothing there, or is none that nplint knows.

## Why

Code gets better and the comment stays: it then hides the next violation on that line, which nobody
decided to accept. A misspelled directive hides nothing, and its author believes that it does.

## Bad

```py title="billing/handler.py"
TIMEOUT = 30  # nplint: ignore[NP101] -- needed for the old report  # expect: NP002
# nplint: ignroe[NP101] -- the saga is not done yet  # expect: NP002 "did you mean"
RETRIES = 3
```

```yaml title="billing/module.yaml"
name: billing
```

## Good

```py title="billing/handler.py"
TIMEOUT = 30
```

```yaml title="billing/module.yaml"
name: billing
```

## Known limits

Only rules that ran are judged: with `--select NP4` a suppression of `NP101` is not called unused.
"""

from collections.abc import Iterator
from difflib import get_close_matches

from nplint.api import Model, Violation, rule

VERBS = ("ignore", "ignore-file", "idempotent", "publishes", "subscribes")


@rule(code="NP002", severity="warning", since="0.1.0", last=True)
def unused_suppression(model: Model) -> Iterator[Violation]:
    """Report each suppression that suppresses nothing, and each directive that says nothing."""
    for unused in model.audit.unused:
        codes = unused.codes or unused.directive.codes
        what = ", ".join(codes) or "anything"
        yield Violation(
            unused.directive.span,
            f"this comment suppresses {what}, which is not reported here; remove it",
            module=unused.module,
            subject=f"{unused.directive.kind} {what}",
        )
    for directive in model.directives:
        if directive.kind == "unknown":
            word = directive.values[0] if directive.values else ""
            yield Violation(
                directive.span,
                f'nplint knows no directive "{word}"; {_cure(word)}',
                module=model.module_at(directive.span.path),
                subject=f"unknown {word}",
            )


def _cure(word: str) -> str:
    close = get_close_matches(word, VERBS, n=1)
    return f'did you mean "{close[0]}"?' if close else f"use one of {', '.join(VERBS)}"

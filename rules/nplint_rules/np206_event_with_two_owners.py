"""# event-with-two-owners (NP206)

One event type is published by more than one module.

## Why

A fact has one owner: the module in which it happened. With two publishers nobody can change the
event's contract alone, and a consumer can't tell whom to ask.

## Bad

```py title="chef/publish.py"
from bus import bus


def packed(order: dict) -> None:
    bus.publish("order.packed", order)
```

```yaml title="chef/module.yaml"
name: chef
```

```py title="workflow/publish.py"
from bus import bus


def packed(order: dict) -> None:
    bus.publish("order.packed", order)  # expect: NP206 "chef"
```

```yaml title="workflow/module.yaml"
name: workflow
```

## Good

```py title="chef/publish.py"
from bus import bus


def packed(order: dict) -> None:
    bus.publish("order.packed", order)
```

```yaml title="chef/module.yaml"
name: chef
```

```py title="workflow/publish.py"
from bus import bus


def completed(order: dict) -> None:
    bus.publish("order.workflow_completed", order)
```

```yaml title="workflow/module.yaml"
name: workflow
```

## Settings

`shared_events` names lifecycle events (`JOB_*`) that several modules may publish.
"""

from collections.abc import Iterator
from fnmatch import fnmatchcase

from nplint.api import Model, Publication, Related, Violation, rule


@rule(code="NP206", severity="warning", since="0.1.0")
def event_with_two_owners(model: Model) -> Iterator[Violation]:
    """Report the second and further modules that publish an event."""
    for event in model.events:
        publishers: dict[str, Publication] = {}
        for item in model.publications_of(event.key):
            if item.module and _counts(model, item):
                publishers.setdefault(item.module, item)
        if len(publishers) < 2 or _is_shared(model, event.wire_names):
            continue
        owner = event.owner if event.owner in publishers else sorted(publishers)[0]
        for module, item in sorted(publishers.items()):
            if module != owner:
                yield _violation(module, item, owner, publishers[owner])


def _counts(model: Model, item: Publication) -> bool:
    kind = model.module_by_name[item.module].kind
    return kind == "service" and item.confidence != "inferred"


def _is_shared(model: Model, names: tuple[str, ...]) -> bool:
    return any(
        fnmatchcase(name, pattern) for name in names for pattern in model.settings.shared_events
    )


def _violation(module: str, item: Publication, owner: str, first: Publication) -> Violation:
    return Violation(
        item.span,
        f"{module} publishes {item.name}, which {owner} publishes too; let the module in which it "
        "happens publish it, and name another fact here",
        module=module,
        subject=f"{item.name} of {owner}",
        related=(Related(f"{owner} publishes it here", first.span),),
    )

"""# cross-module-import (NP101)

A module uses the code of another module.

## Why

A module that imports another one can't be built, tested or deployed without it, and breaks when its
insides change. Modules know each other's events only: facts with a contract that both sides keep.
The type of an event that several modules handle belongs in a shared package.

## Bad

```py title="exporter/core/run.py"
# expect[+1]: NP101 "exporter imports loader.core.documents.pages of loader"
from loader.core.documents import pages


def run(document_id: str) -> int:
    return len(pages(document_id))
```

```yaml title="exporter/module.yaml"
name: exporter
```

```py title="loader/core/documents.py"
def pages(document_id: str) -> list[str]:
    return []
```

```yaml title="loader/module.yaml"
name: loader
```

## Good

```py title="exporter/core/run.py"
from contracts.documents import DocumentLoaded


def on_document_loaded(event: DocumentLoaded) -> int:
    return event.page_count
```

```yaml title="exporter/module.yaml"
name: exporter
subscribes: [DocumentLoaded]
```

```py title="contracts/documents.py"
from dataclasses import dataclass


@dataclass(frozen=True)
class DocumentLoaded:
    document_id: str
    page_count: int
```

```py title="loader/core/documents.py"
def pages(document_id: str) -> list[str]:
    return []
```

```yaml title="loader/module.yaml"
name: loader
publishes: [DocumentLoaded]
```

## What counts

Absolute and relative imports, also inside functions and under `TYPE_CHECKING`; names that a shared
package hands on from a module; `import_module` and its kin; `python -m`; a `sys.path` bent into
another module; a path dependency, where no import that it is there for is reported. Composition
roots, infrastructure and test code may import anything; `allow` in the `module.yaml` accepts a
dependency with its reason.

An import of nothing but the other module's event classes is an info: what is shared is a contract,
and only its home is wrong.

## Known limits

A module's name that is computed from data, and plug-ins found through entry points, are not seen.
"""

from collections.abc import Iterator

from nplint.api import DirectCall, Model, Violation, possessive, rule


@rule(code="NP101", severity="error", since="0.1.0")
def cross_module_import(model: Model) -> Iterator[Violation]:
    """Report each statement that reaches into another module's code."""
    for call in model.calls_of("import", "process"):
        verb = "runs" if call.kind == "process" else "imports"
        what = f"{verb} {call.detail} of {call.target}{_only(call)}"
        yield Violation(
            call.span,
            f"{call.source} {what}; {_cure(model, call)}",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            severity="info" if _takes_contracts_only(model, call) else None,
            confidence=call.confidence,
        )


def _only(call: DirectCall) -> str:
    return " for types only" if call.type_only else ""


def _cure(model: Model, call: DirectCall) -> str:
    if call.kind == "process":
        return f"let {call.target} do it when an event tells it to"
    events = _contracts(model, call)
    if events:
        return f"move the contract of {events[0]} to a shared package"
    return (
        f"subscribe to {possessive(call.target)} events, or move what both need to a shared package"
    )


def _takes_contracts_only(model: Model, call: DirectCall) -> bool:
    """Whether all that is imported are the other module's event classes."""
    return call.kind == "import" and set(_contracts(model, call)) == _names(call)


def _contracts(model: Model, call: DirectCall) -> list[str]:
    events = {each.name for each in model.event_classes if each.module == call.target}
    return sorted(events & _names(call))


def _names(call: DirectCall) -> set[str]:
    return {name.rpartition(".")[2] for name in call.detail.split(", ")}

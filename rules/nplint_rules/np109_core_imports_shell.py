"""# core-imports-shell (NP109)

A module's core imports its shell or its handlers.

## Why

Dependencies point inward: the shell knows the core, never the other way round. A core that knows
no database, queue or framework can be tested alone and outlives them.

## Bad

```py title="core/process.py"
# expect[+1]: NP109 "core imports shell.database"
from shell.database import writer_session


def process(document_id: str) -> None:
    with writer_session() as session:
        session.add(document_id)
```

```py title="shell/database.py"
def writer_session():
    ...
```

## Good

```py title="core/process.py"
from typing import Protocol


class Session(Protocol):
    def add(self, item: str) -> None: ...


def process(session: Session, document_id: str) -> None:
    session.add(document_id)
```

```py title="shell/database.py"
from core.process import process


def run(session, document_id: str) -> None:
    process(session, document_id)
```

## Known limits

Layers are held apart where a module has a core beside a shell or handlers; `hexagonal: false`
switches that off, `layers` names the folders. Imports for types only are no dependency at run
time.
"""

from collections.abc import Iterator

from nplint.api import Model, Violation, possessive, rule


@rule(code="NP109", severity="error", since="0.1.0")
def core_imports_shell(model: Model) -> Iterator[Violation]:
    """Report each import from a core into an outer layer."""
    for breach in model.layer_breaches:
        if breach.kind == "core-imports-shell":
            yield Violation(
                breach.span,
                f"{possessive(breach.module)} core imports {breach.what}; "
                "let the shell pass in what it needs",
                module=breach.module,
                subject=breach.what,
            )

"""# event-constant-mismatch (NP205)

An event constant does not say what it holds: name and value differ, or two names hold one value.

## Why

`DOCUMENT_LOADED = "DOC_STORED"` reads as one event and sends another. Two modules that map one
member to different values never hear each other.

## Bad

```py title="loader/events.py"
from enum import Enum


class EventType(Enum):
    DOCUMENT_LOADED = "DOCUMENT_STORED"  # expect: NP205 "DOCUMENT_STORED"
    JOB_STARTED = "JOB_STARTED"
```

```yaml title="loader/module.yaml"
name: loader
```

## Good

```py title="loader/events.py"
from enum import Enum


class EventType(Enum):
    DOCUMENT_LOADED = "document.loaded"
    JOB_STARTED = "job.started"
```

```yaml title="loader/module.yaml"
name: loader
```

## Known limits

A value with more words than the member (`LOADED = "document.loaded"`) is a namespace, not a
mismatch, and the other way round; spelling styles may differ.
"""

from collections.abc import Iterator

from nplint.api import EventName, Model, Related, Violation, event_key, possessive, rule


@rule(code="NP205", severity="warning", since="0.1.0")
def event_constant_mismatch(model: Model) -> Iterator[Violation]:
    """Report members whose value is another event, twins, and members that modules map apart."""
    members = [name for name in model.event_names if name.role == "member"]
    for name in members:
        if not _agree(name.member, name.name):
            yield _mismatch(name)
    yield from _twins(members)
    yield from _mapped_apart(members)


def _agree(member: str, value: str) -> bool:
    theirs = event_key(value).split()
    ours = [_as_spelt(word, theirs) for word in event_key(member).split()]
    return set(ours) <= set(theirs) or set(theirs) <= set(ours) or "".join(ours) == "".join(theirs)


def _as_spelt(word: str, others: list[str]) -> str:
    """Return the participle of a member's verb that the value has: UPLOAD for ``uploaded``."""
    stem = word.removesuffix("e")
    kin = (each for each in others if each.startswith(stem) and each.endswith("ed"))
    return next(kin, word) if len(stem) > 2 else word


def _mismatch(name: EventName) -> Violation:
    return Violation(
        name.span,
        f"{possessive(name.module)} {name.member} holds {name.name}, another event by its name; "
        "let member and value say the same",
        module=name.module,
        subject=f"{name.member} = {name.name}",
    )


def _twins(members: list[EventName]) -> Iterator[Violation]:
    first: dict[tuple[str, str], EventName] = {}
    for name in members:
        other = first.setdefault((name.container, name.name), name)
        if other.member != name.member:
            yield Violation(
                name.span,
                f"{possessive(name.module)} {name.member} and {other.member} both hold "
                f"{name.name}; keep one of them",
                module=name.module,
                subject=f"{name.member} and {other.member}",
                related=(Related(f"{other.member} stands here", other.span),),
            )


def _mapped_apart(members: list[EventName]) -> Iterator[Violation]:
    first: dict[str, EventName] = {}
    for name in members:
        other = first.setdefault(name.member, name)
        if other.module == name.module or other.name == name.name:
            continue
        if _agree(name.member, name.name) and _agree(other.member, other.name):
            yield Violation(
                name.span,
                f"{name.module} maps {name.member} to {name.name}, {other.module} to "
                f"{other.name}; agree on one spelling on the wire",
                module=name.module,
                subject=f"{name.member} in {other.module}",
                related=(Related(f"{possessive(other.module)} member", other.span),),
            )

"""# mutable-event-type (NP303)

An event class lets its instances be changed, or somebody writes past its freezing.

## Why

What can be changed will be, by a subscriber who means well. Frozen events make the mistake
impossible instead of rare: the change raises where it is made.

## Bad

```py title="orders/events.py"
from dataclasses import dataclass

from pydantic import BaseModel


@dataclass
class OrderPlaced:  # expect: NP303 "OrderPlaced"
    order_id: str


class PaymentReceived(BaseModel):  # expect: NP303 "frozen=True"
    order_id: str
```

```py title="orders/bus.py"
from orders.events import OrderPlaced, PaymentReceived


def announce(bus: object, order_id: str) -> None:
    bus.publish(OrderPlaced(order_id))
    bus.publish(PaymentReceived(order_id=order_id))
```

## Good

```py title="orders/events.py"
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict


@dataclass(frozen=True)
class OrderPlaced:
    order_id: str


class PaymentReceived(BaseModel):
    model_config = ConfigDict(frozen=True)

    order_id: str


class OrderRequest(BaseModel):
    order_id: str
```

## Known limits

A class is an event when it is published or handled, derives from a base called `Event` or
`Message` and its like, or is a value class named by a past fact. A base that fails to freeze is
reported once, at the base.
"""

from collections.abc import Iterator

from nplint.api import EventClass, Model, Mutation, Related, Violation, possessive, rule

CURES = {
    "dataclass": "declare it @dataclass(frozen=True)",
    "pydantic": "set model_config = ConfigDict(frozen=True)",
    "attrs": "declare it @attrs.frozen",
    "msgspec": "derive it with msgspec.Struct, frozen=True",
}


@rule(code="NP303", severity="warning", since="0.1.0")
def mutable_event_type(model: Model) -> Iterator[Violation]:
    """Report each event class that is not frozen, and each write past a frozen one."""
    for item in model.event_classes:
        if not item.frozen and not item.base:
            yield _class(item)
    for change in model.mutations:
        if change.kind == "frozen-bypass":
            yield _bypass(change)


def _class(item: EventClass) -> Violation:
    owner = f"{possessive(item.module)} event class" if item.module else "event class"
    cure = CURES.get(item.flavour, "make it a frozen dataclass")
    return Violation(
        item.span,
        f"{owner} {item.name} can be changed after it was published; {cure}",
        module=item.module,
        subject=f"{item.name} is not frozen",
    )


def _bypass(item: Mutation) -> Violation:
    owner = f"{possessive(item.module)} " if item.module else ""
    return Violation(
        item.span,
        f"{item.what} writes past the freezing of {owner}event {item.subject}; make a new event "
        "with replace(), evolve() or model_copy()",
        module=item.module,
        subject=f"freezing of {item.subject} bypassed by {item.what}",
        related=(Related(f"{item.subject} comes from here", item.origin),),
    )

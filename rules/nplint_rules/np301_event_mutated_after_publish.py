"""# event-mutated-after-publish (NP301)

An event is changed after it was published: its subscribers and its publisher disagree on the fact.

## Why

An event states what happened. Once it has left, others hold it: a subscriber of an in-process bus
sees the very same object, an outbox serialises it later, a log or a retry shows what it has become.
And where its bytes have gone, one event id now stands for two contents.

## Bad

```py title="orders/place.py"
from orders.bus import bus


def place(order: dict) -> None:
    event = {"type": "OrderPlaced", "orderId": order["id"], "lines": []}
    bus.publish(event)
    event["lines"].append(order["gift"])  # expect: NP301 "after it was published"
```

```py title="orders/pages.py"
from orders.bus import bus


def _number(event: dict, page: int) -> None:
    event["page"] = page


def render(document: str, pages: list[int]) -> None:
    event = {"type": "PageRendered", "document": document}
    for page in pages:
        _number(event, page)  # expect: NP301 "_number"
        bus.publish(event)
```

## Good

```py title="orders/place.py"
from orders.bus import bus


def place(order: dict) -> None:
    event = {"type": "OrderPlaced", "orderId": order["id"], "lines": [order["gift"]]}
    bus.publish(event)
    bus.publish({**event, "type": "OrderConfirmed", "lines": list(order["lines"])})
```

```py title="orders/pages.py"
from orders.bus import bus


def render(document: str, pages: list[int]) -> None:
    for page in pages:
        event = {"type": "PageRendered", "document": document}
        event["page"] = page
        bus.publish(event)
```

## Known limits

What an unresolved call does to its arguments is not guessed. Conditions are not compared: a
publish and a change under conditions that exclude each other are taken for one path. A publish
that raises has published nothing: what is caught may be changed and sent again. A change in
another thread, or in a callback kept for later, is not seen; a publish given to one is, and so is a
change in the function that the publish itself calls back.
"""

from collections.abc import Iterator

from nplint.api import Model, Mutation, Related, Violation, possessive, rule


@rule(code="NP301", severity="error", since="0.1.0")
def event_mutated_after_publish(model: Model) -> Iterator[Violation]:
    """Report the first change of each event that follows its publication."""
    for item in model.mutations:
        if item.kind == "after-publish":
            yield _violation(item)


def _violation(item: Mutation) -> Violation:
    through = f" through {' → '.join(item.path)}" if item.path else ""
    owner = f"{possessive(item.module)} " if item.module else ""
    return Violation(
        item.span,
        f"{item.what} changes {owner}{item.subject}{through} after it was published; publish a "
        f"new event made from a copy ({{**event, …}}, replace(), model_copy(), deepcopy())",
        module=item.module,
        subject=f"{item.subject} changed after publish by {item.what}",
        related=(Related(f"{item.subject} is published here", item.origin),),
    )

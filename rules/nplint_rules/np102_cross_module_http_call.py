"""# cross-module-http-call (NP102)

A module calls an endpoint that belongs to another module.

## Why

The caller is down when the callee is down, slow when it is slow, and knows its paths and bodies.
An event lets each side work at its own pace. An endpoint that must answer at once can be declared
as `sync_api` in the callee's `module.yaml`, with the reason.

## Bad

```py title="orders/pricing.py"
import requests

DELIVERY = "https://delivery.internal"


def price(address: str) -> int:
    # expect[+1]: NP102 "orders calls delivery"
    answer = requests.post(f"{DELIVERY}/pricing", json={"to": address}, timeout=2)
    return int(answer.json()["price"])
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="delivery/module.yaml"
name: delivery
owns:
  hosts: [delivery.internal]
```

## Good

```py title="orders/pricing.py"
import requests


def charge(card: str, amount: int) -> str:
    body = {"card": card, "amount": amount}
    answer = requests.post("https://api.stripe.com/v1/charges", json=body, timeout=5)
    return str(answer.json()["id"])


def vat(country: str) -> float:
    answer = requests.get(f"https://delivery.internal/rates/{country}", timeout=2)
    return float(answer.json()["vat"])
```

```yaml title="orders/module.yaml"
name: orders
```

```yaml title="delivery/module.yaml"
name: delivery
owns:
  hosts: [delivery.internal]
sync_api:
  - endpoint: GET /rates/*
    reason: a price needs the rate of this moment
```

## Known limits

A host that no manifest, infrastructure, compose file or name connects to a module is taken for a
third party. When only the name of a variable or host speaks for a module, the finding is a
warning. Folders that nobody declares to be modules are processes of one service when their names
say so: `orders-worker` may call `orders`. A generated client is reported where code of the module
makes it; the request in the generated code is then no more than a hint (info).
"""

from collections.abc import Iterator

from nplint.api import DirectCall, Model, Severity, Violation, possessive, rule


@rule(code="NP102", severity="error", since="0.1.0")
def cross_module_http_call(model: Model) -> Iterator[Violation]:
    """Report each request to another module."""
    for call in model.calls_of("http", "http-generated"):
        yield Violation(
            call.span,
            f"{call.source} calls {call.target} over the network ({call.detail}); subscribe to "
            f"{possessive(call.target)} events, or declare the endpoint in its sync_api",
            module=call.source,
            subject=f"{call.source} -> {call.target}: {call.detail}",
            related=call.related,
            severity=_severity(call),
            confidence=call.confidence,
        )


def _severity(call: DirectCall) -> Severity | None:
    """Return info for what a generated client does: where it is made there is a finding too."""
    if call.kind == "http-generated":
        return "info"
    return "warning" if call.confidence == "inferred" else None

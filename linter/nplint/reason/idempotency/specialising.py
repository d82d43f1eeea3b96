"""Arguments that decide what a function does, which is summarised for each of them."""

from nplint.link.unit import Unit
from nplint.link.values import UNKNOWN, FunctionRef, Instance
from nplint.reason.idempotency.applying import says_statement
from nplint.reason.idempotency.domain import Shade, Taint


def marked(shade: Shade) -> object:
    """Return what tells one argument from another that a function is summarised for."""
    if shade.closure is not None:
        return id(shade.closure.node), id(shade.closure.env)
    if shade.statement is not None:
        return shade.statement
    if shade.fields is not None and shade.value == UNKNOWN:
        return tuple((name, marked(part)) for name, part in shade.fields)
    text = shade.known if isinstance(shade.known, str) else shade.text
    switch = shade.known if isinstance(shade.known, bool) else None
    # An object is taken as it is: where its parts come from tells it from another of its class.
    parts = ((name, frozenset(t.kind for t in part.taints)) for name, part in shade.fields or ())
    return shade.value, (text if says_statement(shade) else ""), switch, tuple(parts)


def specialised(unit: Unit, name: str, shade: Shade, path: str = "") -> Shade:
    """Return what a function knows of an argument that decides what it does.

    Where its parts come from is left to each caller.
    """
    if shade.closure is not None or isinstance(shade.value, FunctionRef | Instance):
        return shade
    taint = Taint("param", f"{unit.id}|{name}{path}")
    fields = shade.fields and tuple(
        (part, specialised(unit, name, each, f"{path}|{part}")) for part, each in shade.fields
    )
    told = says_statement(shade) or not shade.taints
    return Shade(
        known=shade.known if told else Shade().known, taints=frozenset({taint}), fields=fields,
        statement=shade.statement, text=shade.text, value=shade.value if told else UNKNOWN,
        origin=f"{unit.id}|{name}" if not path else "",
    )  # fmt: skip
